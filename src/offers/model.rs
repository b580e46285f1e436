//! An offer.

use chrono::{DateTime, NaiveDate, Utc};

use super::{fields::OfferFields, state::OfferState};
use crate::kernel::ids::{OfferId, OrganizationId};

/// What an organization can give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id.
    pub id: OfferId,
    /// Who gives it.
    pub organization: OrganizationId,
    /// What is said of it.
    pub fields: OfferFields,
    /// Where it stands on its way, as stored.
    pub state: OfferState,
    /// When it was first written down.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// Where an offer stands for people, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Being written.
    Draft,
    /// Waits for staff.
    Submitted,
    /// To be had.
    Published,
    /// Sent back to be mended.
    Returned,
    /// Not to be had for a while.
    Paused,
    /// Was published; its last day is over.
    Expired,
    /// Over for good.
    Withdrawn,
}

impl Standing {
    /// Every standing, in the order of the way.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Submitted,
        Self::Published,
        Self::Returned,
        Self::Paused,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// The stable key: in the database (but *expired*, which is never stored), the index and sentences.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Published => "published",
            Self::Returned => "returned",
            Self::Paused => "paused",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The standing of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.key() == key)
    }
}

impl Offer {
    /// Where it stands on `today`.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        match self.state.clone().on(today) {
            OfferState::Draft => Standing::Draft,
            OfferState::Submitted => Standing::Submitted,
            OfferState::Published { .. } if self.fields.ended(today) => Standing::Expired,
            OfferState::Published { .. } => Standing::Published,
            OfferState::Returned { .. } => Standing::Returned,
            OfferState::Paused { .. } => Standing::Paused,
            OfferState::Withdrawn { .. } => Standing::Withdrawn,
        }
    }

    /// What was said when it was returned, paused or withdrawn.
    pub fn state_note(&self, today: NaiveDate) -> Option<String> {
        match self.state.clone().on(today) {
            OfferState::Returned { reason } | OfferState::Withdrawn { reason } => Some(reason),
            OfferState::Paused { reason, .. } => reason,
            _ => None,
        }
    }

    /// The last day of its pause.
    pub fn paused_until(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self.state.clone().on(today) {
            OfferState::Paused { until, .. } => until,
            _ => None,
        }
    }
}
