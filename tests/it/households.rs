//! Households: recorded once, sealed, opened for a purpose by their own community only; consents.

use lianxin::kernel::actor::Role;
use serde_json::json;

use crate::support::{
    House,
    care::{self, household_fields},
};

const RECORD: &str = "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { household { id code version members } userErrors { code field message } } }";
const AMEND: &str = "mutation($i: HouseholdAmendInput!) { householdAmend(input: $i) { household { version members } userErrors { code field message } } }";
const REVEAL: &str = "mutation($i: HouseholdRevealInput!) { householdReveal(input: $i) { values left userErrors { code field message } } }";
const CONSENT: &str = "mutation($i: ConsentRecordInput!) { consentRecord(input: $i) { consent { id withdrawnAt purpose { label } } household { consents { id } } userErrors { code field message } } }";
const WITHDRAW: &str = "mutation($i: ConsentWithdrawInput!) { consentWithdraw(input: $i) { consent { withdrawnAt } userErrors { code field message } } }";
const LIST: &str = "{ households(first: 10) { totalCount nodes { id code viewerCanOpen } } }";

#[tokio::test]
async fn a_household_is_recorded_once_however_often_it_is_sent() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let input = json!({ "i": { "idempotencyKey": "k1", "fields": household_fields("示例家庭") } });
    let first = worker.ask(RECORD, input.clone()).await.done();
    assert_eq!(first.text("householdRecord.household.code"), "F-0001");
    let again = worker.ask(RECORD, input).await.done();
    assert_eq!(first.0, again.0);

    let other = json!({ "i": { "idempotencyKey": "k1", "fields": household_fields("别家") } });
    assert_eq!(
        worker.ask(RECORD, other).await.refusals(),
        ["IDEMPOTENCY_MISMATCH@idempotencyKey"]
    );
    let same_label = json!({ "i": { "idempotencyKey": "k2", "fields": household_fields(" 示例 家庭 ") } });
    assert_eq!(
        worker.ask(RECORD, same_label).await.refusals(),
        ["TAKEN@fields.label"]
    );
    let next = json!({ "i": { "idempotencyKey": "k3", "fields": household_fields("别家") } });
    let next = worker.ask(RECORD, next).await.done();
    assert_eq!(next.text("householdRecord.household.code"), "F-0002");
}

#[tokio::test]
async fn all_faults_are_told_at_once_in_the_language_asked_for() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await.in_english();
    let mut fields = household_fields("");
    fields["phone"] = json!("ask next door");
    fields["members"] = json!(0);
    fields["sensitive"] = json!("证号11010519491231002X");
    let answer = worker
        .ask(
            RECORD,
            json!({ "i": { "idempotencyKey": "k1", "fields": fields } }),
        )
        .await;
    let mut refusals = answer.refusals();
    refusals.sort();
    assert_eq!(
        refusals,
        [
            "INVALID@fields.phone",
            "OUT_OF_RANGE@fields.members",
            "PERSONAL_DATA@fields.sensitive",
            "REQUIRED@fields.label",
        ]
    );
    let messages = answer.at("householdRecord.userErrors").to_string();
    assert!(messages.contains("not a phone number"), "{messages}");
    assert!(!messages.contains("请"), "{messages}");
}

#[tokio::test]
async fn an_amendment_of_what_somebody_changed_meanwhile_overwrites_nothing() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "示例家庭").await;
    let amend = |version: i32| json!({ "i": { "id": id, "version": version, "fields": { "members": 3 } } });
    let done = worker.ask(AMEND, amend(1)).await.done();
    assert_eq!(
        done.at("householdAmend.household"),
        &json!({ "version": 2, "members": 3 })
    );
    assert_eq!(worker.ask(AMEND, amend(1)).await.refusals(), ["CONFLICT"]);
    // What was not named stays, what was emptied is gone.
    let address = json!({ "i": { "id": id, "version": 2, "fields": { "address": "" } } });
    worker.ask(AMEND, address).await.done();
    for (field, values) in [("PHONE", json!(["13800000001"])), ("ADDRESS", json!([]))] {
        let ask = json!({ "i": { "id": id, "field": field, "purpose": "verify_need", "reason": "核对" } });
        let answer = worker.ask(REVEAL, ask).await.done();
        assert_eq!(answer.at("householdReveal.values"), &values);
    }
}

#[tokio::test]
async fn households_exist_only_for_their_own_community_and_street_staff() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "示例家庭").await;
    let open = json!({ "i": { "id": id, "field": "PHONE", "purpose": "verify_need", "reason": "核对电话" } });
    let node = "query($id: ID!) { node(id: $id) { id } }";

    let staff = house.person("staff", Role::StreetStaff).await;
    let seen = staff.ask(LIST, json!({})).await;
    assert_eq!(seen.text("households.nodes.0.code"), "F-0001");
    assert_eq!(seen.at("households.nodes.0.viewerCanOpen"), &json!(false));
    assert_eq!(staff.ask(REVEAL, open.clone()).await.refusals(), ["FORBIDDEN"]);

    let organization = care::organization(&house, "示例公益").await;
    let strangers = [
        house.worker("elsewhere", "yunfan").await,
        house.liaison("liaison", organization).await,
        house.person("leader", Role::StreetLeader).await,
        house.person("admin", Role::Administrator).await,
        house.person("auditor", Role::Auditor).await,
        house.person("helper", Role::Helper).await,
        house.public(),
    ];
    for stranger in strangers {
        let who = stranger.account.as_ref().map(|account| account.role);
        assert_eq!(
            stranger.ask(LIST, json!({})).await.at("households.totalCount"),
            &json!(0),
            "{who:?}"
        );
        assert!(
            stranger.ask(node, json!({ "id": id })).await.at("node").is_null(),
            "{who:?}"
        );
        assert_eq!(
            stranger.ask(REVEAL, open.clone()).await.refusals(),
            ["NOT_FOUND"],
            "{who:?}"
        );
    }
}

#[tokio::test]
async fn who_they_are_is_nowhere_in_clear_and_every_opening_is_logged_with_its_purpose() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭甲乙丙").await;
    for marked in ["标记家庭甲乙丙", "示例甲", "13800000001", "示例路", "不认得钱"] {
        assert!(!care::database_holds(&house, marked).await, "{marked}");
    }
    assert!(
        care::database_holds(&house, "household.record").await,
        "the search itself works"
    );

    let ask = |field: &str, purpose: &str, reason: &str| json!({ "i": { "id": id, "field": field, "purpose": purpose, "reason": reason } });
    for (purpose, reason, refusal) in [
        ("curiosity", "看看", "UNKNOWN_KEY@purpose"),
        ("verify_need", "", "REQUIRED@reason"),
        ("verify_need", "给王大爷打电话", "PERSONAL_DATA@reason"),
    ] {
        let answer = worker.ask(REVEAL, ask("PHONE", purpose, reason)).await;
        assert_eq!(answer.refusals(), [refusal]);
    }
    for (field, values) in [
        ("LABEL", json!(["标记家庭甲乙丙"])),
        ("PHONE", json!(["13800000001"])),
    ] {
        let answer = worker
            .ask(REVEAL, ask(field, "verify_need", "核对名单"))
            .await
            .done();
        assert_eq!(answer.at("householdReveal.values"), &values);
        let other = if field == "PHONE" {
            "标记家庭甲乙丙"
        } else {
            "13800000001"
        };
        assert!(!answer.0.to_string().contains(other), "one fact at a time");
    }

    let auditor = house.person("auditor", Role::Auditor).await;
    let log = "{ auditEntries(first: 10, filter: { act: \"household.reveal\" }) { nodes { actor detail subject } } }";
    let log = auditor.ask(log, json!({})).await;
    assert_eq!(
        log.at("auditEntries.nodes"),
        &json!([
            { "actor": "worker（示例）", "detail": "phone · verify_need · 核对名单", "subject": id },
            { "actor": "worker（示例）", "detail": "label · verify_need · 核对名单", "subject": id },
        ])
    );
}

#[tokio::test]
async fn a_consent_is_for_one_recipient_given_once_and_can_be_taken_back() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let neighbour = house.person("neighbour", Role::Helper).await;
    let neighbour = neighbour.account.as_ref().unwrap().id.to_string();
    let id = care::household(&worker, "示例家庭").await;
    let organization = care::organization(&house, "示例公益").await.to_string();
    let consent = |key: &str, organization: Option<&str>, helper: Option<&str>| {
        json!({ "i": {
            "idempotencyKey": key, "householdId": id, "organizationId": organization, "helperId": helper,
            "purpose": "deliver_goods", "channel": "in_person",
        } })
    };
    let given = worker
        .ask(CONSENT, consent("c1", Some(&organization), None))
        .await
        .done();
    assert_eq!(given.text("consentRecord.consent.purpose.label"), "送达物品");
    worker
        .ask(CONSENT, consent("c2", None, Some(&neighbour)))
        .await
        .done();
    for (input, refusal) in [
        (consent("c3", Some(&organization), None), "ALREADY_DONE"),
        (consent("c4", None, None), "REQUIRED@organizationId"),
        (
            consent("c5", Some(&organization), Some(&neighbour)),
            "INVALID@helperId",
        ),
        (
            consent("c6", Some("org_00000000000000000000000000000009"), None),
            "NOT_FOUND@organizationId",
        ),
        (
            consent("c7", None, Some(&worker.account.as_ref().unwrap().id.to_string())),
            "NOT_FOUND@helperId",
        ),
    ] {
        assert_eq!(worker.ask(CONSENT, input).await.refusals(), [refusal]);
    }
    let withdraw = json!({ "i": { "id": given.text("consentRecord.consent.id") } });
    let elsewhere = house.worker("elsewhere", "yunfan").await;
    assert_eq!(
        elsewhere.ask(WITHDRAW, withdraw.clone()).await.refusals(),
        ["NOT_FOUND"]
    );
    let withdrawn = worker.ask(WITHDRAW, withdraw.clone()).await.done();
    assert!(withdrawn.at("consentWithdraw.consent.withdrawnAt").is_string());
    assert_eq!(worker.ask(WITHDRAW, withdraw).await.refusals(), ["ALREADY_DONE"]);
}
