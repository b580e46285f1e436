//! What was done is written down in the transaction that did it: one audit entry for each act, and no act without.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use chrono::Duration;
use lianxin::kernel::actor::Role;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::{
    Answer, House, PASSWORD, Visitor,
    care::{household_fields, need_fields},
    help::{Scene, look, report},
    second_factor::code,
};

/// The type of each act's input; none for acts without one.
fn inputs() -> BTreeMap<String, Option<String>> {
    let definitions = parse_schema(lianxin::api::sdl()).unwrap().definitions;
    definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(it) if it.node.name.node == "Mutation" => Some(it.node.kind),
            _ => None,
        })
        .flat_map(|kind| match kind {
            TypeKind::Object(object) => object.fields,
            _ => Vec::new(),
        })
        .map(|act| {
            let input = act.node.arguments.first().map(|it| it.node.ty.node.to_string());
            (act.node.name.node.to_string(), input)
        })
        .collect()
}

async fn rows(house: &House, table: &str) -> i64 {
    let db = house.app.office.db.reader();
    let sql = format!("SELECT count(*) AS many FROM {table}");
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    row.unwrap().try_get("", "many").unwrap()
}

const OTHER_PASSWORD: &str = "another-good-horse";

/// How many audit entries an act leaves.
fn entries(act: &str) -> i64 {
    // A contact that is opened is a reading of the referral and of the household: each can be asked who read it.
    if act == "referralContact" { 2 } else { 1 }
}

/// Everybody's acts, each told apart and counted.
struct Walk<'a> {
    house: &'a House,
    inputs: BTreeMap<String, Option<String>>,
    done: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn new(house: &'a House) -> Self {
        Self {
            house,
            inputs: inputs(),
            done: BTreeSet::new(),
        }
    }

    fn document(&self, act: &str, fields: &str) -> String {
        let (head, argument) = match &self.inputs[act] {
            Some(input) => (format!("($i: {input})"), "(input: $i)"),
            None => (String::new(), ""),
        };
        format!("mutation{head} {{ {act}{argument} {{ {fields} userErrors {{ code field message }} }} }}")
    }

    /// Does one act and asserts that it left one audit entry.
    async fn step(&mut self, who: &mut Visitor<'_>, act: &str, fields: &str, input: Value) -> Answer {
        let before = rows(self.house, "audit_entry").await;
        let document = self.document(act, fields);
        let answer = who
            .ask_and_keep_cookie(&document, json!({ "i": input }))
            .await
            .done();
        let written = rows(self.house, "audit_entry").await - before;
        assert_eq!(written, entries(act), "{act} left {written} entries");
        self.done.insert(act.to_owned());
        answer
    }

    /// As [`Walk::step`], giving the id of what was made or changed.
    async fn id(&mut self, who: &mut Visitor<'_>, act: &str, object: &str, input: Value) -> String {
        let answer = self.step(who, act, &format!("{object} {{ id }}"), input).await;
        answer.text(&format!("{act}.{object}.id")).to_owned()
    }
}

fn offer(title: &str) -> Value {
    json!({ "title": title, "kind": "service", "category": "environment.clothes_recycling",
        "description": "干净的旧衣都收", "availability": "工作日", "free": true })
}

async fn offers(walk: &mut Walk<'_>, scene: &mut Scene<'_>) {
    let draft = json!({ "idempotencyKey": "o", "fields": offer("旧衣回收") });
    let id = walk.id(&mut scene.charity, "offerDraft", "offer", draft).await;
    let amended = json!({ "id": id, "version": 1, "fields": offer("旧衣上门回收") });
    walk.id(&mut scene.charity, "offerAmend", "offer", amended).await;
    let this = || json!({ "id": id });
    let because = || json!({ "id": id, "reason": "请补充时间" });
    walk.id(&mut scene.charity, "offerSubmit", "offer", this()).await;
    walk.id(&mut scene.street, "offerReturn", "offer", because())
        .await;
    walk.id(&mut scene.charity, "offerSubmit", "offer", this()).await;
    walk.id(&mut scene.street, "offerPublish", "offer", this()).await;
    walk.id(&mut scene.charity, "offerPause", "offer", this()).await;
    walk.id(&mut scene.charity, "offerResume", "offer", this()).await;
    walk.id(&mut scene.charity, "offerWithdraw", "offer", because())
        .await;
}

async fn household(walk: &mut Walk<'_>, scene: &mut Scene<'_>) {
    let record = json!({ "idempotencyKey": "h", "fields": household_fields("示例家庭") });
    let id = walk
        .id(&mut scene.worker, "householdRecord", "household", record)
        .await;
    let amended = json!({ "id": id, "version": 1, "fields": household_fields("示例家庭二") });
    walk.id(&mut scene.worker, "householdAmend", "household", amended)
        .await;
    let open = json!({ "id": id, "purpose": "verify_need" });
    walk.step(&mut scene.worker, "householdOpen", "facts { label }", open)
        .await;
    let phone = json!({ "phone": "13800000001", "purpose": "verify_need" });
    walk.step(
        &mut scene.worker,
        "householdFindByPhone",
        "households { id }",
        phone,
    )
    .await;
}

async fn need(walk: &mut Walk<'_>, scene: &mut Scene<'_>, key: &str) -> String {
    let draft = json!({ "idempotencyKey": key, "askerKind": "household", "householdId": scene.household,
        "fields": need_fields(key) });
    let id = walk.id(&mut scene.worker, "needDraft", "need", draft).await;
    let verified = json!({ "id": id, "method": "phone", "verifiedOn": walk.house.app.office.clock.today() });
    walk.id(&mut scene.worker, "needVerify", "need", verified).await;
    let public = json!({ "id": id, "title": "需要一台电视机", "text": "希望有一台能用的电视机。" });
    walk.id(&mut scene.worker, "needWritePublicText", "need", public)
        .await;
    id
}

async fn open_need(walk: &mut Walk<'_>, scene: &mut Scene<'_>, key: &str) -> String {
    let id = need(walk, scene, key).await;
    walk.id(&mut scene.second, "needApprove", "need", json!({ "id": id }))
        .await;
    walk.id(&mut scene.worker, "needOpen", "need", json!({ "id": id }))
        .await;
    id
}

async fn needs(walk: &mut Walk<'_>, scene: &mut Scene<'_>) {
    let id = need(walk, scene, "电视坏了，要一台").await;
    let because = || json!({ "id": id, "reason": "请补充尺寸" });
    walk.id(&mut scene.second, "needReturn", "need", because()).await;
    let version = look(&scene.worker, "Need", &id, "version").await;
    let amended = json!({ "id": id, "version": version.at("node.version"), "fields": need_fields("电视坏了，要一台小的") });
    walk.id(&mut scene.worker, "needAmend", "need", amended).await;
    walk.id(&mut scene.worker, "needWithdraw", "need", because())
        .await;
}

async fn help(walk: &mut Walk<'_>, scene: &mut Scene<'_>) {
    let need = open_need(walk, scene, "要一台洗衣机").await;
    let charity = scene
        .charity
        .account
        .as_ref()
        .unwrap()
        .organization
        .unwrap()
        .to_string();
    let send = |key: &str| json!({ "idempotencyKey": key, "needId": need, "organizationId": charity });
    let claim = |key: &str| json!({ "idempotencyKey": key, "needId": need });
    let id = walk
        .id(&mut scene.worker, "referralSend", "referral", send("r1"))
        .await;
    let declined = json!({ "id": id, "reason": "no_capacity" });
    walk.id(&mut scene.charity, "referralDecline", "referral", declined)
        .await;
    let id = walk
        .id(&mut scene.bank, "referralClaim", "referral", claim("r2"))
        .await;
    walk.id(
        &mut scene.worker,
        "referralApproveClaim",
        "referral",
        json!({ "id": id }),
    )
    .await;
    let revoked = json!({ "id": id, "reason": "住户改了主意" });
    walk.id(&mut scene.worker, "referralRevoke", "referral", revoked)
        .await;
    let id = walk
        .id(&mut scene.worker, "referralSend", "referral", send("r3"))
        .await;
    walk.id(
        &mut scene.charity,
        "referralAccept",
        "referral",
        json!({ "id": id }),
    )
    .await;
    let consent = json!({ "idempotencyKey": "c", "householdId": scene.household, "organizationId": charity,
        "purpose": "arrange_visit", "channel": "in_person" });
    let consent = walk
        .id(&mut scene.worker, "consentRecord", "consent", consent)
        .await;
    let contact = json!({ "id": id, "purpose": "arrange_visit" });
    walk.step(
        &mut scene.charity,
        "referralContact",
        "contact { phone }",
        contact,
    )
    .await;
    let now = walk.house.app.office.clock.now();
    let plan = json!({ "idempotencyKey": "v", "referralId": id, "startsAt": now + Duration::days(1) });
    let visit = walk.id(&mut scene.charity, "visitPlan", "visit", plan).await;
    let moved = json!({ "id": visit, "startsAt": now + Duration::days(2) });
    walk.id(&mut scene.charity, "visitMove", "visit", moved).await;
    let cancelled = json!({ "id": visit, "reason": "下雨" });
    walk.id(&mut scene.charity, "visitCancel", "visit", cancelled)
        .await;
    let first = report(walk.house, &id, "d1", 1);
    let first = walk
        .id(&mut scene.charity, "deliveryReport", "delivery", first)
        .await;
    let word = json!({ "id": first, "channel": "phone", "outcome": "PART", "rating": 4 });
    walk.id(&mut scene.worker, "deliveryConfirm", "delivery", word)
        .await;
    let second = report(walk.house, &id, "d2", 1);
    let second = walk
        .id(&mut scene.charity, "deliveryReport", "delivery", second)
        .await;
    let word = json!({ "id": second, "reason": "没有送到" });
    walk.id(&mut scene.worker, "deliveryDispute", "delivery", word)
        .await;
    walk.id(
        &mut scene.worker,
        "referralComplete",
        "referral",
        json!({ "id": id }),
    )
    .await;
    walk.id(
        &mut scene.worker,
        "consentWithdraw",
        "consent",
        json!({ "id": consent }),
    )
    .await;
    walk.id(&mut scene.worker, "needClose", "need", json!({ "id": need }))
        .await;
}

async fn people(walk: &mut Walk<'_>, house: &House) {
    let mut admin = house.person("admin", Role::Administrator).await;
    let invited =
        json!({ "idempotencyKey": "i", "role": "COMMUNITY_WORKER", "communityKey": "huangmuchang" });
    let answer = walk.step(&mut admin, "invitationCreate", "url", invited).await;
    let token = answer
        .text("invitationCreate.url")
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let mut guest = house.public();
    let accepted =
        json!({ "token": token, "login": "guest", "displayName": "新人（示例）", "password": PASSWORD });
    walk.step(
        &mut guest,
        "invitationAccept",
        "viewer { account { id } }",
        accepted,
    )
    .await;
    walk.step(&mut guest, "phoneChange", "", json!({ "phone": "13900000002" }))
        .await;
    walk.step(&mut guest, "sessionConfirm", "", json!({ "password": PASSWORD }))
        .await;
    let changed = json!({ "currentPassword": PASSWORD, "newPassword": OTHER_PASSWORD });
    walk.step(&mut guest, "passwordChange", "", changed).await;
    walk.step(&mut guest, "signOut", "", json!({})).await;
    let again = json!({ "login": "guest", "password": OTHER_PASSWORD });
    let mut elsewhere = house.public();
    for browser in [&mut elsewhere, &mut guest] {
        walk.step(browser, "signIn", "viewer { account { id } }", again.clone())
            .await;
    }
    let sessions = guest
        .ask("{ viewer { account { sessions { id current } } } }", json!({}))
        .await;
    let other = sessions.at("viewer.account.sessions").as_array().unwrap();
    let other = other.iter().find(|it| it["current"] == false).unwrap();
    walk.step(&mut guest, "sessionRevoke", "", json!({ "id": other["id"] }))
        .await;
    elsewhere.sign_in("guest", OTHER_PASSWORD).await.done();
    walk.step(&mut guest, "sessionRevokeOthers", "", json!({})).await;
    second_factor(walk, &mut guest, &mut admin).await;
}

async fn second_factor(walk: &mut Walk<'_>, guest: &mut Visitor<'_>, admin: &mut Visitor<'_>) {
    let house = walk.house;
    let begun = walk.step(guest, "secondFactorEnrol", "secret", json!({})).await;
    let secret = begun.text("secondFactorEnrol.secret").to_owned();
    let first = json!({ "code": code(house, &secret) });
    walk.step(guest, "secondFactorFinish", "steps", first).await;
    walk.step(guest, "recoveryCodesRenew", "recoveryCodes", json!({}))
        .await;
    house.clock.advance(Duration::seconds(30));
    guest.sign_in("guest", OTHER_PASSWORD).await.done();
    let next = json!({ "code": code(house, &secret) });
    let entered = walk
        .step(guest, "signInCode", "viewer { account { id } }", next)
        .await;
    let id = entered.at("signInCode.viewer.account.id");
    walk.step(admin, "secondFactorRemove", "", json!({ "accountId": id }))
        .await;
}

/// The proof of the log goes on behind the answer; its entry is written when it is done.
async fn log_proved(walk: &mut Walk<'_>) {
    let auditor = walk.house.person("auditor", Role::Auditor).await;
    let before = rows(walk.house, "audit_entry").await;
    let document = walk.document("auditVerify", "");
    auditor.ask(&document, json!({ "i": {} })).await.done();
    let begun = std::time::Instant::now();
    while rows(walk.house, "audit_entry").await == before {
        assert!(begun.elapsed().as_secs() < 20, "the proof left no entry");
        tokio::task::yield_now().await;
    }
    assert_eq!(rows(walk.house, "audit_entry").await, before + 1);
    walk.done.insert("auditVerify".to_owned());
}

/// An act that is not in this walk fails it: write the step that does it.
#[tokio::test]
async fn every_act_of_the_schema_leaves_one_audit_entry() {
    let house = House::open().await;
    let mut scene = Scene::set(&house).await;
    let mut walk = Walk::new(&house);
    offers(&mut walk, &mut scene).await;
    household(&mut walk, &mut scene).await;
    needs(&mut walk, &mut scene).await;
    help(&mut walk, &mut scene).await;
    people(&mut walk, &house).await;
    log_proved(&mut walk).await;
    let missing: Vec<_> = walk
        .inputs
        .keys()
        .filter(|act| !walk.done.contains(*act))
        .collect();
    assert!(missing.is_empty(), "no step does {missing:?}");
}

/// What an act may change, counted.
const TABLES: [&str; 13] = [
    "account",
    "organization",
    "offer",
    "household",
    "consent",
    "need",
    "referral",
    "visit",
    "delivery",
    "outbox",
    "audit_entry",
    "case_event",
    "idempotency",
];

async fn everything(house: &House) -> Vec<(&'static str, i64)> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push((table, rows(house, table).await));
    }
    counts
}

/// From now on nothing can be written into `table`; or again, when `broken` is false.
async fn jam(house: &House, table: &str, jammed: Jam) {
    let db = house.app.office.db.reader();
    let statements = match (db.get_database_backend(), jammed) {
        (DbBackend::Sqlite, Jam::On) => vec![format!(
            "CREATE TRIGGER jam BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'jammed'); END"
        )],
        (DbBackend::Sqlite, Jam::Off) => vec!["DROP TRIGGER jam".to_owned()],
        (_, Jam::On) => vec![
            "CREATE FUNCTION jam() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'jammed'; END $$"
                .to_owned(),
            format!("CREATE TRIGGER jam BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION jam()"),
        ],
        (_, Jam::Off) => vec![format!("DROP TRIGGER jam ON {table}"), "DROP FUNCTION jam()".to_owned()],
    };
    for statement in statements {
        db.execute_unprepared(&statement).await.unwrap();
    }
}

#[derive(Clone, Copy)]
enum Jam {
    On,
    Off,
}

#[tokio::test]
async fn an_act_that_cannot_be_written_down_has_not_happened() {
    let house = House::open().await;
    let mut scene = Scene::set(&house).await;
    let walk = Walk::new(&house);
    let need = scene.open_need("需要一台电视机", 2).await;
    let referral = scene.accepted(&need).await;
    let delivery = scene.reported(&referral, "d0", 1).await;
    let drafted = scene
        .drafted("还要一台洗衣机", json!({ "amount": 1, "unit": "台" }))
        .await;
    scene.consents().await;
    let today = house.app.office.clock.today();
    let starts = house.app.office.clock.now() + Duration::days(1);
    let acts = [
        (
            "needDraft",
            json!({ "idempotencyKey": "n", "askerKind": "household", "householdId": scene.household, "fields": need_fields("要一袋米") }),
        ),
        (
            "needVerify",
            json!({ "id": drafted, "method": "phone", "verifiedOn": today }),
        ),
        (
            "householdRecord",
            json!({ "idempotencyKey": "h", "fields": household_fields("示例家庭") }),
        ),
        (
            "offerDraft",
            json!({ "idempotencyKey": "o", "fields": offer("旧衣回收") }),
        ),
        (
            "visitPlan",
            json!({ "idempotencyKey": "v", "referralId": referral, "startsAt": starts }),
        ),
        ("deliveryReport", report(&house, &referral, "d", 1)),
        (
            "deliveryConfirm",
            json!({ "id": delivery, "channel": "phone", "outcome": "PART", "rating": 5 }),
        ),
        (
            "referralContact",
            json!({ "id": referral, "purpose": "arrange_visit" }),
        ),
    ];
    for (act, input) in acts {
        let helper = ["offerDraft", "visitPlan", "deliveryReport", "referralContact"].contains(&act);
        let who = if helper {
            &mut scene.charity
        } else {
            &mut scene.worker
        };
        let document = walk.document(act, "");
        let seen = "{ needs { nodes { state version } } referrals { nodes { state version } } \
                    deliveries { nodes { state version } } visits { totalCount } }";
        let before = (everything(&house).await, who.ask(seen, json!({})).await.0);
        for table in ["audit_entry", "outbox"] {
            // A reading tells nobody that something has changed.
            if act == "referralContact" && table == "outbox" {
                continue;
            }
            jam(&house, table, Jam::On).await;
            let failed = who.ask(&document, json!({ "i": input })).await;
            jam(&house, table, Jam::Off).await;
            assert_eq!(failed.error_code(), "INTERNAL", "{act}");
            assert!(!failed.0.to_string().contains("jammed"), "{}", failed.0);
            assert!(!failed.0.to_string().contains("13800000001"), "{}", failed.0);
            let after = (everything(&house).await, who.ask(seen, json!({})).await.0);
            assert_eq!(after, before, "{act} without {table}");
        }
        // Nothing is left that would hold it up: sent again, it is done.
        let again = who.ask(&document, json!({ "i": input })).await.done();
        assert!(again.0["errors"].is_null(), "{}", again.0);
        let after = everything(&house).await;
        let audit = |counts: &[(&str, i64)]| counts.iter().find(|it| it.0 == "audit_entry").unwrap().1;
        assert_eq!(audit(&after), audit(&before.0) + entries(act), "{act}");
    }
}
