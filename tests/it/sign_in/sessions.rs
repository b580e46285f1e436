//! How long sessions last, who sees and ends them, and how one shows anew that it is oneself.

use axum::http::{Request, header};
use chrono::Duration;
use lianxin::kernel::{
    actor::Role,
    entrance::{Door, Entrance, OpenSession},
    error::Code,
    ids::SessionId,
};
use serde_json::json;

use super::{confirm, enter, session};
use crate::support::{House, PASSWORD, Visitor};

const MINE: &str = "{ viewer { account { sessions { id device current createdAt lastSeenAt expiresAt } } } }";
const REVOKE: &str =
    "mutation($i: SessionRevokeInput!) { sessionRevoke(input: $i) { userErrors { code field message } } }";

async fn known(visitor: &Visitor<'_>) -> bool {
    !session(visitor).await.at("viewer").is_null()
}

#[tokio::test]
async fn the_password_given_once_more_counts_for_ten_minutes() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    assert!(!session(&worker).await.at("session.confirmedUntil").is_null());
    house.clock.advance(Duration::minutes(10));
    assert!(session(&worker).await.at("session.confirmedUntil").is_null());
    let wrong = confirm(&worker, json!({ "password": "wrong" })).await;
    assert_eq!(wrong.refusals(), ["WRONG_CREDENTIALS@password"]);
    assert!(session(&worker).await.at("session.confirmedUntil").is_null());
    assert_eq!(
        confirm(&worker, json!({})).await.refusals(),
        ["REQUIRED@password"]
    );
    let right = confirm(&worker, json!({ "password": PASSWORD })).await.done();
    assert_eq!(
        right.text("sessionConfirm.confirmedUntil"),
        "2026-11-02T01:20:00+00:00"
    );
    assert!(!session(&worker).await.at("session.confirmedUntil").is_null());
    let public = confirm(&house.public(), json!({ "password": PASSWORD })).await;
    assert_eq!(public.refusals(), ["FORBIDDEN"]);
}

#[tokio::test]
async fn what_asks_for_a_recent_confirmation_is_refused_without_one() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let person = worker.account.clone().unwrap().person();
    let operator = house.system();
    assert!(operator.require_recent_confirmation().is_ok());
    let now = operator.now();
    let mut ctx = operator.as_actor(lianxin::kernel::actor::Actor::Person(person.clone()));
    for (confirmed_at, enough) in [
        (None, false),
        (Some(now), true),
        (Some(now - Duration::seconds(599)), true),
        (Some(now - Duration::minutes(10)), false),
    ] {
        ctx.entrance = Entrance::Door(Box::new(Door {
            session: Some(OpenSession {
                id: SessionId::new(ctx.new_id()),
                person: person.clone(),
                steps: Vec::new(),
                confirmed_at,
                expires_at: now + Duration::hours(1),
            }),
            ..Door::default()
        }));
        let asked = lianxin::access::require_recent_confirmation(&ctx);
        assert_eq!(asked.is_ok(), enough, "{confirmed_at:?}");
        if let Err(err) = asked {
            assert_eq!(err.faults()[0].code, Code::ReauthenticationRequired);
        }
    }
    ctx.entrance = Entrance::Door(Box::default());
    assert!(!ctx.recently_confirmed());
}

#[tokio::test]
async fn signing_in_again_ends_the_session_one_came_with() {
    let house = House::open().await;
    let mut worker = house.worker("worker", "huangmuchang").await;
    let before = worker.clone();
    enter(&mut worker, "worker", PASSWORD).await.done();
    assert!(known(&worker).await);
    assert!(!known(&before).await);
}

#[tokio::test]
async fn those_who_read_sealed_facts_are_signed_out_after_half_an_hour_and_after_twelve_hours() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let helper = house.person("helper", Role::Helper).await;
    house.clock.advance(Duration::minutes(31));
    assert!(!known(&worker).await, "nobody used it for 31 minutes");
    assert!(known(&helper).await, "helpers stay signed in");

    let mut worker = worker;
    enter(&mut worker, "worker", PASSWORD).await.done();
    for _ in 0..47 {
        house.clock.advance(Duration::minutes(15));
        assert!(known(&worker).await);
    }
    house.clock.advance(Duration::minutes(15));
    assert!(!known(&worker).await, "twelve hours are over");
    house.clock.advance(Duration::days(13));
    assert!(known(&helper).await);
    house.clock.advance(Duration::days(1));
    assert!(!known(&helper).await, "fourteen days are over");
}

#[tokio::test]
async fn an_answer_to_a_session_that_is_over_says_so() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let ask = || Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
    let body = r#"{"query":"{ __typename }"}"#;
    let (_, headers, _) = worker.send(ask(), body).await;
    assert!(headers.get("x-lianxin-session").is_none());
    house.clock.advance(Duration::hours(13));
    let (_, headers, _) = worker.send(ask(), body).await;
    assert_eq!(headers["x-lianxin-session"], "over");
    let (_, headers, _) = house.public().send(ask(), body).await;
    assert!(headers.get("x-lianxin-session").is_none());
}

#[tokio::test]
async fn a_person_sees_and_ends_their_own_sessions_and_nobody_elses() {
    let house = House::open().await;
    let here = house.worker("worker", "huangmuchang").await;
    house.clock.advance(Duration::minutes(2));
    let agent = "Mozilla/5.0 (Linux; Android 13) Chrome/116.0 MicroMessenger/8.0";
    let mut phone = house.public().with_agent(agent);
    enter(&mut phone, "worker", PASSWORD).await.done();
    let other = house.worker("other", "huangmuchang").await;

    let list = here.ask(MINE, json!({})).await;
    let sessions = list.at("viewer.account.sessions").as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    let current: Vec<_> = sessions.iter().map(|session| &session["current"]).collect();
    assert_eq!(current.iter().filter(|current| **current == true).count(), 1);
    let there = sessions
        .iter()
        .find(|session| session["current"] == false)
        .unwrap();
    assert_eq!(there["device"], "WeChat · Android");

    let input = json!({ "i": { "id": there["id"] } });
    assert_eq!(other.ask(REVOKE, input.clone()).await.refusals(), ["NOT_FOUND"]);
    assert!(known(&phone).await);
    here.ask(REVOKE, input).await.done();
    assert!(!known(&phone).await);
    assert!(known(&here).await);

    enter(&mut phone, "worker", PASSWORD).await.done();
    let others = "mutation { sessionRevokeOthers { userErrors { code } } }";
    here.ask(others, json!({})).await.done();
    assert!(!known(&phone).await);
    assert!(known(&here).await && known(&other).await);
}

#[tokio::test]
async fn an_administrator_sees_and_ends_the_sessions_of_others() {
    let house = House::open().await;
    let admin = house.person("admin", Role::Administrator).await;
    let staff = house.person("street", Role::StreetStaff).await;
    let helper = house.person("helper", Role::Helper).await;
    let list = "{ accounts(first: 10) { nodes { login sessions { id } } } }";
    let seen = admin.ask(list, json!({})).await;
    let accounts = seen.at("accounts.nodes").as_array().unwrap();
    let account = accounts
        .iter()
        .find(|account| account["login"] == "helper")
        .unwrap();
    let id = &account["sessions"][0]["id"];
    assert!(id.is_string());
    // Staff may see that helper, but not where they are signed in.
    let seen = staff.ask(list, json!({})).await;
    let accounts = seen.at("accounts.nodes").as_array().unwrap();
    let mut others = accounts.iter().filter(|account| account["login"].is_null());
    assert!(others.all(|account| account["sessions"].is_null()), "{seen:?}");
    assert_eq!(accounts.len(), 2);
    let input = json!({ "i": { "id": id } });
    assert_eq!(staff.ask(REVOKE, input.clone()).await.refusals(), ["NOT_FOUND"]);
    admin.ask(REVOKE, input).await.done();
    assert!(!known(&helper).await);
}
