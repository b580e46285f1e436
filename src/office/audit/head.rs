//! The newest head, kept outside the database: who cuts the tail of the log off in the database cannot cut it off here.
//!
//! It is written after each commit, so a crash in between leaves it behind the database by what was committed last; it
//! is never before the database. So a head that the database does not reach is a cut tail, and one that lies a little
//! behind is no fault: the next commit moves it on.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::{
    chain::{ChainKeys, head_message},
    links::{self, Tail},
};
use crate::{
    kernel::error::{Error, Result},
    storage::WAITS_FOR_DISK,
};

/// A place outside the database that keeps the newest head: a file here, an object store where many nodes share one
/// log. Saving replaces the whole at once: a reader finds the old one or the new one.
pub trait HeadStore: Send + Sync {
    /// What was saved last; nothing when nothing was.
    fn load(&self) -> BoxFuture<'_, io::Result<Option<Vec<u8>>>>;
    /// Saves.
    fn save(&self, head: Vec<u8>) -> BoxFuture<'_, io::Result<()>>;
}

/// One file, replaced by renaming.
pub struct HeadFile {
    file: PathBuf,
}

impl HeadFile {
    /// The file `head.json` in `dir`, which is made when it is missing.
    pub fn in_dir(dir: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        Ok(Self {
            file: dir.join("head.json"),
        })
    }
}

impl HeadStore for HeadFile {
    fn load(&self) -> BoxFuture<'_, io::Result<Option<Vec<u8>>>> {
        Box::pin(async {
            match tokio::fs::read(&self.file).await {
                Ok(bytes) => Ok(Some(bytes)),
                Err(err) if err.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(err) => Err(err),
            }
        })
    }

    fn save(&self, head: Vec<u8>) -> BoxFuture<'_, io::Result<()>> {
        let file = self.file.clone();
        Box::pin(async {
            tokio::task::spawn_blocking(move || replace(&file, &head))
                .await
                .map_err(io::Error::other)?
        })
    }
}

/// Writes `bytes` as `file`, whole or not at all.
pub(super) fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    // Of its own for each process: commands may run beside the service.
    let aside = file.with_extension(format!("{}.tmp", std::process::id()));
    let mut new = std::fs::File::create(&aside)?;
    new.write_all(bytes)?;
    if WAITS_FOR_DISK {
        new.sync_all()?;
    }
    // That the new name reaches the disk is not waited for: the old head, one behind, does no harm.
    std::fs::rename(&aside, file)
}

/// The newest entry there was when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its number.
    pub seq: i64,
    /// Its mark.
    pub mac: Vec<u8>,
    /// When the head was written.
    pub at: DateTime<Utc>,
}

/// A head as text.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    seq: i64,
    #[serde(with = "hex")]
    mac: Vec<u8>,
    at: DateTime<Utc>,
    key_version: i32,
    #[serde(with = "hex")]
    seal: Vec<u8>,
}

impl Head {
    /// The head as text, marked.
    pub fn write(&self, keys: &ChainKeys) -> Vec<u8> {
        let (key_version, seal) = keys.mark(|version| head_message(self.seq, &self.mac, self.at, version));
        let written = Written {
            seq: self.seq,
            mac: self.mac.clone(),
            at: self.at,
            key_version,
            seal,
        };
        // Numbers, text and times always have a JSON form.
        let mut text = serde_json::to_vec_pretty(&written).unwrap_or_default();
        text.push(b'\n');
        text
    }

    /// Reads [`Head::write`]; nothing when it was not written by this service.
    pub fn read(text: &[u8], keys: &ChainKeys) -> Option<Self> {
        let Written {
            seq,
            mac,
            at,
            key_version,
            seal,
        } = serde_json::from_slice(text).ok()?;
        keys.fits(key_version, &head_message(seq, &mac, at, key_version), &seal)
            .then_some(Self { seq, mac, at })
    }
}

/// The head as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundHead {
    /// There is none.
    Missing,
    /// It does not carry our mark.
    Forged,
    /// It says so much.
    Says(Head),
}

/// Moves the head on after commits.
pub(super) struct HeadKeeper {
    store: Box<dyn HeadStore>,
    turn: Mutex<()>,
    /// It was said once that something is wrong; the log need not be filled with it.
    alarmed: AtomicBool,
}

impl HeadKeeper {
    pub fn new(store: Box<dyn HeadStore>) -> Self {
        Self {
            store,
            turn: Mutex::new(()),
            alarmed: AtomicBool::new(false),
        }
    }

    pub async fn found(&self, keys: &ChainKeys) -> Result<FoundHead> {
        let text = self.store.load().await.map_err(Error::internal)?;
        Ok(match text {
            None => FoundHead::Missing,
            Some(text) => Head::read(&text, keys).map_or(FoundHead::Forged, FoundHead::Says),
        })
    }

    /// Writes the head of `tail`, whatever stood there.
    pub async fn put(&self, keys: &ChainKeys, tail: Tail, at: DateTime<Utc>) -> Result<()> {
        let Tail { seq, mac } = tail;
        let head = Head { seq, mac, at };
        self.store.save(head.write(keys)).await.map_err(Error::internal)
    }

    /// Moves the head on to the newest entry. When the log no longer holds what the head says, the head stays as it is,
    /// as evidence, and the log says so; the work of people goes on.
    pub async fn advance(&self, db: &DatabaseConnection, keys: &ChainKeys, at: DateTime<Utc>) {
        let _turn = self.turn.lock().await;
        match self.try_advance(db, keys, at).await {
            Ok(None) => self.alarmed.store(false, Ordering::Relaxed),
            Ok(Some(wrong)) => self.alarm(wrong),
            Err(err) => self.alarm(&err.to_string()),
        }
    }

    async fn try_advance(
        &self,
        db: &DatabaseConnection,
        keys: &ChainKeys,
        at: DateTime<Utc>,
    ) -> Result<Option<&'static str>> {
        let Some(newest) = links::tail(db).await? else {
            return Ok(None);
        };
        let head = match self.found(keys).await? {
            FoundHead::Missing => return Ok(Some("the head is missing")),
            FoundHead::Forged => return Ok(Some("the head was changed")),
            FoundHead::Says(head) => head,
        };
        if head.seq > newest.seq {
            // Another node may have written both between our two readings: look once more.
            let again = links::tail(db).await?;
            let reached = again.is_some_and(|tail| tail.seq >= head.seq);
            return Ok((!reached).then_some("entries that were there are gone"));
        }
        if !links::holds(db, &head).await? {
            return Ok(Some("another entry stands where the head points"));
        }
        if head.seq < newest.seq {
            self.put(keys, newest, at).await?;
        }
        Ok(None)
    }

    fn alarm(&self, wrong: &str) {
        if !self.alarmed.swap(true, Ordering::Relaxed) {
            tracing::error!(
                wrong,
                "the head of the audit log is not moved on: run `lianxin verify-audit`"
            );
        }
    }
}
