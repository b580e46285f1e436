//! How a visit moves on. Pure.

use super::model::State;
use crate::kernel::error::{Code, Error, Fault, Result};

impl State {
    /// It is moved to another time.
    pub fn moved(self) -> Result<Self> {
        match self {
            Self::Planned => Ok(Self::Planned),
            other => Err(other.refuses("visit.move")),
        }
    }

    /// It will not take place.
    pub fn cancel(self, reason: String) -> Result<Self> {
        match self {
            Self::Planned => Ok(Self::Cancelled { reason }),
            other => Err(other.refuses("visit.cancel")),
        }
    }

    /// Help given at it was reported; one visit may bring more than one delivery.
    pub fn done(self) -> Result<Self> {
        match self {
            Self::Planned | Self::Done => Ok(Self::Done),
            other @ Self::Cancelled { .. } => Err(other.refuses("visit.done")),
        }
    }

    fn refuses(&self, act: &'static str) -> Error {
        Fault::new(Code::WrongState)
            .with("state", self.name().key())
            .with("act", act)
            .into()
    }
}
