//! What a visit is. Pure.

use chrono::{DateTime, Utc};

use crate::kernel::ids::{ReferralId, VisitId};

/// Where a visit stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It will take place.
    Planned,
    /// Help was given at it.
    Done,
    /// It will not take place.
    Cancelled {
        /// Why.
        reason: String,
    },
}

/// The state without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is described at State")]
pub enum StateName {
    Planned,
    Done,
    Cancelled,
}

impl StateName {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Planned, Self::Done, Self::Cancelled];

    /// The states of a visit that takes or took place.
    pub const TAKES_PLACE: [Self; 2] = [Self::Planned, Self::Done];

    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
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
            Self::Planned => StateName::Planned,
            Self::Done => StateName::Done,
            Self::Cancelled { .. } => StateName::Cancelled,
        }
    }
}

/// When a visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if that was said.
    pub ends_at: Option<DateTime<Utc>>,
}

/// A planned date of help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// The referral it is an occurrence of.
    pub referral: ReferralId,
    /// When.
    pub slot: Slot,
    /// What those who go should know.
    pub note: Option<String>,
    /// Where it stands.
    pub state: State,
    /// When it was planned.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i32,
}
