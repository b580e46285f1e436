//! Erasing what was sealed, for the acts of areas: in their transaction, and outside the database once it has ended.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use super::{Ctx, Tx};
use crate::{
    kernel::{
        error::{Error, Result},
        ids::DataKeyId,
    },
    privacy::{self, Forget, Register},
};

/// Where erasures are written beside the database, and what every area clears with them.
#[derive(Clone)]
pub struct Erasures {
    /// The register outside the database.
    pub register: Register,
    /// What areas keep beside sealed columns.
    pub areas: &'static [Forget],
}

/// Erases a data key in the transaction of the act that wants it: what it sealed opens nowhere any more, the blind
/// indexes beside it are gone, and the register names the key. End the transaction with [`commit_erasure`]. Whether the
/// actor may is decided by the act, which also writes itself down.
pub async fn erase_key(ctx: &Ctx, tx: &DatabaseTransaction, key: DataKeyId) -> Result<()> {
    let keys = BTreeMap::from([(key, ctx.now())]);
    privacy::erase(tx, &keys, ctx.office.erasures.areas).await
}

/// Commits an act that erased, then copies the register outside the database and clears what the database kept of the
/// key in its log. The erasure stands once it is committed: when copying fails, operators are told, and the next erasure
/// or start makes up for it.
pub async fn commit_erasure(ctx: &Ctx, tx: Tx) -> Result<()> {
    tx.commit().await?;
    if let Err(err) = publish(ctx).await {
        tracing::error!(%err, "the register of erasures was not copied out of the database");
    }
    if let Err(err) = clear_database_log(ctx).await {
        tracing::warn!(%err, "the database's log was not cleared after an erasure");
    }
    Ok(())
}

async fn publish(ctx: &Ctx) -> Result<()> {
    let erased = privacy::erased(ctx.db()).await?;
    let register = ctx.office.erasures.register.clone();
    tokio::task::spawn_blocking(move || register.add(&erased))
        .await
        .map_err(Error::internal)?
}

/// Clears what the database's log still holds of rows as they were: SQLite's at once; PostgreSQL frees rows by its own
/// vacuum.
pub async fn clear_database_log(ctx: &Ctx) -> Result<()> {
    if ctx.db().get_database_backend() == DbBackend::Sqlite {
        ctx.db()
            .execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)")
            .await?;
    }
    Ok(())
}

/// Brings database and register to the same: what the register names and the database does not know, because it was
/// brought back from an earlier day, is erased again. How many keys were.
pub async fn replay_erasures(ctx: &Ctx) -> Result<usize> {
    let register = ctx.office.erasures.register.clone();
    let named = tokio::task::spawn_blocking(move || register.read())
        .await
        .map_err(Error::internal)??;
    let known = privacy::erased(ctx.db()).await?;
    let forgotten: BTreeMap<DataKeyId, DateTime<Utc>> = named
        .iter()
        .filter(|(key, _)| !known.contains_key(key))
        .map(|(key, at)| (*key, *at))
        .collect();
    if !forgotten.is_empty() {
        let tx = ctx.begin().await?;
        privacy::erase(&tx, &forgotten, ctx.office.erasures.areas).await?;
        return commit_erasure(ctx, tx).await.map(|()| forgotten.len());
    }
    if known.len() != named.len() {
        publish(ctx).await?;
    }
    Ok(0)
}
