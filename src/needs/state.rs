//! A need's states and the ways between them. Pure.

use chrono::{DateTime, Utc};

use super::model::Verification;
use crate::kernel::{
    error::{Code, Fault},
    ids::AccountId,
};

/// Who let the public text pass, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The account; `None` when the operator did it.
    pub by: Option<AccountId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Where a need stands, with what is only true there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Taken in.
    Draft,
    /// Somebody went there or called.
    Verified {
        /// How.
        verification: Verification,
    },
    /// A second person let its public text pass.
    Approved {
        /// How it was verified.
        verification: Verification,
        /// Who let it pass.
        approval: Approval,
    },
    /// Published; organizations may be asked and may ask.
    Open {
        /// How it was verified.
        verification: Verification,
        /// Who let it pass.
        approval: Approval,
        /// Since when.
        opened_at: DateTime<Utc>,
    },
    /// Settled.
    Closed {
        /// How it was verified.
        verification: Verification,
        /// Who let it pass.
        approval: Approval,
        /// When it was published.
        opened_at: DateTime<Utc>,
        /// When it was settled.
        closed_at: DateTime<Utc>,
    },
    /// Sent back to those who took it in.
    Returned {
        /// Why.
        reason: String,
    },
    /// Taken back.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// A state without its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StateKind {
    /// 征集
    Draft,
    /// 核实
    Verified,
    /// 审核
    Approved,
    /// 公示
    Open,
    /// 办结
    Closed,
    /// 退回
    Returned,
    /// 撤回
    Withdrawn,
}

impl StateKind {
    /// Every state, in the order of a need's way.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Verified,
        Self::Approved,
        Self::Open,
        Self::Closed,
        Self::Returned,
        Self::Withdrawn,
    ];

    /// The states in which everybody may read the public text.
    pub const PUBLIC: [Self; 2] = [Self::Open, Self::Closed];

    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Verified => "verified",
            Self::Approved => "approved",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// What can be done with a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Change what is asked for.
    Amend,
    /// Note that it was verified.
    Verify,
    /// Write the text that may be published.
    WritePublicText,
    /// Let that text pass.
    Approve,
    /// Publish it.
    Open,
    /// Send it back.
    Return,
    /// Take it back.
    Withdraw,
    /// Settle it.
    Close,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 8] = [
        Self::Amend,
        Self::Verify,
        Self::WritePublicText,
        Self::Approve,
        Self::Open,
        Self::Return,
        Self::Withdraw,
        Self::Close,
    ];
}

/// The state does not allow the act.
fn refused(from: StateKind) -> Fault {
    Fault::new(Code::WrongState).with("state", from.key())
}

impl State {
    /// The state without its data.
    pub const fn kind(&self) -> StateKind {
        match self {
            Self::Draft => StateKind::Draft,
            Self::Verified { .. } => StateKind::Verified,
            Self::Approved { .. } => StateKind::Approved,
            Self::Open { .. } => StateKind::Open,
            Self::Closed { .. } => StateKind::Closed,
            Self::Returned { .. } => StateKind::Returned,
            Self::Withdrawn { .. } => StateKind::Withdrawn,
        }
    }

    /// Whether everybody may read the public text.
    pub const fn is_public(&self) -> bool {
        matches!(self, Self::Open { .. } | Self::Closed { .. })
    }

    /// Whether `act` is possible here, whoever does it.
    pub const fn allows(&self, act: Act) -> bool {
        use StateKind::{Approved, Closed, Draft, Open, Returned, Verified, Withdrawn};
        match act {
            Act::Amend | Act::WritePublicText | Act::Withdraw => !matches!(self.kind(), Closed | Withdrawn),
            Act::Verify => matches!(self.kind(), Draft | Returned),
            Act::Approve => matches!(self.kind(), Verified),
            Act::Open => matches!(self.kind(), Approved),
            Act::Return => matches!(self.kind(), Draft | Verified | Approved),
            Act::Close => matches!(self.kind(), Open),
        }
    }

    /// Refuses what [`State::allows`] does not.
    pub fn require(&self, act: Act) -> Result<(), Fault> {
        if self.allows(act) {
            Ok(())
        } else {
            Err(refused(self.kind()))
        }
    }

    /// How it was verified.
    pub const fn verification(&self) -> Option<&Verification> {
        match self {
            Self::Verified { verification }
            | Self::Approved { verification, .. }
            | Self::Open { verification, .. }
            | Self::Closed { verification, .. } => Some(verification),
            Self::Draft | Self::Returned { .. } | Self::Withdrawn { .. } => None,
        }
    }

    /// Who let the public text pass.
    pub const fn approval(&self) -> Option<&Approval> {
        match self {
            Self::Approved { approval, .. } | Self::Open { approval, .. } | Self::Closed { approval, .. } => {
                Some(approval)
            }
            _ => None,
        }
    }

    /// When it was published.
    pub const fn opened_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Open { opened_at, .. } | Self::Closed { opened_at, .. } => Some(*opened_at),
            _ => None,
        }
    }

    /// Why it was sent or taken back.
    pub const fn note(&self) -> Option<&str> {
        match self {
            Self::Returned { reason } | Self::Withdrawn { reason } => Some(reason.as_str()),
            _ => None,
        }
    }

    /// What is asked for was changed: what was sent back is a draft again.
    pub fn amend(self) -> Result<Self, Fault> {
        self.require(Act::Amend)?;
        Ok(match self {
            Self::Returned { .. } => Self::Draft,
            other => other,
        })
    }

    /// Somebody went there or called.
    pub fn verify(self, verification: Verification) -> Result<Self, Fault> {
        self.require(Act::Verify)?;
        Ok(Self::Verified { verification })
    }

    /// The text that may be published was written anew: an approval of the old one is gone.
    pub fn write_public_text(self) -> Result<Self, Fault> {
        self.require(Act::WritePublicText)?;
        Ok(match self {
            Self::Approved { verification, .. } | Self::Open { verification, .. } => {
                Self::Verified { verification }
            }
            other => other,
        })
    }

    /// The public text passes.
    pub fn approve(self, approval: Approval) -> Result<Self, Fault> {
        match self {
            Self::Verified { verification } => Ok(Self::Approved {
                verification,
                approval,
            }),
            other => Err(refused(other.kind())),
        }
    }

    /// It is published.
    pub fn open(self, opened_at: DateTime<Utc>) -> Result<Self, Fault> {
        match self {
            Self::Approved {
                verification,
                approval,
            } => Ok(Self::Open {
                verification,
                approval,
                opened_at,
            }),
            other => Err(refused(other.kind())),
        }
    }

    /// It is sent back.
    pub fn send_back(self, reason: String) -> Result<Self, Fault> {
        self.require(Act::Return)?;
        Ok(Self::Returned { reason })
    }

    /// It is taken back.
    pub fn withdraw(self, reason: String) -> Result<Self, Fault> {
        self.require(Act::Withdraw)?;
        Ok(Self::Withdrawn { reason })
    }

    /// It is settled.
    pub fn close(self, closed_at: DateTime<Utc>) -> Result<Self, Fault> {
        match self {
            Self::Open {
                verification,
                approval,
                opened_at,
            } => Ok(Self::Closed {
                verification,
                approval,
                opened_at,
                closed_at,
            }),
            other => Err(refused(other.kind())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verification() -> Verification {
        Verification {
            method: "home_visit".into(),
            on: DateTime::UNIX_EPOCH.date_naive(),
            by: None,
            by_name: "示例".into(),
        }
    }

    fn approval() -> Approval {
        Approval {
            by: None,
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn state(kind: StateKind) -> State {
        let (verification, approval, opened_at) = (verification(), approval(), DateTime::UNIX_EPOCH);
        match kind {
            StateKind::Draft => State::Draft,
            StateKind::Verified => State::Verified { verification },
            StateKind::Approved => State::Approved {
                verification,
                approval,
            },
            StateKind::Open => State::Open {
                verification,
                approval,
                opened_at,
            },
            StateKind::Closed => State::Closed {
                verification,
                approval,
                opened_at,
                closed_at: opened_at,
            },
            StateKind::Returned => State::Returned {
                reason: "缺地址".into(),
            },
            StateKind::Withdrawn => State::Withdrawn {
                reason: "已买".into(),
            },
        }
    }

    fn carry_out(state: State, act: Act) -> Result<State, Fault> {
        match act {
            Act::Amend => state.amend(),
            Act::Verify => state.verify(verification()),
            Act::WritePublicText => state.write_public_text(),
            Act::Approve => state.approve(approval()),
            Act::Open => state.open(DateTime::UNIX_EPOCH),
            Act::Return => state.send_back("缺地址".into()),
            Act::Withdraw => state.withdraw("已买".into()),
            Act::Close => state.close(DateTime::UNIX_EPOCH),
        }
    }

    /// Where each act leads from each state; `None` where it is refused.
    fn way(from: StateKind, act: Act) -> Option<StateKind> {
        use StateKind::{Approved, Closed, Draft, Open, Returned, Verified, Withdrawn};
        match (act, from) {
            (_, Closed | Withdrawn) => None,
            (Act::Amend, Returned) => Some(Draft),
            (Act::Amend, same) => Some(same),
            (Act::Verify, Draft | Returned) => Some(Verified),
            (Act::WritePublicText, Approved | Open) => Some(Verified),
            (Act::WritePublicText, same) => Some(same),
            (Act::Approve, Verified) => Some(Approved),
            (Act::Open, Approved) => Some(Open),
            (Act::Return, Draft | Verified | Approved) => Some(Returned),
            (Act::Withdraw, _) => Some(Withdrawn),
            (Act::Close, Open) => Some(Closed),
            _ => None,
        }
    }

    #[test]
    fn every_act_in_every_state_leads_where_it_should_or_is_refused() {
        for from in StateKind::ALL {
            for act in Act::ALL {
                let begun = state(from);
                assert_eq!(begun.allows(act), way(from, act).is_some(), "{from:?} {act:?}");
                match carry_out(begun, act) {
                    Ok(reached) => assert_eq!(Some(reached.kind()), way(from, act), "{from:?} {act:?}"),
                    Err(fault) => {
                        assert_eq!(way(from, act), None, "{from:?} {act:?}");
                        assert_eq!(fault.code, Code::WrongState);
                        assert_eq!(fault.args, [("state", from.key().to_owned())]);
                    }
                }
            }
        }
    }

    #[test]
    fn writing_the_text_anew_keeps_the_verification_and_drops_the_approval() {
        let again = state(StateKind::Open).write_public_text().unwrap();
        assert_eq!(again.verification(), Some(&verification()));
        assert_eq!((again.approval(), again.opened_at()), (None, None));
    }
}
