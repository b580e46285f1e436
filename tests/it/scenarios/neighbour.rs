//! A person helps: the neighbour who goes shopping with the two brothers every week.

use chrono::Duration;
use serde_json::json;

use crate::support::{
    House, PASSWORD,
    help::{PHONE, Scene, act, look},
};

const CONTACT: &str = "mutation($i: ReferralContactInput!) { referralContact(input: $i) { contact { phone } userErrors { code field message } } }";

#[tokio::test]
async fn a_neighbour_is_asked_consented_to_goes_along_and_is_thanked() {
    let house = House::open().await;
    let mut scene = Scene::set(&house).await;
    let other = house.person("other", lianxin::kernel::actor::Role::Helper).await;
    let asked = json!({ "amount": 1, "unit": "次", "renewal": "WEEK" });
    let need = scene.open_need_asking("每周陪着买一次菜", asked).await;
    let neighbour = scene.neighbour.account.as_ref().unwrap().id.to_string();

    // The worker asks the neighbour, who reads what the public reads and no more.
    let input =
        json!({ "idempotencyKey": "n", "needId": need, "helperId": neighbour, "message": "还是周六上午" });
    let sent = act(
        &scene.worker,
        "referralSend",
        "referral { id helper { ... on Account { displayName } } }",
        input,
    )
    .await
    .done();
    assert_eq!(
        sent.text("referralSend.referral.helper.displayName"),
        "neighbour（示例）"
    );
    let referral = sent.text("referralSend.referral.id").to_owned();
    let fields = "message contactAvailable need { publicText workingText household { id } }";
    let seen = look(&scene.neighbour, "Referral", &referral, fields).await;
    assert_eq!(seen.text("node.message"), "还是周六上午");
    assert_eq!(seen.text("node.need.publicText"), "希望有一台能用的电视机。");
    assert!(seen.at("node.need.workingText").is_null() && seen.at("node.need.household").is_null());
    assert!(
        look(&other, "Referral", &referral, "id")
            .await
            .at("node")
            .is_null()
    );
    let contact = json!({ "i": { "id": referral, "purpose": "arrange_visit" } });
    let refused = scene.neighbour.ask(CONTACT, contact.clone()).await;
    assert_eq!(refused.refusals(), ["WRONG_STATE"]);

    // Accepted; the contact opens once the household has consented to this person, and to nobody else.
    let accept = json!({ "id": referral, "note": "好的" });
    act(&scene.neighbour, "referralAccept", "referral { id }", accept)
        .await
        .done();
    let refused = scene.neighbour.ask(CONTACT, contact.clone()).await;
    assert_eq!(refused.refusals(), ["CONSENT_MISSING"]);
    let given = json!({ "idempotencyKey": "c", "householdId": scene.household, "helperId": neighbour,
        "purpose": "arrange_visit", "channel": "in_person" });
    let given = act(
        &scene.worker,
        "consentRecord",
        "consent { id helper { displayName } }",
        given,
    )
    .await
    .done();
    let consent = given.text("consentRecord.consent.id").to_owned();
    let opened = scene.neighbour.ask(CONTACT, contact.clone()).await.done();
    assert_eq!(opened.text("referralContact.contact.phone"), PHONE);
    assert_eq!(
        other.ask(CONTACT, contact.clone()).await.refusals(),
        ["NOT_FOUND"]
    );

    // Saturday: they go shopping, and the neighbour reports it.
    let starts = house.app.office.clock.now() + Duration::days(5);
    let visit = json!({ "idempotencyKey": "v", "referralId": referral, "startsAt": starts });
    let planned = act(&scene.neighbour, "visitPlan", "visit { id }", visit)
        .await
        .done();
    let visit = planned.text("visitPlan.visit.id").to_owned();
    house.clock.advance(Duration::days(5));
    scene.neighbour.sign_in("neighbour", PASSWORD).await.done();
    scene.worker.sign_in("worker", PASSWORD).await.done();
    let report = json!({ "idempotencyKey": "d", "referralId": referral, "visitId": visit,
        "deliveredOn": house.app.office.clock.today(), "hours": 2.0, "note": "买了菜和米，找零都数过了",
        "items": [{ "what": "陪同购物", "quantity": 1, "unit": "次" }] });
    let fields = "delivery { id reportedBy visit { id state } }";
    let reported = act(&scene.neighbour, "deliveryReport", fields, report)
        .await
        .done();
    assert_eq!(
        reported.at("deliveryReport.delivery.visit"),
        &json!({ "id": visit, "state": "DONE" })
    );
    let delivery = reported.text("deliveryReport.delivery.id").to_owned();

    // Nobody confirms their own help; the worker asks the brothers.
    let own = json!({ "id": delivery, "channel": "phone", "outcome": "FULL", "rating": 5 });
    let refused = act(&scene.neighbour, "deliveryConfirm", "delivery { id }", own).await;
    assert_eq!(refused.refusals(), ["FORBIDDEN"]);
    scene.confirmed(&delivery, "FULL", 5).await;
    let fields = "fulfilment { level confirmed } timeline(last: 50) { nodes { act actor } }";
    let told = look(&scene.worker, "Need", &need, fields).await;
    assert_eq!(
        told.at("node.fulfilment"),
        &json!({ "level": "IN_FULL", "confirmed": 1 })
    );
    let steps = told.at("node.timeline.nodes").as_array().unwrap();
    for (step, actor) in [
        ("referral.accept", "neighbour（示例）"),
        ("referral.contact", "neighbour（示例）"),
        ("visit.plan", "neighbour（示例）"),
        ("delivery.report", "neighbour（示例）"),
        ("delivery.confirm", "worker（示例）"),
    ] {
        assert!(
            steps.iter().any(|it| it["act"] == step && it["actor"] == actor),
            "{step} by {actor} is not among {steps:?}"
        );
    }

    // A consent taken back closes the contact again.
    let withdrawn = json!({ "id": consent });
    act(
        &scene.worker,
        "consentWithdraw",
        "consent { withdrawnAt }",
        withdrawn,
    )
    .await
    .done();
    let closed = scene.neighbour.ask(CONTACT, contact).await;
    assert_eq!(closed.refusals(), ["CONSENT_MISSING"]);
}
