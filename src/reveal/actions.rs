//! Entering an opening into the register.

use sea_orm::{ActiveModelTrait, DatabaseTransaction, Set};

use super::{
    entity,
    rules::{self, Asked},
    store,
};
use crate::{
    kernel::{
        error::{Code, Error, Result},
        ids::{ConsentId, HouseholdId, Id, NeedId, ReferralId, Tag},
    },
    office::{Ctx, Entry},
    storage::queue_for_numbers,
};

/// What is opened, and on what ground.
#[derive(Debug, Clone, Copy)]
pub struct Opening {
    /// How the audit calls it: `household.reveal`.
    pub act: &'static str,
    /// Key of the one field.
    pub field: &'static str,
    /// Whose it is.
    pub household: Option<HouseholdId>,
    /// The need in whose timeline it is told.
    pub need: Option<NeedId>,
    /// For somebody who helps: by which consent and referral.
    pub grant: Option<Grant>,
}

/// What lets somebody who helps open a household's contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// The household's consent.
    pub consent: ConsentId,
    /// The referral that was accepted.
    pub referral: ReferralId,
}

/// The proof that an opening stands in the register.
#[derive(Debug)]
pub struct Opened {
    /// How many more this person may make today.
    pub left: u32,
}

/// Enters the opening of one field of `subject` into the register and the audit, in the transaction of the reading: for a
/// purpose, by somebody who confirmed a moment ago that it is them, within the day's quota.
pub async fn record<T: Tag>(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    subject: Id<T>,
    opening: Opening,
    asked: &Asked,
) -> Result<Opened> {
    let asked = rules::checked(ctx.taxonomy(), asked)?;
    let person = ctx.person()?.id;
    ctx.require_recent_confirmation()?;
    // One at a time, so that two at once cannot both be the last.
    queue_for_numbers(tx).await?;
    let opened = store::opened_today(tx, person, ctx.today()).await?;
    let left = rules::left(ctx.office.settings.reveals_per_day, opened)?;
    insert(ctx, tx, subject, opening, &asked, "opened").await?;
    let entry = Entry::read(opening.act, subject).detail(detail(opening.field, &asked));
    match opening.need {
        Some(need) => entry.on_need(need).write(ctx, tx).await?,
        None => entry.write(ctx, tx).await?,
    }
    Ok(Opened { left: left - 1 })
}

/// Waits for an opening; when the day's quota was spent, that is entered too, for those who look after it.
pub async fn noting_refusal<T: Tag, R>(
    ctx: &Ctx,
    subject: Id<T>,
    field: &'static str,
    asked: &Asked,
    opening: impl Future<Output = Result<R>>,
) -> Result<R> {
    let outcome = opening.await;
    if let Err(err) = &outcome
        && err.faults().iter().any(|fault| fault.code == Code::QuotaSpent)
    {
        let asked = rules::checked(ctx.taxonomy(), asked)?;
        let opening = Opening {
            act: "reveal.refused",
            field,
            household: None,
            need: None,
            grant: None,
        };
        let tx = ctx.begin().await?;
        insert(ctx, &tx, subject, opening, &asked, "refused").await?;
        Entry::read(opening.act, subject)
            .detail(detail(field, &asked))
            .write(ctx, &tx)
            .await?;
        tx.commit().await?;
    }
    outcome
}

/// What the audit keeps beside the act.
fn detail(field: &str, asked: &Asked) -> String {
    format!("{field} · {} · {}", asked.purpose, asked.words)
}

async fn insert<T: Tag>(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    subject: Id<T>,
    opening: Opening,
    asked: &Asked,
    outcome: &str,
) -> Result<()> {
    entity::ActiveModel {
        id: Set(ctx.new_id()),
        at: Set(ctx.now()),
        day: Set(ctx.today()),
        account_id: Set(ctx.person()?.id.raw()),
        outcome: Set(outcome.to_owned()),
        subject_kind: Set(T::PREFIX.to_owned()),
        subject_id: Set(subject.raw()),
        field: Set(opening.field.to_owned()),
        household_id: Set(opening.household.map(|id| id.raw())),
        referral_id: Set(opening.grant.map(|grant| grant.referral.raw())),
        consent_id: Set(opening.grant.map(|grant| grant.consent.raw())),
        purpose: Set(asked.purpose.clone()),
        words: Set(asked.words.clone()),
    }
    .insert(tx)
    .await
    .map_err(Error::from)?;
    Ok(())
}
