//! What may be written down about a household. Pure.

use super::model::{AgeBand, HouseholdFacts};
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
