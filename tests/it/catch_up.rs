//! The index after a crash: what was committed while nobody followed is found after the next start.

use lianxin::{app::DOCUMENT_SOURCES, imports::ImportKind, jobs::Indexer};
use serde_json::json;

use crate::support::{House, help::Scene};

async fn found(house: &House, list: &str, words: &str) -> i64 {
    let query = format!("query($s: String) {{ {list}(search: $s) {{ totalCount }} }}");
    let answer = house.public().ask(&query, json!({ "s": words })).await;
    answer.at(&format!("{list}.totalCount")).as_i64().unwrap()
}

#[tokio::test]
async fn what_was_committed_before_a_crash_is_found_after_the_restart() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    house.index().await;
    let mut follower = Indexer::new(house.system(), &house.app.index, DOCUMENT_SOURCES).unwrap();
    follower.catch_up().await.unwrap();
    let applied = house.app.index.last_applied().unwrap();
    scene.open_need("需要一台电视机", 1).await;
    house
        .import(
            ImportKind::Offers,
            "单位,资源名称,类型,类别,说明\n诺麒公益（示例）,旧衣回收,服务,旧衣回收,都收\n",
        )
        .await;
    // The follower dies between the commit of the acts and its own.
    drop(follower);
    assert_eq!(found(&house, "needs", "电视机").await, 0);
    assert_eq!(house.app.index.last_applied().unwrap(), applied);

    let mut follower = Indexer::new(house.system(), &house.app.index, DOCUMENT_SOURCES).unwrap();
    follower.fill_if_needed(false).await.unwrap();
    assert!(follower.catch_up().await.unwrap() > 0);
    assert_eq!(found(&house, "needs", "电视机").await, 1);
    assert_eq!(found(&house, "offers", "旧衣").await, 1);
    assert!(house.app.index.last_applied().unwrap() > applied);
    assert_eq!(follower.catch_up().await.unwrap(), 0, "nothing is applied twice");

    // What was taken back while nobody followed is gone after the next start.
    drop(follower);
    let offer = scene.charity.ask("{ offers { nodes { id } } }", json!({})).await;
    let back = json!({ "id": offer.at("offers.nodes.0.id"), "reason": "不收了" });
    let query = "mutation($i: OfferReasonInput!) { offerWithdraw(input: $i) { offer { id } userErrors { code field message } } }";
    scene.charity.ask(query, json!({ "i": back })).await.done();
    assert_eq!(
        found(&house, "offers", "旧衣").await,
        1,
        "the index does not know yet"
    );
    let mut follower = Indexer::new(house.system(), &house.app.index, DOCUMENT_SOURCES).unwrap();
    follower.catch_up().await.unwrap();
    assert_eq!(found(&house, "offers", "旧衣").await, 0);
}
