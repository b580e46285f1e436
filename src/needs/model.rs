//! What a need is. Pure.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::state::State;
use crate::kernel::{
    ids::{AccountId, DataKeyId, HouseholdId, NeedId, OrganizationId},
    quantity::Quantity,
};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asker {
    /// A household that is on record.
    Household(HouseholdId),
    /// A resident who is not.
    Resident,
    /// The community itself.
    Community,
    /// A member organization.
    Organization(OrganizationId),
}

impl Asker {
    /// The key of the committee's list of askers.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Household(_) => "household",
            Self::Resident => "resident",
            Self::Community => "community",
            Self::Organization(_) => "organization",
        }
    }

    /// The household, if one asks.
    pub const fn household(self) -> Option<HouseholdId> {
        match self {
            Self::Household(id) => Some(id),
            _ => None,
        }
    }

    /// The organization, if one asks.
    pub const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Organization(id) => Some(id),
            _ => None,
        }
    }
}

/// The text that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicText {
    /// The headline.
    pub title: String,
    /// What is wanted, naming nobody.
    pub text: String,
    /// Who wrote it; `None` when it came with a list.
    pub by: Option<AccountId>,
}

/// How the need was verified. The note taken then is sealed and not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Key of the way it was done.
    pub method: String,
    /// The day it was done.
    pub on: NaiveDate,
    /// The account of the one who did it.
    pub by: Option<AccountId>,
    /// The name colleagues see.
    pub by_name: String,
}

/// What was written down of a need: personal, sealed wherever it is stored.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    /// What was told.
    pub text: String,
    /// 人群标签 of an imported list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience_tags: Vec<String>,
    /// 经办人 of an imported list.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub handled_by: String,
}

/// A need without what is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// Its id.
    pub id: NeedId,
    /// The number people know it by: `D2026-0001`.
    pub number: String,
    /// Who asks.
    pub asker: Asker,
    /// Key of the community it lies in.
    pub community: String,
    /// Key of the kind.
    pub kind: String,
    /// Key of the category.
    pub category: String,
    /// How much is asked for.
    pub quantity: Quantity,
    /// The day by which it is wanted.
    pub due_on: Option<NaiveDate>,
    /// Key of the urgency.
    pub urgency: String,
    /// The text that may be published, from its first writing on.
    pub public: Option<PublicText>,
    /// The text that was approved last: what helpers go on reading while a newer one waits.
    pub approved: Option<PublicText>,
    /// Where it stands.
    pub state: State,
    /// The key its working text is sealed with.
    pub data_key: DataKeyId,
    /// Who took it in.
    pub created_by: Option<AccountId>,
    /// When it was taken in.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i32,
}
