//! Which rows a decision extends to, in words that every area can say of its own table. Pure.

use super::{Facts, Published};
use crate::kernel::{
    actor::Role,
    ids::{AccountId, OrganizationId},
};

/// Some rows of whatever is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Which {
    /// What everybody sees today.
    Published,
    /// What everybody saw once and is paused or over.
    PublishedOnce,
    /// What belongs to this organization.
    Organization(OrganizationId),
    /// What belongs to organizations working in this field.
    Field(String),
    /// What lies in this community.
    Community(String),
    /// That with which this person helps.
    Helper(AccountId),
    /// This account.
    Account(AccountId),
    /// Accounts of people who help.
    Helpers,
    /// Accounts of people who help in this community.
    HelpersIn(String),
}

impl Which {
    /// Whether what `facts` describe is among them.
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        let helps = facts.account.is_some_and(|(_, role)| role == Role::Helper);
        match self {
            Self::Published => facts.published == Published::Now,
            Self::PublishedOnce => facts.published == Published::Once,
            Self::Organization(own) => facts.organization == Some(*own),
            Self::Field(own) => facts.fields.contains(own),
            Self::Community(own) => facts.community == Some(own),
            Self::Helper(own) => facts.helper == Some(*own),
            Self::Account(own) => facts.account.is_some_and(|(id, _)| id == *own),
            Self::Helpers => helps,
            Self::HelpersIn(own) => helps && facts.community == Some(own),
        }
    }
}

/// The rows somebody may do something with. Only the policy makes one; a query over rows that are not everybody's cannot
/// be begun without it ([`crate::access::scope::Scoped`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(Rows);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Rows {
    All,
    Any(Vec<Which>),
}

impl Scope {
    /// Every row.
    pub(super) const ALL: Self = Self(Rows::All);

    /// No row.
    pub(super) const NOTHING: Self = Self(Rows::Any(Vec::new()));

    /// Rows that are among any of these.
    pub(super) fn any(which: impl IntoIterator<Item = Which>) -> Self {
        Self(Rows::Any(which.into_iter().collect()))
    }

    /// These, and those.
    pub(super) fn and(self, more: Self) -> Self {
        match (self.0, more.0) {
            (Rows::Any(mut some), Rows::Any(more)) => {
                some.extend(more);
                Self(Rows::Any(some))
            }
            _ => Self::ALL,
        }
    }

    /// Whether what `facts` describe is among them.
    pub fn holds(&self, facts: &Facts<'_>) -> bool {
        match &self.0 {
            Rows::All => true,
            Rows::Any(which) => which.iter().any(|which| which.holds(facts)),
        }
    }

    /// Whether no row at all is among them.
    pub fn is_nothing(&self) -> bool {
        matches!(&self.0, Rows::Any(which) if which.is_empty())
    }

    /// What to narrow a list to: any of these; `None` when it is not narrowed.
    pub fn narrowed(&self) -> Option<&[Which]> {
        match &self.0 {
            Rows::All => None,
            Rows::Any(which) => Some(which),
        }
    }
}
