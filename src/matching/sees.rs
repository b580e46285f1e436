//! Who sees which matches. Pure: the need or offer itself was read for the actor before.

use crate::{
    kernel::{
        actor::{Actor, Role},
        ids::OrganizationId,
    },
    needs::{Need, StateKind},
    offers::Offer,
};

/// Which of a need's matches somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// All of them, and what was left out.
    All,
    /// Offers of the own organization.
    Own(OrganizationId),
    /// None.
    Nothing,
}

impl Sees {
    /// Whether an offer of `organization` is among them.
    pub fn offer_of(self, organization: OrganizationId) -> bool {
        match self {
            Self::All => true,
            Self::Own(own) => own == organization,
            Self::Nothing => false,
        }
    }
}

/// Staff and leaders of the sub-district and chairs see all; a worker those of needs of the own community and of open
/// ones; a liaison what the own organization could do about an open need; others nothing.
pub fn of_need(actor: &Actor, need: &Need) -> Sees {
    let open = need.state.kind() == StateKind::Open;
    let own_community = actor
        .person()
        .is_some_and(|person| person.community.as_deref() == Some(need.community.as_str()));
    match (actor, actor.role()) {
        (Actor::System, _) => Sees::All,
        (_, Some(Role::StreetStaff | Role::StreetLeader | Role::FieldChair)) => Sees::All,
        (_, Some(Role::CommunityWorker)) if open || own_community => Sees::All,
        (_, Some(Role::UnitLiaison)) if open => actor.organization().map_or(Sees::Nothing, Sees::Own),
        _ => Sees::Nothing,
    }
}

/// Staff and leaders of the sub-district, workers and chairs see what any offer could meet; a liaison what the own
/// organization's could.
pub fn of_offer(actor: &Actor, offer: &Offer) -> bool {
    match (actor, actor.role()) {
        (Actor::System, _) => true,
        (_, Some(role)) => match role {
            Role::StreetStaff | Role::StreetLeader | Role::FieldChair | Role::CommunityWorker => true,
            Role::UnitLiaison => actor.organization() == Some(offer.organization),
            Role::Helper | Role::Administrator | Role::Auditor => false,
        },
        (_, None) => false,
    }
}
