//! The way of an offer. Every act either leads to a next state or is refused with the state it met.

use chrono::{DateTime, NaiveDate, Utc};

/// Where an offer stands on its way, with what belongs to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferState {
    /// Being written.
    Draft,
    /// Waits for staff.
    Submitted,
    /// Neighbours see it, until its last day.
    Published {
        /// When it was published first.
        since: DateTime<Utc>,
    },
    /// Staff sent it back to be mended.
    Returned {
        /// What to mend.
        reason: String,
    },
    /// Not to be had for a while.
    Paused {
        /// When it was published first.
        since: DateTime<Utc>,
        /// The last day of the pause; after it the offer is to be had again by itself.
        until: Option<NaiveDate>,
        /// Why, where that was said.
        reason: Option<String>,
    },
    /// Over for good.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// The act does not lead on from this state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused;

/// A next state, or refused.
pub type Next = Result<OfferState, Refused>;

/// Whether what is submitted or amended waits for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Approval {
    /// Staff looks at it first.
    Needed,
    /// It is published as it is: the committee trusts its units, or staff itself acts.
    Given,
}

/// What an amendment touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amendment {
    /// What approval looks at: title, kind, category, description, quantity, communities, price.
    Essential,
    /// Anything else.
    Minor,
}

impl OfferState {
    /// The state on `today`: a pause whose last day is over has ended.
    #[must_use]
    pub fn on(self, today: NaiveDate) -> Self {
        match self {
            Self::Paused {
                since,
                until: Some(until),
                ..
            } if until < today => Self::Published { since },
            state => state,
        }
    }

    /// When it was published first, if neighbours may have seen it.
    pub const fn published_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Published { since } | Self::Paused { since, .. } => Some(*since),
            _ => None,
        }
    }

    /// Handed in.
    pub fn submitted(self, approval: Approval, now: DateTime<Utc>) -> Next {
        match self {
            Self::Draft | Self::Returned { .. } => Ok(match approval {
                Approval::Needed => Self::Submitted,
                Approval::Given => Self::Published { since: now },
            }),
            _ => Err(Refused),
        }
    }

    /// Approved by staff.
    pub fn published(self, now: DateTime<Utc>) -> Next {
        match self {
            Self::Submitted => Ok(Self::Published { since: now }),
            _ => Err(Refused),
        }
    }

    /// Sent back by staff.
    pub fn returned(self, reason: String) -> Next {
        match self {
            Self::Submitted => Ok(Self::Returned { reason }),
            _ => Err(Refused),
        }
    }

    /// Stopped for a while.
    pub fn paused(self, until: Option<NaiveDate>, reason: Option<String>) -> Next {
        match self {
            Self::Published { since } => Ok(Self::Paused { since, until, reason }),
            _ => Err(Refused),
        }
    }

    /// To be had again.
    pub fn resumed(self) -> Next {
        match self {
            Self::Paused { since, .. } => Ok(Self::Published { since }),
            _ => Err(Refused),
        }
    }

    /// Ended for good.
    pub fn withdrawn(self, reason: String) -> Next {
        match self {
            Self::Withdrawn { .. } => Err(Refused),
            _ => Ok(Self::Withdrawn { reason }),
        }
    }

    /// Changed by its owner. What neighbours have seen is looked at again when its essentials change.
    pub fn amended(self, amendment: Amendment, approval: Approval) -> Next {
        match (self, amendment, approval) {
            (Self::Withdrawn { .. }, _, _) => Err(Refused),
            (Self::Published { .. } | Self::Paused { .. }, Amendment::Essential, Approval::Needed) => {
                Ok(Self::Submitted)
            }
            (state, _, _) => Ok(state),
        }
    }
}

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
