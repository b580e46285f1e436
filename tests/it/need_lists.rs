//! Lists of needs, and lists of needs brought in from spreadsheets.

use lianxin::{
    exchange::report::ImportReport,
    imports::{self, ImportKind},
    taxonomy::Language,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, House,
    care::{self, need_fields},
};

#[tokio::test]
async fn lists_are_narrowed_ordered_counted_and_searched() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let colleague = house.worker("colleague", "huangmuchang").await;
    let household = care::household(&worker, "示例家庭").await;
    let id = care::need(&worker, &household, "电视坏了").await;
    care::publish(
        &worker,
        &colleague,
        &id,
        "一户家庭需要电视机",
        "希望有一台能用的电视。",
    )
    .await;
    let draft = "mutation($i: NeedDraftInput!) { needDraft(input: $i) { need { id } userErrors { code field message } } }";
    let mut fields = need_fields("广场舞的音响");
    fields["urgency"] = json!("urgent");
    fields["dueOn"] = Value::Null;
    let input = json!({ "i": { "idempotencyKey": "k", "askerKind": "community", "fields": fields } });
    worker.ask(draft, input).await.done();
    house.index().await;

    let list = "query($f: NeedFilter, $o: NeedOrder, $s: String) { needs(first: 10, filter: $f, orderBy: $o, search: $s) {
        totalCount nodes { number } facets(names: [STATE, URGENCY]) { name buckets { key label count } } } }";
    let numbers = |answer: &Answer| -> Vec<String> {
        let nodes = answer.at("needs.nodes").as_array().unwrap();
        nodes
            .iter()
            .filter_map(|node| node["number"].as_str())
            .map(str::to_owned)
            .collect()
    };
    let (first, second) = ("D2026-0001", "D2026-0002");
    for (variables, expected) in [
        (json!({ "o": { "by": "URGENCY" } }), vec![second, first]),
        (
            json!({ "o": { "by": "DUE_ON", "direction": "ASC" } }),
            vec![first, second],
        ),
        (json!({ "o": { "by": "CREATED_AT" } }), vec![second, first]),
        (json!({ "f": { "states": ["DRAFT"] } }), vec![second]),
        (json!({ "f": { "stages": ["OPEN"] } }), vec![first]),
        (json!({ "f": { "unmatched": true } }), vec![first]),
        (
            json!({ "f": { "urgencies": ["urgent"], "mine": true } }),
            vec![second],
        ),
        (json!({ "f": { "categories": ["goods"] } }), vec![second, first]),
        (json!({ "s": "电视" }), vec![first]),
        (json!({ "s": "dianshi" }), vec![first]),
        (json!({ "s": "d2026-0002" }), vec![second]),
    ] {
        let answer = worker.ask(list, variables.clone()).await;
        assert_eq!(numbers(&answer), expected, "{variables}");
        assert_eq!(
            answer.at("needs.totalCount"),
            &json!(expected.len()),
            "{variables}"
        );
    }
    let counted = worker.ask(list, json!({})).await;
    assert_eq!(
        counted.at("needs.facets.0.buckets"),
        &json!([
            { "key": "DRAFT", "label": "征集", "count": 1 },
            { "key": "OPEN", "label": "公示中", "count": 1 },
        ])
    );
    let public = house.public().ask(list, json!({ "s": "音响" })).await;
    assert_eq!(public.at("needs.totalCount"), &json!(0));
    assert_eq!(
        house
            .public()
            .ask(list, json!({ "o": { "by": "URGENCY" } }))
            .await
            .at("needs.totalCount"),
        &json!(1)
    );
}

async fn bring_in(house: &House, kind: ImportKind, file: &str, dry_run: bool) -> ImportReport {
    let path = format!("{}/data/demo/{file}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    imports::import(&house.system(), kind, file, &bytes, dry_run, Language::Zh)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_demo_committees_needs_come_in_once_as_drafts_with_their_texts() {
    let house = House::open().await;
    let before = bring_in(&house, ImportKind::Needs, "needs.csv", false).await;
    assert!(!before.written, "organizations that ask are not known yet");
    assert!(
        before
            .faults
            .iter()
            .all(|fault| fault.row > 1 && fault.message.contains("单位"))
    );
    assert!(
        bring_in(&house, ImportKind::Organizations, "organizations.xlsx", false)
            .await
            .written
    );
    assert!(
        !bring_in(&house, ImportKind::Needs, "needs.csv", true)
            .await
            .written
    );
    let first = bring_in(&house, ImportKind::Needs, "needs.csv", false).await;
    assert_eq!(
        (first.written, first.created, first.faults.len()),
        (true, first.total, 0)
    );
    let again = bring_in(&house, ImportKind::Needs, "needs.csv", false).await;
    assert_eq!((again.written, again.unchanged), (false, first.total));

    let worker = house.worker("worker", "huangmuchang").await;
    let list = "{ needs(first: 3, search: \"D2026-0001\") { nodes { number state publicTitle quantity { amount unit }
        household { code needs(first: 10) { totalCount } } } } }";
    let seen = worker.ask(list, json!({})).await;
    assert_eq!(seen.text("needs.nodes.0.state"), "DRAFT");
    assert_eq!(seen.text("needs.nodes.0.publicTitle"), "一户家庭需要一台电视机");
    assert_eq!(seen.text("needs.nodes.0.quantity.unit"), "台");
    let siblings = seen
        .at("needs.nodes.0.household.needs.totalCount")
        .as_i64()
        .unwrap();
    assert!(siblings >= 5, "one household asks for several things: {siblings}");
    assert!(!care::database_holds(&house, "席家兄弟").await);
    assert!(!care::database_holds(&house, "修过两回又坏").await);
}
