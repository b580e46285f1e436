//! Ending a referral together with the visits that hang on it: a helper who is no longer asked must not find a visit in
//! the calendar.

use sea_orm::DatabaseTransaction;

use super::{model::StateName, store};
use crate::{
    kernel::{
        error::{Code, Fault, Result},
        ids::ReferralId,
    },
    office::{Ctx, Entry},
    referrals::{self, Referral},
};

/// Staff take a referral back, saying why; its planned visits are called off for the same reason.
pub async fn revoke(ctx: &Ctx, id: ReferralId, version: Option<i32>, reason: &str) -> Result<Referral> {
    let tx = ctx.begin().await?;
    let referral = referrals::actions::revoke(ctx, &tx, id, version, reason).await?;
    call_off(ctx, &tx, &referral, reason.trim()).await?;
    tx.commit().await?;
    Ok(referral)
}

/// Staff say that this helper's part is over; refused while a visit is still planned.
pub async fn complete(ctx: &Ctx, id: ReferralId, version: Option<i32>) -> Result<Referral> {
    let tx = ctx.begin().await?;
    let referral = referrals::actions::complete(ctx, &tx, id, version).await?;
    if !planned(ctx, &tx, id).await?.is_empty() {
        return Err(Fault::new(Code::WrongState).say("visit.still_planned").into());
    }
    tx.commit().await?;
    Ok(referral)
}

/// Nothing came of a referral in time: it lapses, and others may take the need on.
pub async fn lapse(ctx: &Ctx, id: ReferralId) -> Result<Referral> {
    let tx = ctx.begin().await?;
    let referral = referrals::actions::lapse(ctx, &tx, id).await?;
    tx.commit().await?;
    Ok(referral)
}

async fn planned(ctx: &Ctx, tx: &DatabaseTransaction, id: ReferralId) -> Result<Vec<super::Visit>> {
    let found = store::by_referrals(tx, &ctx.actor, &[id]).await?.remove(&id);
    let visits = found.unwrap_or_default().into_iter();
    Ok(visits
        .filter(|visit| visit.state.name() == StateName::Planned)
        .collect())
}

async fn call_off(ctx: &Ctx, tx: &DatabaseTransaction, referral: &Referral, reason: &str) -> Result<()> {
    for mut visit in planned(ctx, tx, referral.id).await? {
        visit.state = visit.state.cancel(reason.to_owned())?;
        visit.updated_at = ctx.now();
        store::save(tx, &mut visit).await?;
        Entry::new("visit.cancel", visit.id)
            .on_need(referral.need)
            .note(Some(reason))
            .write(ctx, tx)
            .await?;
    }
    Ok(())
}
