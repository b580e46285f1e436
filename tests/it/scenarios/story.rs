//! The reference case from end to end: a charity's offer, a household's broken television, a match with its reasons, and
//! the help until it is confirmed.

use axum::http::{Request, header};
use chrono::Duration;
use lianxin::{imports::ImportKind, kernel::actor::Role};
use serde_json::{Value, json};

use crate::support::{Answer, House, PASSWORD, Visitor, care};

const ORGANIZATIONS: &str = "单位名称,单位类型,所属领域,服务电话\n\
    诺麒公益（示例）,公益慈善组织,民生福祉,010-55500001\n\
    华汇银行（示例）,银行,社区建设,010-55500002\n";

/// Sends one act and expects it to be done; returns the answer.
async fn act(who: &Visitor<'_>, name: &str, kind: &str, fields: &str, input: Value) -> Answer {
    let query = format!(
        "mutation($i: {kind}!) {{ {name}(input: $i) {{ {fields} userErrors {{ code field message }} }} }}"
    );
    who.ask(&query, json!({ "i": input })).await.done()
}

async fn organization(house: &House, name: &str) -> String {
    let query = "query($s: String!) { organizations(search: $s, first: 1) { nodes { id name } } }";
    let answer = house.public().ask(query, json!({ "s": name })).await;
    assert!(answer.text("organizations.nodes.0.name").contains(name));
    answer.text("organizations.nodes.0.id").to_owned()
}

#[tokio::test]
async fn a_broken_television_is_replaced_and_every_step_is_on_record() {
    let house = House::open().await;
    house.import(ImportKind::Organizations, ORGANIZATIONS).await;
    house.index().await;
    let charity = organization(&house, "诺麒公益").await;
    let admin = house.person("admin", Role::Administrator).await;
    let street = house.person("street", Role::StreetStaff).await;
    let worker = house.worker("worker", "huangmuchang").await;
    let second = house.worker("second", "huangmuchang").await;

    // 1. The liaison is invited by a link, chooses a password, and posts an offer; staff publish it.
    let invited = json!({ "idempotencyKey": "inv", "role": "UNIT_LIAISON", "organizationId": charity });
    let answer = act(
        &admin,
        "invitationCreate",
        "InvitationCreateInput",
        "url",
        invited,
    )
    .await;
    let token = answer
        .text("invitationCreate.url")
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let mut liaison = house.public();
    let accept = "mutation($i: InvitationAcceptInput!) { invitationAccept(input: $i) { viewer { account { id organization { name } } } userErrors { code field message } } }";
    let input = json!({ "token": token, "login": "nuoqi", "displayName": "诺麒联络员（示例）", "password": PASSWORD });
    let answer = liaison
        .ask_and_keep_cookie(accept, json!({ "i": input }))
        .await
        .done();
    assert_eq!(
        answer.text("invitationAccept.viewer.account.organization.name"),
        "诺麒公益（示例）"
    );

    let offer = post_offer(
        &liaison,
        "家用电器捐赠",
        "goods.appliances",
        json!(["huangmuchang"]),
    )
    .await;
    let elsewhere = post_offer(
        &liaison,
        "电视机只送云帆社区",
        "goods.appliances",
        json!(["yunfan"]),
    )
    .await;
    let public_offers = "{ offers { totalCount } }";
    assert_eq!(
        house
            .public()
            .ask(public_offers, json!({}))
            .await
            .at("offers.totalCount"),
        0
    );
    for id in [&offer, &elsewhere] {
        let answer = act(
            &street,
            "offerPublish",
            "OfferActInput",
            "offer { state }",
            json!({ "id": id }),
        )
        .await;
        assert_eq!(answer.text("offerPublish.offer.state"), "PUBLISHED");
    }
    assert_eq!(
        house
            .public()
            .ask(public_offers, json!({}))
            .await
            .at("offers.totalCount"),
        2
    );

    // 2. The worker records the household and its need, verifies it and writes the public text; a second approves.
    let (household, need) = take_in_the_need(&worker).await;
    let own = worker.ask(APPROVE, json!({ "i": { "id": need } })).await;
    assert_eq!(own.refusals(), ["SAME_PERSON"]);
    second.ask(APPROVE, json!({ "i": { "id": need } })).await.done();
    let answer = act(
        &worker,
        "needOpen",
        "NeedActInput",
        "need { state stage }",
        json!({ "id": need }),
    )
    .await;
    assert_eq!(answer.text("needOpen.need.state"), "OPEN");
    house.index().await;

    // 3. Anybody finds the redacted text, by initials too; the worker sees ranked offers with reasons, and why not.
    let search = "query($s: String!) { needs(search: $s) { nodes { id publicText household { id } } } }";
    let found = house.public().ask(search, json!({ "s": "dsj" })).await;
    assert_eq!(found.text("needs.nodes.0.publicText"), PUBLIC_TEXT);
    assert!(found.at("needs.nodes.0.household").is_null());
    let matches = "query($id: ID!) { node(id: $id) { ... on Need { \
        matches(first: 5) { edges { score node { id organization { name } } reasons { code text } cautions { code text } } } \
        excluded(first: 5) { edges { code text node { id } } } } } }";
    let answer = worker.ask(matches, json!({ "id": need })).await;
    let told = care::working_text(&worker, &need).await.done();
    assert_eq!(told.text("needReveal.values.0"), WORKING_TEXT);
    assert_eq!(answer.text("node.matches.edges.0.node.id"), offer);
    let reasons = answer.at("node.matches.edges.0.reasons").as_array().unwrap();
    assert!(
        reasons.iter().any(|reason| reason["code"] == "SAME_CATEGORY"),
        "{reasons:?}"
    );
    assert!(
        reasons
            .iter()
            .all(|reason| !reason["text"].as_str().unwrap().is_empty())
    );
    let excluded = answer.at("node.excluded.edges").as_array().unwrap();
    let left_out = excluded
        .iter()
        .find(|edge| edge["node"]["id"] == elsewhere.as_str())
        .unwrap();
    assert_eq!(left_out["code"], "NOT_THIS_COMMUNITY");

    // 4. The worker refers the need; the charity sees only the redacted text until it accepted and consent is on record.
    let sent =
        json!({ "idempotencyKey": "ref", "needId": need, "offerId": offer, "message": "请看看能否帮上忙" });
    let fields = "referral { id state helper { ... on Organization { name } } }";
    let answer = act(&worker, "referralSend", "ReferralSendInput", fields, sent).await;
    let referral = answer.text("referralSend.referral.id").to_owned();
    let seen = "query($id: ID!) { node(id: $id) { ... on Referral { state contactAvailable need { publicText household { id } stage } } } }";
    let before = liaison.ask(seen, json!({ "id": referral })).await;
    assert_eq!(before.text("node.need.publicText"), PUBLIC_TEXT);
    assert!(before.at("node.need.household").is_null());
    let contact = "mutation($i: ReferralRevealInput!) { referralReveal(input: $i) { values userErrors { code field message } } }";
    let ask = |field: &str| json!({ "i": { "id": referral, "field": field, "purpose": "arrange_visit", "reason": "约上门时间" } });
    let ask_contact = ask("PHONE");
    assert_eq!(
        liaison.ask(contact, ask_contact.clone()).await.refusals(),
        ["WRONG_STATE"]
    );
    act(
        &liaison,
        "referralAccept",
        "ReferralAcceptInput",
        "referral { state }",
        json!({ "id": referral }),
    )
    .await;
    assert_eq!(
        liaison.ask(contact, ask_contact.clone()).await.refusals(),
        ["CONSENT_MISSING"]
    );
    let consent = json!({ "idempotencyKey": "con", "householdId": household, "organizationId": charity,
        "purpose": "arrange_visit", "channel": "in_person" });
    act(
        &worker,
        "consentRecord",
        "ConsentRecordInput",
        "consent { id }",
        consent,
    )
    .await;
    let opened = liaison.ask(contact, ask_contact).await.done();
    assert_eq!(opened.text("referralReveal.values.0"), "13800000001");
    let opened = liaison.ask(contact, ask("ADDRESS")).await.done();
    assert_eq!(opened.text("referralReveal.values.0"), ADDRESS);

    // 5. The charity plans the visit, goes there, and reports from the phone; a retry does not make two.
    let start = house.app.office.clock.now() + Duration::days(2);
    let planned = json!({ "idempotencyKey": "vis", "referralId": referral, "startsAt": start });
    let answer = act(
        &liaison,
        "visitPlan",
        "VisitPlanInput",
        "visit { id state }",
        planned,
    )
    .await;
    let visit = answer.text("visitPlan.visit.id").to_owned();
    assert_eq!(stage(&worker, &need).await, "DOCKED");
    house.clock.advance(Duration::days(2));
    liaison.sign_in("nuoqi", PASSWORD).await.done();
    let mut worker = worker;
    worker.sign_in("worker", PASSWORD).await.done();
    let photo = upload_photo(&liaison).await;
    let report = json!({ "idempotencyKey": "del", "referralId": referral, "visitId": visit,
        "deliveredOn": house.app.office.clock.today(), "items": [{ "what": "电视机", "quantity": 1, "unit": "台" }],
        "hours": 1.5, "note": "装好了，也教了怎么用", "photoIds": [photo] });
    let fields = "delivery { id state photos { id url } }";
    let first = act(
        &liaison,
        "deliveryReport",
        "DeliveryReportInput",
        fields,
        report.clone(),
    )
    .await;
    let again = act(&liaison, "deliveryReport", "DeliveryReportInput", fields, report).await;
    let delivery = first.text("deliveryReport.delivery.id").to_owned();
    assert_eq!(again.text("deliveryReport.delivery.id"), delivery);
    assert_eq!(first.at("deliveryReport.delivery.photos.0.id"), photo.as_str());
    assert_eq!(stage(&worker, &need).await, "DELIVERED");

    // 6. The community confirms with the resident; the need is met in full; every step is in the timeline.
    let confirmed =
        json!({ "id": delivery, "channel": "phone", "outcome": "FULL", "rating": 5, "comment": "很满意" });
    let own = "mutation($i: DeliveryConfirmInput!) { deliveryConfirm(input: $i) { delivery { id } userErrors { code field message } } }";
    assert_eq!(
        liaison.ask(own, json!({ "i": confirmed })).await.refusals(),
        ["FORBIDDEN"]
    );
    act(
        &worker,
        "deliveryConfirm",
        "DeliveryConfirmInput",
        "delivery { state confirmation { rating } }",
        confirmed,
    )
    .await;
    let met = "query($id: ID!) { node(id: $id) { ... on Need { fulfilment { level asked confirmed unit } timeline(first: 50) { nodes { act text actor } } } } }";
    let answer = worker.ask(met, json!({ "id": need })).await;
    assert_eq!(answer.text("node.fulfilment.level"), "IN_FULL");
    let acts: Vec<&str> = answer
        .at("node.timeline.nodes")
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["act"].as_str().unwrap())
        .collect();
    for step in [
        "need.draft",
        "need.verify",
        "need.public_text",
        "need.approve",
        "need.open",
        "referral.send",
        "referral.accept",
        "referral.contact",
        "visit.plan",
        "delivery.report",
        "delivery.confirm",
    ] {
        assert!(acts.contains(&step), "{step} is not among {acts:?}");
    }
    act(
        &worker,
        "needClose",
        "NeedActInput",
        "need { state }",
        json!({ "id": need }),
    )
    .await;
    assert_eq!(stage(&worker, &need).await, "CLOSED");

    // 7. The committee's page counts it.
    let page = "{ committee { organizations offersPublished needsOpened needsMatched needsDelivered needsConfirmed needsMetInFull satisfaction { numerator denominator } organizationsByField { field { key } organizations } } }";
    let answer = house.public().ask(page, json!({})).await;
    for (figure, count) in [
        ("organizations", 2),
        ("offersPublished", 2),
        ("needsOpened", 1),
        ("needsMatched", 1),
        ("needsDelivered", 1),
        ("needsConfirmed", 1),
        ("needsMetInFull", 1),
        // One answer is about one household: nothing is told of it.
        ("satisfaction.denominator", 0),
    ] {
        assert_eq!(answer.at(&format!("committee.{figure}")), count, "{figure}");
    }

    // Opening sealed facts is on record, and the auditor reads it.
    let auditor = house.person("auditor", Role::Auditor).await;
    let log = "{ auditEntries(filter: { act: \"referral.contact\" }) { nodes { actor detail } } }";
    assert_eq!(
        auditor
            .ask(log, json!({}))
            .await
            .text("auditEntries.nodes.0.actor"),
        "诺麒联络员（示例）"
    );
}

const APPROVE: &str = "mutation($i: NeedActInput!) { needApprove(input: $i) { need { state } userErrors { code field message } } }";
const WORKING_TEXT: &str = "兄弟俩家里电视坏了，两人说闷得慌。";
const PUBLIC_TEXT: &str = "家里的电视机坏了，看不了电视，希望有一台能用的。";
const ADDRESS: &str = "示例路 1 号院";

async fn post_offer(liaison: &Visitor<'_>, title: &str, category: &str, communities: Value) -> String {
    let fields = json!({ "title": title, "kind": "goods", "category": category, "description": "为困难家庭送去能用的电视机、洗衣机，上门安装。",
        "quantity": { "amount": 4, "unit": "台", "renewal": "MONTH" }, "availability": "周一到周五", "place": "送货上门",
        "communities": communities, "free": true, "servicePhone": "010-55500001", "validUntil": "2027-12-31" });
    let input = json!({ "idempotencyKey": title, "fields": fields });
    let answer = act(
        liaison,
        "offerDraft",
        "OfferDraftInput",
        "offer { id state }",
        input,
    )
    .await;
    let id = answer.text("offerDraft.offer.id").to_owned();
    let answer = act(
        liaison,
        "offerSubmit",
        "OfferActInput",
        "offer { state }",
        json!({ "id": id }),
    )
    .await;
    assert_eq!(answer.text("offerSubmit.offer.state"), "SUBMITTED");
    id
}

async fn take_in_the_need(worker: &Visitor<'_>) -> (String, String) {
    let fields = json!({ "label": "席家兄弟", "names": ["示例甲", "示例乙"], "contactName": "示例甲", "phone": "13800000001",
        "address": ADDRESS, "sensitive": "示例情况", "ageBand": "ADULT", "members": 2, "communityKey": "huangmuchang" });
    let input = json!({ "idempotencyKey": "hh", "fields": fields });
    let answer = act(
        worker,
        "householdRecord",
        "HouseholdRecordInput",
        "household { id code }",
        input,
    )
    .await;
    let household = answer.text("householdRecord.household.id").to_owned();
    let fields = json!({ "kind": "goods", "category": "goods.appliances", "workingText": WORKING_TEXT,
        "quantity": { "amount": 1, "unit": "台" }, "dueOn": "2026-12-31", "urgency": "normal" });
    let input = json!({ "idempotencyKey": "need", "askerKind": "household", "householdId": household, "fields": fields });
    let answer = act(worker, "needDraft", "NeedDraftInput", "need { id state }", input).await;
    let need = answer.text("needDraft.need.id").to_owned();
    let verified =
        json!({ "id": need, "method": "home_visit", "verifiedOn": "2026-11-02", "note": "看过，确实坏了" });
    act(
        worker,
        "needVerify",
        "NeedVerifyInput",
        "need { state }",
        verified,
    )
    .await;
    let text = json!({ "id": need, "title": "需要一台电视机", "text": PUBLIC_TEXT });
    act(
        worker,
        "needWritePublicText",
        "NeedWritePublicTextInput",
        "need { state } warnings",
        text,
    )
    .await;
    (household, need)
}

async fn stage(who: &Visitor<'_>, need: &str) -> String {
    let query = "query($id: ID!) { node(id: $id) { ... on Need { stage } } }";
    who.ask(query, json!({ "id": need }))
        .await
        .text("node.stage")
        .to_owned()
}

async fn upload_photo(who: &Visitor<'_>) -> String {
    let mut png = Vec::new();
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([120, 160, 90]));
    picture
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let mut body = b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n".to_vec();
    body.extend(png);
    body.extend(b"\r\n--XX--\r\n");
    let request = Request::post("/files").header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX");
    let (status, _, answer) = who.send(request, body).await;
    assert!(
        status.is_success(),
        "{status} {}",
        String::from_utf8_lossy(&answer)
    );
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    answer["id"].as_str().unwrap().to_owned()
}
