//! The demo committee: whole, varied, and as fresh in two years as today.

use std::collections::{BTreeSet, HashSet};

use lianxin::{demo, kernel::actor::Role, taxonomy::List};
use serde_json::{Value, json};

use crate::support::{House, Visitor};

/// All nodes of a connection, page by page.
async fn all(who: &Visitor<'_>, list: &str, fields: &str) -> Vec<Value> {
    let query = format!(
        "query($after: String) {{ {list}(first: 100, after: $after) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut nodes, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = who.ask(&query, json!({ "after": after })).await;
        nodes.extend(
            page.at(&format!("{list}.nodes"))
                .as_array()
                .unwrap()
                .iter()
                .cloned(),
        );
        if page.at(&format!("{list}.pageInfo.hasNextPage")) == false {
            return nodes;
        }
        after = page.at(&format!("{list}.pageInfo.endCursor")).clone();
    }
}

fn keys(nodes: &[Value], field: &str) -> BTreeSet<String> {
    let values = nodes.iter().map(|node| &node[field]);
    let terms = values.flat_map(|value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]));
    terms
        .filter_map(|term| term["key"].as_str().map(str::to_owned))
        .collect()
}

/// The keys of a list that have nothing below them.
fn leaves(list: &List) -> BTreeSet<String> {
    let parents: HashSet<_> = list
        .terms()
        .iter()
        .filter_map(|term| term.parent.clone())
        .collect();
    let terms = list.terms().iter().map(|term| term.key.clone());
    terms.filter(|key| !parents.contains(key)).collect()
}

/// A title without digits and without the names of places and bodies.
fn stripped(title: &str, names: &[String]) -> String {
    let bare: String = title.chars().filter(|c| !c.is_numeric()).collect();
    names
        .iter()
        .fold(bare, |text, name| text.replace(name.as_str(), ""))
}

#[tokio::test]
async fn the_demo_committee_is_whole_and_moves_on_with_the_calendar() {
    let house = House::open().await;
    house.clock.advance(chrono::Duration::days(500));
    let loaded = demo::load(&house.app.office, &|_, _| {}).await.unwrap();
    assert_eq!(loaded, demo::Loaded::Now);
    house.index().await;
    let street = house.person("street", Role::StreetStaff).await;
    let lists = house.app.office.taxonomy.clone();

    let organizations = all(
        &street,
        "organizations",
        "name kind { key } fields { key } community { key }",
    )
    .await;
    assert_eq!(organizations.len(), 109);
    assert_eq!(keys(&organizations, "fields"), leaves(&lists.fields));
    assert_eq!(keys(&organizations, "kind"), leaves(&lists.organization_kinds));

    let offers = all(
        &street,
        "offers",
        "title state kind { key } category { key } organization { name } free",
    )
    .await;
    let published = offers
        .iter()
        .filter(|offer| offer["state"] == "PUBLISHED")
        .count();
    assert!(
        published >= 320,
        "{published} offers can be had in a year and a half"
    );
    assert_eq!(keys(&offers, "category"), leaves(&lists.categories));
    assert_eq!(keys(&offers, "kind"), leaves(&lists.kinds));
    let titles: HashSet<_> = offers
        .iter()
        .map(|offer| {
            (
                offer["organization"]["name"].to_string(),
                offer["title"].to_string(),
            )
        })
        .collect();
    assert_eq!(titles.len(), offers.len(), "no title twice in one organization");
    let names: Vec<String> = lists
        .communities
        .terms()
        .iter()
        .map(|term| term.label(lianxin::taxonomy::Language::Zh).to_owned())
        .chain(
            organizations
                .iter()
                .map(|o| o["name"].as_str().unwrap().replace("（示例）", "")),
        )
        .collect();
    let differing: HashSet<_> = offers
        .iter()
        .map(|offer| stripped(offer["title"].as_str().unwrap(), &names))
        .collect();
    assert!(differing.len() >= 250, "{} titles", differing.len());

    let needs = all(
        &street,
        "needs",
        "publicTitle kind { key } category { key } community { key } urgency { key }",
    )
    .await;
    assert!(needs.len() >= 400, "{}", needs.len());
    for (field, list) in [
        ("category", &lists.categories),
        ("kind", &lists.kinds),
        ("community", &lists.communities),
        ("urgency", &lists.urgencies),
    ] {
        assert_eq!(keys(&needs, field), leaves(list), "{field}");
    }
    assert_eq!(leaves(&lists.communities).len(), 13);

    let public = house.public();
    for wanted in ["博物馆", "探望", "旧衣"] {
        let query = "query($s: String) { offers(search: $s) { totalCount } }";
        let found = public.ask(query, json!({ "s": wanted })).await;
        assert!(found.at("offers.totalCount").as_i64() > Some(0), "{wanted}");
    }
    let gaps = public
        .ask(
            "{ committee { gaps { openNeeds communities { key } } } }",
            json!({}),
        )
        .await;
    let gaps = gaps.at("committee.gaps").as_array().unwrap();
    assert!(
        gaps.len() >= 3 && gaps.iter().all(|gap| gap["openNeeds"].as_i64() > Some(0)),
        "{gaps:?}"
    );

    let again = demo::load(&house.app.office, &|_, _| {}).await.unwrap();
    assert_eq!(again, demo::Loaded::Before);
}
