//! Who acts.

use super::ids::{AccountId, OrganizationId};

/// The roles of the committee's work (docs: the roles table of the README).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A person who helps: the neighbour who goes shopping with them.
    Helper,
    /// Speaks for one member organization (联络员).
    UnitLiaison,
    /// Works in one community (社工).
    CommunityWorker,
    /// Chairs the committee of one field (专委会主任).
    FieldChair,
    /// Works in the sub-district's office (街道工作人员).
    StreetStaff,
    /// Leads the sub-district; reads figures and redacted cases.
    StreetLeader,
    /// Keeps accounts, roles and settings; sees no sealed facts.
    Administrator,
    /// Reads the audit log; changes nothing.
    Auditor,
}

impl Role {
    /// Every role, in a fixed order.
    pub const ALL: [Self; 8] = [
        Self::Helper,
        Self::UnitLiaison,
        Self::CommunityWorker,
        Self::FieldChair,
        Self::StreetStaff,
        Self::StreetLeader,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The stable key under which the role is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Helper => "helper",
            Self::UnitLiaison => "unit_liaison",
            Self::CommunityWorker => "community_worker",
            Self::FieldChair => "field_chair",
            Self::StreetStaff => "street_staff",
            Self::StreetLeader => "street_leader",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }
}

/// A signed-in person, with the facts that permission rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub id: AccountId,
    /// What they may do.
    pub role: Role,
    /// The name others see in a timeline.
    pub name: String,
    /// The organization they speak for: unit liaisons only.
    pub organization: Option<OrganizationId>,
    /// Key of the community they work or help in.
    pub community: Option<String>,
    /// Key of the field they chair.
    pub field: Option<String>,
}

/// Whoever asks for an act or a reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Nobody signed in.
    Public,
    /// A signed-in person.
    Person(Person),
    /// The service itself or its operator at the command line.
    System,
}

impl Actor {
    /// The signed-in person, if there is one.
    pub const fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Public | Self::System => None,
        }
    }

    /// The role of the signed-in person.
    pub fn role(&self) -> Option<Role> {
        self.person().map(|person| person.role)
    }

    /// Whether the signed-in person has one of `roles`.
    pub fn is_any(&self, roles: &[Role]) -> bool {
        self.role().is_some_and(|role| roles.contains(&role))
    }

    /// The organization the person speaks for.
    pub fn organization(&self) -> Option<OrganizationId> {
        self.person().and_then(|person| person.organization)
    }

    /// The community the person works in.
    pub fn community(&self) -> Option<&str> {
        self.person().and_then(|person| person.community.as_deref())
    }
}
