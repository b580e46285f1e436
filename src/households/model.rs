//! What a household is. Pure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::kernel::ids::{AccountId, ConsentId, DataKeyId, HouseholdId, OrganizationId};

/// Roughly how old the people of a household are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AgeBand {
    /// Children.
    Child,
    /// Adults.
    Adult,
    /// Elderly people.
    Elder,
    /// People of several ages, or not said.
    Mixed,
}

impl AgeBand {
    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Child => "child",
            Self::Adult => "adult",
            Self::Elder => "elder",
            Self::Mixed => "mixed",
        }
    }

    /// The band stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Child, Self::Adult, Self::Elder, Self::Mixed]
            .into_iter()
            .find(|band| band.key() == key)
    }
}

/// A household as lists may show it: nothing here names anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Its id.
    pub id: HouseholdId,
    /// Its running number.
    pub number: i32,
    /// Key of its community.
    pub community: String,
    /// How old its people are.
    pub age_band: AgeBand,
    /// How many they are.
    pub members: i32,
    /// The key its facts and the working texts of its needs are sealed with.
    pub data_key: DataKeyId,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its changes.
    pub version: i32,
    /// When it was forgotten: its key is gone, and with it all that was sealed.
    pub erased_at: Option<DateTime<Utc>>,
}

impl Household {
    /// The code for lists, naming nobody: `F-0001`.
    pub fn code(&self) -> String {
        format!("F-{:04}", self.number)
    }
}

/// Who a household is. Sealed wherever it is stored.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdFacts {
    /// The name the community knows them by (席家兄弟).
    pub label: String,
    /// Names of its people.
    pub names: Vec<String>,
    /// Whom to ask for.
    pub contact_name: Option<String>,
    /// The phone, in the stored form of [`crate::kernel::phones::normalise_phone`].
    pub phone: Option<String>,
    /// Where they live.
    pub address: Option<String>,
    /// What helpers on the spot have to know: illness, disability, hardship.
    pub sensitive: Option<String>,
}

/// One sealed fact of a household; they are opened one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HouseholdField {
    /// The name the community knows them by.
    Label,
    /// Names of its people.
    Names,
    /// Whom to ask for.
    ContactName,
    /// The phone.
    Phone,
    /// Where they live.
    Address,
    /// What helpers on the spot have to know.
    Sensitive,
}

impl HouseholdField {
    /// Every field, in the order of a form.
    pub const ALL: [Self; 6] = [
        Self::Label,
        Self::Names,
        Self::ContactName,
        Self::Phone,
        Self::Address,
        Self::Sensitive,
    ];

    /// What a helper may be told: the way there and nothing else.
    pub const CONTACT: [Self; 3] = [Self::ContactName, Self::Phone, Self::Address];

    /// The stable key under which openings and consents name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::Names => "names",
            Self::ContactName => "contact_name",
            Self::Phone => "phone",
            Self::Address => "address",
            Self::Sensitive => "sensitive",
        }
    }

    /// The field of `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }
}

impl HouseholdFacts {
    /// The values of one field; nothing where nothing was written down.
    pub fn values(self, field: HouseholdField) -> Vec<String> {
        match field {
            HouseholdField::Label => vec![self.label],
            HouseholdField::Names => self.names,
            HouseholdField::ContactName => self.contact_name.into_iter().collect(),
            HouseholdField::Phone => self.phone.into_iter().collect(),
            HouseholdField::Address => self.address.into_iter().collect(),
            HouseholdField::Sensitive => self.sensitive.into_iter().collect(),
        }
    }
}

/// Who gave a consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Giver {
    /// The resident.
    Resident,
    /// A guardian, as for anybody under age.
    Guardian,
}

impl Giver {
    /// The stable key under which it is stored.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Guardian => "guardian",
        }
    }

    /// The giver stored under `key`.
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Resident, Self::Guardian]
            .into_iter()
            .find(|giver| giver.key() == key)
    }
}

/// A guardian; sealed wherever it is stored.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guardian {
    /// The name.
    pub name: String,
    /// What they are to the one they consent for.
    pub relation: String,
}

/// To whom a household lets its contact be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// A member organization.
    Organization(OrganizationId),
    /// A person who helps.
    Helper(AccountId),
}

/// A household's consent that somebody is given its contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// Who gave it.
    pub household: HouseholdId,
    /// To whom.
    pub recipient: Recipient,
    /// Key of the purpose.
    pub purpose: String,
    /// Key of the way it was given.
    pub channel: String,
    /// What may be told.
    pub fields: Vec<HouseholdField>,
    /// Who gave it.
    pub giver: Giver,
    /// The version of the words that were read to them; nothing for consents from before there were versions.
    pub text_version: Option<String>,
    /// When it was given.
    pub granted_at: DateTime<Utc>,
    /// When it was taken back.
    pub withdrawn_at: Option<DateTime<Utc>>,
}
