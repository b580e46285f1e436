//! The database: SQLite by default, PostgreSQL by URL. Connecting, write transactions, and one translation of what
//! databases refuse.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use migrations::Migrator;
use sea_orm::sqlx::sqlite::SqliteSynchronous;
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, IsolationLevel, SqlErr, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::kernel::error::{Code, Error, Fault, Result};

pub mod paging;

/// Whether a commit waits until the disk has it. It does, so that a power cut takes nothing back that was answered, and
/// the head of the audit log never names what the database has lost; only builds for development and tests do not.
pub const WAITS_FOR_DISK: bool = !cfg!(debug_assertions);

/// The handle every area reads through.
#[derive(Debug, Clone)]
pub struct Db {
    connection: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Connects to `url`; for SQLite creates the file, switches on WAL and foreign keys and waits for a busy writer.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        let mut options = ConnectOptions::new(url.to_owned());
        options
            .sqlx_logging(false)
            .connect_timeout(Duration::from_secs(10));
        if url.starts_with("sqlite:") {
            options.max_connections(8).map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .journal_mode(sea_orm::sqlx::sqlite::SqliteJournalMode::Wal)
                    .synchronous(if WAITS_FOR_DISK {
                        SqliteSynchronous::Full
                    } else {
                        SqliteSynchronous::Normal
                    })
                    .busy_timeout(Duration::from_secs(10))
                    // What is erased or sealed anew does not stay readable in free pages.
                    .pragma("secure_delete", "ON")
                    .pragma("temp_store", "MEMORY")
            });
        } else {
            options.max_connections(16);
        }
        let mut connection = Database::connect(options).await?;
        let statements = Arc::new(AtomicU64::new(0));
        let count = statements.clone();
        connection.set_metric_callback(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        Ok(Self {
            connection,
            statements,
        })
    }

    /// How many statements were sent since connecting: a page that asks more of them the more rows it shows has a loader
    /// missing, and a test says so.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The URL of the SQLite file in `dir`.
    pub fn sqlite_url(dir: &Path) -> String {
        format!("sqlite://{}?mode=rwc", dir.join("lianxin.db").display())
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        Migrator::up(&self.connection, None).await
    }

    /// The names of all migrations this program has, in their order.
    pub fn known_migrations() -> Vec<String> {
        Migrator::migrations()
            .iter()
            .map(|migration| migration.name().to_owned())
            .collect()
    }

    /// Brings the tables from the first `applied` migrations to the first `wanted`, up or down.
    pub async fn migrate_to(&self, applied: usize, wanted: usize) -> Result<(), DbErr> {
        let steps = |count: usize| Some(u32::try_from(count).unwrap_or(u32::MAX));
        if wanted > applied {
            Migrator::up(&self.connection, steps(wanted - applied)).await
        } else if wanted < applied {
            Migrator::down(&self.connection, steps(applied - wanted)).await
        } else {
            Ok(())
        }
    }

    /// For reading outside a write.
    pub const fn reader(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Which database this is.
    pub fn backend(&self) -> DbBackend {
        self.connection.get_database_backend()
    }

    /// Begins a write. On SQLite it takes the writer's place at once (`BEGIN IMMEDIATE`), so that reading first and
    /// writing later cannot fail half way.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// Begins a reading that sees the database as it is at its first question, whatever others commit meanwhile.
    pub async fn view(&self) -> Result<DatabaseTransaction> {
        let options = match self.backend() {
            // A deferred transaction of WAL is such a view; SQLite knows no levels.
            DbBackend::Sqlite => TransactionOptions::default(),
            _ => TransactionOptions {
                isolation_level: Some(IsolationLevel::RepeatableRead),
                access_mode: Some(AccessMode::ReadOnly),
                ..TransactionOptions::default()
            },
        };
        Ok(self.connection.begin_with_options(options).await?)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), DbErr> {
        self.connection.ping().await
    }
}

impl From<DbErr> for Error {
    fn from(err: DbErr) -> Self {
        match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => Fault::new(Code::Taken).into(),
            _ => Self::internal(err),
        }
    }
}

/// Takes the place in the line of those who give running numbers, until the transaction ends, so that no two give the
/// same. On SQLite the writer's place is enough.
pub async fn queue_for_numbers(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7265)")
            .await?;
    }
    Ok(())
}

/// A row says something no state of the model can be: a bug or a hand in the database.
#[derive(Debug, thiserror::Error)]
#[error("inconsistent {entity} {id}: {what}")]
pub struct Inconsistent {
    /// The table.
    pub entity: &'static str,
    /// The row.
    pub id: String,
    /// What is impossible about it.
    pub what: &'static str,
}

impl From<Inconsistent> for Error {
    fn from(row: Inconsistent) -> Self {
        Self::internal(row)
    }
}

/// Passes when the guarded update of one row happened; otherwise somebody changed the row meanwhile.
pub fn updated(rows_affected: u64) -> Result<()> {
    if rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::refused(Code::Conflict))
    }
}
