//! What a delivery is. Pure.

use chrono::{DateTime, NaiveDate, Utc};

use crate::kernel::ids::{AccountId, DeliveryId, FileId, NeedId, ReferralId, VisitId};

/// Whether what was delivered meets the whole need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A part of it.
    Part,
    /// All of it.
    Full,
}

impl Outcome {
    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Full => "full",
        }
    }

    /// The outcome stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Part, Self::Full]
            .into_iter()
            .find(|outcome| outcome.key() == key)
    }
}

/// What the asker says of the help, written down by staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// How they were asked: a key of the confirmation channels.
    pub channel: String,
    /// Whether the need is met with it.
    pub outcome: Outcome,
    /// From 1, very dissatisfied, to 5, very satisfied.
    pub rating: i16,
    /// What they said.
    pub comment: Option<String>,
    /// Who wrote it down.
    pub by: Option<AccountId>,
    /// Their name, as colleagues know them.
    pub by_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Reported by the helper's side.
    Reported,
    /// Confirmed with the asker.
    Confirmed(Confirmation),
    /// The asker says otherwise.
    Disputed {
        /// What they say.
        reason: String,
    },
}

/// The state without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is described at State")]
pub enum StateName {
    Reported,
    Confirmed,
    Disputed,
}

impl StateName {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Reported, Self::Confirmed, Self::Disputed];

    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Confirmed => "confirmed",
            Self::Disputed => "disputed",
        }
    }

    /// The state stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.key() == key)
    }
}

impl State {
    /// The state without its data.
    pub const fn name(&self) -> StateName {
        match self {
            Self::Reported => StateName::Reported,
            Self::Confirmed(_) => StateName::Confirmed,
            Self::Disputed { .. } => StateName::Disputed,
        }
    }
}

/// One thing that was brought or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What.
    pub what: String,
    /// How many, at least 1.
    pub quantity: i32,
    /// What is counted: a key of the units, or a word of the reporter's own.
    pub unit: String,
}

/// What happened, as the helper's side reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The day, where the people are.
    pub delivered_on: NaiveDate,
    /// What was brought or done; at least one.
    pub items: Vec<Item>,
    /// How much of what the need asks this brought, in the need's own unit.
    pub met: i32,
    /// How long it took, in minutes.
    pub minutes: Option<i32>,
    /// What else should be known.
    pub note: Option<String>,
    /// Photos the reporter uploaded, in order.
    pub photos: Vec<FileId>,
}

/// The record of help that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The referral under which help was given.
    pub referral: ReferralId,
    /// The need of that referral.
    pub need: NeedId,
    /// The visit at which it was given.
    pub visit: Option<VisitId>,
    /// What happened.
    pub report: Report,
    /// Where it stands.
    pub state: State,
    /// Who reported.
    pub reported_by: AccountId,
    /// Their name, as colleagues know them.
    pub reported_by_name: String,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i32,
}

/// An uploaded photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its id.
    pub id: FileId,
    /// Who uploaded it.
    pub uploaded_by: AccountId,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
}
