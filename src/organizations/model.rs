//! What is known of an organization.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::kernel::ids::OrganizationId;

/// A member organization, as everybody may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// Its full name.
    pub name: String,
    /// Its unified social credit code; party branches have none.
    pub credit_code: Option<String>,
    /// Key of its kind.
    pub kind: String,
    /// Key of its role in the committee.
    pub role: String,
    /// Keys of the fields it works in, each once, in the order of the keys.
    pub fields: Vec<String>,
    /// Key of the community it lies in.
    pub community: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// The phone it publishes for neighbours.
    pub service_phone: Option<String>,
    /// What it is and does.
    pub description: Option<String>,
    /// When it came in.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes, from 1.
    pub version: i32,
}

/// Who speaks for an organization: personal, and therefore only ever held sealed. It has no `Debug`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LiaisonFacts {
    /// The name.
    pub name: Option<String>,
    /// The phone numbers, in their stored form.
    pub phones: Vec<String>,
}

impl LiaisonFacts {
    /// Whether nothing is known.
    pub const fn is_empty(&self) -> bool {
        self.name.is_none() && self.phones.is_empty()
    }
}
