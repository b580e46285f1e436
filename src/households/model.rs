//! What a household is. Pure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{AccountId, ConsentId, DataKeyId, HouseholdId, OrganizationId};

/// Roughly how old the people of a household are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgeBand {
    /// Children.
    Child,
    /// Adults.
    Adult,
    /// Elderly people.
    Elder,
    /// People of several ages, or not said.
    Mixed,
}

impl AgeBand {
    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Adult => "adult",
            Self::Elder => "elder",
            Self::Mixed => "mixed",
        }
    }

    /// The band stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Child, Self::Adult, Self::Elder, Self::Mixed]
            .into_iter()
            .find(|band| band.key() == key)
    }
}

/// A household as lists may show it: nothing here names anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// Its running number.
    pub number: i32,
    /// Key of its community.
    pub community: String,
    /// How old its people are.
    pub age_band: AgeBand,
    /// How many they are.
    pub members: i32,
    /// The key its facts and the working texts of its needs are sealed with.
    pub data_key: DataKeyId,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i32,
}

impl Household {
    /// The code for lists, naming nobody: `F-0001`.
    pub fn code(&self) -> String {
        format!("F-{:04}", self.number)
    }
}

/// Who a household is. Sealed wherever it is stored.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdFacts {
    /// The name the community knows them by (席家兄弟).
    pub label: String,
    /// Names of its people.
    pub names: Vec<String>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// The phone, in the stored form of [`crate::kernel::phones::normalise_phone`].
    pub phone: Option<String>,
    /// Where they live.
    pub address: Option<String>,
    /// What helpers on the spot have to know: illness, disability, hardship.
    pub sensitive: Option<String>,
}

/// What a helper is told of a household: the way there and nothing else.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Contact {
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// The phone.
    pub phone: Option<String>,
    /// Where they live.
    pub address: Option<String>,
}

/// To whom a household lets its contact be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A member organization.
    Organization(OrganizationId),
    /// A person who helps.
    Helper(AccountId),
}

/// A household's consent that somebody is given its contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// Who gave it.
    pub household: HouseholdId,
    /// To whom.
    pub recipient: Recipient,
    /// Key of the purpose.
    pub purpose: String,
    /// Key of the way it was given.
    pub channel: String,
    /// When it was given.
    pub granted_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}
