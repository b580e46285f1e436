//! Who sees which matches. Pure: the need or offer itself was read for the actor before.

use super::ports::NeedHistory;
use crate::{
    access::policy::{self, Part},
    kernel::{
        actor::{Actor, Role},
        ids::OrganizationId,
    },
    needs::{Need, StateKind, rules},
    offers::Offer,
};

/// Which of a need's matches somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sees {
    /// All of them with what happened around the need, and what was left out.
    All,
    /// All that could meet it, as if nobody had been asked yet: what happened is not theirs to know.
    Proposals,
    /// Offers of the own organization.
    Own(OrganizationId),
    /// None.
    Nothing,
}

impl Sees {
    /// Whether an offer of `organization` is among them.
    pub fn offer_of(self, organization: OrganizationId) -> bool {
        match self {
            Self::All | Self::Proposals => true,
            Self::Own(own) => own == organization,
            Self::Nothing => false,
        }
    }

    /// What of the need's history may show, in reasons, scores and gaps: a liaison knows what passed with the own
    /// organization, but not which household asks, and so not whom it has helped before.
    pub fn history(self, history: NeedHistory) -> NeedHistory {
        match self {
            Self::All => history,
            Self::Own(own) => NeedHistory {
                declined: history
                    .declined
                    .into_iter()
                    .filter(|(who, _)| *who == own)
                    .collect(),
                concerned: history.concerned.into_iter().filter(|who| *who == own).collect(),
                helped: Vec::new(),
            },
            Self::Proposals | Self::Nothing => NeedHistory::default(),
        }
    }
}

/// Staff of the sub-district and workers of the need's community see all; workers elsewhere, leaders and chairs what could
/// meet an open need; a liaison what the own organization could do about one; others nothing.
pub fn of_need(actor: &Actor, need: &Need) -> Sees {
    if policy::shows(actor, Part::History, &rules::facts(need)) {
        return Sees::All;
    }
    let open = need.state.kind() == StateKind::Open;
    match actor.role() {
        Some(Role::CommunityWorker | Role::StreetLeader | Role::FieldChair) if open => Sees::Proposals,
        Some(Role::UnitLiaison) if open => actor.organization().map_or(Sees::Nothing, Sees::Own),
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
