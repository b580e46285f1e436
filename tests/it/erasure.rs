//! Erasing a data key: what it sealed opens nowhere, is told of as erased, and stays erased in a database brought back.

use lianxin::{
    app::{self, Ambient},
    households,
    kernel::ids::HouseholdId,
    office::{self, Ctx},
    privacy::{REGISTER_FILE, Register},
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use crate::support::{House, Visitor, care};

const OPEN: &str = "mutation($i: HouseholdRevealInput!) { householdReveal(input: $i) { values userErrors { code field message } } }";
const AMEND: &str = "mutation($i: HouseholdAmendInput!) { householdAmend(input: $i) { household { version } userErrors { code field message } } }";

async fn erase(house: &House, id: &str) {
    let ctx = house.system();
    let id: HouseholdId = id.parse().unwrap();
    let tx = ctx.begin().await.unwrap();
    households::sealing::erase(&ctx, &tx, id).await.unwrap();
    office::commit_erasure(&ctx, tx).await.unwrap();
}

async fn open(worker: &Visitor<'_>, id: &str) -> Vec<String> {
    let input = json!({ "i": { "id": id, "field": "LABEL", "purpose": "verify_need", "reason": "核对" } });
    worker.ask(OPEN, input).await.refusals()
}

/// The wrapped data keys, as they stand in the database.
async fn wrapped_keys(house: &House) -> Vec<Option<Vec<u8>>> {
    let db = house.app.office.db.reader();
    let statement = Statement::from_string(
        db.get_database_backend(),
        "SELECT wrapped FROM data_key ORDER BY id",
    );
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get("", "wrapped").unwrap())
        .collect()
}

#[tokio::test]
async fn an_erased_household_opens_for_nobody_and_leaves_no_key_behind() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    let need = care::need(&worker, &id, "标记：想要一台电视").await;
    let other = care::household(&worker, "另一家").await;
    let keys = wrapped_keys(&house).await;
    assert_eq!(keys.len(), 2, "a household's needs are sealed with its own key");

    erase(&house, &id).await;

    assert_eq!(open(&worker, &id).await, ["ERASED"]);
    let fields = care::household_fields("标记家庭");
    let amend = json!({ "i": { "id": id, "version": 1, "fields": fields } });
    assert_eq!(worker.ask(AMEND, amend).await.refusals(), ["ERASED"]);
    let told = care::working_text(&worker, &need).await;
    assert!(!told.0.to_string().contains("标记"), "{told:?}");
    assert_eq!(open(&worker, &other).await, Vec::<String>::new(), "others stay");

    let left = wrapped_keys(&house).await;
    assert_eq!(left.iter().flatten().count(), 1);
    let gone = keys
        .iter()
        .flatten()
        .find(|key| !left.iter().flatten().any(|kept| kept == *key));
    let gone = gone.unwrap();
    if house.app.office.db.reader().get_database_backend() == DbBackend::Sqlite {
        for name in ["lianxin.db", "lianxin.db-wal"] {
            let bytes = std::fs::read(house.dir.path().join(name)).unwrap_or_default();
            let found = bytes.windows(gone.len()).any(|window| window == gone.as_slice());
            assert!(!found, "the wrapped key is still in {name}");
        }
    }
    // Its name may be used again: nothing remembers it.
    care::household(&worker, "标记家庭").await;
}

#[tokio::test]
async fn the_register_is_written_outside_the_database_and_names_nobody() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    erase(&house, &id).await;
    let text = std::fs::read_to_string(house.dir.path().join(REGISTER_FILE)).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(lines.len(), 1, "{text}");
    let raw = id.rsplit('_').next().unwrap();
    assert!(
        !text.replace('-', "").contains(raw),
        "only the key is named: {text}"
    );
    assert!(lines[0].starts_with("2026-11-02T01:00:00"), "{text}");
}

#[tokio::test]
async fn a_database_from_before_the_erasure_forgets_at_the_next_start() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    // As after a restore: the register names a key that this database does not know to be erased.
    let ctx = house.system();
    let household = households::store::find(&ctx, ctx.db(), id.parse().unwrap())
        .await
        .unwrap();
    let named = [(household.data_key, ctx.now())].into();
    Register::within(house.dir.path()).add(&named).unwrap();
    assert_eq!(open(&worker, &id).await, Vec::<String>::new());

    restart(&house).await;
    assert_eq!(open(&worker, &id).await, ["ERASED"]);
    // A second start finds nothing to do.
    assert_eq!(office::replay_erasures(&restart(&house).await).await.unwrap(), 0);
}

#[tokio::test]
async fn a_lost_register_is_written_anew_at_the_next_start() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    erase(&house, &id).await;
    let file = house.dir.path().join(REGISTER_FILE);
    let before = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    restart(&house).await;
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
}

#[tokio::test]
async fn the_database_itself_refuses_to_unwrite_an_erasure() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    erase(&house, &id).await;
    let db = house.app.office.db.reader();
    for statement in ["DELETE FROM erasure", "UPDATE erasure SET at = at"] {
        let refused = db.execute_unprepared(statement).await.unwrap_err();
        assert!(refused.to_string().contains("insert-only"), "{refused}");
    }
}

async fn restart(house: &House) -> Ctx {
    let office = app::open_office(&house.app.settings, Ambient::default())
        .await
        .unwrap();
    Ctx::system(office)
}

#[tokio::test]
async fn an_act_remembered_for_replay_tells_nothing_of_its_key_or_content() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let query = "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { household { id } userErrors { code field message } } }";
    let input =
        json!({ "i": { "idempotencyKey": "给标记家庭建档", "fields": care::household_fields("标记家庭") } });
    let first: Value = worker.ask(query, input.clone()).await.done().0;
    assert_eq!(worker.ask(query, input).await.done().0, first, "it is recognised");
    assert!(!care::database_holds(&house, "给标记家庭建档").await);
}
