//! The acts on a visit: plan, move, cancel; and, called by the report of a delivery, done.

use chrono::{DateTime, Utc};
use sea_orm::DatabaseTransaction;

use super::{
    model::{State, Visit},
    rules, store,
};
use crate::{
    access::policy::{self, Act},
    kernel::{
        actor::Actor,
        error::{Code, Error, Fault, Faults, Result},
        ids::{ReferralId, VisitId},
    },
    office::{Ctx, Entry, Replay},
    referrals::{self, Referral, StateName as ReferralState},
};

/// When the help shall take place.
#[derive(Debug, Clone)]
pub struct Planning {
    /// The accepted referral.
    pub referral: ReferralId,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: Option<DateTime<Utc>>,
    /// What those who go should know.
    pub note: Option<String>,
}

/// The helper's side, or staff, plan a visit.
pub async fn plan(ctx: &Ctx, replay: &Replay, planning: Planning) -> Result<Visit> {
    let tx = ctx.begin().await?;
    if let Some(id) = replay.earlier(ctx, &tx).await? {
        return store::load(&tx, &ctx.actor, VisitId::new(id)).await;
    }
    let referral = referrals::store::load(&tx, &ctx.actor, planning.referral).await?;
    require(&ctx.actor, &referral)?;
    must_be_accepted(&referral)?;
    let mut faults = Faults::new();
    let slot = rules::slot(ctx.now(), planning.starts_at, planning.ends_at, &mut faults);
    let note = faults.optional_text("note", planning.note.as_deref(), rules::MAX_TEXT);
    faults.done()?;
    let visit = Visit {
        id: VisitId::new(ctx.new_id()),
        referral: referral.id,
        slot,
        note,
        state: State::Planned,
        created_at: ctx.now(),
        updated_at: ctx.now(),
        version: 1,
    };
    store::insert(&tx, &visit).await?;
    replay.remember(ctx, &tx, visit.id.raw()).await?;
    write_down(ctx, &tx, &visit, &referral, "visit.plan").await?;
    tx.commit().await?;
    Ok(visit)
}

/// Moves a planned visit to another time.
pub async fn reschedule(
    ctx: &Ctx,
    id: VisitId,
    version: Option<i32>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
) -> Result<Visit> {
    let mut faults = Faults::new();
    let slot = rules::slot(ctx.now(), starts_at, ends_at, &mut faults);
    faults.done()?;
    change(ctx, id, version, "visit.move", |mut visit| {
        visit.state = visit.state.moved()?;
        visit.slot = slot;
        Ok(visit)
    })
    .await
}

/// Cancels a planned visit, saying why.
pub async fn cancel(ctx: &Ctx, id: VisitId, version: Option<i32>, reason: &str) -> Result<Visit> {
    let reason = rules::reason(reason)?;
    change(ctx, id, version, "visit.cancel", |mut visit| {
        visit.state = visit.state.cancel(reason)?;
        Ok(visit)
    })
    .await
}

/// Marks a visit of `referral` as done, in the transaction that reports what was delivered at it.
pub async fn mark_done(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: VisitId,
    referral: ReferralId,
) -> Result<Visit> {
    let at_visit = |code| Error::from(Fault::at("visitId", code));
    let mut visit = store::load(tx, &ctx.actor, id).await.map_err(|err| match err {
        Error::Refused(_) => at_visit(Code::NotFound),
        internal => internal,
    })?;
    if visit.referral != referral {
        return Err(at_visit(Code::NotFound));
    }
    if visit.state == State::Done {
        return Ok(visit);
    }
    let stood = visit.state.name().key();
    visit.state = visit
        .state
        .done()
        .map_err(|_| Fault::at("visitId", Code::WrongState).with("state", stood))?;
    visit.updated_at = ctx.now();
    store::save(tx, &mut visit).await?;
    Ok(visit)
}

/// Whether `actor` may plan, move and cancel visits of `referral`.
pub fn may(actor: &Actor, referral: &Referral) -> bool {
    let facts = referral.facts();
    policy::may(actor, Act::ReferralHelp, &facts) || policy::may(actor, Act::ReferralDirect, &facts)
}

fn require(actor: &Actor, referral: &Referral) -> Result<()> {
    if may(actor, referral) {
        Ok(())
    } else {
        Err(Error::refused(Code::Forbidden))
    }
}

fn must_be_accepted(referral: &Referral) -> Result<()> {
    if referral.state.name() == ReferralState::Accepted {
        Ok(())
    } else {
        Err(Fault::at("referralId", Code::WrongState)
            .say("referral.not_accepted")
            .into())
    }
}

async fn change(
    ctx: &Ctx,
    id: VisitId,
    version: Option<i32>,
    act: &'static str,
    transition: impl FnOnce(Visit) -> Result<Visit>,
) -> Result<Visit> {
    let tx = ctx.begin().await?;
    let visit = store::load(&tx, &ctx.actor, id).await?;
    let referral = referrals::store::load(&tx, &ctx.actor, visit.referral).await?;
    require(&ctx.actor, &referral)?;
    if version.is_some_and(|read| read != visit.version) {
        return Err(Error::refused(Code::Conflict));
    }
    let mut visit = transition(visit)?;
    visit.updated_at = ctx.now();
    store::save(&tx, &mut visit).await?;
    write_down(ctx, &tx, &visit, &referral, act).await?;
    tx.commit().await?;
    Ok(visit)
}

async fn write_down(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    visit: &Visit,
    referral: &Referral,
    act: &'static str,
) -> Result<()> {
    let note = match &visit.state {
        State::Cancelled { reason } => Some(reason.clone()),
        // When it is, as people there write it.
        State::Planned | State::Done => Some(
            visit
                .slot
                .starts_at
                .with_timezone(&crate::kernel::clock::shanghai())
                .format("%Y-%m-%d %H:%M")
                .to_string(),
        ),
    };
    Entry::new(act, visit.id)
        .on_need(referral.need)
        .note(note.as_deref())
        .also_changed(referral.need)
        .write(ctx, tx)
        .await
}
