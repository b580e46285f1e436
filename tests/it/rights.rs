//! Rights of those whose data is held: to take it away, to have it forgotten by two people; and removing what is over its time.

use lianxin::{
    deliveries::PhotoStore,
    kernel::{actor::Role, ids::HouseholdId},
    privacy::{PasswordCost, Sealed, open_file},
    retention::{self, actions::Mode},
};
use serde_json::{Value, json};

use crate::support::{
    Answer, House, Visitor, care,
    help::{Scene, act, look},
};

async fn export(who: &Visitor<'_>, household: &str, passphrase: Option<&str>) -> Answer {
    let input = json!({ "householdId": household, "purpose": "call_back", "reason": "本人申请查阅", "passphrase": passphrase });
    act(who, "subjectExport", "document sealedFile", input).await
}

/// A household with consent, help, and words about it everywhere.
async fn helped(scene: &Scene<'_>) -> (String, String) {
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    scene.consents().await;
    let mut input = crate::support::help::report(scene.house, &referral, "d", 1);
    input["note"] = json!("标记备注：装在卧室");
    let answer = act(&scene.charity, "deliveryReport", "delivery { id }", input)
        .await
        .done();
    let delivery = answer.text("deliveryReport.delivery.id").to_owned();
    let confirm = json!({ "id": delivery, "channel": "phone", "outcome": "FULL", "rating": 5, "comment": "标记评语：谢谢" });
    act(&scene.worker, "deliveryConfirm", "delivery { id }", confirm)
        .await
        .done();
    (need, referral)
}

#[tokio::test]
async fn a_resident_takes_away_everything_that_is_held_and_a_sealed_file_opens_with_its_passphrase_only() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let (need, _) = helped(&scene).await;
    care::working_text(&scene.worker, &need).await.done();
    let done = export(&scene.street, &scene.household, None).await.done();
    let document: Value = serde_json::from_str(done.text("subjectExport.document")).unwrap();
    assert_eq!(document["format"], "lianxin.subject-export/1");
    assert_eq!(document["household"]["facts"]["phone"], "13800000001");
    assert_eq!(document["consents"][0]["to"], "诺麒公益（示例）");
    assert_eq!(document["needs"][0]["told"]["text"], "需要一台电视机");
    let given = &document["needs"][0]["help"][0]["deliveries"][0];
    assert_eq!(given["note"], "标记备注：装在卧室");
    assert_eq!(given["confirmation"]["comment"], "标记评语：谢谢");
    let opened = document["openings"].as_array().unwrap();
    let fields: Vec<&str> = opened.iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(
        fields,
        ["everything", "working_text"],
        "the export itself is told too"
    );
    assert_eq!(opened[1]["by"], "worker（示例）");

    let short = export(&scene.worker, &scene.household, Some("short")).await;
    assert_eq!(short.refusals(), ["TOO_SHORT@passphrase"]);
    let sealed = export(&scene.worker, &scene.household, Some("一句好记的话语啊"))
        .await
        .done();
    assert!(sealed.at("subjectExport.document").is_null());
    use base64::Engine;
    let file = base64::engine::general_purpose::STANDARD
        .decode(sealed.text("subjectExport.sealedFile"))
        .unwrap();
    let open = async |word: &str| open_file(PasswordCost::Cheap, &Sealed::new(word.to_owned()), &file).await;
    assert!(open("另一句话").await.is_err());
    let clear = open("一句好记的话语啊").await.unwrap();
    assert!(String::from_utf8(clear.to_vec()).unwrap().contains("13800000001"));

    for (who, refusal) in [
        (&scene.elsewhere, "NOT_FOUND"),
        (&scene.charity, "NOT_FOUND"),
        (&house.public(), "NOT_FOUND"),
    ] {
        assert_eq!(export(who, &scene.household, None).await.refusals(), [refusal]);
    }
}

#[tokio::test]
async fn two_people_forget_a_household_and_nothing_of_it_is_left() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let (need, referral) = helped(&scene).await;
    let ask = async |who: &Visitor<'_>, key: &str| {
        let input =
            json!({ "idempotencyKey": key, "householdId": scene.household, "reason": "本人要求删除" });
        act(
            who,
            "erasureRequest",
            "request { id state viewerCanConfirm }",
            input,
        )
        .await
    };
    assert_eq!(ask(&scene.elsewhere, "e").await.refusals(), ["NOT_FOUND"]);
    let asked = ask(&scene.worker, "e").await.done();
    assert_eq!(
        ask(&scene.worker, "e").await.0,
        asked.0,
        "sent twice, it makes one"
    );
    assert_eq!(ask(&scene.street, "f").await.refusals(), ["ALREADY_DONE"]);
    let id = asked.text("erasureRequest.request.id").to_owned();
    let confirm = async |who: &Visitor<'_>| {
        act(
            who,
            "erasureConfirm",
            "request { state decidedBy }",
            json!({ "id": id }),
        )
        .await
    };
    assert_eq!(confirm(&scene.worker).await.refusals(), ["SAME_PERSON"]);
    assert_eq!(confirm(&scene.elsewhere).await.refusals(), ["NOT_FOUND"]);
    let done = confirm(&scene.second).await.done();
    assert_eq!(done.text("erasureConfirm.request.decidedBy"), "second（示例）");
    assert_eq!(confirm(&scene.street).await.refusals(), ["ALREADY_DONE"]);

    for marked in ["席家兄弟", "标记备注", "标记评语", "13800000001"] {
        assert!(!care::database_holds(&house, marked).await, "{marked}");
    }
    let input =
        json!({ "id": scene.household, "field": "PHONE", "purpose": "verify_need", "reason": "核对" });
    let closed = act(&scene.worker, "householdReveal", "values", input).await;
    assert_eq!(closed.refusals(), ["ERASED"]);
    assert_eq!(
        export(&scene.worker, &scene.household, None).await.refusals(),
        ["ERASED"]
    );
    let left = look(
        &scene.worker,
        "Household",
        &scene.household,
        "erasedAt viewerCanOpen viewerCanEdit consents { withdrawnAt } needs { nodes { state } }",
    )
    .await;
    assert!(left.at("node.erasedAt").is_string());
    assert_eq!(left.at("node.viewerCanOpen"), false);
    assert!(left.at("node.consents.0.withdrawnAt").is_string());
    assert_eq!(left.at("node.needs.nodes.0.state"), "WITHDRAWN");
    let open = json!({ "id": referral, "field": "PHONE", "purpose": "arrange_visit", "reason": "约时间" });
    let open = act(&scene.charity, "referralReveal", "values", open).await;
    assert_eq!(open.refusals(), ["CONSENT_MISSING"]);
    assert!(
        look(&house.public(), "Need", &need, "id")
            .await
            .at("node")
            .is_null()
    );

    let auditor = house.person("auditor", Role::Auditor).await;
    let log = "{ auditEntries(filter: { act: \"rights.erase\" }) { nodes { actor detail } } }";
    assert_eq!(
        auditor.ask(log, json!({})).await.at("auditEntries.nodes"),
        &json!([{ "actor": "second（示例）", "detail": "worker（示例） · second（示例）" }])
    );
}

#[tokio::test]
async fn a_request_to_forget_is_refused_with_a_reason_or_taken_back() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let input = json!({ "idempotencyKey": "e", "householdId": scene.household, "reason": "王大爷说不要了" });
    let telling = act(&scene.worker, "erasureRequest", "request { id }", input.clone()).await;
    assert_eq!(telling.refusals(), ["PERSONAL_DATA@reason"]);
    let mut input = input;
    input["reason"] = json!("本人要求");
    let asked = act(&scene.worker, "erasureRequest", "request { id }", input)
        .await
        .done();
    let refuse = json!({ "id": asked.text("erasureRequest.request.id"), "reason": "本人改了主意" });
    let refused = act(&scene.worker, "erasureRefuse", "request { state answer }", refuse)
        .await
        .done();
    assert_eq!(refused.text("erasureRefuse.request.state"), "REFUSED");
    let query = "query($h: ID!) { erasureRequests(householdId: $h) { state answer requestedBy } }";
    let told = scene.street.ask(query, json!({ "h": scene.household })).await;
    assert_eq!(
        told.at("erasureRequests"),
        &json!([{ "state": "REFUSED", "answer": "本人改了主意", "requestedBy": "worker（示例）" }])
    );
}

#[tokio::test]
async fn street_staff_take_a_consent_back_for_a_resident() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    scene.consents().await;
    let seen = look(&scene.street, "Household", &scene.household, "consents { id }").await;
    let input = json!({ "id": seen.text("node.consents.0.id") });
    let taken = act(&scene.street, "consentWithdraw", "consent { withdrawnAt }", input)
        .await
        .done();
    assert!(taken.at("consentWithdraw.consent.withdrawnAt").is_string());
}

#[tokio::test]
async fn what_is_over_its_time_goes_with_a_certificate_that_names_nobody() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let (need, _) = helped(&scene).await;
    act(&scene.worker, "needClose", "need { id }", json!({ "id": need }))
        .await
        .done();
    care::working_text(&scene.worker, &need).await.done();
    let photos = PhotoStore::open(house.dir.path()).unwrap();
    let count = |certificate: &retention::Certificate, class: &str| {
        let found = certificate
            .removed
            .iter()
            .find(|removed| removed.class.key() == class);
        found.unwrap().count
    };
    let ctx = house.system();
    let early = retention::run(&ctx, &photos, Mode::DryRun).await.unwrap();
    assert!(
        early.removed.iter().all(|removed| removed.count == 0),
        "{early:?}"
    );

    house.clock.advance(chrono::Duration::days(366));
    let ctx = house.system();
    let dry = retention::run(&ctx, &photos, Mode::DryRun).await.unwrap();
    assert_eq!(count(&dry, "working_texts"), 1);
    let night = retention::nightly(&ctx, &photos).await.unwrap().unwrap();
    assert_eq!(count(&night, "working_texts"), 1);
    assert_eq!((count(&night, "households"), count(&night, "help_words")), (0, 0));
    assert!(count(&night, "idempotency") > 0 && count(&night, "sessions") > 0);
    assert_eq!(
        retention::nightly(&ctx, &photos).await.unwrap(),
        None,
        "once a night"
    );

    house.clock.advance(chrono::Duration::days(366));
    let later = retention::run(&house.system(), &photos, Mode::Remove)
        .await
        .unwrap();
    assert!(count(&later, "help_words") >= 2);
    assert!(!care::database_holds(&house, "标记评语").await);
    house.clock.advance(chrono::Duration::days(366));
    let last = retention::run(&house.system(), &photos, Mode::Remove)
        .await
        .unwrap();
    assert_eq!((count(&last, "households"), count(&last, "openings")), (1, 1));
    let id: HouseholdId = scene.household.parse().unwrap();
    let gone = lianxin::households::store::find(&house.system(), house.system().db(), id).await;
    assert!(gone.unwrap().erased_at.is_some());

    let list = "{ retentionCertificates(first: 10) { readable nodes { day madeBy removed { label count days rule } } } }";
    for role in [Role::Auditor, Role::Administrator] {
        let who = house.person(role.key(), role).await;
        let told = who.ask(list, json!({})).await;
        let nodes = told.at("retentionCertificates.nodes").as_array().unwrap();
        assert_eq!(nodes.len(), 3, "{role:?}");
        assert_eq!(nodes[2]["day"].is_string(), true);
        assert!(
            nodes[0]["removed"][0]["rule"]
                .as_str()
                .unwrap()
                .contains("第十九条")
        );
    }
    let told = house.public().ask(list, json!({})).await;
    assert_eq!(
        told.at("retentionCertificates"),
        &json!({ "readable": false, "nodes": [] })
    );
    let notice = "{ privacy { committee contact retention { key days } } }";
    let notice = house.public().ask(notice, json!({})).await;
    assert_eq!(
        notice.at("privacy.retention.0"),
        &json!({ "key": "households", "days": 1095 })
    );
}
