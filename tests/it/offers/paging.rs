//! Pages stay where they are while rows come in, forwards and backwards, in every order.

use chrono::Duration;
use lianxin::imports::ImportKind;
use serde_json::{Value, json};

use super::{house, texts};
use crate::support::House;

/// Brings in offers of these titles, one after the other, each a minute later and valid a day less long than the one before.
async fn add(house: &House, titles: &[&str], first_day: u32) {
    for (day, title) in (0..first_day).rev().zip(titles) {
        house.clock.advance(Duration::minutes(1));
        // The first one has no last day.
        let until = if day + 1 == 31 {
            "长期".to_owned()
        } else {
            format!("2027-01-{:02}", day + 1)
        };
        let csv = format!("单位,资源名称,类别,有效期\n华汇银行（示例）,{title},粮油食品,{until}\n");
        house.import(ImportKind::Offers, &csv).await;
    }
}

struct Walk {
    titles: Vec<String>,
    ends: (Value, Value),
    more: (bool, bool),
}

async fn page(house: &House, order: &Value, arguments: Value) -> Walk {
    let query = "query($first: Int, $after: String, $last: Int, $before: String, $orderBy: OfferOrder) { \
        offers(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) { \
        nodes { title } pageInfo { startCursor endCursor hasPreviousPage hasNextPage } } }";
    let mut variables = arguments;
    variables["orderBy"] = order.clone();
    let answer = house.public().ask(query, variables).await;
    let info = answer.at("offers.pageInfo");
    Walk {
        titles: texts(answer.at("offers.nodes"), "title"),
        ends: (info["startCursor"].clone(), info["endCursor"].clone()),
        more: (info["hasPreviousPage"] == true, info["hasNextPage"] == true),
    }
}

const TITLES: [&str; 7] = ["d", "b", "f", "a", "g", "c", "e"];

/// Each order with the titles in it.
fn orders() -> [(Value, [&'static str; 7]); 4] {
    let order = |by: &str, direction: &str| json!({ "by": by, "direction": direction });
    let mut latest = TITLES;
    latest.reverse();
    [
        (order("TITLE", "ASC"), ["a", "b", "c", "d", "e", "f", "g"]),
        (order("TITLE", "DESC"), ["g", "f", "e", "d", "c", "b", "a"]),
        (order("UPDATED_AT", "DESC"), latest),
        // The one without a last day comes after all others.
        (order("VALID_UNTIL", "ASC"), latest),
    ]
}

#[tokio::test]
async fn walking_either_way_meets_every_offer_once_while_others_are_added() {
    for (order, expected) in orders() {
        let house = house().await;
        add(&house, &TITLES, 31).await;
        let first = page(&house, &order, json!({ "first": 3 })).await;
        assert_eq!(first.titles, expected[..3], "{order}");
        assert_eq!(first.more, (false, true));
        let last = page(&house, &order, json!({ "last": 3 })).await;
        assert_eq!(last.titles, expected[4..], "{order}");
        assert_eq!(last.more, (true, false));

        // At one end or the other of every order.
        add(&house, &["0"], 1).await;
        let second = page(&house, &order, json!({ "first": 3, "after": first.ends.1 })).await;
        assert_eq!(second.titles[..3], expected[3..6], "{order}");
        let back = page(&house, &order, json!({ "last": 2, "before": last.ends.0 })).await;
        assert_eq!(back.titles, expected[2..4], "{order}");
        assert_eq!(back.more, (true, true));
        let return_to_first = page(&house, &order, json!({ "last": 3, "before": second.ends.0 })).await;
        assert_eq!(return_to_first.titles, expected[..3], "{order}");
    }
}

#[tokio::test]
async fn a_cursor_from_elsewhere_is_refused_and_never_a_failure() {
    let house = house().await;
    add(&house, &TITLES, 31).await;
    let by = |by: &str| json!({ "by": by, "direction": "ASC" });
    let of_titles = page(&house, &by("TITLE"), json!({ "first": 1 })).await.ends.1;
    let query = "query($c: String, $o: OfferOrder, $s: String) { offers(first: 2, after: $c, orderBy: $o, search: $s) { nodes { title } } }";
    for cursor in [
        of_titles,
        json!(""),
        json!("5"),
        json!("🙂"),
        json!("-1"),
        json!("99999999999999999999"),
    ] {
        let variables = json!({ "c": cursor, "o": by("UPDATED_AT") });
        assert_eq!(
            house.public().ask(query, variables).await.error_code(),
            "INVALID",
            "{cursor}"
        );
    }
    for cursor in ["x", "-1", "99999999999999999999", "5000000"] {
        let answer = house.public().ask(query, json!({ "c": cursor, "s": "米" })).await;
        assert_eq!(answer.error_code(), "INVALID", "{cursor}");
    }
    let message = "{ offers(first: 0) { totalCount } }";
    let answer = house.public().in_english().ask(message, json!({})).await;
    assert_eq!(
        answer.0["errors"][0]["message"],
        "A page holds between 1 and 100 rows."
    );
    let both = house
        .public()
        .ask("{ offers(first: 1, last: 1) { totalCount } }", json!({}))
        .await;
    assert_eq!(both.error_code(), "INVALID");
}
