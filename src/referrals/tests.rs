use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    model::{Acceptance, Helper, Origin, Referral, State, StateName},
    rules::{self, Permits, Whom},
};
use crate::{
    kernel::{
        actor::{Actor, Person, Role},
        error::{Code, Result},
        ids::{AccountId, NeedId, OfferId, OrganizationId, ReferralId},
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

fn referral(state: State) -> Referral {
    Referral {
        id: ReferralId::new(Uuid::from_u128(1)),
        need: NeedId::new(Uuid::from_u128(2)),
        offer: None,
        helper: Helper::Organization(OrganizationId::new(Uuid::from_u128(3))),
        community: "huangmuchang".into(),
        origin: Origin::Sent,
        state,
        message: None,
        match_snapshot: None,
        created_by: None,
        created_at: at(),
        updated_at: at(),
        version: 1,
    }
}

fn person(role: Role, organization: u128, community: &str) -> Actor {
    Actor::Person(Person {
        id: AccountId::new(Uuid::from_u128(9)),
        role,
        name: "示例".into(),
        organization: (role == Role::UnitLiaison).then(|| OrganizationId::new(Uuid::from_u128(organization))),
        community: Some(community.into()),
        field: None,
    })
}

#[test]
fn what_is_permitted_is_what_the_states_allow_and_only_to_the_right_side() {
    for name in StateName::ALL {
        let referral = referral(state(name));
        let worker = Permits::of(&person(Role::CommunityWorker, 0, "huangmuchang"), &referral);
        let unit = Permits::of(&person(Role::UnitLiaison, 3, "yunfan"), &referral);
        let next = |transition: fn(State) -> Result<State>| transition(state(name)).is_ok();
        assert_eq!(
            worker.approve_claim,
            next(|it| it.approve_claim(at())),
            "{name:?}"
        );
        assert_eq!(
            worker.revoke,
            next(|it| it.revoke(at(), String::new())),
            "{name:?}"
        );
        assert_eq!(worker.complete, next(|it| it.complete(at())), "{name:?}");
        assert_eq!(unit.answer, next(|it| it.accept(at(), None)), "{name:?}");
        assert_eq!(unit.report_delivery, name == StateName::Accepted, "{name:?}");
        assert!(!worker.answer && !worker.report_delivery && !worker.ask_contact);
        assert!(!unit.approve_claim && !unit.revoke && !unit.complete);
        for other in [
            person(Role::UnitLiaison, 4, "huangmuchang"),
            person(Role::CommunityWorker, 3, "yunfan"),
            person(Role::StreetLeader, 3, "huangmuchang"),
            Actor::Public,
        ] {
            let none = Permits::of(&other, &referral);
            assert!(
                !none.plan_visit && !none.revoke && !none.answer && !none.ask_contact,
                "{other:?}"
            );
        }
    }
}
