//! Requests to forget. Pure.

use chrono::{DateTime, Utc};

use crate::kernel::{
    error::{Code, Error, Fault, Result},
    ids::{AccountId, ErasureId, HouseholdId},
};

/// Where a request to forget stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasureState {
    /// Waits for a second person.
    Pending,
    /// It was carried out.
    Done {
        /// By whom, as colleagues know them.
        by: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// It was not, or was taken back.
    Refused {
        /// By whom, as colleagues know them.
        by: String,
        /// When.
        at: DateTime<Utc>,
        /// Why.
        answer: String,
    },
}

impl ErasureState {
    /// The stable key under which it is stored.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Done { .. } => "done",
            Self::Refused { .. } => "refused",
        }
    }
}

/// A request to forget a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErasureRequest {
    /// Its id.
    pub id: ErasureId,
    /// Whom to forget.
    pub household: HouseholdId,
    /// Why, naming nobody.
    pub reason: String,
    /// Where it stands.
    pub state: ErasureState,
    /// Who made it.
    pub requested_by: AccountId,
    /// Their name, as colleagues know them.
    pub requested_by_name: String,
    /// When.
    pub requested_at: DateTime<Utc>,
}

/// What the second person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Forget.
    CarryOut,
    /// Do not, for this reason.
    Refuse(String),
}

impl ErasureRequest {
    /// The request once `who` decided: only a second person carries it out; who made it may take it back.
    pub fn decided(
        self,
        decision: Decision,
        (who, name): (AccountId, &str),
        at: DateTime<Utc>,
    ) -> Result<Self> {
        if self.state != ErasureState::Pending {
            return Err(Error::refused(Code::AlreadyDone));
        }
        let by = name.to_owned();
        let state = match decision {
            Decision::CarryOut if who == self.requested_by => {
                return Err(Fault::new(Code::SamePerson).say("rights.second_person").into());
            }
            Decision::CarryOut => ErasureState::Done { by, at },
            Decision::Refuse(answer) => ErasureState::Refused { by, at, answer },
        };
        Ok(Self { state, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn pending() -> ErasureRequest {
        ErasureRequest {
            id: ErasureId::new(Uuid::from_u128(1)),
            household: HouseholdId::new(Uuid::from_u128(2)),
            reason: "本人要求".into(),
            state: ErasureState::Pending,
            requested_by: AccountId::new(Uuid::from_u128(3)),
            requested_by_name: "示例".into(),
            requested_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn two_people_forget_and_one_may_think_better_of_it() {
        let (one, two) = (
            AccountId::new(Uuid::from_u128(3)),
            AccountId::new(Uuid::from_u128(4)),
        );
        let at = DateTime::UNIX_EPOCH;
        let alone = pending()
            .decided(Decision::CarryOut, (one, "甲"), at)
            .unwrap_err();
        assert_eq!(alone.faults()[0].code, Code::SamePerson);
        let done = pending().decided(Decision::CarryOut, (two, "乙"), at).unwrap();
        assert_eq!(done.state.key(), "done");
        let again = done.decided(Decision::CarryOut, (two, "乙"), at).unwrap_err();
        assert_eq!(again.faults()[0].code, Code::AlreadyDone);
        let back = pending().decided(Decision::Refuse("不要了".into()), (one, "甲"), at);
        assert_eq!(back.unwrap().state.key(), "refused");
    }
}
