//! What a referral is. Pure.

use chrono::{DateTime, Utc};

use crate::{
    access::policy::Facts,
    kernel::{
        actor::Actor,
        ids::{AccountId, NeedId, OfferId, OrganizationId, ReferralId},
    },
};

/// Who helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Helper {
    /// A member organization.
    Organization(OrganizationId),
    /// A person: the neighbour who goes shopping with them.
    Person(AccountId),
}

impl Helper {
    /// The organization, when it is one.
    pub const fn organization(self) -> Option<OrganizationId> {
        match self {
            Self::Organization(id) => Some(id),
            Self::Person(_) => None,
        }
    }

    /// The person, when it is one.
    pub const fn person(self) -> Option<AccountId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Organization(_) => None,
        }
    }

    /// The helper on whose side `actor` stands.
    pub fn of_actor(actor: &Actor) -> Option<Self> {
        use crate::kernel::actor::Role;
        let person = actor.person()?;
        match person.role {
            Role::UnitLiaison => person.organization.map(Self::Organization),
            Role::Helper => Some(Self::Person(person.id)),
            _ => None,
        }
    }
}

/// How the referral came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// Staff asked the helper (派单).
    Sent,
    /// The helper asked for it (认领).
    Claimed,
}

impl Origin {
    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Claimed => "claimed",
        }
    }

    /// The origin stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Sent, Self::Claimed]
            .into_iter()
            .find(|origin| origin.key() == key)
    }
}

/// An acceptance: by the helper of what was sent, or by staff of what was claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// When.
    pub at: DateTime<Utc>,
    /// What was said beside it.
    pub note: Option<String>,
}

/// Where a referral stands, with what exists only there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Waits for the helper's answer.
    Sent {
        /// When the answer is due.
        answer_due_at: DateTime<Utc>,
    },
    /// Waits for staff to approve the claim.
    Claimed,
    /// The helper will help.
    Accepted(Acceptance),
    /// The helper cannot.
    Declined {
        /// When.
        at: DateTime<Utc>,
        /// Why: a key of the decline reasons.
        reason: String,
        /// What was said beside it.
        note: Option<String>,
    },
    /// Nothing came of it in time.
    Lapsed {
        /// When.
        at: DateTime<Utc>,
    },
    /// Staff took it back.
    Revoked {
        /// When.
        at: DateTime<Utc>,
        /// Why.
        reason: String,
    },
    /// The help is over.
    Completed {
        /// How it was accepted before.
        acceptance: Acceptance,
        /// When it was over.
        at: DateTime<Utc>,
    },
}

/// The state without its data: for filters and for naming it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is described at State")]
pub enum StateName {
    Sent,
    Claimed,
    Accepted,
    Declined,
    Lapsed,
    Revoked,
    Completed,
}

impl StateName {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Sent,
        Self::Claimed,
        Self::Accepted,
        Self::Declined,
        Self::Lapsed,
        Self::Revoked,
        Self::Completed,
    ];

    /// The states in which the helper is still concerned with the need.
    pub const ACTIVE: [Self; 3] = [Self::Sent, Self::Claimed, Self::Accepted];

    /// The states in which help is, or was, agreed upon.
    pub const AGREED: [Self; 2] = [Self::Accepted, Self::Completed];

    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Claimed => "claimed",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Lapsed => "lapsed",
            Self::Revoked => "revoked",
            Self::Completed => "completed",
        }
    }

    /// The state stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.key() == key)
    }
}

impl State {
    /// The state without its data.
    pub const fn name(&self) -> StateName {
        match self {
            Self::Sent { .. } => StateName::Sent,
            Self::Claimed => StateName::Claimed,
            Self::Accepted(_) => StateName::Accepted,
            Self::Declined { .. } => StateName::Declined,
            Self::Lapsed { .. } => StateName::Lapsed,
            Self::Revoked { .. } => StateName::Revoked,
            Self::Completed { .. } => StateName::Completed,
        }
    }
}

/// One helper asked, or asking, to meet one need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// The need.
    pub need: NeedId,
    /// The offer it was made by, if one was named.
    pub offer: Option<OfferId>,
    /// Who helps.
    pub helper: Helper,
    /// Key of the need's community, whose staff directs the referral.
    pub community: String,
    /// How it came about.
    pub origin: Origin,
    /// Where it stands.
    pub state: State,
    /// What was written to the other side.
    pub message: Option<String>,
    /// Why this offer was proposed, frozen when it was sent (JSON).
    pub match_snapshot: Option<String>,
    /// Who made it.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i32,
}

impl Referral {
    /// What permission rests on.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            organization: self.helper.organization(),
            helper: self.helper.person(),
            community: Some(&self.community),
            ..Facts::none()
        }
    }

    /// Whether help is, or was, agreed upon.
    pub fn agreed(&self) -> bool {
        StateName::AGREED.contains(&self.state.name())
    }

    /// When it was accepted or declined.
    pub const fn answered_at(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Accepted(acceptance) | State::Completed { acceptance, .. } => Some(acceptance.at),
            State::Declined { at, .. } => Some(*at),
            _ => None,
        }
    }

    /// When the helper's answer is due, while it waits for one.
    pub const fn answer_due_at(&self) -> Option<DateTime<Utc>> {
        match &self.state {
            State::Sent { answer_due_at } => Some(*answer_due_at),
            _ => None,
        }
    }

    /// Why it was declined: a key of the decline reasons.
    pub fn reason(&self) -> Option<&str> {
        match &self.state {
            State::Declined { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// What was said with the last answer: beside acceptance or refusal, or why it was revoked.
    pub fn note(&self) -> Option<&str> {
        match &self.state {
            State::Accepted(acceptance) | State::Completed { acceptance, .. } => acceptance.note.as_deref(),
            State::Declined { note, .. } => note.as_deref(),
            State::Revoked { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
