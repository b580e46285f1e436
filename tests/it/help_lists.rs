//! The lists of households, visits and deliveries: narrowed, ordered, paged and counted.

use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{
    Answer, House, Visitor,
    care::{self, household_fields},
    help::{Scene, act, report},
};

/// The values of one field of a list's rows, and its count.
fn rows(answer: &Answer, list: &str, field: &str) -> (Vec<Value>, Value) {
    let nodes = answer.at(&format!("{list}.nodes")).as_array().unwrap();
    let values = nodes.iter().map(|node| node[field].clone()).collect();
    (values, answer.at(&format!("{list}.totalCount")).clone())
}

/// Reads the list forwards, two rows at a time, and backwards, and asserts that both ways tell `expected`.
async fn pages(who: &Visitor<'_>, list: &str, arguments: &str, field: &str, expected: &[Value]) {
    for (way, next, more, end) in [
        ("first", "after", "hasNextPage", "endCursor"),
        ("last", "before", "hasPreviousPage", "startCursor"),
    ] {
        let query = format!(
            "query($c: String) {{ {list}({way}: 2, {next}: $c{arguments}) {{ totalCount \
             pageInfo {{ {more} {end} }} nodes {{ {field} }} }} }}"
        );
        let mut all: Vec<Value> = Vec::new();
        let mut cursor = Value::Null;
        loop {
            let answer = who.ask(&query, json!({ "c": cursor })).await;
            let (values, count) = rows(&answer, list, field);
            assert_eq!(count, expected.len(), "{list}{arguments}");
            let at = if way == "first" { all.len() } else { 0 };
            all.splice(at..at, values);
            let page = answer.at(&format!("{list}.pageInfo"));
            if page[more] == false {
                break;
            }
            assert!(all.len() < expected.len(), "{list}{arguments}: {all:?}");
            cursor = page[end].clone();
        }
        assert_eq!(all, expected, "{list}{arguments}, {way}");
    }
}

#[tokio::test]
async fn households_are_narrowed_ordered_and_paged() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let elsewhere = house.worker("elsewhere", "yunfan").await;
    let street = house
        .person("street", lianxin::kernel::actor::Role::StreetStaff)
        .await;
    for label in ["甲家", "乙家", "丙家"] {
        care::household(&worker, label).await;
        house.clock.advance(Duration::minutes(1));
    }
    let mut fields = household_fields("丁家");
    fields["communityKey"] = json!("yunfan");
    let record = json!({ "idempotencyKey": "k", "fields": fields });
    act(&elsewhere, "householdRecord", "household { id }", record)
        .await
        .done();
    let codes = |from: &[i32]| -> Vec<Value> { from.iter().map(|n| json!(format!("F-{n:04}"))).collect() };
    for (arguments, expected) in [
        ("", codes(&[4, 3, 2, 1])),
        (", orderBy: { by: CODE, direction: ASC }", codes(&[1, 2, 3, 4])),
        (", orderBy: { by: CODE }", codes(&[4, 3, 2, 1])),
        (
            ", orderBy: { by: CREATED_AT, direction: ASC }",
            codes(&[1, 2, 3, 4]),
        ),
        (", filter: { communities: [\"yunfan\"] }", codes(&[4])),
        (
            ", filter: { communities: [\"yunfan\", \"huangmuchang\"] }, orderBy: { by: CODE, direction: ASC }",
            codes(&[1, 2, 3, 4]),
        ),
        (", filter: { communities: [] }", codes(&[4, 3, 2, 1])),
        (", filter: { communities: [\"lejing\"] }", codes(&[])),
    ] {
        pages(&street, "households", arguments, "code", &expected).await;
    }
    pages(&worker, "households", "", "code", &codes(&[3, 2, 1])).await;
    // The filter narrows what one may see; it does not widen it.
    pages(
        &worker,
        "households",
        ", filter: { communities: [\"yunfan\"] }",
        "code",
        &[],
    )
    .await;
    pages(&house.public(), "households", "", "code", &[]).await;
}

#[tokio::test]
async fn visits_are_narrowed_ordered_and_paged() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let first = scene.accepted(&scene.open_need("需要一台电视机", 9).await).await;
    let second = scene.accepted(&scene.open_need("需要一台洗衣机", 9).await).await;
    let now = house.app.office.clock.now();
    let mut ids = Vec::new();
    for (turn, (referral, day)) in [(&first, 1), (&second, 2), (&first, 3), (&second, 4), (&first, 5)]
        .into_iter()
        .enumerate()
    {
        let input = json!({ "idempotencyKey": format!("v{turn}"), "referralId": referral,
            "startsAt": now + Duration::days(day) });
        let planned = act(&scene.charity, "visitPlan", "visit { id }", input)
            .await
            .done();
        ids.push(planned.at("visitPlan.visit.id").clone());
    }
    let cancel = json!({ "id": ids[1], "reason": "住院了" });
    act(&scene.charity, "visitCancel", "visit { id }", cancel)
        .await
        .done();
    let mut given = report(&house, &first, "d", 1);
    given["visitId"] = ids[0].clone();
    act(&scene.charity, "deliveryReport", "delivery { id }", given)
        .await
        .done();
    let of = |at: &[usize]| -> Vec<Value> { at.iter().map(|at| ids[*at].clone()).collect() };
    let from = json!(now + Duration::days(2));
    let until = json!(now + Duration::days(4));
    for (arguments, expected) in [
        (String::new(), of(&[0, 1, 2, 3, 4])),
        (
            ", orderBy: { by: STARTS_AT, direction: DESC }".into(),
            of(&[4, 3, 2, 1, 0]),
        ),
        (format!(", filter: {{ referralId: \"{first}\" }}"), of(&[0, 2, 4])),
        (", filter: { states: [PLANNED] }".into(), of(&[2, 3, 4])),
        (", filter: { states: [DONE, CANCELLED] }".into(), of(&[0, 1])),
        (format!(", filter: {{ from: {from} }}"), of(&[1, 2, 3, 4])),
        (
            format!(", filter: {{ from: {from}, until: {until} }}"),
            of(&[1, 2]),
        ),
        (", filter: { mine: true }".into(), of(&[0, 1, 2, 3, 4])),
        (
            format!(", filter: {{ referralId: \"{second}\", states: [DONE] }}"),
            of(&[]),
        ),
    ] {
        for who in [&scene.charity, &scene.worker] {
            pages(who, "visits", &arguments, "id", &expected).await;
        }
    }
    pages(&scene.street, "visits", ", filter: { mine: true }", "id", &[]).await;
    pages(
        &scene.street,
        "visits",
        ", filter: { states: [DONE] }",
        "id",
        &of(&[0]),
    )
    .await;
    pages(&scene.bank, "visits", "", "id", &[]).await;
    let other = scene
        .worker
        .ask(
            "{ visits(filter: { referralId: \"need_1\" }) { totalCount } }",
            json!({}),
        )
        .await;
    assert_eq!(other.error_code(), "NOT_FOUND");
}

#[tokio::test]
async fn deliveries_are_narrowed_ordered_and_paged() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let first = scene.accepted(&scene.open_need("需要一台电视机", 9).await).await;
    let second = scene.accepted(&scene.open_need("需要一台洗衣机", 9).await).await;
    let today = house.app.office.clock.today();
    let mut ids = Vec::new();
    // Reported in another order than the help was given.
    for (turn, (referral, days_ago)) in [(&first, 1), (&second, 5), (&first, 3), (&second, 0), (&first, 4)]
        .into_iter()
        .enumerate()
    {
        let mut input = report(&house, referral, &format!("d{turn}"), 1);
        input["deliveredOn"] = json!(today - Duration::days(days_ago));
        let answer = act(&scene.charity, "deliveryReport", "delivery { id }", input)
            .await
            .done();
        ids.push(answer.at("deliveryReport.delivery.id").clone());
        house.clock.advance(Duration::minutes(1));
    }
    scene.confirmed(ids[0].as_str().unwrap(), "PART", 5).await;
    let word = json!({ "id": ids[1], "reason": "没有送到" });
    act(&scene.worker, "deliveryDispute", "delivery { id }", word)
        .await
        .done();
    let of = |at: &[usize]| -> Vec<Value> { at.iter().map(|at| ids[*at].clone()).collect() };
    for (arguments, expected) in [
        (String::new(), of(&[4, 3, 2, 1, 0])),
        (
            ", orderBy: { by: REPORTED_AT, direction: ASC }".into(),
            of(&[0, 1, 2, 3, 4]),
        ),
        (", orderBy: { by: DELIVERED_ON }".into(), of(&[3, 0, 2, 4, 1])),
        (
            ", orderBy: { by: DELIVERED_ON, direction: ASC }".into(),
            of(&[1, 4, 2, 0, 3]),
        ),
        (format!(", filter: {{ referralId: \"{second}\" }}"), of(&[3, 1])),
        (", filter: { states: [REPORTED] }".into(), of(&[4, 3, 2])),
        (", filter: { states: [CONFIRMED, DISPUTED] }".into(), of(&[1, 0])),
        (", filter: { mine: true }".into(), of(&[4, 3, 2, 1, 0])),
    ] {
        for who in [&scene.charity, &scene.worker] {
            pages(who, "deliveries", &arguments, "id", &expected).await;
        }
    }
    pages(&scene.street, "deliveries", ", filter: { mine: true }", "id", &[]).await;
    pages(&scene.elsewhere, "deliveries", "", "id", &[]).await;
}
