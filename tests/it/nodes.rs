//! Refetching by id: one thing, or many of several kinds at once.

use lianxin::kernel::actor::Role;
use serde_json::{Value, json};

use crate::support::{House, Visitor, help::Scene};

const NODES: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";

async fn kinds(who: &Visitor<'_>, ids: &[Value]) -> Vec<Value> {
    let answer = who.ask(NODES, json!({ "ids": ids })).await;
    let nodes = answer.at("nodes").as_array().unwrap();
    assert_eq!(nodes.len(), ids.len(), "one for each id");
    let mut kinds = Vec::new();
    for (node, id) in nodes.iter().zip(ids) {
        assert!(node.is_null() || node["id"] == *id, "{node} is not {id}");
        kinds.push(node["__typename"].clone());
    }
    kinds
}

#[tokio::test]
async fn many_of_several_kinds_come_in_the_order_asked_and_what_may_not_be_seen_is_null() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let draft = scene
        .drafted("需要一台洗衣机", json!({ "amount": 1, "unit": "台" }))
        .await;
    let referral = scene.accepted(&need).await;
    scene.consents().await;
    let delivery = scene.reported(&referral, "d", 1).await;
    let charity = scene.charity.account.as_ref().unwrap();
    let ids = [
        json!(delivery),
        json!(charity.organization.unwrap().to_string()),
        json!("nonsense"),
        json!(draft),
        json!(referral),
        json!(need),
        json!("need_00000000000000000000000000000000"),
        json!(scene.household),
        json!(charity.id.to_string()),
        json!(need),
    ];
    let all = [
        "Delivery",
        "Organization",
        "",
        "Need",
        "Referral",
        "Need",
        "",
        "Household",
        "Account",
        "Need",
    ];
    for (name, who, sees) in [
        ("worker", &scene.worker, [0, 1, 3, 4, 5, 7, 9].as_slice()),
        ("charity", &scene.charity, &[0, 1, 4, 5, 8, 9]),
        ("bank", &scene.bank, &[1, 5, 9]),
        ("public", &house.public(), &[1, 5, 9]),
    ] {
        let expected: Vec<Value> = all
            .iter()
            .enumerate()
            .map(|(at, kind)| {
                if sees.contains(&at) {
                    json!(kind)
                } else {
                    Value::Null
                }
            })
            .collect();
        assert_eq!(kinds(who, &ids).await, expected, "{name}");
    }
    let admin = house.person("admin", Role::Administrator).await;
    assert_eq!(kinds(&admin, &[ids[8].clone()]).await, [json!("Account")]);
    assert_eq!(kinds(&admin, &[]).await, Vec::<Value>::new());
}

#[tokio::test]
async fn a_hundred_ids_at_once_and_no_more() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let ids = vec![json!("need_00000000000000000000000000000000"); 101];
    assert_eq!(kinds(&worker, &ids[..100]).await, vec![Value::Null; 100]);
    let refused = worker.ask(NODES, json!({ "ids": ids })).await;
    assert_eq!(refused.error_code(), "OUT_OF_RANGE");
    assert!(refused.0["data"].is_null(), "{}", refused.0);
}
