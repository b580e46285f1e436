//! A new version of the master key, and the wrapping anew of every data key, while others serve.
//!
//! What is left to do is read off the rows themselves, so an interrupted rotation goes on where it stopped. Sealed
//! columns are not touched: only the small keys that seal them are wrapped anew.

use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{
    cipher::KeyBytes,
    entity::{data_key, master_key_version, service_secret},
    opening::{note_version, secret_aad},
    ring::{KeyRing, algorithms},
    vault::{Vault, VaultError, current_version},
};
use crate::{
    kernel::{
        error::{Error, Result},
        ids::DataKeyId,
    },
    storage::Db,
};

/// How many keys are wrapped anew in one transaction.
const BATCH: u64 = 200;

/// The place in line of those who make data keys (shared) and of who changes the version they wrap by (alone), on
/// PostgreSQL. On SQLite there is one writer anyway.
const LINE: i64 = 7266;
/// The place in line of those who write the journal; see `office::journal`.
const JOURNAL_LINE: i64 = 7264;

/// What is known of one version of the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionState {
    /// Its number.
    pub version: i32,
    /// How it wraps.
    pub algorithm: String,
    /// When it came into use; nothing for one that is at hand and was never used.
    pub since: Option<DateTime<Utc>>,
    /// Whether it is at hand.
    pub at_hand: bool,
    /// How many keys it wraps.
    pub keys: u64,
}

impl Vault {
    /// Every version of the master key, known to the database or at hand, oldest first; the last known one wraps.
    pub async fn versions<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<VersionState>> {
        let ring = self.reread().await?;
        let known = master_key_version::Entity::find()
            .order_by_asc(master_key_version::Column::Version)
            .all(db)
            .await?;
        let mut states = Vec::new();
        for row in &known {
            states.push(VersionState {
                version: row.version,
                algorithm: row.algorithm.clone(),
                since: Some(row.created_at),
                at_hand: ring.has(row.version),
                keys: wrapped_by(db, row.version).await?,
            });
        }
        let unused = ring.versions().into_iter().filter(|version| {
            let known_already = known.iter().any(|row| row.version == *version);
            !known_already
        });
        states.extend(unused.map(|version| VersionState {
            version,
            algorithm: ring.algorithm(version).unwrap_or_default().to_owned(),
            since: None,
            at_hand: true,
            keys: 0,
        }));
        states.sort_by_key(|state| state.version);
        Ok(states)
    }

    /// The version that wraps now.
    pub async fn version_in_use<C: ConnectionTrait>(&self, db: &C) -> Result<i32> {
        Ok(current_version(db).await?.unwrap_or_default())
    }

    /// All versions at hand, as text. Whoever calls this answers for where it goes.
    pub async fn all_versions_as_text(&self) -> Result<zeroize::Zeroizing<String>> {
        Ok(self.reread().await?.to_text())
    }

    /// Where the master key comes from, in words for operators.
    pub fn key_place(&self) -> String {
        self.source.describe()
    }

    /// Whether new versions of the master key are made here; otherwise the operator adds them at the source.
    pub fn makes_versions(&self) -> bool {
        self.source.is_ours()
    }

    /// The line of a fresh next version, for a source that is not ours.
    pub async fn line_of_next_version(&self) -> Result<zeroize::Zeroizing<String>> {
        let mut ring = KeyRing::clone(&*self.reread().await?);
        let version = ring.add_version(&algorithms());
        ring.line(version)
            .ok_or_else(|| Error::internal(VaultError::Encrypt))
    }

    /// The version to wrap by from now on, when there is a newer one than the database knows: one that the operator
    /// added, else a fresh one written to the source. Nothing when neither is possible.
    pub async fn next_version<C: ConnectionTrait>(&self, db: &C) -> Result<Option<i32>> {
        let current = current_version(db).await?.unwrap_or_default();
        let ring = self.reread().await?;
        if let Some(newest) = ring.newest().filter(|newest| *newest > current) {
            return Ok(Some(newest));
        }
        if !self.source.is_ours() {
            return Ok(None);
        }
        let mut grown = KeyRing::clone(&*ring);
        let version = grown.add_version(&algorithms());
        let (source, written) = (self.source.clone(), grown.clone());
        tokio::task::spawn_blocking(move || source.write(&written))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)?;
        self.hold(grown);
        Ok(Some(version))
    }

    /// From the end of this transaction on, every node wraps by `version`, which must be at hand. Begin the transaction
    /// with [`begin_alone`].
    pub async fn use_version(
        &self,
        tx: &DatabaseTransaction,
        version: i32,
        now: DateTime<Utc>,
    ) -> Result<()> {
        note_version(tx, &*self.ring_with(version).await?, version, now).await
    }

    /// How many keys are not yet wrapped by the version in use.
    pub async fn keys_to_wrap<C: ConnectionTrait>(&self, db: &C) -> Result<u64> {
        let current = current_version(db).await?.unwrap_or_default();
        let keys = waiting(current).count(db).await?;
        let secrets = service_secret::Entity::find()
            .filter(service_secret::Column::MasterVersion.ne(current))
            .count(db)
            .await?;
        Ok(keys + secrets)
    }

    /// Wraps some of them anew, in a transaction of its own; how many. Zero when nothing is left.
    pub async fn wrap_some(&self, db: &Db) -> Result<u64> {
        let tx = db.begin().await?;
        let current = current_version(&tx).await?.unwrap_or_default();
        let ring = self.ring_with(current).await?;
        let mut done = self.wrap_secrets(&tx, &ring, current).await?;
        let rows = waiting(current)
            .order_by_asc(data_key::Column::Id)
            .limit(BATCH)
            .all(&tx)
            .await?;
        for row in rows {
            let Some(wrapped) = &row.wrapped else { continue };
            let aad = row.id.as_bytes();
            let key = self.unwrap(row.master_version, wrapped, aad).await?;
            let key = key.ok_or_else(|| {
                Error::internal(VaultError::Key(DataKeyId::new(row.id), row.master_version))
            })?;
            let anew = ring
                .wrap(current, &key, aad)
                .ok_or_else(|| Error::internal(VaultError::Encrypt))?;
            // An erasure meanwhile wins: what was erased is not written again.
            done += data_key::Entity::update_many()
                .col_expr(data_key::Column::Wrapped, Expr::value(Some(anew)))
                .col_expr(data_key::Column::MasterVersion, Expr::value(current))
                .filter(data_key::Column::Id.eq(row.id))
                .filter(data_key::Column::Wrapped.is_not_null())
                .filter(data_key::Column::MasterVersion.eq(row.master_version))
                .exec(&tx)
                .await?
                .rows_affected;
        }
        tx.commit().await?;
        Ok(done)
    }

    async fn wrap_secrets(&self, tx: &DatabaseTransaction, ring: &KeyRing, current: i32) -> Result<u64> {
        let rows = service_secret::Entity::find()
            .filter(service_secret::Column::MasterVersion.ne(current))
            .all(tx)
            .await?;
        let mut done = 0;
        for row in rows {
            let aad = secret_aad(&row.name);
            let secret = self.unwrap(row.master_version, &row.wrapped, &aad).await?;
            let anew = secret.and_then(|secret| ring.wrap(current, &secret, &aad));
            let anew = anew.ok_or_else(|| Error::internal(VaultError::Encrypt))?;
            done += service_secret::Entity::update_many()
                .col_expr(service_secret::Column::Wrapped, Expr::value(anew))
                .col_expr(service_secret::Column::MasterVersion, Expr::value(current))
                .filter(service_secret::Column::Name.eq(&row.name))
                .exec(tx)
                .await?
                .rows_affected;
        }
        Ok(done)
    }

    /// Takes a version out of the source for good. What is sealed in this database no longer needs it; backups made while
    /// it was in use do.
    pub async fn drop_version(&self, version: i32) -> Result<()> {
        let mut ring = KeyRing::clone(&*self.reread().await?);
        if ring.remove_version(version) {
            let (source, written) = (self.source.clone(), ring.clone());
            tokio::task::spawn_blocking(move || source.write(&written))
                .await
                .map_err(Error::internal)?
                .map_err(Error::internal)?;
            self.hold(ring);
        }
        Ok(())
    }

    async fn unwrap(&self, version: i32, wrapped: &[u8], aad: &[u8]) -> Result<Option<KeyBytes>> {
        Ok(self.ring_with(version).await?.unwrap(version, wrapped, aad))
    }

    async fn reread(&self) -> Result<std::sync::Arc<KeyRing>> {
        let source = self.source.clone();
        let read = tokio::task::spawn_blocking(move || source.read())
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)?;
        if let Some(ring) = read {
            self.hold(ring);
        }
        Ok(self.ring())
    }
}

fn waiting(current: i32) -> sea_orm::Select<data_key::Entity> {
    data_key::Entity::find()
        .filter(data_key::Column::Wrapped.is_not_null())
        .filter(data_key::Column::MasterVersion.ne(current))
}

/// The versions of the master key that wrap something in this database, each with its check value.
pub async fn versions_in_use<C: ConnectionTrait>(db: &C) -> Result<Vec<(i32, Vec<u8>)>> {
    let known = master_key_version::Entity::find()
        .order_by_asc(master_key_version::Column::Version)
        .all(db)
        .await?;
    let mut used = Vec::new();
    for row in known {
        if wrapped_by(db, row.version).await? > 0 {
            used.push((row.version, row.check_value));
        }
    }
    Ok(used)
}

async fn wrapped_by<C: ConnectionTrait>(db: &C, version: i32) -> Result<u64> {
    let keys = data_key::Entity::find()
        .filter(data_key::Column::Wrapped.is_not_null())
        .filter(data_key::Column::MasterVersion.eq(version))
        .count(db)
        .await?;
    let secrets = service_secret::Entity::find()
        .filter(service_secret::Column::MasterVersion.eq(version))
        .count(db)
        .await?;
    Ok(keys + secrets)
}

/// Until this transaction ends, the version in use stays the one in use.
pub(super) async fn hold_version<C: ConnectionTrait>(db: &C) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared(&format!("SELECT pg_advisory_xact_lock_shared({LINE})"))
            .await?;
    }
    Ok(())
}

/// Until this transaction ends, nobody makes a data key.
pub(super) async fn alone(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LINE})"))
            .await?;
    }
    Ok(())
}

/// Begins a write in which nobody makes a data key and nobody writes the journal. It waits for both at once and never
/// for one while holding the other: an act that holds the journal may be about to make a key.
pub async fn begin_alone(db: &Db) -> Result<DatabaseTransaction> {
    loop {
        let tx = db.begin().await?;
        if tx.get_database_backend() != DbBackend::Postgres {
            return Ok(tx);
        }
        let sql = format!(
            "SELECT pg_try_advisory_xact_lock({LINE}) AND pg_try_advisory_xact_lock({JOURNAL_LINE}) AS both"
        );
        let row = tx
            .query_one_raw(sea_orm::Statement::from_string(DbBackend::Postgres, sql))
            .await?;
        if row.is_some_and(|row| row.try_get::<bool>("", "both").unwrap_or(false)) {
            return Ok(tx);
        }
        tx.rollback().await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
