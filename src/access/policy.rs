//! Who may do what: one table, read by one function. Pure.
//!
//! An act that changes something is allowed or refused here; what a person may *see* is narrowed by the scope each area
//! builds from [`reads_everything`] and the actor's organization or community (cannot read ⇒ not found).

use crate::kernel::{
    actor::{Actor, Person, Role},
    error::{Code, Error, Result},
    ids::{AccountId, OrganizationId},
};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Bring in lists from spreadsheets.
    Import,
    /// Invite people.
    Invite,
    /// See accounts.
    ReadAccounts,
    /// See the audit log.
    ReadAudit,
    /// See a liaison's own phone.
    ReadLiaison,
    /// Post or change an organization's offer.
    OfferEdit,
    /// Publish or return an offer that was submitted.
    OfferApprove,
    /// See that households exist, by code.
    HouseholdRead,
    /// Open a household's sealed facts.
    HouseholdOpen,
    /// Record or amend a household, its consents.
    HouseholdEdit,
    /// Take in or amend a need.
    NeedEdit,
    /// Verify a need by visit or phone, and write its public text.
    NeedVerify,
    /// Approve, open, return, close a need.
    NeedDecide,
    /// Read a need's working text.
    NeedReadWorking,
    /// Refer a need, approve a claim, revoke.
    ReferralDirect,
    /// Claim a need, answer a referral, plan visits, report deliveries: the helper's side.
    ReferralHelp,
    /// Confirm or dispute a delivery.
    DeliveryConfirm,
}

/// The plain facts an act rests on; what does not apply stays `None`.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// The organization it belongs to.
    pub organization: Option<OrganizationId>,
    /// The person who helps.
    pub helper: Option<AccountId>,
    /// The community it lies in.
    pub community: Option<&'a str>,
}

impl<'a> Facts<'a> {
    /// Nothing in particular.
    pub const fn none() -> Self {
        Self {
            organization: None,
            helper: None,
            community: None,
        }
    }

    /// Something of `organization`.
    pub const fn of_organization(organization: OrganizationId) -> Self {
        Self {
            organization: Some(organization),
            helper: None,
            community: None,
        }
    }

    /// Something in `community`.
    pub const fn in_community(community: &'a str) -> Self {
        Self {
            organization: None,
            helper: None,
            community: Some(community),
        }
    }
}

/// Whether `actor` may do `act` on what `facts` describe.
pub fn may(actor: &Actor, act: Act, facts: &Facts<'_>) -> bool {
    match actor {
        Actor::System => true,
        Actor::Public => false,
        Actor::Person(person) => person_may(person, act, facts),
    }
}

fn person_may(person: &Person, act: Act, facts: &Facts<'_>) -> bool {
    use Role::{Administrator, Auditor, CommunityWorker, Helper, StreetStaff, UnitLiaison};
    let own_organization = facts.organization.is_some() && facts.organization == person.organization;
    let own_community = facts.community.is_some() && facts.community == person.community.as_deref();
    let own_help = own_organization || facts.helper == Some(person.id);
    match act {
        Act::Import => matches!(person.role, StreetStaff | Administrator),
        Act::Invite | Act::ReadAccounts => person.role == Administrator,
        Act::ReadAudit => person.role == Auditor,
        Act::ReadLiaison => {
            matches!(person.role, StreetStaff | CommunityWorker)
                || (person.role == UnitLiaison && own_organization)
        }
        Act::OfferEdit => person.role == StreetStaff || (person.role == UnitLiaison && own_organization),
        Act::OfferApprove => person.role == StreetStaff,
        Act::HouseholdRead => person.role == StreetStaff || (person.role == CommunityWorker && own_community),
        Act::HouseholdOpen | Act::HouseholdEdit => person.role == CommunityWorker && own_community,
        Act::NeedEdit => {
            person.role == StreetStaff
                || (person.role == CommunityWorker && own_community)
                || (person.role == UnitLiaison && own_organization)
        }
        Act::NeedVerify | Act::NeedDecide => {
            person.role == StreetStaff || (person.role == CommunityWorker && own_community)
        }
        Act::NeedReadWorking => {
            (person.role == CommunityWorker && own_community)
                || (person.role == UnitLiaison && own_organization)
        }
        Act::ReferralDirect | Act::DeliveryConfirm => {
            person.role == StreetStaff || (person.role == CommunityWorker && own_community)
        }
        Act::ReferralHelp => matches!(person.role, UnitLiaison | Helper) && own_help,
    }
}

/// Refuses with `FORBIDDEN` what [`may`] does not allow. Call it only on what the actor can see.
pub fn require(actor: &Actor, act: Act, facts: &Facts<'_>) -> Result<()> {
    if may(actor, act, facts) {
        Ok(())
    } else {
        Err(Error::refused(Code::Forbidden))
    }
}

/// Roles that see every offer, need and referral of the sub-district (sealed facts apart).
pub fn reads_everything(actor: &Actor) -> bool {
    matches!(actor, Actor::System) || actor.is_any(&[Role::StreetStaff, Role::StreetLeader])
}

/// Roles whose sessions read sealed facts and therefore end sooner.
pub const fn reads_sealed(role: Role) -> bool {
    matches!(
        role,
        Role::CommunityWorker | Role::StreetStaff | Role::UnitLiaison | Role::Helper
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn person(role: Role) -> Actor {
        Actor::Person(Person {
            id: AccountId::new(Uuid::from_u128(1)),
            role,
            name: "示例".into(),
            organization: Some(OrganizationId::new(Uuid::from_u128(2))),
            community: Some("huangmuchang".into()),
            field: None,
        })
    }

    #[test]
    fn nobody_signed_in_changes_nothing_and_the_auditor_only_reads_the_log() {
        let own = Facts {
            organization: Some(OrganizationId::new(Uuid::from_u128(2))),
            helper: Some(AccountId::new(Uuid::from_u128(1))),
            community: Some("huangmuchang"),
        };
        for act in [
            Act::OfferEdit,
            Act::HouseholdOpen,
            Act::NeedDecide,
            Act::ReferralHelp,
            Act::ReadAudit,
        ] {
            assert!(!may(&Actor::Public, act, &own), "{act:?}");
            assert_eq!(
                may(&person(Role::Auditor), act, &own),
                act == Act::ReadAudit,
                "{act:?}"
            );
        }
    }

    #[test]
    fn sealed_facts_open_only_to_workers_of_the_own_community() {
        let own = Facts::in_community("huangmuchang");
        for role in Role::ALL {
            assert_eq!(
                may(&person(role), Act::HouseholdOpen, &own),
                role == Role::CommunityWorker,
                "{role:?}"
            );
        }
        assert!(!may(
            &person(Role::CommunityWorker),
            Act::HouseholdOpen,
            &Facts::in_community("yunfan")
        ));
    }

    #[test]
    fn a_liaison_acts_for_the_own_organization_only() {
        let own = Facts::of_organization(OrganizationId::new(Uuid::from_u128(2)));
        let other = Facts::of_organization(OrganizationId::new(Uuid::from_u128(3)));
        assert!(may(&person(Role::UnitLiaison), Act::OfferEdit, &own));
        assert!(!may(&person(Role::UnitLiaison), Act::OfferEdit, &other));
        assert!(!may(&person(Role::UnitLiaison), Act::OfferEdit, &Facts::none()));
    }
}
