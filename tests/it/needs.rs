//! Needs: their way, who reads which text, what gives people away, lists, and lists brought in.

use lianxin::kernel::actor::Role;
use serde_json::{Value, json};

use crate::support::{
    Answer, House, Visitor,
    care::{self, act, need_fields},
};

const READ: &str = "query($id: ID!) { node(id: $id) { ... on Need {
    number state stage publicTitle publicText stateNote household { code } verification { by }
    ageBand quantity { amount unit } fulfilment { level asked unit } timeline { totalCount nodes { act text actor note } }
    viewerCanEdit viewerCanVerify viewerCanWritePublicText viewerCanApprove viewerCanOpen viewerCanClose viewerCanClaim
} } }";

async fn read(visitor: &Visitor<'_>, id: &str) -> Answer {
    visitor.ask(READ, json!({ "id": id })).await
}

/// Two workers of one community, and a need of a household taken in by the first.
async fn two_workers_and_a_need(house: &House) -> (Visitor<'_>, Visitor<'_>, String) {
    let worker = house.worker("worker", "huangmuchang").await;
    let colleague = house.worker("colleague", "huangmuchang").await;
    let household = care::household(&worker, "示例家庭").await;
    let need = care::need(&worker, &household, "标记：兄弟俩的电视坏了").await;
    (worker, colleague, need)
}

#[tokio::test]
async fn a_need_is_published_by_two_people_and_the_public_reads_its_redacted_text_only() {
    let house = House::open().await;
    let (worker, colleague, id) = two_workers_and_a_need(&house).await;
    let verified = json!({ "method": "home_visit", "verifiedOn": "2026-11-01", "note": "去看过" });
    act(&worker, "needVerify", &id, verified).await.done();
    assert_eq!(
        act(&worker, "needApprove", &id, json!({})).await.refusals(),
        ["WRONG_STATE"]
    );
    let public = json!({ "title": "一户家庭需要电视机", "text": "希望有一台能用的电视，并帮忙装好。" });
    act(&worker, "needWritePublicText", &id, public).await.done();

    assert_eq!(
        read(&worker, &id).await.at("node.viewerCanApprove"),
        &json!(false)
    );
    assert_eq!(
        act(&worker, "needApprove", &id, json!({})).await.refusals(),
        ["SAME_PERSON"]
    );
    assert_eq!(
        act(&worker, "needOpen", &id, json!({})).await.refusals(),
        ["WRONG_STATE"]
    );
    assert!(read(&house.public(), &id).await.at("node").is_null());
    assert_eq!(
        read(&colleague, &id).await.at("node.viewerCanApprove"),
        &json!(true)
    );
    act(&colleague, "needApprove", &id, json!({})).await.done();
    let opened = act(&colleague, "needOpen", &id, json!({})).await.done();
    assert_eq!(opened.text("needOpen.need.state"), "OPEN");

    let seen = read(&house.public(), &id).await;
    assert_eq!(seen.text("node.publicTitle"), "一户家庭需要电视机");
    assert_eq!(seen.text("node.stage"), "OPEN");
    assert_eq!(
        seen.at("node.fulfilment"),
        &json!({ "level": "NONE", "asked": 1, "unit": "台" })
    );
    for hidden in ["household", "verification", "ageBand"] {
        assert!(seen.at(&format!("node.{hidden}")).is_null(), "{hidden}");
    }
    assert_eq!(seen.at("node.timeline.totalCount"), &json!(0));

    act(&worker, "needClose", &id, json!({})).await.done();
    let told = read(&worker, &id).await;
    let acts: Vec<_> = told
        .at("node.timeline.nodes")
        .as_array()
        .unwrap()
        .iter()
        .map(|step| &step["act"])
        .collect();
    assert_eq!(
        acts,
        [
            "need.draft",
            "need.verify",
            "need.public_text",
            "need.approve",
            "need.open",
            "need.close"
        ]
    );
    assert_eq!(told.text("node.timeline.nodes.1.text"), "核实了情况");
    assert_eq!(told.text("node.timeline.nodes.3.actor"), "colleague（示例）");
}

#[tokio::test]
async fn the_same_person_may_approve_where_the_committee_says_so() {
    let house = House::open_with(|settings| settings.committee.same_person_may_approve_text = true).await;
    let (worker, _, id) = two_workers_and_a_need(&house).await;
    care::publish(
        &worker,
        &worker,
        &id,
        "一户家庭需要电视机",
        "希望有一台能用的电视。",
    )
    .await;
    assert_eq!(read(&house.public(), &id).await.text("node.state"), "OPEN");
}

#[tokio::test]
async fn writing_the_text_of_an_open_need_takes_it_from_the_public_until_it_is_approved_again() {
    let house = House::open().await;
    let (worker, colleague, id) = two_workers_and_a_need(&house).await;
    care::publish(
        &worker,
        &colleague,
        &id,
        "一户家庭需要电视机",
        "希望有一台能用的电视。",
    )
    .await;
    let public = json!({ "title": "一户家庭需要电视机", "text": "希望有一台大一点的电视。" });
    let again = act(&colleague, "needWritePublicText", &id, public).await.done();
    assert_eq!(again.text("needWritePublicText.need.state"), "VERIFIED");
    assert!(read(&house.public(), &id).await.at("node").is_null());
    act(&worker, "needApprove", &id, json!({})).await.done();
    act(&worker, "needOpen", &id, json!({})).await.done();
    assert_eq!(
        read(&house.public(), &id).await.text("node.publicText"),
        "希望有一台大一点的电视。"
    );
}

#[tokio::test]
async fn another_community_sees_nothing_before_it_is_open_and_does_nothing_after() {
    let house = House::open().await;
    let (worker, colleague, id) = two_workers_and_a_need(&house).await;
    let elsewhere = house.worker("elsewhere", "yunfan").await;
    assert!(read(&elsewhere, &id).await.at("node").is_null());
    let verified = json!({ "method": "phone", "verifiedOn": "2026-11-01" });
    assert_eq!(
        act(&elsewhere, "needVerify", &id, verified).await.refusals(),
        ["NOT_FOUND"]
    );
    care::publish(
        &worker,
        &colleague,
        &id,
        "一户家庭需要电视机",
        "希望有一台能用的电视。",
    )
    .await;
    let seen = read(&elsewhere, &id).await;
    assert_eq!(seen.text("node.publicText"), "希望有一台能用的电视。");
    assert_eq!(
        care::working_text(&elsewhere, &id).await.refusals(),
        ["FORBIDDEN"]
    );
    assert!(seen.at("node.household").is_null());
    for forbidden in ["needClose", "needWithdraw"] {
        let refusals = act(
            &elsewhere,
            forbidden,
            &id,
            match forbidden {
                "needWithdraw" => json!({ "reason": "不需要了" }),
                _ => json!({}),
            },
        )
        .await
        .refusals();
        assert_eq!(refusals, ["FORBIDDEN"], "{forbidden}");
    }
}

#[tokio::test]
async fn the_working_text_is_sealed_and_each_reading_of_it_is_logged() {
    let house = House::open().await;
    let (worker, _, id) = two_workers_and_a_need(&house).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let leader = house.person("leader", Role::StreetLeader).await;
    let verified = json!({ "method": "phone", "verifiedOn": "2026-11-01", "note": "标记：电话里说的" });
    act(&staff, "needVerify", &id, verified).await.done();
    for marked in ["兄弟俩的电视", "电话里说的"] {
        assert!(!care::database_holds(&house, marked).await, "{marked}");
    }
    for who in [&staff, &leader] {
        assert_eq!(care::working_text(who, &id).await.refusals(), ["FORBIDDEN"]);
    }
    let told = care::working_text(&worker, &id).await.done();
    assert_eq!(told.text("needReveal.values.0"), "标记：兄弟俩的电视坏了");
    let seen = care::need_text(&worker, &id, "VERIFICATION_NOTE").await.done();
    assert_eq!(seen.text("needReveal.values.0"), "标记：电话里说的");
    let auditor = house.person("auditor", Role::Auditor).await;
    let log = "{ auditEntries(first: 10, filter: { act: \"need.reveal\" }) { totalCount nodes { actor subject detail } } }";
    let log = auditor.ask(log, json!({})).await;
    assert_eq!(
        log.at("auditEntries"),
        &json!({ "totalCount": 2, "nodes": [
            { "actor": "worker（示例）", "subject": id, "detail": "verification_note · verify_need · 核对情况" },
            { "actor": "worker（示例）", "subject": id, "detail": "working_text · verify_need · 核对情况" },
        ] })
    );
}

#[tokio::test]
async fn a_public_text_with_numbers_is_refused_and_one_with_names_is_warned_about() {
    let house = House::open().await;
    let (worker, _, id) = two_workers_and_a_need(&house).await;
    let write = |title: &str, text: &str| json!({ "title": title, "text": text });
    for (title, text, refusals) in [
        ("电视", "请打 138 0000 0001", vec!["PERSONAL_DATA@text"]),
        ("证件11010519491231002X", "电视", vec!["PERSONAL_DATA@title"]),
        ("", "", vec!["REQUIRED@title", "REQUIRED@text"]),
    ] {
        let answer = act(&worker, "needWritePublicText", &id, write(title, text)).await;
        assert_eq!(answer.refusals(), refusals);
    }
    let english = worker.clone().in_english();
    let refused = act(
        &english,
        "needWritePublicText",
        &id,
        write("电视", "请打13800000001"),
    )
    .await;
    let message = refused.text("needWritePublicText.userErrors.0.message");
    assert!(message.starts_with("There is a telephone number"), "{message}");

    let named = write("王大爷家的电视", "送到3号楼502室，示例家庭等着看。");
    let warned = act(&worker, "needWritePublicText", &id, named).await.done();
    let warnings: Vec<_> = warned
        .at("needWritePublicText.warnings")
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    assert!(warnings[0].contains("王大爷"), "{warnings:?}");
    assert!(warnings[1].contains("3号楼"), "{warnings:?}");
    assert!(warnings[3].contains("这户人家"), "{warnings:?}");
    let clean = act(
        &worker,
        "needWritePublicText",
        &id,
        write("需要电视", "一户家庭需要电视。"),
    )
    .await
    .done();
    assert_eq!(clean.at("needWritePublicText.warnings"), &json!([]));
}

#[tokio::test]
async fn what_was_sent_back_says_why_and_is_a_draft_again_once_amended() {
    let house = House::open().await;
    let (worker, colleague, id) = two_workers_and_a_need(&house).await;
    assert_eq!(
        act(
            &colleague,
            "needReturn",
            &id,
            json!({ "reason": "打13800000001问清" })
        )
        .await
        .refusals(),
        ["PERSONAL_DATA@reason"]
    );
    act(&colleague, "needReturn", &id, json!({ "reason": "请补充尺寸" }))
        .await
        .done();
    let seen = read(&worker, &id).await;
    assert_eq!(seen.text("node.stateNote"), "请补充尺寸");
    assert_eq!(seen.text("node.timeline.nodes.1.note"), "请补充尺寸");
    let amend = |version: i32| json!({ "version": version, "fields": need_fields("32寸就够") });
    assert_eq!(
        act(&worker, "needAmend", &id, amend(1)).await.refusals(),
        ["CONFLICT"]
    );
    let amended = act(&worker, "needAmend", &id, amend(2)).await.done();
    assert_eq!(amended.text("needAmend.need.state"), "DRAFT");
    let told = care::working_text(&worker, &id).await.done();
    assert_eq!(told.text("needReveal.values.0"), "32寸就够");
    act(&worker, "needWithdraw", &id, json!({ "reason": "已经有了" }))
        .await
        .done();
    assert_eq!(
        act(&worker, "needAmend", &id, amend(4)).await.refusals(),
        ["WRONG_STATE"]
    );
}

#[tokio::test]
async fn an_organization_asks_for_itself_and_only_it_and_staff_see_the_draft() {
    let house = House::open().await;
    let own = care::organization(&house, "示例公益").await;
    let other = care::organization(&house, "示例银行").await;
    let liaison = house.liaison("liaison", own).await;
    let stranger = house.liaison("stranger", other).await;
    let draft = "mutation($i: NeedDraftInput!) { needDraft(input: $i) { need { id number organization { name } } userErrors { code field message } } }";
    let input = |key: &str, organization: Option<String>, community: Option<&str>| {
        json!({ "i": {
            "idempotencyKey": key, "askerKind": "organization", "organizationId": organization,
            "communityKey": community, "fields": need_fields("想招两位志愿者"),
        } })
    };
    assert_eq!(
        liaison.ask(draft, input("k1", None, None)).await.refusals(),
        ["REQUIRED@communityKey"]
    );
    let made = liaison.ask(draft, input("k2", None, Some("yunfan"))).await.done();
    assert_eq!(made.text("needDraft.need.number"), "D2026-0001");
    assert_eq!(made.text("needDraft.need.organization.name"), "示例公益");
    assert_eq!(
        stranger
            .ask(draft, input("k3", Some(own.to_string()), Some("yunfan")))
            .await
            .refusals(),
        ["FORBIDDEN"]
    );
    let id = made.text("needDraft.need.id");
    let told = care::working_text(&liaison, id).await.done();
    assert_eq!(told.text("needReveal.values.0"), "想招两位志愿者");
    let note = care::need_text(&liaison, id, "VERIFICATION_NOTE").await;
    assert_eq!(note.refusals(), ["FORBIDDEN"]);
    assert_eq!(read(&liaison, id).await.at("node.viewerCanVerify"), &json!(false));
    assert!(read(&stranger, id).await.at("node").is_null());
}

#[tokio::test]
async fn the_same_need_sent_twice_is_one_and_a_bad_one_loses_nothing_and_tells_all() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await.in_english();
    let draft = "mutation($i: NeedDraftInput!) { needDraft(input: $i) { need { number } userErrors { code field message } } }";
    let good =
        json!({ "i": { "idempotencyKey": "k", "askerKind": "resident", "fields": need_fields("想学手机") } });
    let first = worker.ask(draft, good.clone()).await.done();
    assert_eq!(first.0, worker.ask(draft, good).await.done().0);
    let mut fields = need_fields(" ");
    fields["category"] = json!("dragons");
    fields["dueOn"] = json!("2026-10-01");
    fields["quantity"]["amount"] = json!(0);
    let bad = json!({ "i": { "idempotencyKey": "b", "askerKind": "resident", "fields": fields } });
    let answer = worker.ask(draft, bad).await;
    assert_eq!(
        answer.refusals(),
        [
            "UNKNOWN_KEY@fields.category",
            "REQUIRED@fields.workingText",
            "OUT_OF_RANGE@fields.quantity.amount",
            "OUT_OF_RANGE@fields.dueOn",
        ]
    );
    assert_eq!(
        answer.text("needDraft.userErrors.3.message"),
        "This day has passed. Choose today or later."
    );
    let nobody =
        json!({ "i": { "idempotencyKey": "c", "askerKind": "household", "fields": need_fields("电视") } });
    assert_eq!(
        worker.ask(draft, nobody).await.refusals(),
        ["REQUIRED@householdId"]
    );
}
