//! The acts on a delivery: report by the helper's side, confirm or dispute by staff who asked the asker.

use sea_orm::DatabaseTransaction;

use super::{
    model::{Confirmation, Delivery, Outcome, Report, State},
    photos,
    rules::{self, Draft},
    store,
};
use crate::{
    access::policy::{self, Act},
    kernel::{
        actor::Actor,
        error::{Code, Error, Fault, Result},
        ids::{DeliveryId, ReferralId, VisitId},
    },
    office::{Ctx, Entry, Replay, Tx},
    referrals::{self, Referral, StateName as ReferralState},
    visits,
};

/// The helper's side reports help given under an accepted referral; a visit that is named becomes done.
pub async fn report(
    ctx: &Ctx,
    replay: &Replay,
    referral: ReferralId,
    visit: Option<VisitId>,
    draft: Draft,
) -> Result<Delivery> {
    let person = ctx.person()?.clone();
    let tx = ctx.begin().await?;
    if let Some(id) = replay.earlier(ctx, &tx).await? {
        return store::load(&tx, &ctx.actor, DeliveryId::new(id)).await;
    }
    let referral = referrals::store::load(&tx, &ctx.actor, referral).await?;
    policy::require(&ctx.actor, Act::ReferralHelp, &referral.facts())?;
    must_be_accepted(&referral)?;
    let report = rules::report(ctx.taxonomy(), draft, ctx.today())?;
    photos::check_own(&tx, person.id, &report.photos).await?;
    if let Some(visit) = visit {
        visits::actions::mark_done(ctx, &tx, visit, referral.id).await?;
    }
    let delivery = Delivery {
        id: DeliveryId::new(ctx.new_id()),
        referral: referral.id,
        need: referral.need,
        visit,
        report,
        state: State::Reported,
        reported_by: person.id,
        reported_by_name: person.name,
        reported_at: ctx.now(),
        updated_at: ctx.now(),
        version: 1,
    };
    store::insert(&tx, &delivery, || ctx.new_id()).await?;
    replay.remember(ctx, &tx, delivery.id.raw()).await?;
    let brought = in_words(ctx, &delivery.report);
    write_down(ctx, &tx, &delivery, "delivery.report", Some(&brought)).await?;
    tx.commit().await?;
    Ok(delivery)
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

/// What was brought, for the timeline: 电视机 1台、安装 1次.
fn in_words(ctx: &Ctx, report: &Report) -> String {
    let units = &ctx.taxonomy().units;
    let items = report.items.iter().map(|item| {
        let unit = units.term_or_key(&item.unit).zh;
        format!("{} {}{unit}", item.what, item.quantity)
    });
    items.collect::<Vec<_>>().join("、")
}

/// What the asker said when staff asked.
#[derive(Debug, Clone)]
pub struct Answer {
    /// How they were asked: a key of the confirmation channels.
    pub channel: String,
    /// Whether the need is met with it.
    pub outcome: Outcome,
    /// From 1 to 5.
    pub rating: i32,
    /// What they said.
    pub comment: Option<String>,
}

/// Staff confirm a delivery with the asker; never the one who reported it.
pub async fn confirm(ctx: &Ctx, id: DeliveryId, version: Option<i32>, answer: Answer) -> Result<Delivery> {
    let (channel, rating, comment) = rules::confirmation(
        ctx.taxonomy(),
        &answer.channel,
        answer.rating,
        answer.comment.as_deref(),
    )?;
    let person = ctx.actor.person();
    let confirmation = Confirmation {
        channel,
        outcome: answer.outcome,
        rating,
        comment,
        by: person.map(|person| person.id),
        by_name: person.map(|person| person.name.clone()).unwrap_or_default(),
        at: ctx.now(),
    };
    let note = confirmation.comment.clone();
    let by = confirmation.by;
    let (tx, mut delivery) = begin(ctx, id, version).await?;
    if by == Some(delivery.reported_by) {
        return Err(Fault::new(Code::SamePerson)
            .say("delivery.confirmed_by_reporter")
            .into());
    }
    delivery.state = delivery.state.confirm(confirmation)?;
    finish(ctx, tx, delivery, "delivery.confirm", note).await
}

/// Whether `actor` may confirm `delivery`, which was made under `referral`.
pub fn may_confirm(actor: &Actor, referral: &Referral, delivery: &Delivery) -> bool {
    policy::may(actor, Act::DeliveryConfirm, &referral.facts())
        && !matches!(delivery.state, State::Confirmed(_))
        && actor.person().map(|person| person.id) != Some(delivery.reported_by)
}

/// Staff note that the asker says otherwise.
pub async fn dispute(ctx: &Ctx, id: DeliveryId, version: Option<i32>, reason: &str) -> Result<Delivery> {
    let reason = rules::reason(reason)?;
    let (tx, mut delivery) = begin(ctx, id, version).await?;
    delivery.state = delivery.state.dispute(reason.clone())?;
    finish(ctx, tx, delivery, "delivery.dispute", Some(reason)).await
}

async fn begin(ctx: &Ctx, id: DeliveryId, version: Option<i32>) -> Result<(Tx, Delivery)> {
    let tx = ctx.begin().await?;
    let delivery = store::load(&tx, &ctx.actor, id).await?;
    let referral = referrals::store::load(&tx, &ctx.actor, delivery.referral).await?;
    policy::require(&ctx.actor, Act::DeliveryConfirm, &referral.facts())?;
    if version.is_some_and(|read| read != delivery.version) {
        return Err(Error::refused(Code::Conflict));
    }
    Ok((tx, delivery))
}

async fn finish(
    ctx: &Ctx,
    tx: Tx,
    mut delivery: Delivery,
    act: &'static str,
    note: Option<String>,
) -> Result<Delivery> {
    delivery.updated_at = ctx.now();
    store::save(&tx, &mut delivery).await?;
    write_down(ctx, &tx, &delivery, act, note.as_deref()).await?;
    tx.commit().await?;
    Ok(delivery)
}

async fn write_down(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    delivery: &Delivery,
    act: &'static str,
    note: Option<&str>,
) -> Result<()> {
    Entry::new(act, delivery.id)
        .on_need(delivery.need)
        .note(note)
        .also_changed(delivery.need)
        .write(ctx, tx)
        .await
}
