//! How a row of a list and what is known already become one organization.

use super::model::{LiaisonFacts, Organization};
use crate::exchange::OrganizationDraft;

/// What a row says of an organization that is known already: an empty cell says nothing and takes nothing away.
pub fn merged(known: &Organization, draft: &OrganizationDraft) -> Organization {
    let or_known = |text: &str, known: &Option<String>| filled(text).or_else(|| known.clone());
    Organization {
        name: draft.name.clone(),
        credit_code: draft.credit_code.clone().or_else(|| known.credit_code.clone()),
        kind: draft.kind.clone(),
        role: draft.role.clone(),
        fields: in_order(&draft.fields),
        community: draft.community.clone().or_else(|| known.community.clone()),
        address: or_known(&draft.address, &known.address),
        service_phone: or_known(&draft.service_phone, &known.service_phone),
        description: or_known(&draft.description, &known.description),
        ..known.clone()
    }
}

/// The liaison a row names; empty when it names none.
pub fn liaison_of(draft: &OrganizationDraft) -> LiaisonFacts {
    LiaisonFacts {
        name: filled(&draft.liaison_name),
        phones: draft.liaison_phones.clone(),
    }
}

/// The liaison after a row: what the row leaves empty stays.
pub fn merged_liaison(known: &LiaisonFacts, draft: &OrganizationDraft) -> LiaisonFacts {
    let said = liaison_of(draft);
    LiaisonFacts {
        name: said.name.or_else(|| known.name.clone()),
        phones: if said.phones.is_empty() {
            known.phones.clone()
        } else {
            said.phones
        },
    }
}

/// The text, or nothing when it is empty.
pub fn filled(text: &str) -> Option<String> {
    Some(text.trim())
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// Keys, each once, in their own order.
pub fn in_order(keys: &[String]) -> Vec<String> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    keys
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use uuid::Uuid;

    use crate::kernel::ids::OrganizationId;

    fn known() -> Organization {
        Organization {
            id: OrganizationId::new(Uuid::from_u128(1)),
            name: "示例银行".into(),
            credit_code: Some("91350100M000100Y43".into()),
            kind: "bank".into(),
            role: "member".into(),
            fields: vec!["livelihood".into(), "safety".into()],
            community: Some("huangmuchang".into()),
            address: Some("示例路 1 号".into()),
            service_phone: None,
            description: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 3,
        }
    }

    #[test]
    fn empty_cells_take_nothing_away_and_filled_ones_win() {
        let draft = OrganizationDraft {
            name: "示例银行".into(),
            kind: "bank".into(),
            role: "member".into(),
            fields: vec!["safety".into(), "livelihood".into(), "safety".into()],
            service_phone: "010-55500001".into(),
            ..OrganizationDraft::default()
        };
        let after = merged(&known(), &draft);
        assert_eq!(
            after,
            Organization {
                service_phone: Some("010-55500001".into()),
                ..known()
            }
        );
    }

    #[test]
    fn a_row_without_a_liaison_keeps_the_one_that_is_known() {
        let liaison = LiaisonFacts {
            name: Some("示例".into()),
            phones: vec!["13800000001".into()],
        };
        let draft = OrganizationDraft {
            liaison_phones: vec!["13800000002".into()],
            ..OrganizationDraft::default()
        };
        let after = merged_liaison(&liaison, &draft);
        assert_eq!(after.name, liaison.name);
        assert_eq!(after.phones, ["13800000002"]);
    }
}
