//! The table: which rows each role may do each act with, and of which it reads each part. Pure.

use super::{
    Act, Part,
    rows::{Scope, Which},
};
use crate::kernel::actor::{Actor, Person, Role};

/// The rows `actor` may do `act` with.
pub fn rows(actor: &Actor, act: Act) -> Scope {
    match actor {
        Actor::System => Scope::ALL,
        Actor::Public => published(act),
        Actor::Person(person) => published(act).and(of_person(person, act)),
    }
}

/// The rows of which `actor` may read `part`.
pub fn part(actor: &Actor, part: Part) -> Scope {
    match actor {
        Actor::System => Scope::ALL,
        Actor::Public => Scope::NOTHING,
        Actor::Person(person) => part_for(person, part),
    }
}

/// What everybody may read, signed in or not.
fn published(act: Act) -> Scope {
    match act {
        Act::OfferRead | Act::NeedRead => Scope::any([Which::Published]),
        _ => Scope::NOTHING,
    }
}

fn of_person(person: &Person, act: Act) -> Scope {
    use Role::{
        Administrator, Auditor, CommunityWorker, FieldChair, Helper, StreetLeader, StreetStaff, UnitLiaison,
    };
    let all = |yes: bool| if yes { Scope::ALL } else { Scope::NOTHING };
    match (act, person.role) {
        (Act::Import, role) => all(matches!(role, StreetStaff | Administrator)),
        (Act::Invite | Act::ReadAccounts, role) => all(role == Administrator),
        (Act::ReadAudit, role) => all(role == Auditor),
        (Act::ReadReveals, role) => all(matches!(role, StreetStaff | Auditor)),
        (Act::ReadCertificates, role) => all(matches!(role, Administrator | Auditor)),

        (Act::AccountRead, Administrator) => Scope::ALL,
        (Act::AccountRead, StreetStaff) => Scope::any([Which::Account(person.id), Which::Helpers]),
        (Act::AccountRead, CommunityWorker) => own_account(person).and(helpers_beside(person)),
        (Act::AccountRead, _) => own_account(person),

        (Act::ReadLiaison, StreetStaff | CommunityWorker) => Scope::ALL,
        (Act::ReadLiaison, UnitLiaison) => own_organization(person),

        (Act::OfferRead, StreetStaff) => Scope::ALL,
        (Act::OfferRead, CommunityWorker | StreetLeader) => Scope::any([Which::PublishedOnce]),
        (Act::OfferRead, FieldChair) => own_field(person),
        (Act::OfferRead | Act::OfferEdit, UnitLiaison) => own_organization(person),
        (Act::OfferEdit | Act::OfferApprove, StreetStaff) => Scope::ALL,

        (Act::HouseholdRead | Act::SubjectRights, StreetStaff) => Scope::ALL,
        (
            Act::HouseholdRead | Act::HouseholdOpen | Act::HouseholdEdit | Act::SubjectRights,
            CommunityWorker,
        ) => own_community(person),

        (Act::NeedRead, StreetStaff | StreetLeader) => Scope::ALL,
        (Act::NeedEdit | Act::NeedVerify | Act::NeedDecide, StreetStaff) => Scope::ALL,
        (Act::NeedRead | Act::NeedEdit | Act::NeedReadWorking, UnitLiaison) => own_organization(person),
        (
            Act::NeedRead | Act::NeedEdit | Act::NeedVerify | Act::NeedDecide | Act::NeedReadWorking,
            CommunityWorker,
        ) => own_community(person),

        (Act::ReferralRead, StreetStaff | StreetLeader) => Scope::ALL,
        (Act::ReferralDirect | Act::DeliveryConfirm, StreetStaff) => Scope::ALL,
        (Act::ReferralRead | Act::ReferralDirect | Act::DeliveryConfirm, CommunityWorker) => {
            own_community(person)
        }
        (Act::ReferralRead | Act::ReferralHelp, UnitLiaison) => own_organization(person),
        (Act::ReferralRead | Act::ReferralHelp, Helper) => Scope::any([Which::Helper(person.id)]),
        (Act::PhotoUpload, role) => all(matches!(role, UnitLiaison | Helper)),

        (
            Act::ReadLiaison
            | Act::OfferRead
            | Act::OfferEdit
            | Act::OfferApprove
            | Act::HouseholdRead
            | Act::HouseholdOpen
            | Act::HouseholdEdit
            | Act::SubjectRights
            | Act::NeedRead
            | Act::NeedEdit
            | Act::NeedVerify
            | Act::NeedDecide
            | Act::NeedReadWorking
            | Act::ReferralRead
            | Act::ReferralDirect
            | Act::ReferralHelp
            | Act::DeliveryConfirm,
            _,
        ) => Scope::NOTHING,
    }
}

fn part_for(person: &Person, part: Part) -> Scope {
    use Role::{Administrator, CommunityWorker, Helper, StreetStaff, UnitLiaison};
    match (part, person.role) {
        (Part::Login, Administrator) => Scope::ALL,
        (Part::Login, _) => own_account(person),

        (Part::Unpublished | Part::Way, StreetStaff) => Scope::ALL,
        (Part::Unpublished | Part::Way, CommunityWorker) => own_community(person),
        (Part::Unpublished | Part::Way, UnitLiaison) => own_organization(person),
        (Part::Unpublished | Part::Way, _) => Scope::NOTHING,

        // An organization that asks for itself does not see what passed between others about it.
        (Part::History, StreetStaff) => Scope::ALL,
        (Part::History, CommunityWorker) => own_community(person),
        (Part::History, _) => Scope::NOTHING,

        // The sub-district's leaders read cases in redacted form: where they stand, not what people said.
        (Part::Words, StreetStaff) => Scope::ALL,
        (Part::Words, CommunityWorker) => own_community(person),
        (Part::Words, UnitLiaison) => own_organization(person),
        (Part::Words, Helper) => Scope::any([Which::Helper(person.id)]),
        (Part::Words, _) => Scope::NOTHING,
    }
}

fn own_account(person: &Person) -> Scope {
    Scope::any([Which::Account(person.id)])
}

fn own_organization(person: &Person) -> Scope {
    Scope::any(person.organization.map(Which::Organization))
}

fn own_community(person: &Person) -> Scope {
    Scope::any(person.community.clone().map(Which::Community))
}

fn own_field(person: &Person) -> Scope {
    Scope::any(person.field.clone().map(Which::Field))
}

fn helpers_beside(person: &Person) -> Scope {
    Scope::any(person.community.clone().map(Which::HelpersIn))
}
