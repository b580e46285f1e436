//! Passwords that were handed over, that are too old, that are none.

use chrono::Duration;
use lianxin::{
    access::actions::{self, FirstPassword},
    kernel::actor::Role,
};
use serde_json::json;

use super::{change, enter, post, session};
use crate::support::{House, PASSWORD};

const OWN: &str = "四月的风真的不大";

#[tokio::test]
async fn a_handed_over_password_must_be_changed_before_anything_else() {
    let house = House::open().await;
    house
        .account(
            &post(Role::CommunityWorker),
            "worker",
            FirstPassword::HandedOver(PASSWORD),
        )
        .await;
    let mut worker = house.public();
    let entered = enter(&mut worker, "worker", PASSWORD).await.done();
    assert_eq!(*entered.at("signIn.steps"), json!(["CHANGE_PASSWORD"]));
    assert!(entered.at("signIn.viewer").is_null());
    assert!(session(&worker).await.at("viewer").is_null());
    let households = worker
        .ask("{ households(first: 1) { nodes { id } } }", json!({}))
        .await;
    assert_eq!(*households.at("households.nodes"), json!([]));
    let record =
        json!({ "i": { "idempotencyKey": "k", "fields": crate::support::care::household_fields("甲") } });
    let query =
        "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { userErrors { code field } } }";
    assert_eq!(worker.ask(query, record).await.refusals(), ["FORBIDDEN"]);

    let same = change(&mut worker, json!({ "newPassword": PASSWORD })).await;
    assert_eq!(same.refusals(), ["INVALID@newPassword"]);
    let before = worker.clone();
    let changed = change(&mut worker, json!({ "newPassword": OWN })).await.done();
    assert_eq!(
        changed.text("passwordChange.viewer.account.displayName"),
        "worker（示例）"
    );
    assert_eq!(session(&worker).await.text("viewer.account.login"), "worker");
    assert!(
        session(&before).await.at("session").is_null(),
        "the token from before is worth nothing"
    );
    let again = enter(&mut house.public(), "worker", OWN).await.done();
    assert_eq!(*again.at("signIn.steps"), json!([]));
}

#[tokio::test]
async fn a_reset_ends_every_session_and_hands_over_a_password() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    actions::reset_password(&house.system(), "worker", "another-horse")
        .await
        .unwrap();
    assert!(session(&worker).await.at("session").is_null());
    let mut worker = house.public();
    let entered = enter(&mut worker, "worker", "another-horse").await.done();
    assert_eq!(*entered.at("signIn.steps"), json!(["CHANGE_PASSWORD"]));
}

#[tokio::test]
async fn changing_ones_password_ends_the_other_sessions_and_needs_the_present_one() {
    let house = House::open().await;
    let mut here = house.worker("worker", "huangmuchang").await;
    let mut there = house.public();
    enter(&mut there, "worker", PASSWORD).await.done();
    let without = change(&mut here, json!({ "newPassword": OWN })).await;
    assert_eq!(without.refusals(), ["REQUIRED@currentPassword"]);
    let wrong = change(
        &mut here,
        json!({ "currentPassword": "wrong", "newPassword": OWN }),
    )
    .await;
    assert_eq!(wrong.refusals(), ["WRONG_CREDENTIALS@currentPassword"]);
    let input = json!({ "currentPassword": PASSWORD, "newPassword": OWN });
    change(&mut here, input).await.done();
    assert!(session(&there).await.at("session").is_null());
    assert_eq!(session(&here).await.text("viewer.account.login"), "worker");
}

#[tokio::test]
async fn a_password_is_refused_that_is_short_ones_login_or_everybodys() {
    let house = House::open_with(|settings| settings.committee.password_length = 10).await;
    let mut worker = house.worker("worker.wang", "huangmuchang").await;
    for (password, refusal, said) in [
        ("neun-zeic", "TOO_SHORT@newPassword", "10"),
        ("Worker.Wang", "INVALID@newPassword", "账号"),
        ("WoAiNi5201314", "INVALID@newPassword", "常见"),
        ("password1234", "INVALID@newPassword", "常见"),
    ] {
        let input = json!({ "currentPassword": PASSWORD, "newPassword": password });
        let answer = change(&mut worker, input).await;
        assert_eq!(answer.refusals(), [refusal], "{password}");
        assert!(
            answer.text("passwordChange.userErrors.0.message").contains(said),
            "{answer:?}"
        );
    }
}

#[tokio::test]
async fn where_passwords_grow_old_they_must_be_changed() {
    let house = House::open_with(|settings| settings.committee.password_days = 90).await;
    house
        .account(
            &post(Role::CommunityWorker),
            "worker",
            FirstPassword::HandedOver(PASSWORD),
        )
        .await;
    let mut worker = house.public();
    enter(&mut worker, "worker", PASSWORD).await.done();
    change(&mut worker, json!({ "newPassword": OWN })).await.done();
    house.clock.advance(Duration::days(89));
    let entered = enter(&mut worker, "worker", OWN).await.done();
    assert_eq!(*entered.at("signIn.steps"), json!([]));
    house.clock.advance(Duration::days(1));
    let entered = enter(&mut worker, "worker", OWN).await.done();
    assert_eq!(*entered.at("signIn.steps"), json!(["CHANGE_PASSWORD"]));
}
