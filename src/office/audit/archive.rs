//! Keeping the log short enough: entries older than the committee keeps at hand are exported into a sealed file, covered
//! by an anchor that the chain goes on from, and dropped. The database allows exactly that (see the migration): to drop
//! what an anchor covers, which covers only the oldest entries and only those older than six months.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Months, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Anchor, AuditRow,
    head::{FoundHead, replace},
    links::{self, CHUNK},
    verifier::{Broken, Verifier, Wrong},
};
use crate::{
    kernel::{
        actor::Actor,
        error::{Code, Error, Result},
        ids::DataKeyId,
    },
    office::{Ctx, Entry, entity::audit_entry},
    privacy::Sealed,
    storage::WAITS_FOR_DISK,
};

/// The most entries one file takes.
const MOST: usize = 20_000;
/// How a file begins; its key and the sealed entries follow.
const MAGIC: &[u8] = b"lianxin audit segment 1\n";
/// What sealed files are bound to, beside their key.
const COLUMN: &str = "audit_segment.entries";

/// The log does not verify: nothing of it is dropped, as evidence.
#[derive(Debug, thiserror::Error)]
#[error("the audit log is broken at entry {}: nothing was archived; run `lianxin verify-audit`", .0.seq)]
struct NotArchived(Broken);

/// One exported segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archived {
    /// Its first entry.
    pub first: i64,
    /// Its last entry.
    pub last: i64,
    /// How many there were.
    pub entries: i64,
    /// The file, in the folder `audit` of the data folder.
    pub file: String,
}

/// An entry as it is exported: every column.
#[derive(Serialize, Deserialize)]
pub(super) struct Exported {
    seq: i64,
    at: DateTime<Utc>,
    actor_id: Option<Uuid>,
    actor_role: Option<String>,
    actor_name: String,
    act: String,
    subject_kind: Option<String>,
    subject_id: Option<Uuid>,
    detail: Option<String>,
    request_id: Option<String>,
    key_version: Option<i32>,
    mac: Option<String>,
}

impl From<AuditRow> for Exported {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: row.at,
            actor_id: row.actor_id,
            actor_role: row.actor_role,
            actor_name: row.actor_name,
            act: row.act,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            detail: row.detail,
            request_id: row.request_id,
            key_version: row.key_version,
            mac: row.mac.map(hex::encode),
        }
    }
}

impl TryFrom<Exported> for AuditRow {
    type Error = hex::FromHexError;

    fn try_from(row: Exported) -> Result<Self, hex::FromHexError> {
        Ok(Self {
            seq: row.seq,
            at: row.at,
            actor_id: row.actor_id,
            actor_role: row.actor_role,
            actor_name: row.actor_name,
            act: row.act,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            detail: row.detail,
            request_id: row.request_id,
            key_version: row.key_version,
            mac: row.mac.map(hex::decode).transpose()?,
        })
    }
}

/// The name of the file of the segment that `anchor` covers.
pub(super) fn file_name(anchor: &Anchor) -> String {
    format!("{:09}-{:09}.sealed", anchor.first_seq, anchor.last_seq)
}

/// Exports and drops what is older than the months the settings say, segment by segment; nothing when nothing is old
/// enough. Only the service itself does this: its nightly job, or the operator at the command line.
pub async fn archive(ctx: &Ctx, progress: &(dyn Fn(i64) + Sync)) -> Result<Vec<Archived>> {
    if ctx.actor != Actor::System {
        return Err(Error::refused(Code::Forbidden));
    }
    let months = Months::new(ctx.office.audit.keep_months());
    let Some(until) = ctx.now().checked_sub_months(months) else {
        return Ok(Vec::new());
    };
    let mut done = Vec::new();
    while let Some(segment) = archive_one(ctx, until).await? {
        progress(segment.last);
        done.push(segment);
    }
    Ok(done)
}

async fn archive_one(ctx: &Ctx, until: DateTime<Utc>) -> Result<Option<Archived>> {
    let audit = &ctx.office.audit;
    let tx = ctx.begin().await?;
    links::queue(&tx).await?;
    let anchors = links::anchors(&tx).await?;
    let rows = oldest(&tx, &anchors, until).await?;
    let (Some(first), Some(last), Some(newest)) = (rows.first(), rows.last(), anchors.last()) else {
        return Ok(None);
    };
    let id = ctx.new_id();
    let mut anchor = Anchor {
        number: newest.number + 1,
        at: ctx.now(),
        first_seq: if newest.number == 1 {
            first.seq
        } else {
            newest.last_seq + 1
        },
        last_seq: last.seq,
        entries: i64::try_from(rows.len()).map_err(Error::internal)?,
        digest: Vec::new(),
        head: last.mac.clone().unwrap_or_else(|| newest.head.clone()),
        data_key_id: Some(id),
        key_version: 0,
        mac: Vec::new(),
    };
    check(audit.keys(), &anchors, &rows, &anchor).map_err(|broken| Error::internal(NotArchived(broken)))?;
    let key = ctx.office.vault.create_key(&tx, id, ctx.now()).await?;
    let exported: Vec<Exported> = rows.into_iter().map(Exported::from).collect();
    let sealed = ctx
        .office
        .vault
        .seal(&tx, key, COLUMN, id, &Sealed::new(exported))
        .await?;
    let file = [MAGIC, id.as_bytes(), &sealed].concat();
    anchor.digest = Sha256::digest(&file).to_vec();
    let name = file_name(&anchor);
    // The file first: entries that were dropped without it would be lost. One without its anchor is only in the way.
    write(audit.dir().join(&name), file).await?;
    let anchor = links::insert_anchor(&tx, audit.keys(), anchor, &newest.mac).await?;
    audit_entry::Entity::delete_many()
        .filter(audit_entry::Column::Seq.lte(anchor.last_seq))
        .exec(&tx)
        .await?;
    Entry::read("audit.archive", key)
        .detail(format!("{}–{}", anchor.first_seq, anchor.last_seq))
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(Some(Archived {
        first: anchor.first_seq,
        last: anchor.last_seq,
        entries: anchor.entries,
        file: name,
    }))
}

/// The oldest entries, all from before `until`, never the newest; those from before the chain only all together, because
/// one anchor covers them.
async fn oldest(
    tx: &sea_orm::DatabaseTransaction,
    anchors: &[Anchor],
    until: DateTime<Utc>,
) -> Result<Vec<AuditRow>> {
    let unmarked = anchors.last().filter(|anchor| anchor.number == 1);
    let whole = unmarked.map_or(0, |anchor| anchor.last_seq);
    let newest = links::tail(tx).await?.map_or(0, |tail| tail.seq);
    let mut rows: Vec<AuditRow> = Vec::new();
    loop {
        let after = rows.last().map_or(0, |row| row.seq);
        if rows.len() >= MOST && after >= whole {
            break;
        }
        let more = links::entries_after(tx, after, CHUNK).await?;
        let read = more.len();
        let old = more
            .into_iter()
            .take_while(|row| row.at < until && row.seq < newest);
        let before = rows.len();
        rows.extend(old);
        if rows.len() - before < read || read == 0 {
            break;
        }
    }
    if rows.last().is_some_and(|row| row.seq < whole) {
        rows.clear();
    }
    Ok(rows)
}

/// That the segment is whole and ends where its anchor says.
fn check(
    keys: &super::chain::ChainKeys,
    before: &[Anchor],
    rows: &[AuditRow],
    anchor: &Anchor,
) -> Result<(), Broken> {
    let mut verifier = Verifier::begin(keys, before, FoundHead::Missing)?;
    for row in rows {
        verifier.take(row)?;
    }
    verifier.end_segment(anchor)
}

async fn write(file: PathBuf, bytes: Vec<u8>) -> Result<()> {
    let put = move || {
        replace(&file, &bytes)?;
        match file.parent().filter(|_| WAITS_FOR_DISK) {
            // The name too must be on the disk before the entries are dropped.
            Some(dir) => std::fs::File::open(dir)?.sync_all(),
            None => Ok(()),
        }
    };
    tokio::task::spawn_blocking(put)
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

/// What became of the file of a segment.
pub(super) enum FoundFile {
    /// It was taken elsewhere.
    Absent,
    /// It is as it was exported.
    Whole,
    /// Not so.
    Broken(Broken),
}

/// Compares the file of the segment that the last of `anchors` covers with what the anchors say.
pub(super) async fn verify_file(ctx: &Ctx, anchors: &[Anchor]) -> Result<FoundFile> {
    let Some((anchor, before)) = anchors.split_last() else {
        return Ok(FoundFile::Absent);
    };
    let file = ctx.office.audit.dir().join(file_name(anchor));
    let bytes = match tokio::fs::read(&file).await {
        Ok(bytes) => bytes,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Ok(FoundFile::Absent),
        Err(err) => return Err(Error::internal(format!("{}: {err}", file.display()))),
    };
    let wrong = Broken {
        seq: anchor.first_seq,
        wrong: Wrong::Archive,
    };
    if Sha256::digest(&bytes).as_slice() != anchor.digest {
        return Ok(FoundFile::Broken(wrong));
    }
    let rows = entries_of(ctx, &bytes).await?;
    Ok(match check(ctx.office.audit.keys(), before, &rows, anchor) {
        Ok(()) => FoundFile::Whole,
        Err(broken) => FoundFile::Broken(broken),
    })
}

/// The entries in an exported file, one JSON object a line; written into the log as a reading.
pub async fn open_archive(ctx: &Ctx, file: &Path) -> Result<Vec<String>> {
    if ctx.actor != Actor::System {
        return Err(Error::refused(Code::Forbidden));
    }
    let bytes = tokio::fs::read(file)
        .await
        .map_err(|err| Error::internal(format!("{}: {err}", file.display())))?;
    let rows = entries_of(ctx, &bytes).await?;
    let lines = rows
        .into_iter()
        .map(|row| serde_json::to_string(&Exported::from(row)).map_err(Error::internal))
        .collect::<Result<Vec<_>>>()?;
    let (key, _) = parts(&bytes)?;
    let tx = ctx.begin().await?;
    Entry::read("audit.open_archive", key).write(ctx, &tx).await?;
    tx.commit().await?;
    Ok(lines)
}

async fn entries_of(ctx: &Ctx, bytes: &[u8]) -> Result<Vec<AuditRow>> {
    let (key, sealed) = parts(bytes)?;
    let vault = &ctx.office.vault;
    let exported: Sealed<Vec<Exported>> = vault.open(ctx.db(), key, COLUMN, key.raw(), sealed).await?;
    exported
        .into_open()
        .into_iter()
        .map(|row| AuditRow::try_from(row).map_err(Error::internal))
        .collect()
}

fn parts(bytes: &[u8]) -> Result<(DataKeyId, &[u8])> {
    let parts = bytes
        .strip_prefix(MAGIC)
        .and_then(|rest| rest.split_at_checked(16))
        .and_then(|(id, sealed)| Some((DataKeyId::new(Uuid::from_slice(id).ok()?), sealed)));
    parts.ok_or_else(|| Error::internal("this is no exported part of the audit log"))
}
