//! What needs have come to, in lists and in the committee's figures, and what waits for each person.

use lianxin::imports::ImportKind;
use serde_json::{Value, json};

use crate::support::{
    House,
    help::{Scene, act},
};

/// Needs at every stage an open need can have, and ways there that look alike.
async fn needs_at_every_stage(scene: &Scene<'_>) {
    let now = scene.house.app.office.clock.now();
    let plan = async |referral: &str| {
        let input = json!({ "idempotencyKey": referral, "referralId": referral, "startsAt": now });
        let planned = act(&scene.charity, "visitPlan", "visit { id }", input)
            .await
            .done();
        planned.text("visitPlan.visit.id").to_owned()
    };
    scene.drafted("草稿", json!({ "amount": 1, "unit": "台" })).await;
    scene.open_need("没有人", 1).await;
    let declined = scene.sent(&scene.open_need("谢绝了", 1).await).await;
    let input = json!({ "id": declined, "reason": "other" });
    act(&scene.charity, "referralDecline", "referral { id }", input)
        .await
        .done();
    scene.sent(&scene.open_need("等答复", 1).await).await;
    scene.accepted(&scene.open_need("接了", 1).await).await;
    plan(&scene.accepted(&scene.open_need("约好了", 1).await).await).await;
    let cancelled = plan(&scene.accepted(&scene.open_need("取消了", 1).await).await).await;
    act(
        &scene.charity,
        "visitCancel",
        "visit { id }",
        json!({ "id": cancelled, "reason": "下雨" }),
    )
    .await
    .done();
    let revoked = scene.accepted(&scene.open_need("撤回了", 1).await).await;
    plan(&revoked).await;
    let input = json!({ "id": revoked, "reason": "换人" });
    act(&scene.worker, "referralRevoke", "referral { id }", input)
        .await
        .done();
    scene
        .reported(
            &scene.accepted(&scene.open_need("送了一半", 2).await).await,
            "half",
            1,
        )
        .await;
    scene
        .reported(
            &scene.accepted(&scene.open_need("送齐了", 2).await).await,
            "all",
            2,
        )
        .await;
    let weekly = json!({ "amount": 1, "unit": "次", "renewal": "WEEK" });
    let weekly = scene.open_need_asking("每周一次", weekly).await;
    let delivery = scene.reported(&scene.accepted(&weekly).await, "week", 1).await;
    scene.confirmed(&delivery, "PART", 3).await;
    let full = scene
        .reported(
            &scene.accepted(&scene.open_need("说够了", 9).await).await,
            "full",
            1,
        )
        .await;
    scene.confirmed(&full, "FULL", 5).await;
    let disputed = scene
        .reported(
            &scene.accepted(&scene.open_need("没收到", 1).await).await,
            "none",
            1,
        )
        .await;
    act(
        &scene.worker,
        "deliveryDispute",
        "delivery { id }",
        json!({ "id": disputed, "reason": "没收到" }),
    )
    .await
    .done();
    let closed = scene.open_need("办结了", 1).await;
    act(&scene.worker, "needClose", "need { id }", json!({ "id": closed }))
        .await
        .done();
}

#[tokio::test]
async fn lists_by_stage_hold_exactly_the_needs_that_stand_there() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    needs_at_every_stage(&scene).await;
    let all = scene
        .street
        .ask(
            "{ needs(first: 100) { nodes { id stage referrals { state } state } } }",
            json!({}),
        )
        .await;
    let all = all.at("needs.nodes").as_array().unwrap().clone();
    let mut seen = 0;
    for stage in [
        "DRAFT",
        "VERIFIED",
        "APPROVED",
        "OPEN",
        "REFERRED",
        "DOCKED",
        "IN_DELIVERY",
        "DELIVERED",
        "CLOSED",
        "RETURNED",
        "WITHDRAWN",
    ] {
        let query = "query($s: [NeedStage!]) { needs(first: 100, filter: { stages: $s }) { totalCount nodes { id stage } } }";
        let listed = scene.street.ask(query, json!({ "s": [stage] })).await;
        let nodes = listed.at("needs.nodes").as_array().unwrap();
        assert!(
            nodes.iter().all(|need| need["stage"] == stage),
            "{stage}: {nodes:?}"
        );
        let standing = all.iter().filter(|need| need["stage"] == stage).count();
        assert_eq!(nodes.len(), standing, "{stage}");
        assert_eq!(listed.at("needs.totalCount"), standing, "{stage}");
        seen += standing;
    }
    assert_eq!(seen, all.len());
    for (stage, many) in [
        ("OPEN", 3),
        ("REFERRED", 4),
        ("DOCKED", 1),
        ("IN_DELIVERY", 2),
        ("DELIVERED", 2),
    ] {
        let standing = all.iter().filter(|need| need["stage"] == stage).count();
        assert_eq!(standing, many, "{stage}");
    }
    let unmatched = scene
        .street
        .ask("{ needs(filter: { unmatched: true }) { totalCount } }", json!({}))
        .await;
    let active = |need: &&Value| {
        need["state"] == "OPEN"
            && !need["referrals"]
                .as_array()
                .unwrap()
                .iter()
                .any(|it| ["SENT", "CLAIMED", "ACCEPTED"].contains(&it["state"].as_str().unwrap()))
    };
    assert_eq!(
        unmatched.at("needs.totalCount"),
        all.iter().filter(active).count()
    );
}

const OFFERS: &str = "单位名称,资源名称,资源类型,类别,资源说明,是否收费,服务社区\n\
    诺麒公益（示例）,旧衣回收,服务,衣物被褥,每周六上门收旧衣,否,\n";

#[tokio::test]
async fn the_committees_figures_and_what_waits_are_counted_right() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    house.import(ImportKind::Offers, OFFERS).await;
    needs_at_every_stage(&scene).await;
    let page = "{ committee { organizations offersPublished needsOpened needsMatched needsDelivered needsConfirmed \
        needsMetInFull satisfaction { numerator denominator } organizationsByField { field { key } organizations offers } \
        byCategory { category { key } offers needs confirmed } gaps { category { key } openNeeds offeredElsewhere communities { key } } } }";
    let page = house.public().ask(page, json!({})).await;
    for (figure, count) in [
        ("organizations", 2),
        ("offersPublished", 1),
        ("needsOpened", 13),
        ("needsMatched", 8),
        ("needsDelivered", 4),
        ("needsConfirmed", 2),
        ("needsMetInFull", 1),
        ("satisfaction.numerator", 0),
        ("satisfaction.denominator", 0),
    ] {
        assert_eq!(page.at(&format!("committee.{figure}")), count, "{figure}");
    }
    let fields = page.at("committee.organizationsByField").as_array().unwrap();
    let livelihood = fields
        .iter()
        .find(|it| it["field"]["key"] == "livelihood")
        .unwrap();
    assert_eq!(
        (&livelihood["organizations"], &livelihood["offers"]),
        (&json!(1), &json!(1))
    );
    let goods = page.at("committee.byCategory.0");
    assert_eq!(
        goods,
        &json!({ "category": { "key": "goods" }, "offers": 1, "needs": 13, "confirmed": 2 })
    );
    let gap = json!([{ "category": { "key": "goods.appliances" }, "openNeeds": 12, "offeredElsewhere": false, "communities": [{ "key": "huangmuchang" }] }]);
    assert_eq!(page.at("committee.gaps"), &gap);

    // Each count of the to-dos is the length of the list it names.
    let worker = "{ viewer { todos { needsToVerify deliveriesToConfirm claimsToApprove offersToApprove } } \
        drafts: needs(filter: { states: [DRAFT] }) { totalCount } \
        reported: deliveries(filter: { states: [REPORTED] }) { totalCount } }";
    let waits = scene.worker.ask(worker, json!({})).await;
    assert_eq!(waits.at("viewer.todos.needsToVerify"), 1);
    assert_eq!(
        waits.at("viewer.todos.needsToVerify"),
        waits.at("drafts.totalCount")
    );
    assert_eq!(waits.at("viewer.todos.deliveriesToConfirm"), 2);
    assert_eq!(
        waits.at("viewer.todos.deliveriesToConfirm"),
        waits.at("reported.totalCount")
    );
    assert_eq!(waits.at("viewer.todos.offersToApprove"), 0);
    house.clock.advance(chrono::Duration::minutes(5));
    let helper = "{ viewer { todos { referralsToAnswer visitsToReport needsToVerify } } \
        sent: referrals(filter: { mine: true, states: [SENT] }) { totalCount } }";
    let waits = scene.charity.ask(helper, json!({})).await;
    assert_eq!(waits.at("viewer.todos.referralsToAnswer"), 1);
    assert_eq!(waits.at("sent.totalCount"), 1);
    // Of the visits planned, one was cancelled and one went with its referral.
    assert_eq!(waits.at("viewer.todos.visitsToReport"), 1);
    assert_eq!(waits.at("viewer.todos.needsToVerify"), 0);
    let nobody = scene.elsewhere.ask(worker, json!({})).await;
    assert_eq!(nobody.at("viewer.todos.deliveriesToConfirm"), 0);
}

#[tokio::test]
async fn figures_about_people_hide_the_few_and_stay_the_same_for_a_day() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let page = "{ committee { peopleAsOf householdsHelped helped { categories { key } rows { community { key } counts total } totals total } } }";
    let before = house.public().ask(page, json!({})).await;
    assert_eq!(before.at("committee.helped.total"), 0);
    let need = scene.open_need("需要一台电视机", 1).await;
    let delivery = scene.reported(&scene.accepted(&need).await, "d", 1).await;
    scene.confirmed(&delivery, "FULL", 5).await;
    let same = house.public().ask(page, json!({})).await;
    assert_eq!(same.0, before.0, "nobody learns what happened since the morning");
    house.clock.advance(chrono::Duration::hours(24));
    let after = house.public().ask(page, json!({})).await;
    assert_ne!(
        after.at("committee.peopleAsOf"),
        before.at("committee.peopleAsOf")
    );
    assert!(after.at("committee.householdsHelped").is_null());
    assert!(
        after.at("committee.helped.total").is_null(),
        "one household is nobody's to count"
    );
    let rows = after.at("committee.helped.rows").as_array().unwrap();
    let own = rows
        .iter()
        .find(|row| row["community"]["key"] == "huangmuchang")
        .unwrap();
    assert!(own["counts"][0].is_null() && own["total"].is_null());
}
