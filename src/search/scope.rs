//! Who may find what.

use uuid::Uuid;

use super::model::Facet;

/// Who may find a document at all. What it means for a person is decided by the caller, who turns an actor into a [`Scope`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Anybody, without signing in.
    Public,
    /// Anybody who has signed in.
    Members,
    /// The owning organization or community, and staff: drafts and what awaits approval.
    Own,
    /// Staff only.
    Staff,
}

impl Visibility {
    /// All of them, for those who see everything.
    pub const ALL: [Self; 4] = [Self::Public, Self::Members, Self::Own, Self::Staff];

    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Members => "members",
            Self::Own => "own",
            Self::Staff => "staff",
        }
    }
}

/// One way of being allowed to see a document: one of these visibilities *and* all of these facets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Any of these; none means nothing is allowed.
    pub visibilities: Vec<Visibility>,
    /// Each must hold one of its keys; an empty list of keys allows nothing.
    pub facets: Vec<(Facet, Vec<String>)>,
}

/// What the asker may see: any of the allowances. Empty allows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(Vec<Allowance>);

impl Scope {
    /// What everybody sees.
    pub fn public() -> Self {
        Self::of(&[Visibility::Public])
    }

    /// What staff see: everything.
    pub fn everything() -> Self {
        Self::of(&Visibility::ALL)
    }

    /// Everything of these visibilities.
    pub fn of(visibilities: &[Visibility]) -> Self {
        Self::default().or(Allowance {
            visibilities: visibilities.to_vec(),
            facets: Vec::new(),
        })
    }

    /// Adds one more way of being allowed.
    #[must_use]
    pub fn or(mut self, allowance: Allowance) -> Self {
        self.0.push(allowance);
        self
    }

    /// Adds everything of this visibility.
    #[must_use]
    pub fn or_visible(self, visibility: Visibility) -> Self {
        self.or(Allowance {
            visibilities: vec![visibility],
            facets: Vec::new(),
        })
    }

    /// Adds, whatever visibility they have but staff's, documents with this key of a facet.
    #[must_use]
    pub fn or_facet(self, facet: Facet, key: &str) -> Self {
        self.or(Allowance {
            visibilities: vec![Visibility::Public, Visibility::Members, Visibility::Own],
            facets: vec![(facet, vec![key.to_owned()])],
        })
    }

    /// Adds whatever visibility documents have that belong to this organization.
    #[must_use]
    pub fn or_organization(self, id: Uuid) -> Self {
        self.or_facet(Facet::Organization, &id.to_string())
    }

    pub(super) fn allowances(&self) -> &[Allowance] {
        &self.0
    }
}
