//! Sealed facts are opened one by one, so many a day, and for helpers only with a consent that the database itself looks for;
//! texts are looked at while they are written; helpers go on reading the text that was approved last.

use lianxin::kernel::actor::Role;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::{
    House, Visitor, care,
    help::{Scene, act, look},
};

async fn reveal(who: &Visitor<'_>, household: &str, field: &str) -> crate::support::Answer {
    let input = json!({ "id": household, "field": field, "purpose": "verify_need", "reason": "核对名单" });
    act(who, "householdReveal", "values left", input).await
}

#[tokio::test]
async fn a_day_has_so_many_openings_and_who_comes_to_the_end_of_them_is_seen() {
    let house = House::open_with(|settings| settings.committee.reveals_per_day = 2).await;
    let worker = house.worker("worker", "huangmuchang").await;
    let colleague = house.worker("colleague", "huangmuchang").await;
    let id = care::household(&worker, "示例家庭").await;
    let first = reveal(&worker, &id, "PHONE").await.done();
    assert_eq!(first.at("householdReveal.left"), 1);
    reveal(&worker, &id, "ADDRESS").await.done();
    let spent = reveal(&worker, &id, "SENSITIVE").await;
    assert_eq!(spent.refusals(), ["QUOTA_SPENT"]);
    let message = spent.text("householdReveal.userErrors.0.message");
    assert!(message.contains("今天已经查看了 2 项"), "{message}");
    assert!(spent.at("householdReveal.values").is_null());
    reveal(&colleague, &id, "PHONE").await.done();

    let usage = "{ revealUsage { quota people { account { displayName } opened refused } } }";
    let told = json!({ "quota": 2, "people": [
        { "account": { "displayName": "worker（示例）" }, "opened": 2, "refused": 1 },
        { "account": { "displayName": "colleague（示例）" }, "opened": 1, "refused": 0 },
    ] });
    for role in [Role::StreetStaff, Role::Auditor] {
        let who = house.person(role.key(), role).await;
        assert_eq!(
            who.ask(usage, json!({})).await.at("revealUsage"),
            &told,
            "{role:?}"
        );
    }
    for who in [&worker, &house.public()] {
        assert!(who.ask(usage, json!({})).await.at("revealUsage").is_null());
    }
    let auditor = house.person("second-auditor", Role::Auditor).await;
    let log = "{ auditEntries(filter: { act: \"reveal.refused\" }) { nodes { actor detail } } }";
    let log = auditor.ask(log, json!({})).await;
    assert_eq!(
        log.at("auditEntries.nodes"),
        &json!([{ "actor": "worker（示例）", "detail": "sensitive · verify_need · 核对名单" }])
    );

    house.clock.advance(chrono::Duration::hours(24));
    let mut worker = worker;
    worker.sign_in("worker", crate::support::PASSWORD).await.done();
    reveal(&worker, &id, "SENSITIVE").await.done();
}

#[tokio::test]
async fn a_consent_says_what_for_what_and_by_whom_and_nothing_beyond_it_opens() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    let charity = scene.charity.account.as_ref().unwrap().organization.unwrap();
    let consent = |key: &str, more: Value| {
        let mut input = json!({ "idempotencyKey": key, "householdId": scene.household,
            "organizationId": charity.to_string(), "purpose": "arrange_visit", "channel": "in_person" });
        input
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        input
    };
    let fields = "consent { id fields givenBy textVersion }";
    let nothing = consent("c0", json!({ "fields": [] }));
    let nothing = act(&scene.worker, "consentRecord", fields, nothing).await;
    assert_eq!(nothing.refusals(), ["REQUIRED@fields"]);
    let phone = consent("c1", json!({ "fields": ["PHONE"] }));
    let given = act(&scene.worker, "consentRecord", fields, phone).await.done();
    assert_eq!(given.at("consentRecord.consent.fields"), &json!(["PHONE"]));
    assert_eq!(given.at("consentRecord.consent.givenBy"), "RESIDENT");
    let text = house
        .public()
        .ask("{ consentText { version text } }", json!({}))
        .await;
    assert_eq!(
        given.at("consentRecord.consent.textVersion"),
        text.at("consentText.version")
    );
    assert!(text.text("consentText.text").contains("随时可以到社区收回同意"));

    let seen = look(
        &scene.charity,
        "Referral",
        &referral,
        "contactGrants { purpose { key } fields }",
    )
    .await;
    assert_eq!(
        seen.at("node.contactGrants"),
        &json!([{ "purpose": { "key": "arrange_visit" }, "fields": ["PHONE"] }])
    );
    let open = async |field: &str, purpose: &str| {
        let input = json!({ "id": referral, "field": field, "purpose": purpose, "reason": "约时间" });
        act(&scene.charity, "referralReveal", "values", input).await
    };
    assert_eq!(
        open("ADDRESS", "arrange_visit").await.refusals(),
        ["CONSENT_MISSING"]
    );
    assert_eq!(
        open("PHONE", "deliver_goods").await.refusals(),
        ["CONSENT_MISSING"]
    );
    open("PHONE", "arrange_visit").await.done();
    let id = json!({ "id": given.text("consentRecord.consent.id") });
    act(&scene.worker, "consentWithdraw", "consent { id }", id)
        .await
        .done();
    assert_eq!(
        open("PHONE", "arrange_visit").await.refusals(),
        ["CONSENT_MISSING"]
    );
}

#[tokio::test]
async fn children_consent_by_a_guardian_who_is_sealed_too() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let organization = care::organization(&house, "示例公益").await.to_string();
    let mut fields = care::household_fields("示例孩子");
    fields["ageBand"] = json!("CHILD");
    let input = json!({ "idempotencyKey": "h", "fields": fields });
    let made = act(&worker, "householdRecord", "household { id }", input)
        .await
        .done();
    let id = made.text("householdRecord.household.id").to_owned();
    let consent = |key: &str, by: &str, name: &str| {
        json!({ "idempotencyKey": key, "householdId": id, "organizationId": organization,
            "purpose": "arrange_visit", "channel": "in_person", "givenBy": by,
            "guardianName": name, "guardianRelation": "母亲" })
    };
    let record = async |input: Value| act(&worker, "consentRecord", "consent { givenBy }", input).await;
    assert_eq!(
        record(consent("a", "RESIDENT", "")).await.refusals(),
        ["REQUIRED@givenBy"]
    );
    assert_eq!(
        record(consent("b", "GUARDIAN", " ")).await.refusals(),
        ["REQUIRED@guardianName"]
    );
    let given = record(consent("c", "GUARDIAN", "标记监护人")).await.done();
    assert_eq!(given.at("consentRecord.consent.givenBy"), "GUARDIAN");
    assert!(!care::database_holds(&house, "标记监护人").await);

    // Whatever the code does, the database refuses a child's own consent.
    let sql = "INSERT INTO consent (id, household_id, purpose, channel, granted_at, scope, giver) \
        SELECT data_key_id, id, 'arrange_visit', 'phone', created_at, 'phone', 'resident' FROM household";
    let refused = run(&house, sql).await.unwrap_err();
    assert!(refused.contains("a guardian consents for minors"), "{refused}");
}

async fn run(house: &House, sql: &str) -> Result<u64, String> {
    let db = house.app.office.db.reader();
    let done = db.execute_unprepared(sql).await;
    done.map(|done| done.rows_affected())
        .map_err(|err| err.to_string())
}

/// Enters an opening of the charity by hand, as a bug would; `consent` is what stands for the id of the consent.
fn forged(consent: &str, field: &str, purpose: &str) -> String {
    format!(
        "INSERT INTO reveal (id, at, day, account_id, outcome, subject_kind, subject_id, field, household_id, \
            referral_id, consent_id, purpose, words) \
         SELECT n.data_key_id, r.created_at, '2026-11-21', a.id, 'opened', 'ref', r.id, '{field}', n.household_id, \
            r.id, {consent}, '{purpose}', 'x' \
         FROM referral r JOIN need n ON n.id = r.need_id JOIN account a ON a.organization_id = r.organization_id"
    )
}

#[tokio::test]
async fn the_database_itself_refuses_an_opening_that_no_consent_covers() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.sent(&need).await;
    let uncovered = async |sql: String| {
        let refused = run(&house, &sql).await.unwrap_err();
        assert!(refused.contains("no consent covers this"), "{refused}");
    };
    let own = "(SELECT id FROM consent)";
    uncovered(forged("NULL", "phone", "arrange_visit")).await;
    scene.consents().await;
    uncovered(forged("NULL", "phone", "arrange_visit")).await;
    // Consent is there, acceptance is not.
    uncovered(forged(own, "phone", "arrange_visit")).await;
    let input = json!({ "id": referral });
    act(&scene.charity, "referralAccept", "referral { id }", input)
        .await
        .done();
    uncovered(forged(own, "sensitive", "arrange_visit")).await;
    uncovered(forged(own, "phone", "deliver_goods")).await;
    uncovered(forged(own, "phone", "arrange_visit").replace("n.household_id, r.id", "NULL, r.id")).await;
    assert_eq!(run(&house, &forged(own, "phone", "arrange_visit")).await, Ok(1));

    // What was entered stays, and a consent is only ever taken back.
    for (sql, says) in [
        ("UPDATE reveal SET words = 'y'", "reveal is insert-only"),
        ("UPDATE consent SET scope = 'sensitive'", "only its withdrawal"),
        ("UPDATE consent SET withdrawn_at = NULL", "only its withdrawal"),
    ] {
        let refused = run(&house, sql).await.unwrap_err();
        assert!(refused.contains(says), "{sql}: {refused}");
    }
    run(&house, "UPDATE consent SET withdrawn_at = granted_at")
        .await
        .unwrap();
    run(&house, "DELETE FROM reveal").await.unwrap();
    uncovered(forged(own, "phone", "arrange_visit")).await;
}

#[tokio::test]
async fn helpers_go_on_reading_the_approved_text_while_a_new_one_waits() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    let text = json!({ "id": need, "title": "需要一台大电视机", "text": "希望有一台大一点的。" });
    act(&scene.worker, "needWritePublicText", "need { id }", text)
        .await
        .done();
    let facts = "need { state publicTitle publicText publicTextPending }";
    let seen = look(&scene.charity, "Referral", &referral, facts).await;
    assert_eq!(
        seen.at("node.need"),
        &json!({ "state": "VERIFIED", "publicTitle": "需要一台电视机",
            "publicText": "希望有一台能用的电视机。", "publicTextPending": true })
    );
    let own = look(&scene.worker, "Need", &need, "publicTitle publicTextPending").await;
    assert_eq!(own.text("node.publicTitle"), "需要一台大电视机");
    assert!(
        look(&house.public(), "Need", &need, "id")
            .await
            .at("node")
            .is_null()
    );
    let id = json!({ "id": need });
    act(&scene.second, "needApprove", "need { id }", id.clone())
        .await
        .done();
    act(&scene.worker, "needOpen", "need { id }", id).await.done();
    let seen = look(&scene.charity, "Referral", &referral, facts).await;
    assert_eq!(seen.text("node.need.publicTitle"), "需要一台大电视机");
    assert_eq!(seen.at("node.need.publicTextPending"), false);
}

#[tokio::test]
async fn a_text_is_looked_at_while_it_is_written_and_numbers_pass_only_if_the_approver_says_so() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let check = "query($t: String!) { textCheck(text: $t) { kind start end words refused message } }";
    let told = house
        .public()
        .ask(check, json!({ "t": "请找王大爷，打13800000001" }))
        .await;
    assert_eq!(told.at("textCheck.0.kind"), "NAME");
    assert_eq!(
        (told.at("textCheck.0.start"), told.at("textCheck.0.end")),
        (&json!(2), &json!(5))
    );
    assert!(told.text("textCheck.0.message").contains("王大爷"));
    assert_eq!(told.at("textCheck.1.kind"), "MOBILE");
    assert_eq!(told.at("textCheck.1.refused"), true);
    let long = "字".repeat(2201);
    assert_eq!(
        house.public().ask(check, json!({ "t": long })).await.error_code(),
        "TOO_LONG"
    );

    let need = scene.drafted("电视", json!({ "amount": 1, "unit": "台" })).await;
    let verified = json!({ "id": need, "method": "phone", "verifiedOn": house.app.office.clock.today() });
    act(&scene.worker, "needVerify", "need { id }", verified)
        .await
        .done();
    let write = |belong: bool| json!({ "id": need, "title": "需要电视", "text": "请打服务站值班手机13800000001", "numbersBelong": belong });
    let write = async |belong: bool| {
        act(
            &scene.worker,
            "needWritePublicText",
            "need { id } warnings",
            write(belong),
        )
        .await
    };
    assert_eq!(write(false).await.refusals(), ["PERSONAL_DATA@text"]);
    write(true).await.done();
    let approve = async |belong: bool| {
        let input = json!({ "id": need, "numbersBelong": belong });
        act(&scene.second, "needApprove", "need { state }", input).await
    };
    assert_eq!(approve(false).await.refusals(), ["PERSONAL_DATA@text"]);
    approve(true).await.done();
}

#[tokio::test]
async fn offers_and_ratings_are_looked_at_too() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let offer = |belong: bool| {
        let fields = json!({ "title": "旧衣回收", "kind": "service", "category": "goods.appliances",
            "description": "请打小李手机13800000001", "free": true });
        json!({ "idempotencyKey": "o", "fields": fields, "numbersBelong": belong })
    };
    let refused = act(&scene.charity, "offerDraft", "offer { id }", offer(false)).await;
    assert_eq!(refused.refusals(), ["PERSONAL_DATA@fields.description"]);
    let made = act(&scene.charity, "offerDraft", "offer { id }", offer(true))
        .await
        .done();
    let id = made.text("offerDraft.offer.id");
    let act_on = |belong: bool| json!({ "i": { "id": id, "numbersBelong": belong } });
    let submit = "mutation($i: OfferActInput!) { offerSubmit(input: $i) { offer { state } userErrors { code field message } } }";
    scene.charity.ask(submit, act_on(false)).await.done();
    let publish = submit.replace("offerSubmit", "offerPublish");
    let refused = scene.street.ask(&publish, act_on(false)).await;
    assert_eq!(refused.refusals(), ["PERSONAL_DATA@fields.description"]);
    scene.street.ask(&publish, act_on(true)).await.done();

    let referral = scene.accepted(&scene.open_need("需要一台电视机", 1).await).await;
    let delivery = scene.reported(&referral, "d", 1).await;
    let confirm = json!({ "id": delivery, "channel": "phone", "outcome": "FULL", "rating": 5,
        "comment": "打13800000001谢谢" });
    let refused = act(&scene.worker, "deliveryConfirm", "delivery { id }", confirm).await;
    assert_eq!(refused.refusals(), ["PERSONAL_DATA@comment"]);
}

#[tokio::test]
async fn every_database_has_the_triggers() {
    let house = House::open().await;
    let db = house.app.office.db.reader();
    let sql = match db.get_database_backend() {
        DbBackend::Sqlite => "SELECT name AS name FROM sqlite_master WHERE type = 'trigger'",
        _ => "SELECT tgname::text AS name FROM pg_trigger WHERE NOT tgisinternal",
    };
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let names: Vec<String> = rows.iter().map(|row| row.try_get("", "name").unwrap()).collect();
    for trigger in [
        "consent_final",
        "consent_guardian",
        "reveal_consented",
        "reveal_final",
    ] {
        assert!(
            names.iter().any(|name| name == trigger),
            "{trigger} among {names:?}"
        );
    }
}
