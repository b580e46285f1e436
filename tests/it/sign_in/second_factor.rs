//! The second factor: who must have one, that each code is good for once, and what happens when the phone is lost.

use chrono::Duration;
use futures::future::join_all;
use lianxin::{
    access::actions::{self, FirstPassword},
    kernel::actor::Role,
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{change, confirm, enter, post, session};
use crate::support::{
    Answer, House, PASSWORD, Visitor,
    second_factor::{self, ENROL, Enrolled, FINISH, code},
};

const OWN: &str = "四月的风真的不大";
const CODE: &str = "mutation($i: SignInCodeInput!) { signInCode(input: $i) { steps viewer { account { displayName } } userErrors { code field message } } }";
const REMOVE: &str = "mutation($i: SecondFactorRemoveInput!) { secondFactorRemove(input: $i) { userErrors { code field message } } }";

async fn give(visitor: &mut Visitor<'_>, code: &str) -> Answer {
    visitor
        .ask_and_keep_cookie(CODE, json!({ "i": { "code": code } }))
        .await
}

/// Sets up a second factor and waits until the app shows another code.
async fn enrol<'a>(house: &House, person: Visitor<'a>) -> Enrolled<'a> {
    let enrolled = second_factor::enrol(house, person).await;
    house.clock.advance(Duration::seconds(30));
    enrolled
}

#[tokio::test]
async fn the_first_administrator_changes_the_password_sets_up_a_code_and_only_then_works() {
    let house = House::open().await;
    house
        .account(
            &post(Role::Administrator),
            "boss",
            FirstPassword::HandedOver(PASSWORD),
        )
        .await;
    let mut boss = house.public();
    let entered = enter(&mut boss, "boss", PASSWORD).await.done();
    assert_eq!(
        *entered.at("signIn.steps"),
        json!(["CHANGE_PASSWORD", "ENROL_SECOND_FACTOR"])
    );
    // One step after another.
    assert_eq!(boss.ask(ENROL, json!({})).await.refusals(), ["FORBIDDEN"]);
    let changed = change(&mut boss, json!({ "newPassword": OWN })).await.done();
    assert_eq!(
        *changed.at("passwordChange.steps"),
        json!(["ENROL_SECOND_FACTOR"])
    );
    assert!(changed.at("passwordChange.viewer").is_null());

    // What still has to enrol may do nothing else.
    let invite = "mutation($i: InvitationCreateInput!) { invitationCreate(input: $i) { url userErrors { code field message } } }";
    let input = json!({ "i": { "idempotencyKey": "k", "role": "AUDITOR" } });
    assert_eq!(boss.ask(invite, input.clone()).await.refusals(), ["FORBIDDEN"]);
    let accounts = boss.ask("{ accounts(first: 5) { totalCount } }", json!({})).await;
    assert_eq!(*accounts.at("accounts.totalCount"), json!(0));
    let again = change(
        &mut boss,
        json!({ "currentPassword": OWN, "newPassword": PASSWORD }),
    )
    .await;
    assert_eq!(again.refusals(), ["FORBIDDEN"]);

    let begun = boss.ask(ENROL, json!({})).await.done();
    let secret = begun.text("secondFactorEnrol.secret").to_owned();
    let address = begun.text("secondFactorEnrol.address");
    assert!(address.starts_with("otpauth://totp/") && address.contains(&secret));
    assert!(begun.text("secondFactorEnrol.qr").contains("<svg"));
    let wrong = boss.ask(FINISH, json!({ "i": { "code": "000000" } })).await;
    assert_eq!(wrong.refusals(), ["WRONG_CREDENTIALS@code"]);
    let before = boss.clone();
    let input_code = json!({ "i": { "code": code(&house, &secret) } });
    let done = boss.ask_and_keep_cookie(FINISH, input_code).await.done();
    assert_eq!(*done.at("secondFactorFinish.steps"), json!([]));
    assert_eq!(
        done.at("secondFactorFinish.recoveryCodes")
            .as_array()
            .unwrap()
            .len(),
        10
    );
    assert!(session(&before).await.at("session").is_null(), "a new token");
    boss.ask(invite, input).await.done();
}

#[tokio::test]
async fn a_password_alone_opens_nothing_and_each_code_is_good_for_once() {
    let house = House::open().await;
    let Enrolled { person, secret, .. } =
        enrol(&house, house.person("street", Role::StreetStaff).await).await;
    assert_eq!(session(&person).await.text("viewer.account.login"), "street");

    let mut elsewhere = house.public();
    let entered = enter(&mut elsewhere, "street", PASSWORD).await.done();
    assert_eq!(*entered.at("signIn.steps"), json!(["ENTER_CODE"]));
    assert!(session(&elsewhere).await.at("viewer").is_null());
    // Neither a new password nor a new secret instead of the code.
    let instead = change(&mut elsewhere, json!({ "newPassword": OWN })).await;
    assert_eq!(instead.refusals(), ["FORBIDDEN"]);
    assert_eq!(elsewhere.ask(ENROL, json!({})).await.refusals(), ["FORBIDDEN"]);
    let confirmed = confirm(&elsewhere, json!({ "password": PASSWORD })).await;
    assert_eq!(confirmed.refusals(), ["FORBIDDEN"]);

    let shown = code(&house, &secret);
    give(&mut elsewhere, &shown).await.done();
    assert_eq!(session(&elsewhere).await.text("viewer.account.login"), "street");

    let mut thief = house.public();
    enter(&mut thief, "street", PASSWORD).await.done();
    let again = give(&mut thief, &shown).await;
    assert_eq!(again.refusals(), ["WRONG_CREDENTIALS@code"]);
    assert!(
        again.text("signInCode.userErrors.0.message").contains("刚用过"),
        "{again:?}"
    );
    let confirm_again = confirm(&person, json!({ "code": shown })).await;
    assert_eq!(confirm_again.refusals(), ["WRONG_CREDENTIALS@code"]);
    house.clock.advance(Duration::seconds(30));
    let next = code(&house, &secret);
    confirm(&person, json!({ "code": next })).await.done();
}

#[tokio::test]
async fn of_two_requests_with_the_same_code_one_is_too_late() {
    let house = House::open().await;
    let Enrolled { secret, .. } = enrol(&house, house.worker("worker", "huangmuchang").await).await;
    let mut doors = Vec::new();
    for _ in 0..4 {
        let mut door = house.public();
        enter(&mut door, "worker", PASSWORD).await.done();
        doors.push(door);
    }
    let shown = code(&house, &secret);
    let answers = join_all(doors.iter_mut().map(|door| give(door, &shown))).await;
    let inside = answers
        .iter()
        .filter(|answer| answer.refusals().is_empty())
        .count();
    assert_eq!(inside, 1);
}

#[tokio::test]
async fn wrong_codes_lock_and_the_password_does_not_begin_the_counting_anew() {
    let house = House::open().await;
    let Enrolled { secret, .. } = enrol(&house, house.worker("worker", "huangmuchang").await).await;
    let mut visitor = house.public();
    for left in (0..5).rev() {
        enter(&mut visitor, "worker", PASSWORD).await.done();
        let answer = give(&mut visitor, "000000").await;
        assert_eq!(answer.refusals(), ["WRONG_CREDENTIALS@code"], "{left}");
    }
    let right = code(&house, &secret);
    assert_eq!(give(&mut visitor, &right).await.refusals(), ["LOCKED"]);
    assert_eq!(
        enter(&mut visitor, "worker", PASSWORD).await.refusals(),
        ["LOCKED"]
    );
    house.clock.advance(Duration::minutes(15));
    // The half-open session is over too.
    let right = code(&house, &secret);
    assert_eq!(give(&mut visitor, &right).await.refusals(), ["FORBIDDEN"]);
    enter(&mut visitor, "worker", PASSWORD).await.done();
    give(&mut visitor, &right).await.done();
}

#[tokio::test]
async fn a_recovery_code_opens_once_however_it_is_typed_and_new_ones_end_the_old() {
    let house = House::open().await;
    let Enrolled {
        person,
        secret: _,
        paper,
    } = enrol(&house, house.worker("worker", "huangmuchang").await).await;
    let mut visitor = house.public();
    enter(&mut visitor, "worker", PASSWORD).await.done();
    let typed = paper[0].to_lowercase().replace('-', " ");
    give(&mut visitor, &typed).await.done();
    let left = "{ viewer { account { recoveryCodesLeft secondFactorSince } } }";
    let answer = visitor.ask(left, json!({})).await;
    assert_eq!(*answer.at("viewer.account.recoveryCodesLeft"), json!(9));

    let mut again = house.public();
    enter(&mut again, "worker", PASSWORD).await.done();
    assert_eq!(
        give(&mut again, &paper[0]).await.refusals(),
        ["WRONG_CREDENTIALS@code"]
    );
    // Not for anything but signing in.
    let confirmed = confirm(&person, json!({ "code": paper[1] })).await;
    assert_eq!(confirmed.refusals(), ["WRONG_CREDENTIALS@code"]);

    let renew = "mutation { recoveryCodesRenew { recoveryCodes userErrors { code field message } } }";
    house.clock.advance(Duration::minutes(11));
    let refused = visitor.ask(renew, json!({})).await;
    assert_eq!(refused.refusals(), ["REAUTHENTICATION_REQUIRED"]);
    confirm(&visitor, json!({ "password": PASSWORD })).await.done();
    let renewed = visitor.ask(renew, json!({})).await.done();
    let new = renewed.text("recoveryCodesRenew.recoveryCodes.0").to_owned();
    enter(&mut again, "worker", PASSWORD).await.done();
    assert_eq!(
        give(&mut again, &paper[1]).await.refusals(),
        ["WRONG_CREDENTIALS@code"]
    );
    give(&mut again, &new).await.done();
}

#[tokio::test]
async fn an_administrator_or_the_operator_helps_who_lost_phone_and_paper() {
    let house = House::open().await;
    let Enrolled { person, .. } = enrol(&house, house.person("street", Role::StreetStaff).await).await;
    let admin = house.person("admin", Role::Administrator).await;
    let auditor = house.person("auditor", Role::Auditor).await;
    let id = person.account.as_ref().unwrap().id.to_string();
    let input = json!({ "i": { "accountId": id } });
    assert_eq!(auditor.ask(REMOVE, input.clone()).await.refusals(), ["NOT_FOUND"]);
    house.clock.advance(Duration::minutes(10));
    let refused = admin.ask(REMOVE, input.clone()).await;
    assert_eq!(refused.refusals(), ["REAUTHENTICATION_REQUIRED"]);
    confirm(&admin, json!({ "password": PASSWORD })).await.done();
    admin.ask(REMOVE, input).await.done();
    assert!(session(&person).await.at("session").is_null());
    let mut person = house.public();
    let entered = enter(&mut person, "street", PASSWORD).await.done();
    assert_eq!(
        *entered.at("signIn.steps"),
        json!([]),
        "the demo's kind of account"
    );

    let Enrolled { .. } = enrol(&house, person.clone()).await;
    actions::remove_second_factor_of(&house.system(), "street")
        .await
        .unwrap();
    let entered = enter(&mut house.public(), "street", PASSWORD).await.done();
    assert_eq!(*entered.at("signIn.steps"), json!([]));
}

#[tokio::test]
async fn neither_secrets_nor_codes_lie_in_the_database() {
    let house = House::open().await;
    let Enrolled { secret, paper, .. } = enrol(&house, house.worker("worker", "huangmuchang").await).await;
    let db = house.app.office.db.reader();
    let mut bytes: Vec<u8> = Vec::new();
    for sql in [
        "SELECT secret AS b FROM second_factor",
        "SELECT hash AS b FROM recovery_code",
    ] {
        let rows = db
            .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
            .await
            .unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            bytes.extend(row.try_get::<Vec<u8>>("", "b").unwrap());
        }
    }
    let text = String::from_utf8_lossy(&bytes).to_uppercase();
    assert!(!text.contains(&secret));
    for code in paper {
        assert!(!text.contains(&code) && !text.contains(&code.replace('-', "")));
    }
}

#[tokio::test]
async fn an_invited_administrator_enrols_before_working() {
    let house = House::open().await;
    let admin = house.person("admin", Role::Administrator).await;
    let create = "mutation($i: InvitationCreateInput!) { invitationCreate(input: $i) { url userErrors { code field message } } }";
    let input = json!({ "i": { "idempotencyKey": "k", "role": "ADMINISTRATOR" } });
    let first = admin.ask(create, input.clone()).await.done();
    let second = admin.ask(create, input.clone()).await.done();
    let token = |answer: &Answer| -> String {
        let url = answer.text("invitationCreate.url");
        url.rsplit('/').next().unwrap().to_owned()
    };
    let (first, second) = (token(&first), token(&second));
    assert_ne!(first, second);
    let other = json!({ "i": { "idempotencyKey": "k", "role": "AUDITOR" } });
    assert_eq!(
        admin.ask(create, other).await.refusals(),
        ["IDEMPOTENCY_MISMATCH@idempotencyKey"]
    );

    let accept = "mutation($i: InvitationAcceptInput!) { invitationAccept(input: $i) { steps viewer { account { displayName } } userErrors { code field message } } }";
    let as_guest = |token: &str| -> Value {
        json!({ "i": { "token": token, "login": "second", "displayName": "第二位管理员（示例）", "password": OWN } })
    };
    let mut guest = house.public();
    // Sent twice, one invitation: of its links the last one works.
    let gone = guest.ask(accept, as_guest(&first)).await;
    assert_eq!(gone.refusals(), ["EXPIRED@token"]);
    let accepted = guest.ask_and_keep_cookie(accept, as_guest(&second)).await.done();
    assert_eq!(
        *accepted.at("invitationAccept.steps"),
        json!(["ENROL_SECOND_FACTOR"])
    );
    assert!(accepted.at("invitationAccept.viewer").is_null());
    assert_eq!(admin.ask(create, input).await.refusals(), ["ALREADY_DONE"]);
    enrol(&house, guest).await;
}
