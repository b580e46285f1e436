//! One migrated database per run, copied for each test.

use std::path::{Path, PathBuf};

use lianxin::storage::Db;
use sea_orm::{ConnectionTrait, Database};
use tokio::sync::OnceCell;

/// The server on which tests make their own databases, when the run is on PostgreSQL.
pub fn postgres() -> Option<String> {
    std::env::var("LIANXIN_TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty())
}

/// The URL of a fresh, migrated database for one test whose data folder is `dir`.
pub async fn fresh(dir: &Path) -> String {
    match postgres() {
        Some(server) => fresh_postgres(&server).await,
        None => {
            let template = sqlite_template().await;
            std::fs::copy(template, dir.join("lianxin.db")).unwrap();
            Db::sqlite_url(dir)
        }
    }
}

async fn sqlite_template() -> &'static PathBuf {
    static TEMPLATE: OnceCell<PathBuf> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let dir = tempfile::tempdir().unwrap().keep();
            let db = Db::connect(&Db::sqlite_url(&dir)).await.unwrap();
            db.migrate().await.unwrap();
            db.reader()
                .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
                .await
                .unwrap();
            db.reader().clone().close().await.unwrap();
            dir.join("lianxin.db")
        })
        .await
}

/// The URL of a new PostgreSQL database without tables.
pub async fn empty_postgres() -> String {
    let server = postgres().unwrap();
    let name = unheard_of('e');
    create(&server, &name, "template0").await;
    named(&server, &name)
}

async fn fresh_postgres(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(async || {
            let name = unheard_of('t');
            create(server, &name, "template0").await;
            let db = Db::connect(&named(server, &name)).await.unwrap();
            db.migrate().await.unwrap();
            db.reader().clone().close().await.unwrap();
            name
        })
        .await;
    let name = unheard_of('c');
    create(server, &name, template).await;
    named(server, &name)
}

#[allow(
    clippy::disallowed_methods,
    reason = "several runs may share one server: nothing fixed would do"
)]
fn unheard_of(kind: char) -> String {
    format!("{kind}_{}", uuid::Uuid::new_v4().simple())
}

async fn create(server: &str, name: &str, template: &str) {
    // One at a time: PostgreSQL refuses to copy a template that another session is copying.
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let admin = Database::connect(server).await.unwrap();
    let sql =
        format!("CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    admin.execute_unprepared(&sql).await.unwrap();
    admin.close().await.unwrap();
}

/// `server` with another database in its path.
fn named(server: &str, name: &str) -> String {
    let (base, query) = server
        .split_once('?')
        .map_or((server, ""), |(base, query)| (base, query));
    let cut = base.rfind('/').unwrap();
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{query}")
    };
    format!("{}/{name}{query}", &base[..cut])
}
