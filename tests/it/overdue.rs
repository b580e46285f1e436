//! What waits too long is let go.

use chrono::Duration;
use lianxin::{
    deliveries::overdue,
    referrals::{self, StateName},
};
use serde_json::json;

use crate::support::{
    House,
    help::{Scene, act},
};

#[tokio::test]
async fn a_referral_that_comes_to_nothing_in_time_lapses_and_the_need_is_free_again() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let now = house.app.office.clock.now();
    let plan = async |referral: &str| {
        let input = json!({ "idempotencyKey": referral, "referralId": referral, "startsAt": now });
        let planned = act(&scene.charity, "visitPlan", "visit { id }", input)
            .await
            .done();
        planned.text("visitPlan.visit.id").to_owned()
    };
    let unanswered = scene.sent(&scene.open_need("没人答复", 1).await).await;
    let undocked = scene.accepted(&scene.open_need("接了没去", 1).await).await;
    let called_off = scene.accepted(&scene.open_need("约了又取消", 1).await).await;
    let input = json!({ "id": plan(&called_off).await, "reason": "下雨" });
    act(&scene.charity, "visitCancel", "visit { id }", input)
        .await
        .done();
    let docked = scene.accepted(&scene.open_need("约好了", 1).await).await;
    plan(&docked).await;
    let delivered = scene.accepted(&scene.open_need("送到了", 1).await).await;
    scene.reported(&delivered, "送到了", 1).await;
    let ctx = house.system();
    let state = async |id: &str| {
        let found = referrals::store::load(ctx.db(), &ctx.actor, id.parse().unwrap()).await;
        found.unwrap().state.name()
    };

    // An ordinary need is answered within seven days, and docked within seven.
    house.clock.advance(Duration::days(7) - Duration::minutes(1));
    assert_eq!(overdue::lapse(&ctx).await.unwrap(), 0);
    house.clock.advance(Duration::minutes(2));
    assert_eq!(overdue::lapse(&ctx).await.unwrap(), 3);
    for (referral, expected) in [
        (&unanswered, StateName::Lapsed),
        (&undocked, StateName::Lapsed),
        (&called_off, StateName::Lapsed),
        (&docked, StateName::Accepted),
        (&delivered, StateName::Accepted),
    ] {
        assert_eq!(state(referral).await, expected);
    }
    assert_eq!(overdue::lapse(&ctx).await.unwrap(), 0, "once");

    let mut street = scene.street.clone();
    street.sign_in("street", crate::support::PASSWORD).await;
    let needs = "{ needs(filter: { unmatched: true }) { nodes { timeline(first: 50) { nodes { act } } } } }";
    let free = street.ask(needs, json!({})).await;
    let free = free.at("needs.nodes").as_array().unwrap();
    assert_eq!(free.len(), 3);
    for need in free {
        let steps = need["timeline"]["nodes"].as_array().unwrap();
        let lapses = steps.iter().filter(|step| step["act"] == "referral.lapse");
        assert_eq!(lapses.count(), 1, "{steps:?}");
    }
}
