//! What may be written down about a household. Pure.

use super::model::{AgeBand, Giver, Guardian, Household, HouseholdFacts, HouseholdField};
use crate::{
    kernel::{
        error::{Code, Fault, Faults, Result},
        identifiers::contains_resident_id,
        phones::normalise_phone,
        text::{fold, tidy},
    },
    privacy::Sealed,
    taxonomy::Taxonomy,
};

const MAX_NAME: usize = 40;
const MAX_PEOPLE: i32 = 20;

/// A household as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdFields {
    /// Who they are.
    pub facts: Sealed<HouseholdFacts>,
    /// How old they are.
    pub age_band: AgeBand,
    /// How many they are, 1–20.
    pub members: i32,
    /// Key of the community.
    pub community: String,
}

/// What changes of a household; what is absent stays, an empty text is removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HouseholdChanges {
    /// The name the community knows them by.
    pub label: Option<Sealed<String>>,
    /// Names of its people.
    pub names: Option<Sealed<Vec<String>>>,
    /// Whom to ask for.
    pub contact_name: Option<Sealed<String>>,
    /// The phone.
    pub phone: Option<Sealed<String>>,
    /// Where they live.
    pub address: Option<Sealed<String>>,
    /// What helpers on the spot have to know.
    pub sensitive: Option<Sealed<String>>,
    /// How old they are.
    pub age_band: Option<AgeBand>,
    /// How many they are.
    pub members: Option<i32>,
    /// Key of the community.
    pub community: Option<String>,
}

impl HouseholdChanges {
    /// The household as it is once this is changed.
    pub fn onto(self, household: &Household, known: Sealed<HouseholdFacts>) -> HouseholdFields {
        let known = known.into_open();
        let changed = |new: Option<Sealed<String>>, known: Option<String>| match new {
            Some(text) => Some(text.into_open()).filter(|text| !text.trim().is_empty()),
            None => known,
        };
        HouseholdFields {
            facts: Sealed::new(HouseholdFacts {
                label: self.label.map_or(known.label, Sealed::into_open),
                names: self.names.map_or(known.names, Sealed::into_open),
                contact_name: changed(self.contact_name, known.contact_name),
                phone: changed(self.phone, known.phone),
                address: changed(self.address, known.address),
                sensitive: changed(self.sensitive, known.sensitive),
            }),
            age_band: self.age_band.unwrap_or(household.age_band),
            members: self.members.unwrap_or(household.members),
            community: self.community.unwrap_or_else(|| household.community.clone()),
        }
    }
}

/// The form in which two spellings of a household's label are the same.
pub fn label_key(label: &str) -> String {
    fold(label)
}

/// The tidied fields, or everything that is wrong with them.
pub fn checked(fields: HouseholdFields, taxonomy: &Taxonomy) -> Result<HouseholdFields> {
    let mut faults = Faults::new();
    let facts = checked_facts(fields.facts.into_open(), &mut faults);
    if !(1..=MAX_PEOPLE).contains(&fields.members) {
        faults.push(
            Fault::at("fields.members", Code::OutOfRange)
                .say("households.members_range")
                .with("max", MAX_PEOPLE),
        );
    }
    if !taxonomy.communities.has(&fields.community) {
        faults.push(Fault::at("fields.communityKey", Code::UnknownKey));
    }
    faults.done()?;
    Ok(HouseholdFields {
        facts: Sealed::new(facts),
        ..fields
    })
}

fn checked_facts(facts: HouseholdFacts, faults: &mut Faults) -> HouseholdFacts {
    let names: Vec<String> = facts
        .names
        .iter()
        .map(|name| tidy(name))
        .filter(|name| !name.is_empty())
        .collect();
    if names.len() > MAX_PEOPLE as usize {
        faults.push(Fault::at("fields.names", Code::TooLong).with("max", MAX_PEOPLE));
    }
    for name in &names {
        faults.text("fields.names", name, MAX_NAME);
    }
    let label = faults.text("fields.label", &tidy(&facts.label), MAX_NAME);
    let mut text = |field: &str, value: Option<String>, max: usize| {
        let value = value.map(|value| tidy(&value));
        if value.as_deref().is_some_and(contains_resident_id) {
            faults.push(Fault::at(field, Code::PersonalData).say("households.no_id_number"));
        }
        faults.optional_text(field, value.as_deref(), max)
    };
    let contact_name = text("fields.contactName", facts.contact_name, MAX_NAME);
    let address = text("fields.address", facts.address, 200);
    let sensitive = text("fields.sensitive", facts.sensitive, 2000);
    let phone = text("fields.phone", facts.phone, MAX_NAME).map(|phone| {
        normalise_phone(&phone).unwrap_or_else(|| {
            faults.push(Fault::at("fields.phone", Code::Invalid).say("households.phone"));
            phone
        })
    });
    HouseholdFacts {
        label,
        names,
        contact_name,
        phone,
        address,
        sensitive,
    }
}

/// What a consent says beside to whom and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentTerms {
    /// What may be told.
    pub fields: Vec<HouseholdField>,
    /// Who gives it.
    pub giver: Giver,
    /// The guardian, where one gives it.
    pub guardian: Option<Sealed<Guardian>>,
}

impl Default for ConsentTerms {
    fn default() -> Self {
        Self {
            fields: HouseholdField::CONTACT.to_vec(),
            giver: Giver::Resident,
            guardian: None,
        }
    }
}

/// The terms in a fixed order, or everything that is wrong with them: nothing but the contact may be told, children consent by
/// a guardian, and a guardian has a name.
pub fn checked_terms(terms: ConsentTerms, household: &Household) -> Result<ConsentTerms> {
    let mut faults = Faults::new();
    let asked = HouseholdField::CONTACT
        .into_iter()
        .filter(|field| terms.fields.contains(field));
    let fields: Vec<HouseholdField> = asked.collect();
    if fields.is_empty() {
        faults.push(Fault::at("fields", Code::Required));
    }
    if household.age_band == AgeBand::Child && terms.giver != Giver::Guardian {
        faults.push(Fault::at("givenBy", Code::Required).say("households.guardian_required"));
    }
    let guardian = match (terms.giver, terms.guardian) {
        (Giver::Resident, _) => None,
        (Giver::Guardian, guardian) => {
            let guardian = guardian.map(Sealed::into_open).unwrap_or_default();
            let mut text = |field: &str, value: &str| faults.text(field, &tidy(value), MAX_NAME);
            Some(Sealed::new(Guardian {
                name: text("guardianName", &guardian.name),
                relation: text("guardianRelation", &guardian.relation),
            }))
        }
    };
    faults.done()?;
    Ok(ConsentTerms {
        fields,
        guardian,
        giver: terms.giver,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kernel::error::Error, taxonomy::BUILT_IN};

    fn fields() -> HouseholdFields {
        HouseholdFields {
            facts: Sealed::new(HouseholdFacts {
                label: " 示例家庭 ".into(),
                names: vec!["示例甲".into(), " ".into()],
                phone: Some("１３８ ０００００００１".into()),
                ..HouseholdFacts::default()
            }),
            age_band: AgeBand::Adult,
            members: 2,
            community: "huangmuchang".into(),
        }
    }

    fn check(fields: HouseholdFields) -> Result<HouseholdFields> {
        checked(fields, &Taxonomy::parse(BUILT_IN).unwrap())
    }

    #[test]
    fn what_is_written_down_is_tidied() {
        let facts = check(fields()).unwrap().facts.into_open();
        assert_eq!(facts.label, "示例家庭");
        assert_eq!(facts.names, ["示例甲"]);
        assert_eq!(facts.phone.as_deref(), Some("13800000001"));
    }

    #[test]
    fn every_fault_is_told_at_once_by_its_field() {
        let mut wrong = fields();
        wrong.facts = Sealed::new(HouseholdFacts {
            phone: Some("不知道".into()),
            sensitive: Some("证号 11010519491231002X".into()),
            ..HouseholdFacts::default()
        });
        wrong.members = 0;
        wrong.community = "nowhere".into();
        let Err(Error::Refused(faults)) = check(wrong) else {
            panic!("accepted")
        };
        let mut told: Vec<_> = faults.iter().map(|f| (f.field[1].as_str(), f.code)).collect();
        told.sort_by_key(|(field, _)| *field);
        assert_eq!(
            told,
            [
                ("communityKey", Code::UnknownKey),
                ("label", Code::Required),
                ("members", Code::OutOfRange),
                ("phone", Code::Invalid),
                ("sensitive", Code::PersonalData),
            ]
        );
    }
}
