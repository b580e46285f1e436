//! Taking a backup.

use std::io::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, Statement, StreamTrait,
    TransactionOptions, TransactionTrait,
};

use super::{
    format::{FORM, Line, Manifest, TableHead, Totals},
    tables::{MIGRATIONS, Table, count, quoted, rows, tables},
};
use crate::{
    deliveries::PhotoStore,
    kernel::error::{Error, Result},
    privacy,
    storage::Db,
};

/// How much of a file stands on one line.
const PIECE: usize = 48 * 1024;

/// What goes into a backup.
pub struct Contents<'a> {
    /// The database.
    pub db: &'a Db,
    /// The files.
    pub photos: &'a PhotoStore,
    /// The master key's lines, where they are to go along.
    pub keys: Option<String>,
    /// Now.
    pub now: DateTime<Utc>,
}

/// Writes everything to `to`, from one snapshot of the database; others go on reading and writing meanwhile. `progress` is
/// told rows done and rows in all.
pub async fn dump(
    contents: Contents<'_>,
    to: &mut (impl Write + Send),
    progress: impl Fn(u64, u64) + Send + Sync,
) -> Result<Totals> {
    let tx = snapshot(contents.db).await?;
    let tables = tables(&tx).await?;
    let manifest = manifest(&tx, &tables, &contents).await?;
    let total = manifest.tables.iter().map(|table| table.rows).sum();
    put(to, &Line::Manifest(manifest))?;
    let mut totals = Totals::default();
    for (at, table) in tables.iter().enumerate() {
        write_rows(&tx, at, table, to, &mut |row| {
            totals.rows += row;
            progress(totals.rows, total);
        })
        .await?;
    }
    tx.rollback().await?;
    for name in contents.photos.names().await? {
        // A file may go while we write: retention does not wait for a backup.
        if let Some(bytes) = contents.photos.get_named(&name).await? {
            write_file(to, &name, &bytes)?;
            totals.files += 1;
        }
    }
    put(to, &Line::End(totals))?;
    Ok(totals)
}

/// A transaction that sees one moment of the database, however long it lasts.
async fn snapshot(db: &Db) -> Result<DatabaseTransaction> {
    let options = match db.backend() {
        // Begun deferred, it takes its snapshot at the first reading and no writer's place.
        DbBackend::Sqlite => TransactionOptions::default(),
        _ => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        },
    };
    Ok(db.reader().begin_with_options(options).await?)
}

async fn manifest(tx: &DatabaseTransaction, tables: &[Table], contents: &Contents<'_>) -> Result<Manifest> {
    let applied = format!("SELECT version FROM {MIGRATIONS} ORDER BY version");
    let migrations = rows(tx, &applied)
        .await?
        .iter()
        .map(|row| row.try_get("", "version"))
        .collect::<std::result::Result<_, _>>()?;
    let mut heads = Vec::new();
    for table in tables {
        heads.push(TableHead {
            name: table.name.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
            rows: count(tx, &table.name).await?,
        });
    }
    Ok(Manifest {
        form: FORM,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        taken_at: contents.now,
        migrations,
        master_keys: privacy::versions_in_use(tx)
            .await?
            .into_iter()
            .map(|(version, check)| (version, hex::encode(check)))
            .collect(),
        keys: contents.keys.clone(),
        tables: heads,
    })
}

async fn write_rows(
    tx: &DatabaseTransaction,
    at: usize,
    table: &Table,
    to: &mut impl Write,
    done: &mut (impl FnMut(u64) + Send),
) -> Result<()> {
    let columns: Vec<String> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let sql = format!("SELECT {} FROM {}", columns.join(", "), quoted(&table.name));
    let statement = Statement::from_string(ConnectionTrait::get_database_backend(tx), sql);
    let mut stream = tx.stream_raw(statement).await?;
    while let Some(row) = stream.try_next().await? {
        let mut values = Vec::with_capacity(table.columns.len());
        for column in &table.columns {
            values.push(column.kind.read(&row, &column.name)?);
        }
        put(to, &Line::Row(at, values))?;
        done(1);
    }
    Ok(())
}

fn write_file(to: &mut impl Write, name: &str, bytes: &[u8]) -> Result<()> {
    let pieces = if bytes.is_empty() {
        vec![bytes]
    } else {
        bytes.chunks(PIECE).collect()
    };
    for piece in pieces {
        put(to, &Line::File(name.to_owned(), STANDARD.encode(piece)))?;
    }
    Ok(())
}

fn put(to: &mut impl Write, line: &Line) -> Result<()> {
    serde_json::to_writer(&mut *to, line).map_err(Error::internal)?;
    to.write_all(b"\n").map_err(Error::internal)
}
