//! Verifying the log of a running service: the head first, then anchors and entries in one view of the database, then
//! the exported files that are still here.

use chrono::{DateTime, Utc};
use sea_orm::{EntityTrait, PaginatorTrait};

use super::{
    archive::{self, FoundFile},
    head::FoundHead,
    links::{self, CHUNK},
    verifier::{Broken, Verifier, Whole},
};
use crate::{
    kernel::{error::Result, ids::AccountId},
    office::{Ctx, Entry, entity::audit_entry},
};

/// What verifying came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// When it was finished.
    pub at: DateTime<Utc>,
    /// Entries that were read from the database.
    pub entries: u64,
    /// The first thing that is wrong; or the newest entry, all being whole.
    pub outcome: Result<Whole, Broken>,
    /// Exported files that were compared and are whole.
    pub archives: u64,
    /// Names of exported files that are not in the folder.
    pub absent: Vec<String>,
}

/// Whether exported files are compared as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    /// Those that are here.
    Compare,
    /// The database alone.
    Leave,
}

/// How verifying stands in this process.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProofState {
    /// Entries read so far, and all of them, while it runs.
    pub running: Option<(u64, u64)>,
    /// What it came to last.
    pub last: Option<Proof>,
}

/// Begins [`prove`] in the background, with the files where `archives` asks for them.
pub fn begin_proof(ctx: &Ctx, files: Files) {
    let ctx = ctx.clone();
    if !claim(&ctx) {
        return;
    }
    tokio::spawn(async move {
        if let Err(err) = run(&ctx, files).await {
            tracing::error!(error = %err, "the audit log could not be verified");
        }
    });
}

/// Verifies, so that [`super::Audit::state`] tells how far it is, and writes into the log what it came to. Nothing when
/// it runs already.
pub async fn prove(ctx: &Ctx, files: Files) -> Result<Option<Proof>> {
    if claim(ctx) {
        run(ctx, files).await.map(Some)
    } else {
        Ok(None)
    }
}

fn claim(ctx: &Ctx) -> bool {
    let mut state = ctx.office.audit.lock();
    let free = state.running.is_none();
    if free {
        state.running = Some((0, 0));
    }
    free
}

async fn run(ctx: &Ctx, files: Files) -> Result<Proof> {
    let audit = &ctx.office.audit;
    let progress = |done, of| audit.lock().running = Some((done, of));
    let proof = match verify(ctx, files, &progress).await {
        Ok(proof) => note(ctx, &proof).await.map(|()| proof),
        Err(err) => Err(err),
    };
    let mut state = audit.lock();
    state.running = None;
    if let Ok(proof) = &proof {
        state.last = Some(proof.clone());
    }
    drop(state);
    proof
}

async fn note(ctx: &Ctx, proof: &Proof) -> Result<()> {
    let said = match &proof.outcome {
        Ok(whole) => format!("whole: {} entries, newest {}", proof.entries, whole.newest),
        Err(broken) => {
            tracing::error!(seq = broken.seq, wrong = ?broken.wrong, "the audit log is broken");
            format!("broken at {}: {:?}", broken.seq, broken.wrong)
        }
    };
    let tx = ctx.begin().await?;
    Entry::read("audit.verify", whoever(ctx))
        .detail(said)
        .write(ctx, &tx)
        .await?;
    Ok(tx.commit().await?)
}

/// The account that acts on the log; none is zero.
pub(super) fn whoever(ctx: &Ctx) -> AccountId {
    let nobody = || AccountId::new(uuid::Uuid::nil());
    ctx.actor.person().map_or_else(nobody, |person| person.id)
}

/// Verifies the whole log; `progress` hears (done, of).
pub async fn verify(ctx: &Ctx, files: Files, progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Proof> {
    // Before the entries: what is committed while we read only adds to what the head knows.
    let head = ctx.office.audit.found_head().await?;
    verify_with(ctx, head, files, progress).await
}

/// As [`verify`], with another head than the one that lies there.
pub(super) async fn verify_with(
    ctx: &Ctx,
    head: FoundHead,
    files: Files,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Proof> {
    let audit = &ctx.office.audit;
    let view = ctx.office.db.view().await?;
    let total = audit_entry::Entity::find().count(&view).await?;
    let anchors = links::anchors(&view).await?;
    let mut proof = Proof {
        at: ctx.now(),
        entries: 0,
        outcome: Ok(Whole { newest: 0, behind: 0 }),
        archives: 0,
        absent: Vec::new(),
    };
    let mut verifier = match Verifier::begin(audit.keys(), &anchors, head) {
        Ok(verifier) => verifier,
        Err(broken) => return Ok(ended(ctx, proof, Err(broken))),
    };
    let mut after = 0;
    loop {
        progress(proof.entries, total);
        let rows = links::entries_after(&view, after, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in &rows {
            if let Err(broken) = verifier.take(row) {
                return Ok(ended(ctx, proof, Err(broken)));
            }
            proof.entries += 1;
        }
    }
    view.rollback().await?;
    let mut outcome = verifier.end();
    let upto = if files == Files::Compare { anchors.len() } else { 0 };
    for upto in 2..=upto {
        match archive::verify_file(ctx, &anchors[..upto]).await? {
            FoundFile::Absent => proof.absent.push(archive::file_name(&anchors[upto - 1])),
            FoundFile::Whole => proof.archives += 1,
            FoundFile::Broken(broken) => outcome = outcome.and(Err(broken)),
        }
    }
    Ok(ended(ctx, proof, outcome))
}

fn ended(ctx: &Ctx, proof: Proof, outcome: Result<Whole, Broken>) -> Proof {
    Proof {
        at: ctx.now(),
        outcome,
        ..proof
    }
}
