//! Backups: taken while others write, whole, portable between the databases, and forgetting what was erased since.

use std::{io::BufRead, path::Path};

use lianxin::{
    app,
    config::Settings,
    custody::{
        BackupKey, Line, Loaded, Stretching,
        actions::{self, BackupOptions, MasterKeyIn},
        tables,
    },
    deliveries::PhotoStore,
    households::{self, HouseholdField},
    kernel::error::Result,
    office::{self, Ctx},
    privacy::{REGISTER_FILE, Register, random_key},
    reveal::Asked,
    storage::Db,
};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;

use super::{beside, cause};
use crate::support::{House, care, empty_postgres, on_postgres};

const CHEAP: Stretching = Stretching {
    memory_kib: 64,
    passes: 1,
};

fn copy(key: &BackupKey) -> BackupKey {
    match key {
        BackupKey::File(key) => BackupKey::File(key.clone()),
        BackupKey::Passphrase(text) => BackupKey::Passphrase(text.clone()),
    }
}

async fn back_up(settings: &Settings, to: &Path, key: &BackupKey, master_key: MasterKeyIn) -> Result<u64> {
    let options = BackupOptions {
        key: copy(key),
        stretching: CHEAP,
        master_key,
    };
    let photos = PhotoStore::open(&settings.data_dir)?;
    let totals = actions::back_up(&beside(settings).await, &photos, to, options, |_, _| ()).await?;
    Ok(totals.rows)
}

/// A new, empty place: SQLite, or PostgreSQL where `postgres`.
async fn empty_place(like: &Settings, postgres: bool) -> (TempDir, Settings) {
    let dir = tempfile::tempdir().unwrap();
    let mut settings = like.clone();
    settings.data_dir = dir.path().to_owned();
    settings.database_url = if postgres {
        empty_postgres().await
    } else {
        Db::sqlite_url(dir.path())
    };
    (dir, settings)
}

async fn bring_back(settings: &Settings, from: &Path, key: &BackupKey) -> Result<(Ctx, Loaded)> {
    let db = Db::connect(&settings.database_url()).await?;
    let photos = PhotoStore::open(&settings.data_dir)?;
    let source = app::key_source(&settings.keys, &settings.data_dir);
    let now = "2026-11-03T00:00:00Z".parse().unwrap();
    let loaded = actions::restore((&db, &photos), &*source, (from, key), (now, |_, _| ())).await?;
    let ctx = beside(settings).await;
    actions::note_restore(&ctx, &loaded).await?;
    Ok((ctx, loaded))
}

/// Everything in a database, as lines; sessions and what a restore itself writes left out.
async fn contents(db: &Db) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables::tables(db.reader()).await.unwrap() {
        if ["session", "audit_entry", "reveal"].contains(&table.name.as_str()) {
            continue;
        }
        let names: Vec<_> = table
            .columns
            .iter()
            .map(|column| tables::quoted(&column.name))
            .collect();
        let sql = format!("SELECT {} FROM {}", names.join(", "), tables::quoted(&table.name));
        for row in tables::rows(db.reader(), &sql).await.unwrap() {
            let values: Vec<_> = table
                .columns
                .iter()
                .map(|column| column.kind.read(&row, &column.name).unwrap().to_string())
                .collect();
            // PostgreSQL keeps microseconds.
            lines.push(
                format!("{}: {}", table.name, values.join(" "))
                    .replace(".000000000Z", "Z")
                    .replace(".000000Z", "Z"),
            );
        }
    }
    lines.sort();
    lines
}

async fn facts_of(ctx: &Ctx, id: &str) -> Result<String> {
    let worker = worker_of(ctx).await;
    let asked = Asked {
        purpose: "verify_need".into(),
        words: "核对".into(),
    };
    let id = id.parse().unwrap();
    let (values, _) = households::reveal::reveal(&worker, id, HouseholdField::Label, &asked).await?;
    Ok(values.open().join(""))
}

async fn worker_of(ctx: &Ctx) -> Ctx {
    let account = lianxin::access::find_by_login(ctx.db(), "worker")
        .await
        .unwrap()
        .unwrap();
    ctx.as_actor(lianxin::kernel::actor::Actor::Person(account.person()))
}

fn keep_master_key(from: &House, to: &Path) {
    std::fs::copy(from.dir.path().join("master.key"), to.join("master.key")).unwrap();
}

#[tokio::test]
async fn a_backup_comes_back_whole_in_either_database() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    care::need(&worker, &id, "标记：想要一台电视").await;
    std::fs::write(house.dir.path().join("files/file_1.jpg"), vec![7_u8; 100_000]).unwrap();
    let key = BackupKey::File(random_key());
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("one.backup");
    back_up(&house.app.settings, &file, &key, MasterKeyIn::LeftOut)
        .await
        .unwrap();
    let before = contents(&house.app.office.db).await;

    let mut last = (house.app.settings.clone(), file);
    let mut places = Vec::new();
    // On PostgreSQL: to SQLite, and from there back to PostgreSQL.
    let ways = if on_postgres() {
        vec![false, true]
    } else {
        vec![false]
    };
    for postgres in ways {
        let (dir, settings) = empty_place(&house.app.settings, postgres).await;
        keep_master_key(&house, dir.path());
        let (ctx, loaded) = bring_back(&settings, &last.1, &key)
            .await
            .map_err(|err| cause(&err))
            .unwrap();
        assert_eq!(loaded.totals.files, 1);
        assert_eq!(contents(&ctx.office.db).await, before);
        assert_eq!(facts_of(&ctx, &id).await.unwrap(), "标记家庭");
        assert_eq!(
            std::fs::read(dir.path().join("files/file_1.jpg")).unwrap(),
            vec![7_u8; 100_000]
        );
        // Its own numbers go on, and its own refusals are awake again.
        let refused = ctx
            .db()
            .execute_unprepared("DELETE FROM audit_entry")
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("insert-only"), "{refused}");
        let next = kept.path().join(format!("{postgres}.backup"));
        back_up(&settings, &next, &key, MasterKeyIn::LeftOut)
            .await
            .unwrap();
        last = (settings, next);
        places.push(dir);
    }
}

#[tokio::test]
async fn a_backup_is_of_one_moment_while_others_write() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    for n in 0..5 {
        care::household(&worker, &format!("家庭{n}")).await;
    }
    let key = BackupKey::File(random_key());
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("one.backup");
    let writing = async {
        for n in 0..20 {
            let id = care::household(&worker, &format!("后来{n}")).await;
            care::need(&worker, &id, &format!("要{n}")).await;
        }
    };
    let (done, ()) = tokio::join!(
        back_up(&house.app.settings, &file, &key, MasterKeyIn::LeftOut),
        writing
    );
    done.unwrap();
    // Each household was written with its key, its entry and its replay, or not at all.
    let mut counts = std::collections::BTreeMap::new();
    let mut names = Vec::new();
    for line in actions::lines_of(&file, &key).unwrap().lines() {
        match serde_json::from_str(&line.unwrap()).unwrap() {
            Line::Manifest(manifest) => names = manifest.tables,
            Line::Row(at, _) => *counts.entry(names[at].name.clone()).or_insert(0) += 1,
            _ => {}
        }
    }
    assert_eq!(counts["household"], counts["data_key"], "{counts:?}");
    let needs = counts.get("need").copied().unwrap_or(0);
    assert_eq!(counts["idempotency"], counts["household"] + needs, "{counts:?}");
}

#[tokio::test]
async fn what_was_erased_after_the_backup_is_erased_again_when_it_comes_back() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let id = care::household(&worker, "标记家庭").await;
    let other = care::household(&worker, "另一家").await;
    let key = BackupKey::Passphrase(String::from("十二个字以上的备份口令呀").into());
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("one.backup");
    back_up(&house.app.settings, &file, &key, MasterKeyIn::LeftOut)
        .await
        .unwrap();

    let ctx = house.system();
    let tx = ctx.begin().await.unwrap();
    households::sealing::erase(&ctx, &tx, id.parse().unwrap())
        .await
        .unwrap();
    office::commit_erasure(&ctx, tx).await.unwrap();

    let (dir, settings) = empty_place(&house.app.settings, on_postgres()).await;
    keep_master_key(&house, dir.path());
    std::fs::copy(
        house.dir.path().join(REGISTER_FILE),
        dir.path().join(REGISTER_FILE),
    )
    .unwrap();
    let (ctx, _) = bring_back(&settings, &file, &key)
        .await
        .map_err(|err| cause(&err))
        .unwrap();
    let told = facts_of(&ctx, &id).await.unwrap_err();
    assert_eq!(told.faults()[0].code, lianxin::kernel::error::Code::Erased);
    assert_eq!(facts_of(&ctx, &other).await.unwrap(), "另一家");
    let sql = "SELECT count(*) AS many FROM data_key WHERE wrapped IS NOT NULL";
    let row = ctx
        .db()
        .query_one_raw(Statement::from_string(ctx.db().get_database_backend(), sql))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.try_get::<i64>("", "many").unwrap(), 1);
    // A backup of the restored one carries the register itself.
    assert_eq!(Register::within(dir.path()).read().unwrap().len(), 1);
}

#[tokio::test]
async fn everybody_signs_in_anew_after_a_restore() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    care::household(&worker, "标记家庭").await;
    let key = BackupKey::File(random_key());
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("one.backup");
    back_up(&house.app.settings, &file, &key, MasterKeyIn::LeftOut)
        .await
        .unwrap();
    let (dir, settings) = empty_place(&house.app.settings, false).await;
    keep_master_key(&house, dir.path());
    let (ctx, _) = bring_back(&settings, &file, &key).await.unwrap();
    let sql = "SELECT count(*) AS many FROM session WHERE revoked_at IS NULL";
    let statement = Statement::from_string(ctx.db().get_database_backend(), sql);
    let row = ctx.db().query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get::<i64>("", "many").unwrap(), 0);
}

#[tokio::test]
async fn a_restore_refuses_before_it_writes() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    care::household(&worker, "标记家庭").await;
    let key = BackupKey::File(random_key());
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("one.backup");
    back_up(&house.app.settings, &file, &key, MasterKeyIn::LeftOut)
        .await
        .unwrap();
    let told = cause(
        &back_up(&house.app.settings, &file, &key, MasterKeyIn::LeftOut)
            .await
            .unwrap_err(),
    );
    assert!(told.contains("exists already"), "{told}");

    // Into a database in use.
    let told = cause(&bring_back(&house.app.settings, &file, &key).await.err().unwrap());
    assert!(told.contains("not empty"), "{told}");
    let (dir, settings) = empty_place(&house.app.settings, false).await;
    let told = async |key: &BackupKey| cause(&bring_back(&settings, &file, key).await.err().unwrap());
    assert!(told(&key).await.contains("does not hold the master key"));
    std::fs::write(dir.path().join("master.key"), "ab".repeat(32)).unwrap();
    assert!(told(&key).await.contains("not the one this backup"));
    assert!(told(&BackupKey::File(random_key())).await.contains("do not fit"));
    let db = Db::connect(&settings.database_url()).await.unwrap();
    lianxin::custody::require_empty(&db).await.unwrap();
    // With the right key it goes through after all.
    keep_master_key(&house, dir.path());
    bring_back(&settings, &file, &key)
        .await
        .map_err(|err| cause(&err))
        .unwrap();
}

#[tokio::test]
async fn the_master_key_is_in_a_backup_only_where_it_was_asked_for() {
    let house = House::open().await;
    let key = BackupKey::File(random_key());
    let kept = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(house.dir.path().join("master.key")).unwrap();
    let digits = text.trim().rsplit(' ').next().unwrap().to_owned();
    for (name, master_key) in [("without", MasterKeyIn::LeftOut), ("with", MasterKeyIn::Included)] {
        let file = kept.path().join(name);
        back_up(&house.app.settings, &file, &key, master_key)
            .await
            .unwrap();
        let lines: Vec<String> = actions::lines_of(&file, &key)
            .unwrap()
            .lines()
            .map(|line| line.unwrap())
            .collect();
        let holds = lines.iter().any(|line| line.contains(&digits));
        assert_eq!(holds, master_key == MasterKeyIn::Included);
    }
    let (dir, settings) = empty_place(&house.app.settings, false).await;
    bring_back(&settings, &kept.path().join("with"), &key)
        .await
        .map_err(|err| cause(&err))
        .unwrap();
    let restored = std::fs::read_to_string(dir.path().join("master.key")).unwrap();
    assert!(restored.contains(&digits));
}
