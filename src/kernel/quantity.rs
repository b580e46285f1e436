//! How much, and how it renews.

/// How often a quantity is there anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Renewal {
    /// Only once.
    Once,
    /// Each week.
    Week,
    /// Each month.
    Month,
    /// Each year.
    Year,
}

impl Renewal {
    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Week => "week",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// The renewal stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Once, Self::Week, Self::Month, Self::Year]
            .into_iter()
            .find(|renewal| renewal.key() == key)
    }
}

/// An amount of countable things: 20 台, 4 次 per month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// How many, at least 1.
    pub amount: i32,
    /// What is counted, as people say it: 台, 次, 人次.
    pub unit: String,
    /// How it renews.
    pub renewal: Renewal,
}
