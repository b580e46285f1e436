//! How often one may try, and who waits how long.

use std::time::Instant;

use chrono::Duration;
use futures::future::join_all;
use lianxin::{access::actions::FirstPassword, kernel::actor::Role, privacy::PasswordCost};
use serde_json::json;

use super::{confirm, enter, post};
use crate::support::{House, PASSWORD};

/// The sentence of the first refusal.
async fn said(house: &House, login: &str, password: &str) -> String {
    let answer = enter(&mut house.public(), login, password).await;
    answer.text("signIn.userErrors.0.message").to_owned()
}

#[tokio::test]
async fn each_lock_lasts_twice_as_long_and_a_right_password_ends_the_counting() {
    let house = House::open().await;
    house.person("helper", Role::Helper).await;
    for minutes in [15, 30, 60, 120, 240, 240] {
        for left in (1..=4).rev() {
            let message = said(&house, "helper", "wrong").await;
            assert_eq!(message, format!("账号或密码不对，还可以再试 {left} 次。"));
        }
        let last = said(&house, "helper", "wrong").await;
        assert!(last.contains("过一会儿再试"), "{last}");
        let message = said(&house, "helper", PASSWORD).await;
        assert_eq!(
            message,
            format!("试的次数太多了，请 {minutes} 分钟后再试，或联系管理员重设密码。")
        );
        house.clock.advance(Duration::minutes(minutes));
    }
    enter(&mut house.public(), "HELPER", PASSWORD).await.done();
    assert!(said(&house, "helper", "wrong").await.contains("再试 4 次"));
}

#[tokio::test]
async fn a_login_nobody_has_is_answered_and_locked_as_one_that_somebody_has() {
    let house = House::open().await;
    house.person("helper", Role::Helper).await;
    for round in 0..7 {
        let known = enter(&mut house.public(), "helper", "wrong").await;
        let unknown = enter(&mut house.public(), "nobody", "wrong").await;
        assert_eq!(known.0, unknown.0, "round {round}");
    }
}

#[tokio::test]
async fn an_address_that_tries_many_accounts_waits_and_others_do_not() {
    let house = House::open().await;
    house.person("helper", Role::Helper).await;
    for n in 0..30 {
        let mut visitor = house.public().at("192.0.2.7");
        let answer = enter(&mut visitor, &format!("login{n}"), "wrong").await;
        assert_eq!(answer.refusals(), ["WRONG_CREDENTIALS@password"], "{n}");
    }
    let mut here = house.public().at("192.0.2.7");
    assert_eq!(enter(&mut here, "helper", PASSWORD).await.refusals(), ["LOCKED"]);
    let mut there = house.public().at("192.0.2.8");
    enter(&mut there, "helper", PASSWORD).await.done();
    house.clock.advance(Duration::minutes(1));
    enter(&mut here, "helper", PASSWORD).await.done();
    // A success of one's own does not open the way to others' accounts: thirty more, and the wait is longer.
    for n in 0..30 {
        let mut visitor = house.public().at("192.0.2.7");
        enter(&mut visitor, &format!("more{n}"), "wrong").await;
    }
    let answer = enter(&mut here, "helper", PASSWORD).await;
    assert!(
        answer.text("signIn.userErrors.0.message").contains("2 分钟"),
        "{answer:?}"
    );
}

#[tokio::test]
async fn many_tries_at_once_are_no_more_than_one_after_another() {
    let house = House::open().await;
    house.person("helper", Role::Helper).await;
    let tries = (0..20).map(async |_| {
        let answer = enter(&mut house.public(), "helper", "wrong").await;
        answer.refusals()[0].clone()
    });
    let answers = join_all(tries).await;
    let looked_at = answers.iter().filter(|answer| *answer != "LOCKED").count();
    assert_eq!(looked_at, 5, "{answers:?}");
}

#[tokio::test]
async fn wrong_confirmations_count_as_tries() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    for _ in 0..5 {
        let answer = confirm(&worker, json!({ "password": "wrong" })).await;
        assert_eq!(answer.refusals(), ["WRONG_CREDENTIALS@password"]);
    }
    let answer = confirm(&worker, json!({ "password": PASSWORD })).await;
    assert_eq!(answer.refusals(), ["LOCKED"]);
    let answer = enter(&mut house.public(), "worker", PASSWORD).await;
    assert_eq!(answer.refusals(), ["LOCKED"]);
}

/// The one test at full cost.
#[tokio::test]
async fn hashes_take_64_mib_and_three_passes_are_renewed_when_cheaper_and_unknown_logins_take_as_long() {
    let cheap = House::open().await;
    cheap
        .account(&post(Role::Helper), "helper", FirstPassword::Demo(PASSWORD))
        .await;
    let old = hash_of(&cheap, "helper").await;
    assert!(old.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{old}");

    let house = House::open_at_cost(PasswordCost::Full, |_| {}).await;
    house
        .account(&post(Role::Helper), "helper", FirstPassword::Demo(PASSWORD))
        .await;
    let full = hash_of(&house, "helper").await;
    assert!(full.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{full}");
    set_hash(&house, "helper", &old).await;
    enter(&mut house.public(), "helper", "wrong").await;
    assert_eq!(
        hash_of(&house, "helper").await,
        old,
        "a wrong password renews nothing"
    );
    enter(&mut house.public(), "helper", PASSWORD).await.done();
    let renewed = hash_of(&house, "helper").await;
    assert!(
        renewed.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"),
        "{renewed}"
    );
    assert_ne!(renewed, full);

    let time = async |login: &str| {
        let begun = Instant::now();
        enter(&mut house.public(), login, "wrong").await;
        begun.elapsed()
    };
    let (known, unknown) = (time("helper").await, time("nobody").await);
    assert!(
        unknown * 3 > known && known * 3 > unknown,
        "{known:?}, {unknown:?}"
    );
}

async fn hash_of(house: &House, login: &str) -> String {
    use sea_orm::{ConnectionTrait, Statement};
    let db = house.app.office.db.reader();
    let sql = format!("SELECT password_hash FROM account WHERE login_folded = '{login}'");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get("", "password_hash").unwrap()
}

async fn set_hash(house: &House, login: &str, hash: &str) {
    use sea_orm::ConnectionTrait;
    let sql = format!("UPDATE account SET password_hash = '{hash}' WHERE login_folded = '{login}'");
    house
        .app
        .office
        .db
        .reader()
        .execute_unprepared(&sql)
        .await
        .unwrap();
}
