//! Signing in, invitations, and what nobody signed in may not do.

use axum::http::{Request, StatusCode, header};
use lianxin::kernel::actor::Role;
use serde_json::json;

use crate::support::{House, PASSWORD};

const VIEWER: &str = "{ viewer { account { login role displayName } viewerCanInvite viewerCanReadAudit } }";

#[tokio::test]
async fn a_person_signs_in_is_known_and_signs_out() {
    let house = House::open().await;
    let mut worker = house.worker("worker", "huangmuchang").await;
    let answer = worker.ask(VIEWER, json!({})).await;
    assert_eq!(answer.text("viewer.account.role"), "COMMUNITY_WORKER");
    worker
        .ask_and_keep_cookie("mutation { signOut { userErrors { code } } }", json!({}))
        .await
        .done();
    assert!(worker.ask(VIEWER, json!({})).await.at("viewer").is_null());
}

#[tokio::test]
async fn wrong_passwords_count_down_then_lock_and_unknown_logins_answer_alike() {
    let house = House::open().await;
    house.person("admin", Role::Administrator).await;
    let mut visitor = house.public();
    let known = visitor.sign_in("admin", "wrong").await;
    let unknown = visitor.sign_in("nobody", "wrong").await;
    assert_eq!(known.0, unknown.0);
    assert_eq!(
        known.text("signIn.userErrors.0.message"),
        "账号或密码不对，还可以再试 4 次。"
    );
    for _ in 0..4 {
        visitor.sign_in("admin", "wrong").await;
    }
    assert_eq!(visitor.sign_in("admin", PASSWORD).await.refusals(), ["LOCKED"]);
    house.clock.advance(chrono::Duration::minutes(16));
    visitor.sign_in("ADMIN", PASSWORD).await.done();
}

#[tokio::test]
async fn an_invitation_is_accepted_once_with_a_password_of_ones_own() {
    let house = House::open().await;
    let admin = house.person("admin", Role::Administrator).await;
    let create = "mutation($i: InvitationCreateInput!) { invitationCreate(input: $i) { url userErrors { code field message } } }";
    let input = json!({ "i": { "idempotencyKey": "k1", "role": "COMMUNITY_WORKER", "communityKey": "huangmuchang" } });
    let url = admin
        .ask(create, input)
        .await
        .done()
        .text("invitationCreate.url")
        .to_owned();
    let token = url.rsplit('/').next().unwrap();
    let mut guest = house.public();
    let read = "query($t: String!) { invitation(token: $t) { role community { label } } }";
    assert_eq!(
        guest
            .ask(read, json!({ "t": token }))
            .await
            .text("invitation.community.label"),
        "黄木厂"
    );

    let accept = "mutation($i: InvitationAcceptInput!) { invitationAccept(input: $i) { viewer { account { login } } userErrors { code field message } } }";
    let short = json!({ "i": { "token": token, "login": "new", "displayName": "新社工（示例）", "password": "short" } });
    assert_eq!(guest.ask(accept, short).await.refusals(), ["TOO_SHORT@password"]);
    let taken = json!({ "i": { "token": token, "login": "Admin", "displayName": "新社工（示例）", "password": PASSWORD } });
    assert_eq!(guest.ask(accept, taken).await.refusals(), ["TAKEN@login"]);
    let good = json!({ "i": { "token": token, "login": "new", "displayName": "新社工（示例）", "password": PASSWORD } });
    guest.ask_and_keep_cookie(accept, good.clone()).await.done();
    assert_eq!(
        guest.ask(VIEWER, json!({})).await.text("viewer.account.login"),
        "new"
    );
    assert_eq!(guest.ask(accept, good).await.refusals(), ["EXPIRED@token"]);
}

#[tokio::test]
async fn only_administrators_invite_and_only_auditors_read_the_log() {
    let house = House::open().await;
    let create = "mutation($i: InvitationCreateInput!) { invitationCreate(input: $i) { url userErrors { code field message } } }";
    let input = json!({ "i": { "idempotencyKey": "k1", "role": "AUDITOR" } });
    let entries = "{ auditEntries(first: 5) { totalCount nodes { act actor } } }";
    for role in [
        Role::StreetStaff,
        Role::StreetLeader,
        Role::FieldChair,
        Role::Auditor,
    ] {
        let person = house.person(role.key(), role).await;
        assert_eq!(
            person.ask(create, input.clone()).await.refusals(),
            ["FORBIDDEN"],
            "{role:?}"
        );
        let log = person.ask(entries, json!({})).await;
        if role == Role::Auditor {
            assert_eq!(log.text("auditEntries.nodes.0.act"), "access.sign_in");
        } else {
            assert_eq!(log.error_code(), "FORBIDDEN", "{role:?}");
        }
    }
    assert_eq!(house.public().ask(create, input).await.refusals(), ["FORBIDDEN"]);
}

#[tokio::test]
async fn the_database_itself_refuses_to_change_the_audit() {
    use sea_orm::ConnectionTrait;
    let house = House::open().await;
    house.person("admin", Role::Administrator).await;
    let db = house.app.office.db.reader();
    assert!(
        db.execute_unprepared("UPDATE audit_entry SET act = 'x'")
            .await
            .is_err()
    );
    assert!(db.execute_unprepared("DELETE FROM audit_entry").await.is_err());
}

#[tokio::test]
async fn the_endpoint_takes_json_by_post_only_and_no_cookie_from_elsewhere() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let body = r#"{"query":"{ __typename }"}"#;
    let (status, ..) = worker.send(Request::get("/graphql?query={__typename}"), "").await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    let (status, ..) = worker
        .send(
            Request::post("/graphql").header(header::CONTENT_TYPE, "text/plain"),
            body,
        )
        .await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let elsewhere = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ORIGIN, "https://elsewhere.example");
    assert_eq!(worker.send(elsewhere, body).await.0, StatusCode::FORBIDDEN);
    for bad in [
        "",
        "[]",
        "{}",
        r#"{"query":1}"#,
        r#"{"query":"{a","variables":[]}"#,
    ] {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        assert_eq!(
            worker.send(request, bad).await.0,
            StatusCode::BAD_REQUEST,
            "{bad}"
        );
    }
}
