//! How a referral moves on: each transition consumes the state and gives the next one, or refuses naming both. Pure.

use chrono::{DateTime, Utc};

use super::model::{Acceptance, State};
use crate::kernel::error::{Code, Error, Fault, Result};

impl State {
    /// The helper accepts what was sent.
    pub fn accept(self, at: DateTime<Utc>, note: Option<String>) -> Result<Self> {
        match self {
            Self::Sent { .. } => Ok(Self::Accepted(Acceptance { at, note })),
            other => Err(other.refuses("referral.accept")),
        }
    }

    /// Staff approve what the helper claimed.
    pub fn approve_claim(self, at: DateTime<Utc>) -> Result<Self> {
        match self {
            Self::Claimed => Ok(Self::Accepted(Acceptance { at, note: None })),
            other => Err(other.refuses("referral.approve_claim")),
        }
    }

    /// The helper declines what was sent, with a coded reason.
    pub fn decline(self, at: DateTime<Utc>, reason: String, note: Option<String>) -> Result<Self> {
        match self {
            Self::Sent { .. } => Ok(Self::Declined { at, reason, note }),
            other => Err(other.refuses("referral.decline")),
        }
    }

    /// Staff take it back.
    pub fn revoke(self, at: DateTime<Utc>, reason: String) -> Result<Self> {
        match self {
            Self::Sent { .. } | Self::Claimed | Self::Accepted(_) => Ok(Self::Revoked { at, reason }),
            other => Err(other.refuses("referral.revoke")),
        }
    }

    /// Nothing came of it in time.
    pub fn lapse(self, at: DateTime<Utc>) -> Result<Self> {
        match self {
            Self::Sent { .. } | Self::Claimed | Self::Accepted(_) => Ok(Self::Lapsed { at }),
            other => Err(other.refuses("referral.lapse")),
        }
    }

    /// The help is over.
    pub fn complete(self, at: DateTime<Utc>) -> Result<Self> {
        match self {
            Self::Accepted(acceptance) => Ok(Self::Completed { acceptance, at }),
            other => Err(other.refuses("referral.complete")),
        }
    }

    fn refuses(&self, act: &'static str) -> Error {
        Fault::new(Code::WrongState)
            .with("state", self.name().key())
            .with("act", act)
            .into()
    }
}
