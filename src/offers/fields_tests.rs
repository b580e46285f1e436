use super::*;
use crate::{kernel::quantity::Renewal, taxonomy::BUILT_IN};

fn taxonomy() -> Taxonomy {
    Taxonomy::parse(BUILT_IN).unwrap()
}

fn good() -> OfferFields {
    OfferFields {
        title: "旧衣回收".into(),
        kind: "goods".into(),
        category: taxonomy().categories.terms()[0].key.clone(),
        description: "干净的旧衣，随时送来".into(),
        free: true,
        ..OfferFields::default()
    }
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().unwrap())
}

#[test]
fn what_is_typed_is_tidied() {
    let typed = OfferFields {
        title: "　旧衣　回收 ".into(),
        place: Some("  ".into()),
        communities: vec!["yunfan".into(), "huangmuchang".into(), "yunfan".into()],
        service_phone: Some("０１０-５５５０ ０００１".into()),
        ..good()
    };
    let kept = typed.checked(&taxonomy()).unwrap();
    assert_eq!(kept.title, "旧衣 回收");
    assert_eq!(kept.place, None);
    assert_eq!(kept.communities, ["huangmuchang", "yunfan"]);
    assert_eq!(kept.service_phone.as_deref(), Some("010-55500001"));
}

#[test]
fn every_fault_is_told_at_once_each_at_its_field() {
    let bad = OfferFields {
        title: "很".repeat(61),
        kind: "spaceship".into(),
        category: String::new(),
        description: "请带身份证 11010519491231002X".into(),
        quantity: Some(Quantity {
            amount: 0,
            unit: "很长".repeat(20),
            renewal: Renewal::Week,
        }),
        communities: vec!["atlantis".into()],
        audiences: vec!["martians".into()],
        conditions: Some("长".repeat(501)),
        service_phone: Some("见群".into()),
        valid_from: day("2026-12-31"),
        valid_until: day("2026-01-01"),
        ..good()
    };
    let refused = bad.checked(&taxonomy()).unwrap_err();
    let told: Vec<_> = refused
        .faults()
        .iter()
        .map(|fault| (fault.field.join("."), fault.code))
        .collect();
    let expected = [
        ("fields.title", Code::TooLong),
        ("fields.kind", Code::UnknownKey),
        ("fields.category", Code::Required),
        ("fields.description", Code::PersonalData),
        ("fields.quantity.amount", Code::OutOfRange),
        ("fields.quantity.unit", Code::TooLong),
        ("fields.communities", Code::UnknownKey),
        ("fields.audiences", Code::UnknownKey),
        ("fields.conditions", Code::TooLong),
        ("fields.servicePhone", Code::Invalid),
        ("fields.validUntil", Code::OutOfRange),
    ];
    assert_eq!(told, expected.map(|(field, code)| (field.to_owned(), code)));
}

#[test]
fn approval_looks_at_the_essentials_only() {
    let before = good();
    for minor in [
        OfferFields {
            place: Some("门口".into()),
            ..good()
        },
        OfferFields {
            valid_until: day("2027-01-01"),
            ..good()
        },
        OfferFields {
            service_phone: Some("12345".into()),
            ..good()
        },
        OfferFields {
            conditions: Some("自带袋子".into()),
            ..good()
        },
    ] {
        assert_eq!(before.amendment(&minor), Amendment::Minor);
    }
    for essential in [
        OfferFields {
            title: "旧书回收".into(),
            ..good()
        },
        OfferFields {
            free: false,
            ..good()
        },
        OfferFields {
            communities: vec!["huangmuchang".into()],
            ..good()
        },
    ] {
        assert_eq!(before.amendment(&essential), Amendment::Essential);
    }
}
