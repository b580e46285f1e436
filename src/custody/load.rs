//! Bringing a backup back, into an empty database of either kind.

use std::io::BufRead;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend,
    sea_query::{Alias, Expr, Query},
};

use super::{
    format::{FORM, Line, Manifest, Totals},
    tables::{MIGRATIONS, Table, count, quoted, rows, tables},
};
use crate::{
    access,
    deliveries::PhotoStore,
    kernel::error::{Error, Result},
    storage::Db,
};

/// How many values one statement carries at most; both databases take more.
const VALUES_AT_ONCE: usize = 2000;

/// Tables in which a service that was only started writes by itself.
const WRITTEN_AT_START: [&str; 3] = ["master_key_version", "service_secret", "audit_anchor"];

/// Why a backup does not come back; for operators.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error("this backup was written in form {0}, and this program reads form {FORM}")]
    Form(u32),
    #[error("the backup comes from a newer version of lianxin: migration {0} is not known here")]
    Newer(String),
    #[error("the database is not empty: table {0} has {1} rows. Restore into an empty one")]
    NotEmpty(String, u64),
    #[error("the backup does not begin with its manifest")]
    NoManifest,
    #[error("the backup names table {0}, which is not there")]
    NoTable(String),
    #[error("the backup's row {0} of table {1} does not fit")]
    Row(u64, String),
    #[error("the backup is not whole: {0:?} came, {1:?} were announced")]
    NotWhole(Totals, Totals),
    #[error("the backup has no end")]
    NoEnd,
}

/// What came back.
pub struct Loaded {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// What came.
    pub totals: Totals,
}

/// Refuses when anything but what a start writes is in the database.
pub async fn require_empty(db: &Db) -> Result<()> {
    for table in tables(db.reader()).await? {
        let rows = count(db.reader(), &table.name).await?;
        if rows > 0 && !WRITTEN_AT_START.contains(&table.name.as_str()) {
            return Err(Error::internal(LoadError::NotEmpty(table.name, rows)));
        }
    }
    Ok(())
}

/// Brings the empty database to the migrations the backup was taken at, fills it in one transaction, and applies the later
/// migrations. `check` may refuse by the manifest before anything is written. Every session in it has ended.
pub async fn load(
    db: &Db,
    photos: &PhotoStore,
    from: &mut (impl BufRead + Send),
    check: impl FnOnce(&Manifest) -> Result<()>,
    (now, progress): (DateTime<Utc>, impl Fn(u64, u64)),
) -> Result<Loaded> {
    let Some(Line::Manifest(manifest)) = next(from)? else {
        return Err(Error::internal(LoadError::NoManifest));
    };
    if manifest.form != FORM {
        return Err(Error::internal(LoadError::Form(manifest.form)));
    }
    require_empty(db).await?;
    check(&manifest)?;
    migrate_to(db, &manifest).await?;

    let tx = db.begin().await?;
    let triggers = Triggers::switch_off(&tx).await?;
    for table in WRITTEN_AT_START {
        tx.execute_unprepared(&format!("DELETE FROM {}", quoted(table)))
            .await?;
    }
    let mut filling = Filling::new(&tx, photos, &manifest).await?;
    let total = manifest.tables.iter().map(|table| table.rows).sum();
    loop {
        let line = next(from)?.ok_or_else(|| Error::internal(LoadError::NoEnd))?;
        if filling.take(line).await? {
            break;
        }
        progress(filling.totals.rows, total);
    }
    let totals = filling.totals;
    access::end_all_sessions(&tx, now).await?;
    triggers.switch_on(&tx).await?;
    count_on(&tx).await?;
    tx.commit().await?;
    db.migrate().await?;
    Ok(Loaded { manifest, totals })
}

fn next(from: &mut impl BufRead) -> Result<Option<Line>> {
    let mut line = Vec::new();
    from.read_until(b'\n', &mut line).map_err(Error::internal)?;
    if line.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(&line).map(Some).map_err(Error::internal)
}

async fn migrate_to(db: &Db, manifest: &Manifest) -> Result<()> {
    let known = Db::known_migrations();
    for (at, name) in manifest.migrations.iter().enumerate() {
        if known.get(at) != Some(name) {
            return Err(Error::internal(LoadError::Newer(name.clone())));
        }
    }
    let applied = match count(db.reader(), MIGRATIONS).await {
        Ok(applied) => usize::try_from(applied).unwrap_or_default(),
        Err(_) => 0,
    };
    Ok(db.migrate_to(applied, manifest.migrations.len()).await?)
}

/// Fills tables and files, line by line.
struct Filling<'a> {
    tx: &'a DatabaseTransaction,
    photos: &'a PhotoStore,
    /// The tables in the order of the manifest.
    tables: Vec<Table>,
    /// Rows that wait to be written together, of one table.
    waiting: (usize, Vec<Vec<sea_orm::sea_query::Value>>),
    file: Option<(String, Vec<u8>)>,
    totals: Totals,
}

impl<'a> Filling<'a> {
    async fn new(tx: &'a DatabaseTransaction, photos: &'a PhotoStore, manifest: &Manifest) -> Result<Self> {
        let there = tables(tx).await?;
        let mut chosen = Vec::new();
        for head in &manifest.tables {
            let missing = || Error::internal(LoadError::NoTable(head.name.clone()));
            let table = there.iter().find(|table| table.name == head.name);
            let table = table.ok_or_else(missing)?;
            let columns = head.columns.iter().map(|name| {
                let column = table.columns.iter().find(|column| column.name == *name);
                column.cloned().ok_or_else(missing)
            });
            chosen.push(Table {
                columns: columns.collect::<Result<_>>()?,
                ..table.clone()
            });
        }
        Ok(Self {
            tx,
            photos,
            tables: chosen,
            waiting: (0, Vec::new()),
            file: None,
            totals: Totals::default(),
        })
    }

    /// Takes one line; whether it was the last.
    async fn take(&mut self, line: Line) -> Result<bool> {
        match line {
            Line::Row(at, values) => self.row(at, &values).await?,
            Line::File(name, piece) => self.piece(name, &piece).await?,
            Line::Manifest(_) => return Err(Error::internal(LoadError::NoManifest)),
            Line::End(announced) => {
                self.write_waiting().await?;
                self.close_file().await?;
                if announced != self.totals {
                    return Err(Error::internal(LoadError::NotWhole(self.totals, announced)));
                }
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn row(&mut self, at: usize, values: &[serde_json::Value]) -> Result<()> {
        if at != self.waiting.0 {
            self.write_waiting().await?;
            self.waiting.0 = at;
        }
        let name = || {
            self.tables
                .get(at)
                .map_or_else(String::new, |table| table.name.clone())
        };
        let unfit = || Error::internal(LoadError::Row(self.totals.rows + 1, name()));
        let table = self.tables.get(at).ok_or_else(unfit)?;
        if values.len() != table.columns.len() {
            return Err(unfit());
        }
        let row: Option<Vec<_>> = table
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| column.kind.write(value))
            .collect();
        let (columns, row) = (table.columns.len(), row.ok_or_else(unfit)?);
        self.waiting.1.push(row);
        self.totals.rows += 1;
        if (self.waiting.1.len() + 1) * columns > VALUES_AT_ONCE {
            self.write_waiting().await?;
        }
        Ok(())
    }

    async fn write_waiting(&mut self) -> Result<()> {
        let rows = std::mem::take(&mut self.waiting.1);
        let Some(table) = self.tables.get(self.waiting.0).filter(|_| !rows.is_empty()) else {
            return Ok(());
        };
        let mut insert = Query::insert();
        insert.into_table(Alias::new(&table.name)).columns(
            table
                .columns
                .iter()
                .map(|column| Alias::new(&column.name))
                .collect::<Vec<_>>(),
        );
        for row in rows {
            insert.values_panic(row.into_iter().map(Expr::value));
        }
        self.tx.execute(&insert).await?;
        Ok(())
    }

    async fn piece(&mut self, name: String, piece: &str) -> Result<()> {
        let bytes = STANDARD.decode(piece).map_err(Error::internal)?;
        match &mut self.file {
            Some((open, content)) if *open == name => content.extend_from_slice(&bytes),
            _ => {
                self.close_file().await?;
                self.file = Some((name, bytes));
            }
        }
        Ok(())
    }

    async fn close_file(&mut self) -> Result<()> {
        if let Some((name, bytes)) = self.file.take() {
            self.photos.put_named(&name, bytes).await?;
            self.totals.files += 1;
        }
        Ok(())
    }
}

/// The database's own refusals are for acts, not for history: they rest while it is written back.
struct Triggers {
    /// SQLite: how to make them again.
    made_by: Vec<String>,
    /// PostgreSQL: on which tables they rest.
    tables: Vec<String>,
}

impl Triggers {
    async fn switch_off(tx: &DatabaseTransaction) -> Result<Self> {
        let mut off = Self {
            made_by: Vec::new(),
            tables: Vec::new(),
        };
        if tx.get_database_backend() == DbBackend::Sqlite {
            tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
            for row in rows(tx, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").await? {
                off.made_by.push(row.try_get("", "sql")?);
                let name: String = row.try_get("", "name")?;
                tx.execute_unprepared(&format!("DROP TRIGGER {}", quoted(&name)))
                    .await?;
            }
        } else {
            for table in tables(tx).await? {
                let sql = format!("ALTER TABLE {} DISABLE TRIGGER USER", quoted(&table.name));
                tx.execute_unprepared(&sql).await?;
                off.tables.push(table.name);
            }
        }
        Ok(off)
    }

    async fn switch_on(self, tx: &DatabaseTransaction) -> Result<()> {
        for sql in self.made_by {
            tx.execute_unprepared(&sql).await?;
        }
        for table in self.tables {
            let sql = format!("ALTER TABLE {} ENABLE TRIGGER USER", quoted(&table));
            tx.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

/// Lets PostgreSQL count on from the highest number that came.
async fn count_on(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    for table in tables(tx).await? {
        for column in table.columns.iter().filter(|column| column.counted) {
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('{}', '{}'), COALESCE(max({}), 0) + 1, false) FROM {}",
                quoted(&table.name),
                column.name,
                quoted(&column.name),
                quoted(&table.name)
            );
            tx.execute_unprepared(&sql).await?;
        }
    }
    Ok(())
}
