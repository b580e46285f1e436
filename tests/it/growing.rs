//! Lists that hang on one thing and grow for years: they are read page by page, and never whole.

use std::collections::HashSet;

use chrono::Duration;
use lianxin::{imports::ImportKind, kernel::actor::Role};
use serde_json::{Value, json};

use crate::support::{
    House, Visitor,
    help::{Scene, act, look, report},
};

/// More than one page can hold.
const MANY: usize = 105;

/// Reads a list from its end to its beginning, ten rows at a time; the ids in the list's order.
async fn backwards(who: &Visitor<'_>, kind: &str, list: &str, id: &str) -> Vec<String> {
    let query = format!(
        "query($id: ID!, $before: String) {{ node(id: $id) {{ ... on {kind} {{ {list}(last: 10, before: $before) {{ \
         totalCount pageInfo {{ hasPreviousPage hasNextPage startCursor }} nodes {{ id }} }} }} }} }}"
    );
    let mut all: Vec<String> = Vec::new();
    let mut before = Value::Null;
    loop {
        let answer = who.ask(&query, json!({ "id": id, "before": before })).await;
        let page = answer.at(&format!("node.{list}"));
        assert_eq!(page["totalCount"], MANY, "{page}");
        assert_eq!(page["pageInfo"]["hasNextPage"], !before.is_null(), "{page}");
        let nodes = page["nodes"].as_array().unwrap();
        assert!(!nodes.is_empty() && nodes.len() <= 10, "{page}");
        let ids: Vec<String> = nodes
            .iter()
            .map(|node| node["id"].as_str().unwrap().to_owned())
            .collect();
        all.splice(0..0, ids);
        if page["pageInfo"]["hasPreviousPage"] == false {
            return all;
        }
        before = page["pageInfo"]["startCursor"].clone();
    }
}

#[tokio::test]
async fn the_visits_and_deliveries_of_a_pairing_are_read_page_by_page() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let asked = json!({ "amount": 1, "unit": "次", "renewal": "WEEK" });
    let need = scene.open_need_asking("每周上门看望", asked).await;
    let referral = scene.accepted(&need).await;
    let now = house.app.office.clock.now();
    let (mut visits, mut deliveries) = (Vec::new(), Vec::new());
    for turn in 0..MANY {
        let starts = now + Duration::days(3 * turn as i64 + 1);
        let input =
            json!({ "idempotencyKey": format!("v{turn}"), "referralId": referral, "startsAt": starts });
        let planned = act(&scene.charity, "visitPlan", "visit { id }", input)
            .await
            .done();
        visits.push(planned.text("visitPlan.visit.id").to_owned());
        deliveries.push(scene.reported(&referral, &format!("d{turn}"), 1).await);
    }
    assert_eq!(
        backwards(&scene.charity, "Referral", "visits", &referral).await,
        visits
    );
    assert_eq!(
        backwards(&scene.worker, "Referral", "deliveries", &referral).await,
        deliveries
    );
    let first = look(&scene.charity, "Referral", &referral, "visits { nodes { id } }").await;
    assert_eq!(
        first.at("node.visits.nodes").as_array().unwrap().len(),
        20,
        "a page when none is said"
    );
    for (fields, code) in [
        ("visits(first: 101) { nodes { id } }", "OUT_OF_RANGE"),
        ("deliveries(last: 0) { nodes { id } }", "OUT_OF_RANGE"),
        ("visits(first: 1, last: 1) { nodes { id } }", "INVALID"),
        ("deliveries(after: \"nowhere\") { nodes { id } }", "INVALID"),
    ] {
        let refused = look(&scene.charity, "Referral", &referral, fields).await;
        assert_eq!(refused.error_code(), code, "{fields}");
    }
}

#[tokio::test]
async fn the_referrals_of_a_need_are_read_page_by_page() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let mut sent = Vec::new();
    for turn in 0..MANY {
        let input = json!({ "idempotencyKey": format!("r{turn}"), "needId": need,
            "helperId": scene.neighbour.account.as_ref().unwrap().id.to_string() });
        let answer = act(&scene.worker, "referralSend", "referral { id }", input)
            .await
            .done();
        let id = answer.text("referralSend.referral.id").to_owned();
        let taken_back = json!({ "id": id, "reason": "改期再问" });
        act(&scene.worker, "referralRevoke", "referral { id }", taken_back)
            .await
            .done();
        sent.push(id);
    }
    assert_eq!(backwards(&scene.worker, "Need", "referrals", &need).await, sent);
    let none = look(
        &scene.bank,
        "Need",
        &need,
        "referrals { totalCount nodes { id } }",
    )
    .await;
    assert_eq!(
        none.at("node.referrals.totalCount"),
        0,
        "others' referrals are not counted either"
    );
}

#[tokio::test]
async fn the_consents_and_needs_of_a_household_are_read_page_by_page() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let mut names = "单位名称,单位类型,所属领域\n".to_owned();
    for turn in 0..MANY {
        names.push_str(&format!("示例单位{turn},银行,社区建设\n"));
    }
    house.import(ImportKind::Organizations, &names).await;
    let listed = "query($a: String) { organizations(first: 100, after: $a) { pageInfo { endCursor } nodes { id name } } }";
    let mut organizations = Vec::new();
    let mut after = Value::Null;
    while organizations.len() < MANY {
        let answer = scene.street.ask(listed, json!({ "a": after })).await;
        after = answer.at("organizations.pageInfo.endCursor").clone();
        let nodes = answer.at("organizations.nodes").as_array().unwrap();
        organizations.extend(
            nodes
                .iter()
                .filter(|node| node["name"].as_str().unwrap().starts_with("示例单位"))
                .map(|node| node["id"].clone()),
        );
    }
    let mut given = Vec::new();
    for (turn, organization) in organizations.iter().enumerate() {
        let input = json!({ "idempotencyKey": format!("c{turn}"), "householdId": scene.household,
            "organizationId": organization, "purpose": "arrange_visit", "channel": "in_person" });
        let answer = act(&scene.worker, "consentRecord", "consent { id }", input)
            .await
            .done();
        given.push(answer.text("consentRecord.consent.id").to_owned());
        house.clock.advance(Duration::seconds(1));
    }
    // Newest first: read backwards, the list begins with what was given first.
    let mut read = backwards(&scene.worker, "Household", "consents", &scene.household).await;
    read.reverse();
    assert_eq!(read, given);

    let mut needs = HashSet::new();
    for turn in 0..MANY {
        needs.insert(
            scene
                .drafted(
                    &format!("要一样东西，第 {turn} 样"),
                    json!({ "amount": 1, "unit": "台" }),
                )
                .await,
        );
    }
    let read = backwards(&scene.worker, "Household", "needs", &scene.household).await;
    assert_eq!(read.iter().cloned().collect::<HashSet<_>>(), needs);
    let admin = house.person("admin", Role::Administrator).await;
    let unseen = look(
        &admin,
        "Household",
        &scene.household,
        "consents { totalCount } needs { totalCount }",
    )
    .await;
    assert!(unseen.at("node").is_null());
}

#[tokio::test]
async fn one_page_for_each_of_several_is_cut_for_each_alone() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let mut expected = Vec::new();
    for (title, many) in [("要一台电视机", 1), ("要一台洗衣机", 4), ("要一台电冰箱", 0)] {
        let need = scene.open_need(title, 9).await;
        let referral = scene.accepted(&need).await;
        for turn in 0..many {
            let input = report(&house, &referral, &format!("{title}{turn}"), 1);
            act(&scene.charity, "deliveryReport", "delivery { id }", input)
                .await
                .done();
        }
        expected.push((referral, many));
    }
    let query = "{ referrals(first: 10, orderBy: { by: CREATED_AT, direction: ASC }) { nodes { id \
        newest: deliveries(last: 2) { totalCount pageInfo { hasPreviousPage } nodes { id } } \
        oldest: deliveries(first: 3) { pageInfo { hasNextPage } nodes { id } } } } }";
    let answer = scene.worker.ask(query, json!({})).await;
    let nodes = answer.at("referrals.nodes").as_array().unwrap();
    assert_eq!(nodes.len(), expected.len());
    for (node, (id, many)) in nodes.iter().zip(&expected) {
        assert_eq!(node["id"], id.as_str());
        assert_eq!(node["newest"]["totalCount"], *many, "{node}");
        assert_eq!(
            node["newest"]["nodes"].as_array().unwrap().len(),
            (*many).min(2),
            "{node}"
        );
        assert_eq!(node["newest"]["pageInfo"]["hasPreviousPage"], *many > 2, "{node}");
        assert_eq!(
            node["oldest"]["nodes"].as_array().unwrap().len(),
            (*many).min(3),
            "{node}"
        );
        assert_eq!(node["oldest"]["pageInfo"]["hasNextPage"], *many > 3, "{node}");
    }
}
