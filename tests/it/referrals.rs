//! Referrals and visits: who is asked, what they answer, and what the helper may read when.

use chrono::Duration;
use lianxin::kernel::actor::Role;
use serde_json::{Value, json};

use crate::support::{
    House, Visitor,
    help::{PHONE, Scene, act, look},
};

const CONTACT: &str = "values left";

#[tokio::test]
async fn the_contact_opens_after_acceptance_and_consent_and_every_opening_is_logged() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.sent(&need).await;
    let ask = json!({ "id": referral, "field": "PHONE", "purpose": "arrange_visit", "reason": "约上门时间" });
    let refusals =
        async |who: &Visitor<'_>| act(who, "referralReveal", CONTACT, ask.clone()).await.refusals();

    // Before acceptance: the redacted text and nothing of the household.
    let facts =
        "contactAvailable viewerCanReadContact need { publicTitle publicText ageBand household { id } }";
    let seen = look(&scene.charity, "Referral", &referral, facts).await;
    assert_eq!(seen.text("node.need.publicTitle"), "需要一台电视机");
    assert!(seen.at("node.need.household").is_null());
    assert_eq!(seen.at("node.need.ageBand"), "ADULT");
    assert!(!seen.0.to_string().contains(PHONE));
    assert_eq!(refusals(&scene.charity).await, ["WRONG_STATE"]);

    act(
        &scene.charity,
        "referralAccept",
        "referral { id }",
        json!({ "id": referral }),
    )
    .await
    .done();
    assert_eq!(
        look(&scene.charity, "Referral", &referral, facts)
            .await
            .at("node.contactAvailable"),
        false
    );
    assert_eq!(refusals(&scene.charity).await, ["CONSENT_MISSING"]);

    scene.consents().await;
    let seen = look(&scene.charity, "Referral", &referral, facts).await;
    assert_eq!(seen.at("node.viewerCanReadContact"), true);
    let strange = json!({ "id": referral, "field": "PHONE", "purpose": "curiosity", "reason": "看看" });
    let strange = act(&scene.charity, "referralReveal", CONTACT, strange).await;
    assert_eq!(strange.refusals(), ["UNKNOWN_KEY@purpose"]);
    let opened = act(&scene.charity, "referralReveal", CONTACT, ask.clone())
        .await
        .done();
    assert_eq!(opened.text("referralReveal.values.0"), PHONE);

    // Others: staff see the referral but are no helper, another unit does not even see it.
    assert_eq!(refusals(&scene.worker).await, ["FORBIDDEN"]);
    assert_eq!(refusals(&scene.bank).await, ["NOT_FOUND"]);
    assert_eq!(refusals(&house.public()).await, ["NOT_FOUND"]);

    let auditor = house.person("auditor", Role::Auditor).await;
    let log = "{ auditEntries(filter: { act: \"referral.contact\" }) { totalCount nodes { actor detail } } }";
    let log = auditor.ask(log, json!({})).await;
    assert_eq!(log.at("auditEntries.totalCount"), 1, "only what was opened");
    assert_eq!(
        log.text("auditEntries.nodes.0.detail"),
        "phone · arrange_visit · 约上门时间"
    );
    let timeline = look(&scene.worker, "Need", &need, "timeline { nodes { act actor } }").await;
    assert!(timeline.0.to_string().contains("referral.contact"));
}

#[tokio::test]
async fn a_refusal_has_a_reason_of_the_list_and_another_is_asked() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台洗衣机", 1).await;
    let referral = scene.sent(&need).await;
    let decline = |reason: &str| json!({ "id": referral, "reason": reason, "note": "本月车辆检修" });
    let fields = "referral { state note reason { key label } viewerCanAccept }";
    let refused = act(&scene.charity, "referralDecline", fields, decline("because")).await;
    assert_eq!(refused.refusals(), ["UNKNOWN_KEY@reason"]);
    let refused = act(&scene.bank, "referralDecline", fields, decline("no_capacity")).await;
    assert_eq!(refused.refusals(), ["NOT_FOUND"]);
    let declined = act(&scene.charity, "referralDecline", fields, decline("no_capacity"))
        .await
        .done();
    assert_eq!(declined.text("referralDecline.referral.state"), "DECLINED");
    assert_eq!(
        declined.text("referralDecline.referral.reason.label"),
        "人手或物资不足"
    );
    assert_eq!(declined.at("referralDecline.referral.viewerCanAccept"), false);
    let again = act(
        &scene.charity,
        "referralAccept",
        "referral { id }",
        json!({ "id": referral }),
    )
    .await;
    assert_eq!(again.refusals(), ["WRONG_STATE"]);

    // The need is open to others again; the neighbour, a person, is asked and accepts.
    let stage = look(&scene.worker, "Need", &need, "stage").await;
    assert_eq!(stage.text("node.stage"), "OPEN");
    let neighbour = scene.neighbour.account.as_ref().unwrap().id.to_string();
    let input = json!({ "idempotencyKey": "n", "needId": need, "helperId": neighbour });
    let fields = "referral { id origin answerDueAt helper { ... on Account { displayName } } }";
    let sent = act(&scene.worker, "referralSend", fields, input).await.done();
    assert_eq!(
        sent.text("referralSend.referral.helper.displayName"),
        "neighbour（示例）"
    );
    assert_eq!(sent.text("referralSend.referral.origin"), "SENT_BY_STAFF");
    let id = sent.text("referralSend.referral.id");
    act(
        &scene.neighbour,
        "referralAccept",
        "referral { id }",
        json!({ "id": id }),
    )
    .await
    .done();
}

#[tokio::test]
async fn a_claim_waits_for_the_staff_of_the_needs_community() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电饭锅", 1).await;
    let can = look(&scene.bank, "Need", &need, "viewerCanClaim viewerCanRefer").await;
    assert_eq!(can.at("node.viewerCanClaim"), true);
    assert_eq!(can.at("node.viewerCanRefer"), false);
    let claim = |key: &str| json!({ "idempotencyKey": key, "needId": need, "message": "我们可以送" });
    let fields = "referral { id state origin viewerCanApproveClaim }";
    let claimed = act(&scene.bank, "referralClaim", fields, claim("1")).await.done();
    assert_eq!(claimed.text("referralClaim.referral.state"), "CLAIMED");
    let id = claimed.text("referralClaim.referral.id").to_owned();
    let twice = act(&scene.bank, "referralClaim", fields, claim("2")).await;
    assert_eq!(twice.refusals(), ["ALREADY_DONE"]);
    let replayed = act(&scene.bank, "referralClaim", fields, claim("1")).await.done();
    assert_eq!(replayed.text("referralClaim.referral.id"), id);
    assert_eq!(
        act(&scene.worker, "referralClaim", fields, claim("3"))
            .await
            .refusals(),
        ["FORBIDDEN"]
    );

    let todos =
        "{ viewer { todos { claimsToApprove } } referrals(filter: { states: [CLAIMED] }) { totalCount } }";
    let waits = scene.worker.ask(todos, json!({})).await;
    assert_eq!(waits.at("viewer.todos.claimsToApprove"), 1);
    assert_eq!(waits.at("referrals.totalCount"), 1);
    let input = json!({ "id": id, "version": 1 });
    for (who, refusal) in [(&scene.bank, "FORBIDDEN"), (&scene.elsewhere, "NOT_FOUND")] {
        let refused = act(who, "referralApproveClaim", "referral { id }", input.clone()).await;
        assert_eq!(refused.refusals(), [refusal]);
    }
    act(
        &scene.worker,
        "referralApproveClaim",
        "referral { id }",
        input.clone(),
    )
    .await
    .done();
    let stale = act(&scene.worker, "referralComplete", "referral { id }", input).await;
    assert_eq!(stale.refusals(), ["CONFLICT"]);
    let input = json!({ "id": id, "version": 2 });
    act(&scene.worker, "referralComplete", "referral { id }", input)
        .await
        .done();
    let steps = async |who: &Visitor<'_>| {
        let seen = look(who, "Need", &need, "timeline(first: 50) { nodes { act note } }").await;
        let steps = seen.at("node.timeline.nodes").as_array().unwrap().clone();
        let acts = steps.iter().filter_map(|step| step["act"].as_str());
        (acts.map(str::to_owned).collect::<Vec<_>>(), steps)
    };
    let (told, _) = steps(&scene.worker).await;
    assert!(
        told.ends_with(&["referral.claim", "referral.approve_claim", "referral.complete"].map(str::to_owned)),
        "{told:?}"
    );
    // Those who help read what became of the need, not what others did and said; those who do not, nothing.
    let (told, whole) = steps(&scene.bank).await;
    assert_eq!(told, ["need.open"]);
    assert!(whole.iter().all(|step| step["note"].is_null()));
    assert_eq!(steps(&scene.charity).await.0, [""; 0]);
}

#[tokio::test]
async fn whom_to_ask_is_one_helper_once_at_a_time_and_only_for_an_open_need() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let draft = scene
        .drafted("还没核实的需求", json!({ "amount": 1, "unit": "台" }))
        .await;
    let charity = scene
        .charity
        .account
        .as_ref()
        .unwrap()
        .organization
        .unwrap()
        .to_string();
    let stranger = house
        .person_at("stranger", Role::Helper, None, Some("yunfan"))
        .await;
    let stranger = stranger.account.as_ref().unwrap().id.to_string();
    let cases = [
        (json!({ "needId": need }), "REQUIRED@organizationId"),
        (
            json!({ "needId": need, "organizationId": charity, "helperId": stranger }),
            "INVALID@helperId",
        ),
        (
            json!({ "needId": need, "helperId": stranger }),
            "NOT_FOUND@helperId",
        ),
        (
            json!({ "needId": need, "organizationId": need }),
            "NOT_FOUND@organizationId",
        ),
        (
            json!({ "needId": need, "offerId": "off_00000000000000000000000000000000" }),
            "NOT_FOUND@offerId",
        ),
        (
            json!({ "needId": draft, "organizationId": charity }),
            "WRONG_STATE@needId",
        ),
        (
            json!({ "needId": need, "organizationId": charity, "message": "长".repeat(501) }),
            "TOO_LONG@message",
        ),
    ];
    for (at, (input, refusal)) in cases.into_iter().enumerate() {
        let mut input = input;
        input["idempotencyKey"] = json!(at.to_string());
        let answer = act(&scene.worker, "referralSend", "referral { id }", input).await;
        assert_eq!(answer.refusals(), [refusal]);
    }
    let send = |key: &str| json!({ "idempotencyKey": key, "needId": need, "organizationId": charity });
    let forbidden = act(&scene.elsewhere, "referralSend", "referral { id }", send("x")).await;
    assert_eq!(forbidden.refusals(), ["FORBIDDEN"]);
    let referral = scene.sent(&need).await;
    let twice = act(&scene.street, "referralSend", "referral { id }", send("y")).await;
    assert_eq!(twice.refusals(), ["ALREADY_DONE"]);
    let revoke = json!({ "id": referral, "reason": "已由邻居解决" });
    act(&scene.worker, "referralRevoke", "referral { id }", revoke)
        .await
        .done();
    act(&scene.street, "referralSend", "referral { id }", send("z"))
        .await
        .done();
}

#[tokio::test]
async fn referrals_are_seen_by_the_helper_the_community_and_the_street_only() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.sent(&need).await;
    let leader = house.person("leader", Role::StreetLeader).await;
    let chair = house.person("chair", Role::FieldChair).await;
    let admin = house.person("admin", Role::Administrator).await;
    let public = house.public();
    let query = "query($id: ID!) { node(id: $id) { id } referrals { totalCount nodes { id } } \
        mine: referrals(filter: { mine: true }) { totalCount } }";
    for (name, who, sees, mine) in [
        ("charity", &scene.charity, 1, 1),
        ("worker", &scene.worker, 1, 1),
        ("street", &scene.street, 1, 0),
        ("leader", &leader, 1, 0),
        ("bank", &scene.bank, 0, 0),
        ("neighbour", &scene.neighbour, 0, 0),
        ("elsewhere", &scene.elsewhere, 0, 0),
        ("chair", &chair, 0, 0),
        ("admin", &admin, 0, 0),
        ("public", &public, 0, 0),
    ] {
        let seen = who.ask(query, json!({ "id": referral })).await;
        assert_eq!(seen.at("referrals.totalCount"), sees, "{name}");
        assert_eq!(
            seen.at("referrals.nodes").as_array().unwrap().len(),
            sees,
            "{name}"
        );
        assert_eq!(seen.at("mine.totalCount"), mine, "{name}");
        assert_eq!(seen.at("node").is_null(), sees == 0, "{name}");
        let of_need = look(who, "Need", &need, "referrals { id }").await;
        assert_eq!(
            of_need.at("node.referrals").as_array().unwrap().len(),
            sees,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_visit_is_planned_moved_and_cancelled_by_those_concerned() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.sent(&need).await;
    let now = house.app.office.clock.now();
    let at = |hours: i64| json!(now + Duration::hours(hours));
    let plan = |key: &str, starts: Value, ends: Value| json!({ "idempotencyKey": key, "referralId": referral, "startsAt": starts, "endsAt": ends });
    let fields = "visit { id state version viewerCanMove }";
    let early = act(
        &scene.charity,
        "visitPlan",
        fields,
        plan("0", at(24), Value::Null),
    )
    .await;
    assert_eq!(early.refusals(), ["WRONG_STATE@referralId"]);
    act(
        &scene.charity,
        "referralAccept",
        "referral { id }",
        json!({ "id": referral }),
    )
    .await
    .done();
    let long_ago = act(
        &scene.charity,
        "visitPlan",
        fields,
        plan("1", at(-24 * 30), at(-24 * 31)),
    )
    .await;
    assert_eq!(
        long_ago.refusals(),
        ["OUT_OF_RANGE@startsAt", "OUT_OF_RANGE@endsAt"]
    );
    let unseen = act(&scene.bank, "visitPlan", fields, plan("2", at(24), Value::Null)).await;
    assert_eq!(unseen.refusals(), ["NOT_FOUND"]);

    let planned = act(&scene.charity, "visitPlan", fields, plan("3", at(24), at(26)))
        .await
        .done();
    let again = act(&scene.charity, "visitPlan", fields, plan("3", at(24), at(26)))
        .await
        .done();
    let visit = planned.text("visitPlan.visit.id").to_owned();
    assert_eq!(again.text("visitPlan.visit.id"), visit);
    assert_eq!(planned.at("visitPlan.visit.viewerCanMove"), true);
    assert_eq!(
        look(&scene.worker, "Need", &need, "stage")
            .await
            .text("node.stage"),
        "DOCKED"
    );

    let moved = json!({ "id": visit, "version": 1, "startsAt": at(48) });
    act(&scene.worker, "visitMove", fields, moved.clone())
        .await
        .done();
    assert_eq!(
        act(&scene.charity, "visitMove", fields, moved).await.refusals(),
        ["CONFLICT"]
    );
    let week = "query($from: DateTime!, $until: DateTime!) { visits(filter: { from: $from, until: $until }) { totalCount nodes { startsAt referral { need { id } } } } }";
    let day = |hours: i64| json!({ "from": now + Duration::hours(hours), "until": now + Duration::hours(hours + 24) });
    assert_eq!(scene.charity.ask(week, day(24)).await.at("visits.totalCount"), 0);
    let there = scene.charity.ask(week, day(48)).await;
    assert_eq!(there.text("visits.nodes.0.referral.need.id"), need);
    assert_eq!(scene.bank.ask(week, day(48)).await.at("visits.totalCount"), 0);

    let early = act(
        &scene.worker,
        "referralComplete",
        "referral { id }",
        json!({ "id": referral }),
    )
    .await;
    assert_eq!(early.refusals(), ["WRONG_STATE"], "a visit is still planned");
    let cancel = json!({ "id": visit, "reason": "家中无人" });
    act(&scene.charity, "visitCancel", fields, cancel.clone())
        .await
        .done();
    assert_eq!(
        act(&scene.charity, "visitCancel", fields, cancel)
            .await
            .refusals(),
        ["WRONG_STATE"]
    );
    assert_eq!(
        look(&scene.worker, "Need", &need, "stage")
            .await
            .text("node.stage"),
        "REFERRED"
    );

    // A referral that is taken back takes its planned visits along.
    let planned = act(
        &scene.charity,
        "visitPlan",
        fields,
        plan("4", at(72), Value::Null),
    )
    .await
    .done();
    let revoke = json!({ "id": referral, "reason": "已由他人解决" });
    act(&scene.worker, "referralRevoke", "referral { id }", revoke)
        .await
        .done();
    let id = planned.text("visitPlan.visit.id");
    let visit = look(&scene.charity, "Visit", id, "state reason viewerCanMove").await;
    assert_eq!(visit.text("node.state"), "CANCELLED");
    assert_eq!(visit.text("node.reason"), "已由他人解决");
    assert_eq!(visit.at("node.viewerCanMove"), false);
}
