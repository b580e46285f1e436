//! How a delivery moves on. Pure.

use super::model::{Confirmation, State};
use crate::kernel::error::{Code, Error, Fault, Result};

impl State {
    /// The asker confirms it, at once or after a dispute was settled.
    pub fn confirm(self, confirmation: Confirmation) -> Result<Self> {
        match self {
            Self::Reported | Self::Disputed { .. } => Ok(Self::Confirmed(confirmation)),
            other @ Self::Confirmed(_) => Err(other.refuses("delivery.confirm")),
        }
    }

    /// The asker says otherwise.
    pub fn dispute(self, reason: String) -> Result<Self> {
        match self {
            Self::Reported => Ok(Self::Disputed { reason }),
            other => Err(other.refuses("delivery.dispute")),
        }
    }

    fn refuses(&self, act: &'static str) -> Error {
        Fault::new(Code::WrongState)
            .with("state", self.name().key())
            .with("act", act)
            .into()
    }
}
