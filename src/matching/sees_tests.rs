//! Who sees which matches, and how much of what happened may show in them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    ports::NeedHistory,
    sees::{Sees, of_need, of_offer},
};
use crate::{
    kernel::{
        actor::{Actor, Person, Role},
        ids::{AccountId, DataKeyId, HouseholdId, NeedId, OfferId, OrganizationId},
        quantity::{Quantity, Renewal},
    },
    needs::{Asker, Need, State, Verification, state::Approval},
    offers::{Offer, OfferFields, OfferState},
};

const SINCE: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn organization(id: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(id))
}

fn person(role: Role, community: &str) -> Actor {
    Actor::Person(Person {
        id: AccountId::new(Uuid::from_u128(1)),
        role,
        name: "示例".into(),
        organization: (role == Role::UnitLiaison).then(|| organization(1)),
        community: Some(community.into()),
        field: None,
    })
}

fn open() -> State {
    State::Open {
        verification: Verification {
            method: "phone".into(),
            on: SINCE.date_naive(),
            by: None,
            by_name: "示例".into(),
        },
        approval: Approval { by: None, at: SINCE },
        opened_at: SINCE,
    }
}

fn need(state: State) -> Need {
    Need {
        id: NeedId::new(Uuid::from_u128(1)),
        number: "D2026-0001".into(),
        asker: Asker::Household(HouseholdId::new(Uuid::from_u128(1))),
        community: "huangmuchang".into(),
        kind: "goods".into(),
        category: "goods.appliances".into(),
        quantity: Quantity {
            amount: 1,
            unit: "item".into(),
            renewal: Renewal::Once,
        },
        due_on: None,
        urgency: "normal".into(),
        public: None,
        approved: None,
        state,
        data_key: DataKeyId::new(Uuid::from_u128(1)),
        created_by: None,
        created_at: SINCE,
        updated_at: SINCE,
        version: 1,
    }
}

fn offer(id: u128) -> Offer {
    Offer {
        id: OfferId::new(Uuid::from_u128(id)),
        organization: organization(id),
        fields: OfferFields::default(),
        state: OfferState::Published { since: SINCE },
        created_at: SINCE,
        updated_at: SINCE,
        version: 1,
    }
}

#[test]
fn what_happened_around_a_need_is_seen_by_staff_and_its_own_community() {
    let own = Sees::Own(organization(1));
    let cases = [
        (Role::StreetStaff, "yunfan", Sees::All, Sees::All),
        (Role::CommunityWorker, "huangmuchang", Sees::All, Sees::All),
        (Role::CommunityWorker, "yunfan", Sees::Proposals, Sees::Nothing),
        (Role::StreetLeader, "huangmuchang", Sees::Proposals, Sees::Nothing),
        (Role::FieldChair, "huangmuchang", Sees::Proposals, Sees::Nothing),
        (Role::UnitLiaison, "huangmuchang", own, Sees::Nothing),
        (Role::Helper, "huangmuchang", Sees::Nothing, Sees::Nothing),
        (Role::Administrator, "huangmuchang", Sees::Nothing, Sees::Nothing),
        (Role::Auditor, "huangmuchang", Sees::Nothing, Sees::Nothing),
    ];
    for (role, community, of_open, of_draft) in cases {
        let actor = person(role, community);
        assert_eq!(of_need(&actor, &need(open())), of_open, "{role:?} {community}");
        assert_eq!(
            of_need(&actor, &need(State::Draft)),
            of_draft,
            "{role:?} {community}"
        );
    }
    assert_eq!(of_need(&Actor::Public, &need(open())), Sees::Nothing);
    assert_eq!(of_need(&Actor::System, &need(State::Draft)), Sees::All);
}

#[test]
fn each_sees_offers_and_history_no_further_than_their_own() {
    let history = NeedHistory {
        declined: vec![
            (organization(1), "other".into()),
            (organization(2), "other".into()),
        ],
        concerned: vec![organization(2), organization(1)],
        helped: vec![organization(1)],
    };
    let told = |sees: Sees| sees.history(history.clone());
    assert_eq!(told(Sees::All), history);
    assert_eq!(
        told(Sees::Own(organization(1))),
        NeedHistory {
            declined: vec![(organization(1), "other".into())],
            concerned: vec![organization(1)],
            helped: Vec::new(),
        }
    );
    for sees in [Sees::Proposals, Sees::Nothing] {
        assert_eq!(told(sees), NeedHistory::default());
    }
    for (sees, own, others) in [
        (Sees::All, true, true),
        (Sees::Proposals, true, true),
        (Sees::Own(organization(1)), true, false),
        (Sees::Nothing, false, false),
    ] {
        assert_eq!(sees.offer_of(organization(1)), own, "{sees:?}");
        assert_eq!(sees.offer_of(organization(2)), others, "{sees:?}");
    }
}

#[test]
fn what_an_offer_could_meet_is_for_staff_workers_leaders_chairs_and_its_own_liaison() {
    for role in Role::ALL {
        let actor = person(role, "huangmuchang");
        let staff = [
            Role::StreetStaff,
            Role::StreetLeader,
            Role::FieldChair,
            Role::CommunityWorker,
        ];
        let any = staff.contains(&role);
        assert_eq!(of_offer(&actor, &offer(2)), any, "{role:?}");
        let own = any || role == Role::UnitLiaison;
        assert_eq!(of_offer(&actor, &offer(1)), own, "{role:?}");
    }
    assert!(of_offer(&Actor::System, &offer(2)) && !of_offer(&Actor::Public, &offer(2)));
}
