use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    model::{Acceptance, Helper, State, StateName},
    rules::{self, Whom},
};
use crate::{
    kernel::{
        error::{Code, Result},
        ids::{AccountId, OfferId, OrganizationId},
    },
    taxonomy::{BUILT_IN, Taxonomy},
};

fn at() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn acceptance() -> Acceptance {
    Acceptance {
        at: at(),
        note: Some("周六上午送".into()),
    }
}

fn state(name: StateName) -> State {
    match name {
        StateName::Sent => State::Sent { answer_due_at: at() },
        StateName::Claimed => State::Claimed,
        StateName::Accepted => State::Accepted(acceptance()),
        StateName::Declined => State::Declined {
            at: at(),
            reason: "no_capacity".into(),
            note: None,
        },
        StateName::Lapsed => State::Lapsed { at: at() },
        StateName::Revoked => State::Revoked {
            at: at(),
            reason: "已由他人解决".into(),
        },
        StateName::Completed => State::Completed {
            acceptance: acceptance(),
            at: at(),
        },
    }
}

/// An act by name, the states it starts from, the state it leads to, and the act itself.
type Row = (
    &'static str,
    &'static [StateName],
    StateName,
    fn(State) -> Result<State>,
);

const TABLE: [Row; 6] = [
    ("accept", &[StateName::Sent], StateName::Accepted, |state| {
        state.accept(at(), None)
    }),
    (
        "approve_claim",
        &[StateName::Claimed],
        StateName::Accepted,
        |state| state.approve_claim(at()),
    ),
    ("decline", &[StateName::Sent], StateName::Declined, |state| {
        state.decline(at(), "other".into(), None)
    }),
    ("revoke", &StateName::ACTIVE, StateName::Revoked, |state| {
        state.revoke(at(), "撤回".into())
    }),
    ("lapse", &StateName::ACTIVE, StateName::Lapsed, |state| {
        state.lapse(at())
    }),
    (
        "complete",
        &[StateName::Accepted],
        StateName::Completed,
        |state| state.complete(at()),
    ),
];

#[test]
fn every_act_starts_from_its_states_only() {
    for (act, from, to, transition) in TABLE {
        for name in StateName::ALL {
            match transition(state(name)) {
                Ok(next) => {
                    assert!(from.contains(&name), "{act} from {name:?}");
                    assert_eq!(next.name(), to, "{act} from {name:?}");
                }
                Err(refused) => {
                    assert!(!from.contains(&name), "{act} from {name:?}");
                    let fault = &refused.faults()[0];
                    assert_eq!(fault.code, Code::WrongState);
                    assert!(fault.args.contains(&("state", name.key().into())), "{fault:?}");
                }
            }
        }
    }
}

#[test]
fn completion_keeps_how_it_was_accepted() {
    let completed = state(StateName::Accepted).complete(at()).unwrap();
    assert_eq!(completed, state(StateName::Completed));
}

#[test]
fn states_and_their_keys_are_one_to_one() {
    for name in StateName::ALL {
        assert_eq!(StateName::from_key(name.key()), Some(name));
        assert_eq!(state(name).name(), name);
    }
}

#[test]
fn exactly_one_helper_must_be_named() {
    let offer = Some(OfferId::new(Uuid::from_u128(1)));
    let unit = OrganizationId::new(Uuid::from_u128(2));
    let neighbour = AccountId::new(Uuid::from_u128(3));
    assert_eq!(
        rules::whom(None, Some(unit), None).unwrap(),
        Whom::Directly(Helper::Organization(unit))
    );
    assert_eq!(
        rules::whom(None, None, Some(neighbour)).unwrap(),
        Whom::Directly(Helper::Person(neighbour))
    );
    assert!(matches!(
        rules::whom(offer, Some(unit), None).unwrap(),
        Whom::ByOffer(_)
    ));
    for (offer, unit, person, code) in [
        (None, None, None, Code::Required),
        (offer, None, Some(neighbour), Code::Invalid),
        (None, Some(unit), Some(neighbour), Code::Invalid),
    ] {
        assert_eq!(
            rules::whom(offer, unit, person).unwrap_err().faults()[0].code,
            code
        );
    }
}

#[test]
fn a_refusal_needs_a_reason_of_the_list() {
    let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
    assert!(rules::refusal(&taxonomy, "no_capacity", Some(" 本月车辆检修 ")).is_ok());
    let code = |reason: &str| {
        let refused = rules::refusal(&taxonomy, reason, None).unwrap_err();
        (refused.faults()[0].code, refused.faults()[0].field.clone())
    };
    assert_eq!(code("because"), (Code::UnknownKey, vec!["reason".to_owned()]));
    assert_eq!(code(" "), (Code::Required, vec!["reason".to_owned()]));
    let long = "长".repeat(rules::MAX_TEXT + 1);
    assert!(rules::refusal(&taxonomy, "other", Some(&long)).is_err());
}

#[test]
fn the_urgent_is_answered_sooner() {
    let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
    let days = ["urgent", "soon", "normal"].map(|key| rules::answer_days(&taxonomy, key));
    assert!(days.is_sorted() && days[0] < days[2], "{days:?}");
}
