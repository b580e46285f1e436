//! What the auditor sees, and that nobody else does.

use lianxin::{imports::ImportKind, kernel::actor::Role, organizations};
use serde_json::{Value, json};

use super::with_triggers_dropped;
use crate::support::{
    House, PASSWORD, Visitor,
    help::{Scene, act, look},
};

const ENTRIES: &str = "query($f: AuditFilter) { auditEntries(first: 100, filter: $f) { totalCount nodes { seq act actor person role subject detail } } }";
const PROOF: &str =
    "{ auditProof { state checked finishedAt newest archives absent fault { seq kind message } } }";
const VERIFY: &str = "mutation { auditVerify(input: {}) { proof { state } userErrors { code } } }";

async fn acts(auditor: &Visitor<'_>, filter: Value) -> Vec<String> {
    let answer = auditor.ask(ENTRIES, json!({ "f": filter })).await;
    let nodes = answer.at("auditEntries.nodes").as_array().unwrap().clone();
    nodes
        .iter()
        .map(|node| node["act"].as_str().unwrap().to_owned())
        .collect()
}

/// Asks for the proof until it is done; the service reads in the background.
async fn proved(auditor: &Visitor<'_>) -> Value {
    auditor.ask(VERIFY, json!({})).await.done();
    loop {
        let answer = auditor.ask(PROOF, json!({})).await;
        if answer.text("auditProof.state") != "RUNNING" {
            return answer.at("auditProof").clone();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_auditor_finds_entries_by_act_person_subject_and_time() {
    let house = House::open().await;
    let mut auditor = house.person("auditor", Role::Auditor).await;
    house.person("王", Role::StreetStaff).await;
    house.clock.advance(chrono::Duration::days(1));
    house.person("李", Role::StreetStaff).await;
    // The session of the day before is over.
    auditor.sign_in("auditor", PASSWORD).await.done();
    let found = auditor.ask(ENTRIES, json!({ "f": { "name": "王" } })).await;
    assert_eq!(found.at("auditEntries.totalCount"), 1);
    let person = found.text("auditEntries.nodes.0.person").to_owned();
    assert_eq!(
        acts(&auditor, json!({ "person": person })).await,
        ["access.sign_in"]
    );
    let about = json!({ "subject": person });
    assert_eq!(
        acts(&auditor, about).await,
        ["access.sign_in", "access.create_account"]
    );
    assert_eq!(acts(&auditor, json!({ "act": "access." })).await.len(), 7);
    assert_eq!(acts(&auditor, json!({ "act": "access.sign_in" })).await.len(), 4);
    assert_eq!(acts(&auditor, json!({ "act": "need." })).await.len(), 0);
    assert_eq!(
        acts(&auditor, json!({ "from": "2026-11-03T00:00:00Z" }))
            .await
            .len(),
        3
    );
    assert_eq!(
        acts(&auditor, json!({ "until": "2026-11-03T00:00:00Z" }))
            .await
            .len(),
        4
    );
    // What LIKE would take for a pattern is plain text.
    assert_eq!(acts(&auditor, json!({ "name": "%" })).await.len(), 0);
    assert_eq!(acts(&auditor, json!({ "act": "acces_." })).await.len(), 0);
}

#[tokio::test]
async fn the_auditor_proves_the_log_from_the_page_and_nobody_else_may() {
    let house = House::open().await;
    let auditor = house.person("auditor", Role::Auditor).await;
    let fresh = auditor.ask(PROOF, json!({})).await;
    assert_eq!(fresh.text("auditProof.state"), "UNCHECKED");
    let proof = proved(&auditor).await;
    assert_eq!(
        (&proof["state"], &proof["checked"], &proof["newest"]),
        (&json!("WHOLE"), &json!(2), &json!(2))
    );
    assert_eq!(
        acts(&auditor, json!({ "act": "audit.verify" })).await.len(),
        1,
        "and that was written down"
    );

    for role in Role::ALL.into_iter().filter(|role| *role != Role::Auditor) {
        let organization = None;
        if role == Role::UnitLiaison {
            continue;
        }
        let community = (role == Role::CommunityWorker).then_some("huangmuchang");
        let person = house.person_at(role.key(), role, organization, community).await;
        assert_eq!(
            person.ask(PROOF, json!({})).await.error_code(),
            "FORBIDDEN",
            "{role:?}"
        );
        assert_eq!(
            person.ask(VERIFY, json!({})).await.refusals(),
            ["FORBIDDEN"],
            "{role:?}"
        );
    }
    assert_eq!(
        house.public().ask(PROOF, json!({})).await.error_code(),
        "FORBIDDEN"
    );

    with_triggers_dropped(
        &house,
        &["UPDATE audit_entry SET actor_name = '别人' WHERE seq = 2"],
    )
    .await;
    let proof = proved(&auditor).await;
    assert_eq!(proof["state"], "BROKEN");
    assert_eq!(
        (&proof["fault"]["seq"], &proof["fault"]["kind"]),
        (&json!(2), &json!("CHANGED"))
    );
    assert!(
        proof["fault"]["message"]
            .as_str()
            .unwrap()
            .contains("第 2 条被改动过"),
        "{proof}"
    );
}

#[tokio::test]
async fn every_reading_of_something_sealed_is_in_the_log() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let auditor = house.person("auditor", Role::Auditor).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    scene.consents().await;
    let open = json!({ "id": scene.household, "purpose": "verify_need" });
    let contact = json!({ "id": referral, "purpose": "arrange_visit" });
    let list = "单位名称,单位类型,所属领域,联系人,联系电话\n有联络员（示例）,银行,社区建设,示例联络员甲,13800000001\n";
    house.import(ImportKind::Organizations, list).await;
    let found = organizations::find_by_name(house.system().db(), "有联络员（示例）").await;
    let organization = found.unwrap().unwrap().id.to_string();
    for (who, expected) in [
        (&scene.worker, "household.open"),
        (&scene.worker, "need.read_working"),
        (&scene.charity, "referral.contact"),
        (&scene.street, "organization.read_liaison"),
    ] {
        let before = acts(&auditor, json!({ "act": expected })).await.len();
        match expected {
            "household.open" => act(who, "householdOpen", "facts { phone }", open.clone())
                .await
                .done(),
            "referral.contact" => act(who, "referralContact", "contact { phone }", contact.clone())
                .await
                .done(),
            "need.read_working" => look(who, "Need", &need, "workingText").await,
            _ => look(who, "Organization", &organization, "liaison { name }").await,
        };
        let after = auditor.ask(ENTRIES, json!({ "f": { "act": expected } })).await;
        assert_eq!(after.at("auditEntries.totalCount"), before + 1, "{expected}");
        let name = &who.account.as_ref().unwrap().name;
        assert_eq!(after.text("auditEntries.nodes.0.actor"), name, "{expected}");
    }
}
