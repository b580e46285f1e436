//! Removing what is over its time.

use sea_orm::DatabaseTransaction;

use super::{
    rules::{Class, Removed},
    store::{self, Certificate},
};
use crate::{
    access,
    deliveries::{self, PhotoStore, photos},
    households,
    kernel::{
        error::Result,
        ids::{CertificateId, FileId},
    },
    needs,
    office::{self, Ctx, Entry, commit_erasure},
    referrals, reveal, rights, visits,
};

/// Whether what is found is removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It is counted only.
    DryRun,
    /// It is removed.
    Remove,
}

/// Counts, or removes, what is over its time; by the operator's hand. What was removed is certified; a dry run leaves nothing.
pub async fn run(ctx: &Ctx, files: &PhotoStore, mode: Mode) -> Result<Certificate> {
    carry_out(ctx, files, mode, None)
        .await
        .map(|(certificate, _)| certificate)
}

/// The run of the night: once a day, whichever node comes first.
pub async fn nightly(ctx: &Ctx, files: &PhotoStore) -> Result<Option<Certificate>> {
    let today = ctx.today();
    if store::has_night(ctx.db(), today).await? {
        return Ok(None);
    }
    let (certificate, written) = carry_out(ctx, files, Mode::Remove, Some(today)).await?;
    Ok(written.then_some(certificate))
}

async fn carry_out(
    ctx: &Ctx,
    files: &PhotoStore,
    mode: Mode,
    day: Option<chrono::NaiveDate>,
) -> Result<(Certificate, bool)> {
    let tx = ctx.begin().await?;
    let mut gone = Vec::new();
    let mut removed = Vec::new();
    for class in Class::ALL {
        removed.push(remove(ctx, &tx, class, &mut gone).await?);
    }
    let certificate = Certificate {
        id: CertificateId::new(ctx.new_id()),
        made_at: ctx.now(),
        day,
        made_by: ctx
            .actor
            .person()
            .map_or_else(|| "lianxin".to_owned(), |person| person.name.clone()),
        removed,
    };
    if mode == Mode::DryRun || !store::insert(&tx, &certificate).await? {
        tx.rollback().await?;
        return Ok((certificate, false));
    }
    Entry::new("retention.run", certificate.id)
        .detail(told(&certificate))
        .write(ctx, &tx)
        .await?;
    commit_erasure(ctx, tx).await?;
    files.remove(&gone).await?;
    Ok((certificate, true))
}

/// What the audit keeps: how many of which class.
fn told(certificate: &Certificate) -> String {
    let counts = certificate.removed.iter();
    let counts = counts.map(|removed| format!("{}={}", removed.class.key(), removed.count));
    counts.collect::<Vec<_>>().join(" ")
}

async fn remove(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    class: Class,
    gone: &mut Vec<FileId>,
) -> Result<Removed> {
    let settings = &ctx.office.settings.retention;
    let cutoff = class.cutoff(settings, ctx.now());
    let count = match class {
        Class::Households => {
            let idle =
                households::store::idle_since(tx, cutoff, needs::forgetting::busy_households(cutoff)).await?;
            for id in &idle {
                let household = households::store::find(ctx, tx, *id).await?;
                gone.extend(rights::actions::forget_household(ctx, tx, &household).await?);
            }
            idle.len() as u64
        }
        Class::WorkingTexts => {
            needs::forgetting::forget_sealed(tx, needs::forgetting::settled_before(cutoff)).await?
        }
        Class::HelpWords => {
            let needs = || needs::forgetting::settled_before(cutoff);
            let photos = photos::forget(tx, needs()).await?;
            let words = referrals::store::forget_words(tx, needs()).await?
                + visits::store::forget_words(tx, needs()).await?
                + deliveries::store::forget_words(tx, needs()).await?;
            let steps = needs::forgetting::settled_ids(tx, cutoff).await?;
            let steps = office::forget_notes(tx, &steps).await?;
            let count = words + steps + photos.len() as u64;
            gone.extend(photos);
            count
        }
        Class::Openings => reveal::forget_before(tx, cutoff).await?,
        Class::Idempotency => office::forget_replays(tx, cutoff).await?,
        Class::Outbox => office::forget_outbox(tx, cutoff).await?,
        Class::Sessions => access::forget_sessions(tx, cutoff).await?,
    };
    Ok(Removed {
        class,
        days: class.days(settings),
        cutoff,
        count,
    })
}
