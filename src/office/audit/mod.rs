//! The audit log: a chain of marked entries that nobody changes unseen, its newest head kept outside the database, older
//! parts of it exported and sealed.
//!
//! - `chain`: what marks cover · `links`: the chain in the database · `head`: the newest head, outside
//! - `verifier`: reads entries and names the first that is wrong · `proof`: does so with a running service
//! - `archive`: exports and drops what is old · `log`: reading, for the auditor

mod archive;
mod chain;
mod head;
pub(super) mod links;
mod log;
mod proof;
mod verifier;

use std::{
    path::{Path, PathBuf},
    sync::Mutex,
};

use chrono::{DateTime, Utc};

pub use archive::{Archived, archive, open_archive};
pub use chain::ChainKeys;
pub use head::{FoundHead, Head, HeadFile, HeadStore};
pub use links::anchors;
pub use log::{AuditFilter, audit_count, audit_page};
pub use proof::{Files, Proof, ProofState, begin_proof, prove, verify};
pub use verifier::{Broken, Verifier, Whole, Wrong};

use self::head::HeadKeeper;
use super::{
    Ctx, Entry,
    entity::{audit_anchor, audit_entry},
};
use crate::{
    kernel::{
        actor::Actor,
        error::{Code, Error, Result},
    },
    privacy::Vault,
    storage::Db,
};

/// An entry of the audit log.
pub type AuditRow = audit_entry::Model;
/// Where the chain begins, or goes on after an exported part.
pub type Anchor = audit_anchor::Model;

/// What the office needs at hand for the log.
pub struct Audit {
    keys: ChainKeys,
    heads: HeadKeeper,
    dir: PathBuf,
    keep_months: u32,
    state: Mutex<ProofState>,
}

impl Audit {
    /// The log whose head is kept in `store`, and whose exported parts lie in `dir`.
    pub fn new(vault: &Vault, store: Box<dyn HeadStore>, dir: &Path, keep_months: u32) -> Self {
        Self {
            keys: ChainKeys::of(vault),
            heads: HeadKeeper::new(store),
            dir: dir.to_owned(),
            keep_months,
            state: Mutex::new(ProofState::default()),
        }
    }

    pub(super) const fn keys(&self) -> &ChainKeys {
        &self.keys
    }

    fn dir(&self) -> &Path {
        &self.dir
    }

    const fn keep_months(&self) -> u32 {
        self.keep_months
    }

    /// The head as it lies outside the database.
    pub async fn found_head(&self) -> Result<FoundHead> {
        self.heads.found(&self.keys).await
    }

    /// Moves the head on to what is committed.
    pub async fn advance(&self, db: &Db, now: DateTime<Utc>) {
        self.heads.advance(db.reader(), &self.keys, now).await;
    }

    /// Begins the chain where it has not begun yet: in a new database, or over what an older version wrote.
    pub async fn begin(&self, db: &Db, now: DateTime<Utc>) -> Result<()> {
        if links::tail(db.reader()).await?.is_some() {
            return Ok(());
        }
        let tx = db.begin().await?;
        links::queue(&tx).await?;
        let end = match links::tail(&tx).await? {
            Some(end) => end,
            None => links::begin(&tx, &self.keys, now).await?,
        };
        tx.commit().await?;
        // A head that lies there already belongs to entries that are gone: it stays, and verifying says so.
        if self.found_head().await? == FoundHead::Missing {
            self.heads.put(&self.keys, end, now).await?;
        }
        Ok(())
    }

    /// How verifying stands.
    pub fn state(&self) -> ProofState {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, ProofState> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Takes the newest entry for the head, for the operator who knows why the head is missing or names what is gone: a
/// restored backup, a new data folder. Refused while anything else is wrong; written into the log with the reason.
pub async fn adopt_head(ctx: &Ctx, reason: &str) -> Result<()> {
    if ctx.actor != Actor::System {
        return Err(Error::refused(Code::Forbidden));
    }
    let Err(found) = verify(ctx, Files::Leave, &|_, _| ()).await?.outcome else {
        return Err(Error::refused(Code::AlreadyDone));
    };
    // The same without the head: everything else must be whole.
    match proof::verify_with(ctx, FoundHead::Missing, Files::Leave, &|_, _| ())
        .await?
        .outcome
    {
        Err(Broken {
            wrong: Wrong::HeadMissing,
            ..
        }) => {}
        _ => return Err(Error::internal(format!("entry {}: {:?}", found.seq, found.wrong))),
    }
    let tx = ctx.begin().await?;
    Entry::read("audit.adopt_head", proof::whoever(ctx))
        .detail(format!("{:?} at {}: {reason}", found.wrong, found.seq))
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    take_head(ctx).await
}

/// Takes the newest entry for the head, whatever the head was. Whoever calls this has just written into the log why.
pub async fn take_head(ctx: &Ctx) -> Result<()> {
    let audit = &ctx.office.audit;
    match links::tail(ctx.db()).await? {
        Some(end) => audit.heads.put(&audit.keys, end, ctx.now()).await,
        None => Ok(()),
    }
}
