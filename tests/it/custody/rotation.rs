//! A new version of the master key, while others serve.

use lianxin::{
    custody::actions::{Rotation, drop_version, rotate},
    kernel::error::{Code, Error},
    privacy::begin_alone,
};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::{beside, cause, opened};
use crate::support::{House, Visitor, care};

const OPEN: &str = "mutation($i: HouseholdRevealInput!) { householdReveal(input: $i) { values userErrors { code field message } } }";

async fn open(worker: &Visitor<'_>, id: &str) -> String {
    let input = json!({ "i": { "id": id, "field": "LABEL", "purpose": "verify_need", "reason": "核对" } });
    let answer = worker.ask(OPEN, input).await.done();
    answer.text("householdReveal.values.0").to_owned()
}

/// The versions that wrap data keys, each with how many.
async fn wrapped(house: &House) -> Vec<(i32, i64)> {
    let db = house.app.office.db.reader();
    let sql =
        "SELECT master_version AS version, count(*) AS many FROM data_key GROUP BY master_version ORDER BY 1";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get("", "version").unwrap(),
                row.try_get("", "many").unwrap(),
            )
        })
        .collect()
}

async fn many_keys(house: &House, count: usize) {
    let ctx = house.system();
    let tx = ctx.begin().await.unwrap();
    for _ in 0..count {
        let vault = &ctx.office.vault;
        vault.create_key(&tx, ctx.new_id(), ctx.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_rotation_beside_a_running_server_loses_nobody_and_the_server_follows() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let old = care::household(&worker, "旧家庭").await;
    many_keys(&house, 450).await;

    let operator = beside(&house.app.settings).await;
    let steps = std::sync::atomic::AtomicU64::new(0);
    let rotating = rotate(&operator, |_, _| {
        steps.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    });
    let serving = async {
        for n in 0..12 {
            care::household(&worker, &format!("新家庭{n}")).await;
            assert_eq!(open(&worker, &old).await, "旧家庭");
        }
    };
    let (rotation, ()) = tokio::join!(rotating, serving);
    let Rotation::Done { version: 2, keys } = rotation.unwrap() else {
        panic!("not rotated");
    };
    assert!(keys >= 452, "451 data keys and the service's secret: {keys}");
    assert!(steps.into_inner() >= 3, "done in batches, each told");
    let after = care::household(&worker, "再新家庭").await;
    assert_eq!(
        wrapped(&house).await,
        [(2, 464)],
        "nothing is left to the old version"
    );
    for (id, label) in [(&old, "旧家庭"), (&after, "再新家庭")] {
        assert_eq!(open(&worker, id).await, label);
    }
    // What was found by its blind index is found as before.
    let again = "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { household { id } userErrors { code field message } } }";
    let input = json!({ "i": { "idempotencyKey": "again", "fields": care::household_fields("旧家庭") } });
    assert_eq!(worker.ask(again, input).await.refusals(), ["TAKEN@fields.label"]);

    drop_version(&operator, 1).await.unwrap();
    assert_eq!(open(&worker, &old).await, "旧家庭");
    let restarted = beside(&house.app.settings).await;
    assert_eq!(
        restarted.office.vault.blind_index("x", "y"),
        house.app.office.vault.blind_index("x", "y")
    );
}

#[tokio::test]
async fn an_interrupted_rotation_goes_on_where_it_stopped() {
    let house = House::open().await;
    many_keys(&house, 450).await;
    let operator = beside(&house.app.settings).await;
    let vault = &operator.office.vault;
    // As a process that was killed after its first batch.
    let version = vault.next_version(operator.db()).await.unwrap().unwrap();
    let tx = begin_alone(&operator.office.db).await.unwrap();
    vault.use_version(&tx, version, operator.now()).await.unwrap();
    tx.commit().await.unwrap();
    vault.wrap_some(&operator.office.db).await.unwrap();
    let left = vault.keys_to_wrap(operator.db()).await.unwrap();
    assert!(left > 0 && left < 450, "{left}");

    let another = beside(&house.app.settings).await;
    assert_eq!(
        rotate(&another, |_, _| ()).await.unwrap(),
        Rotation::Resumed {
            version: 2,
            keys: left
        }
    );
    assert_eq!(wrapped(&house).await, [(2, 450)]);
    assert_eq!(
        another.office.vault.versions(another.db()).await.unwrap().len(),
        2
    );
}

#[tokio::test]
async fn a_version_that_still_wraps_something_is_not_dropped() {
    let house = House::open().await;
    many_keys(&house, 3).await;
    let operator = beside(&house.app.settings).await;
    let refused = drop_version(&operator, 1).await.unwrap_err();
    assert_eq!(refused.faults()[0].code, Code::WrongState);
    assert_eq!(
        drop_version(&operator, 7).await.unwrap_err().faults()[0].code,
        Code::NotFound
    );
    let person = house.worker("worker", "huangmuchang").await;
    let person = person.account.unwrap().person();
    let as_person = operator.as_actor(lianxin::kernel::actor::Actor::Person(person));
    assert!(matches!(
        rotate(&as_person, |_, _| ()).await,
        Err(Error::Refused(_))
    ));
}

#[tokio::test]
async fn an_erasure_during_a_rotation_stays_an_erasure() {
    let house = House::open().await;
    many_keys(&house, 5).await;
    let db = house.app.office.db.reader();
    db.execute_unprepared(
        "UPDATE data_key SET wrapped = NULL WHERE id = (SELECT min(id::text)::uuid FROM data_key)",
    )
    .await
    .or(db
        .execute_unprepared("UPDATE data_key SET wrapped = NULL WHERE id = (SELECT min(id) FROM data_key)")
        .await)
    .unwrap();
    let operator = beside(&house.app.settings).await;
    rotate(&operator, |_, _| ()).await.unwrap();
    assert_eq!(
        wrapped(&house).await,
        [(1, 1), (2, 4)],
        "what was erased is not written again"
    );
}

#[tokio::test]
async fn a_missing_or_foreign_master_key_stops_the_start_and_is_not_replaced() {
    let house = House::open().await;
    let file = house.dir.path().join("master.key");
    let own = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    let told = cause(&opened(&house.app.settings).await.err().unwrap());
    assert!(told.contains("missing") && told.contains("master.key"), "{told}");
    assert!(!file.exists(), "no new key is made over sealed data");
    std::fs::write(&file, "ab".repeat(32)).unwrap();
    let told = cause(&opened(&house.app.settings).await.err().unwrap());
    assert!(told.contains("not the one"), "{told}");
    std::fs::write(&file, own).unwrap();
    beside(&house.app.settings).await;
}

#[tokio::test]
async fn a_master_key_from_a_command_is_rotated_by_adding_a_version_there() {
    let house = House::open().await;
    many_keys(&house, 3).await;
    let elsewhere = tempfile::tempdir().unwrap();
    let file = elsewhere.path().join("key");
    std::fs::rename(house.dir.path().join("master.key"), &file).unwrap();
    let mut settings = house.app.settings.clone();
    settings.keys.command = format!("cat '{}'", file.display());

    let operator = beside(&settings).await;
    assert_eq!(
        rotate(&operator, |_, _| ()).await.unwrap(),
        Rotation::NothingNewer
    );
    let line = operator.office.vault.line_of_next_version().await.unwrap();
    assert!(
        line.starts_with("2 aes-256-gcm-siv "),
        "the form, not the key: {}",
        line.len()
    );
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}{}\n", line.as_str())).unwrap();
    assert!(matches!(
        rotate(&operator, |_, _| ()).await.unwrap(),
        Rotation::Done { version: 2, keys: 4 }
    ));
    assert!(!house.dir.path().join("master.key").exists());
}

#[tokio::test]
async fn a_database_of_the_first_release_is_brought_over_at_its_first_start() {
    use hmac::{Hmac, KeyInit, Mac};
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let record = "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { household { id } userErrors { code field message } } }";
    let input =
        json!({ "i": { "idempotencyKey": "给旧家庭建档", "fields": care::household_fields("旧家庭") } });
    let first = worker.ask(record, input.clone()).await.done();
    // The file and the rows as they were then: digits alone, indexes made with the master key, the act remembered as sent.
    let file = house.dir.path().join("master.key");
    let digits = std::fs::read_to_string(&file)
        .unwrap()
        .trim()
        .rsplit(' ')
        .next()
        .unwrap()
        .to_owned();
    std::fs::write(&file, &digits).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&hex::decode(&digits).unwrap()).unwrap();
    mac.update("household.label\0旧家庭".as_bytes());
    let index = hex::encode(mac.finalize().into_bytes());
    let db = house.app.office.db.reader();
    let bytes = match db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("x'{index}'"),
        _ => format!("'\\x{index}'::bytea"),
    };
    for sql in [
        "DELETE FROM service_secret".to_owned(),
        "DELETE FROM master_key_version".to_owned(),
        format!("UPDATE household SET label_index = {bytes}, phone_index = NULL"),
        "UPDATE idempotency SET key = '给旧家庭建档'".to_owned(),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }

    let office = beside(&house.app.settings).await.office;
    let sql = "SELECT label_index, phone_index FROM household";
    let row = db
        .query_one_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .unwrap()
        .unwrap();
    let label: Vec<u8> = row.try_get("", "label_index").unwrap();
    let phone: Option<Vec<u8>> = row.try_get("", "phone_index").unwrap();
    assert_eq!(label, office.vault.blind_index("household.label", "旧家庭"));
    assert_eq!(
        phone.unwrap(),
        office.vault.blind_index("household.phone", "13800000001")
    );
    assert!(!care::database_holds(&house, "给旧家庭建档").await);
    assert!(first.text("householdRecord.household.id").starts_with("hh_"));
}
