//! The chain in the database: its newest end, the next link, and its beginning.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    Anchor, AuditRow,
    chain::{ChainKeys, Unmarked, anchor_message, entry_message},
    head::Head,
};
use crate::{
    kernel::error::Result,
    office::entity::{audit_anchor, audit_entry},
};

/// How many entries are read at a time.
pub(super) const CHUNK: u64 = 2_000;

/// The newest end of the chain: number and mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::office) struct Tail {
    pub seq: i64,
    pub mac: Vec<u8>,
}

/// Takes the place in the line of those who write the log, until the transaction ends. On SQLite the writer's place is
/// enough.
pub(in crate::office) async fn queue(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(7264)")
            .await?;
    }
    Ok(())
}

/// The newest end; nothing before the chain has begun.
pub(in crate::office) async fn tail<C: ConnectionTrait>(db: &C) -> Result<Option<Tail>> {
    let newest = audit_entry::Entity::find()
        .order_by_desc(audit_entry::Column::Seq)
        .one(db)
        .await?;
    if let Some((seq, mac)) = newest.as_ref().and_then(|row| Some((row.seq, row.mac.clone()?))) {
        return Ok(Some(Tail { seq, mac }));
    }
    let anchor = newest_anchor(db).await?;
    Ok(anchor.map(|anchor| Tail {
        // An entry without a mark beyond the anchor was put there by another hand: verifying names it.
        seq: newest.map_or(anchor.last_seq, |row| row.seq.max(anchor.last_seq)),
        mac: anchor.head,
    }))
}

/// Adds `row` at the end, with number and mark. Queue before.
pub(in crate::office) async fn append(
    tx: &DatabaseTransaction,
    keys: &ChainKeys,
    now: DateTime<Utc>,
    mut row: AuditRow,
) -> Result<()> {
    let end = match tail(tx).await? {
        Some(end) => end,
        None => begin(tx, keys, now).await?,
    };
    row.seq = end.seq + 1;
    let (version, mac) = keys.mark(|version| entry_message(&row, version, &end.mac));
    row.key_version = Some(version);
    row.mac = Some(mac);
    let new = row.into_active_model().reset_all();
    audit_entry::Entity::insert(new)
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

/// Begins the chain: what is in the log already is covered by the first anchor. Queue before.
pub(in crate::office) async fn begin(
    tx: &DatabaseTransaction,
    keys: &ChainKeys,
    now: DateTime<Utc>,
) -> Result<Tail> {
    let mut before = Unmarked::default();
    loop {
        let rows = entries_after(tx, before.last, CHUNK).await?;
        let Some(_) = rows.last() else { break };
        rows.iter().for_each(|row| before.take(row));
    }
    let anchor = Anchor {
        number: 1,
        at: now,
        first_seq: before.first,
        last_seq: before.last,
        entries: before.entries,
        digest: before.digest(),
        head: before.digest(),
        data_key_id: None,
        key_version: 0,
        mac: Vec::new(),
    };
    let anchor = insert_anchor(tx, keys, anchor, &[]).await?;
    Ok(Tail {
        seq: anchor.last_seq,
        mac: anchor.head,
    })
}

/// Marks and inserts an anchor, `before` being the mark of the one before.
pub(super) async fn insert_anchor(
    tx: &DatabaseTransaction,
    keys: &ChainKeys,
    mut anchor: Anchor,
    before: &[u8],
) -> Result<Anchor> {
    let (version, mac) = keys.mark(|version| anchor_message(&anchor, version, before));
    anchor.key_version = version;
    anchor.mac = mac;
    let new = anchor.clone().into_active_model().reset_all();
    audit_anchor::Entity::insert(new)
        .exec_without_returning(tx)
        .await?;
    Ok(anchor)
}

/// The entries after number `seq`, oldest first.
pub(super) async fn entries_after<C: ConnectionTrait>(db: &C, seq: i64, limit: u64) -> Result<Vec<AuditRow>> {
    Ok(audit_entry::Entity::find()
        .filter(audit_entry::Column::Seq.gt(seq))
        .order_by_asc(audit_entry::Column::Seq)
        .limit(limit)
        .all(db)
        .await?)
}

/// The anchors, oldest first.
pub async fn anchors<C: ConnectionTrait>(db: &C) -> Result<Vec<Anchor>> {
    Ok(audit_anchor::Entity::find()
        .order_by_asc(audit_anchor::Column::Number)
        .all(db)
        .await?)
}

pub(super) async fn newest_anchor<C: ConnectionTrait>(db: &C) -> Result<Option<Anchor>> {
    Ok(audit_anchor::Entity::find()
        .order_by_desc(audit_anchor::Column::Number)
        .one(db)
        .await?)
}

/// Whether the log holds what `head` says, in an entry or in the anchor that covers it.
pub(super) async fn holds<C: ConnectionTrait>(db: &C, head: &Head) -> Result<bool> {
    if let Some(row) = audit_entry::Entity::find_by_id(head.seq).one(db).await?
        && row.mac.is_some()
    {
        return Ok(row.mac.as_ref() == Some(&head.mac));
    }
    let Some(anchor) = newest_anchor(db).await? else {
        return Ok(false);
    };
    // Before the anchor's last entry there is nothing left to compare with.
    Ok(head.seq < anchor.last_seq || (head.seq == anchor.last_seq && head.mac == anchor.head))
}
