//! The acts on an offer, one function each. Every one loads what the actor may see, asks the policy, goes one step of
//! the way and writes the step down.

use chrono::{Datelike, NaiveDate};
use sea_orm::DatabaseTransaction;

use super::{
    fields::{OfferFields, YEARS, check_not_over},
    model::Offer,
    state::{Approval, Next, OfferState},
    store,
};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        error::{Code, Error, Fault, Faults, Result},
        ids::{OfferId, OrganizationId},
        leaks::{self, Numbers},
        text::tidy,
    },
    office::{Ctx, Entry, Replay},
    organizations,
};

/// The longest reason, in characters.
const REASON: usize = 500;

/// Writes down a new offer of the actor's own organization, or for staff of `organization`.
pub async fn draft(
    ctx: &Ctx,
    replay: &Replay,
    organization: Option<OrganizationId>,
    fields: OfferFields,
    numbers: Numbers,
) -> Result<Offer> {
    let tx = ctx.begin().await?;
    if let Some(earlier) = replay.earlier(ctx, &tx).await? {
        let offer = store::find(ctx, &tx, OfferId::new(earlier)).await?;
        return offer.ok_or_else(Error::not_found);
    }
    let organization = owner(ctx, &tx, organization).await?;
    let fields = acceptable(ctx, &tx, (organization, None), fields, numbers).await?;
    let now = ctx.now();
    let offer = Offer {
        id: OfferId::new(ctx.new_id()),
        organization,
        fields,
        state: OfferState::Draft,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    store::insert(&tx, &offer).await?;
    replay.remember(ctx, &tx, offer.id.raw()).await?;
    Entry::new("offer.draft", offer.id).write(ctx, &tx).await?;
    tx.commit().await?;
    Ok(offer)
}

/// Changes what is said of an offer; `version` is the one that was read.
pub async fn amend(
    ctx: &Ctx,
    id: OfferId,
    version: i32,
    fields: OfferFields,
    numbers: Numbers,
) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, Some(version), Act::OfferEdit).await?;
    let fields = acceptable(ctx, &tx, (offer.organization, Some(id)), fields, numbers).await?;
    let amendment = offer.fields.amendment(&fields);
    let approval = approval(ctx, &offer);
    step(ctx, &mut offer, |state| state.amended(amendment, approval))?;
    offer.fields = fields;
    write(ctx, tx, offer, Entry::new("offer.amend", id)).await
}

/// Hands an offer in; it is published at once where no approval is needed.
pub async fn submit(ctx: &Ctx, id: OfferId, version: Option<i32>) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, version, Act::OfferEdit).await?;
    let approval = approval(ctx, &offer);
    step(ctx, &mut offer, |state| state.submitted(approval, ctx.now()))?;
    check_not_over(&offer.fields, ctx.today())?;
    write(ctx, tx, offer, Entry::new("offer.submit", id)).await
}

/// Publishes an offer that was handed in. Numbers in its text that lead to a person pass only when they are said to belong
/// there.
pub async fn publish(ctx: &Ctx, id: OfferId, version: Option<i32>, numbers: Numbers) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, version, Act::OfferApprove).await?;
    step(ctx, &mut offer, |state| state.published(ctx.now()))?;
    refuse_numbers(&offer.fields, numbers)?;
    write(ctx, tx, offer, Entry::new("offer.publish", id)).await
}

/// Sends an offer that was handed in back, saying what to mend.
pub async fn return_(ctx: &Ctx, id: OfferId, version: Option<i32>, reason: &str) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, version, Act::OfferApprove).await?;
    let reason = checked_reason(reason)?;
    step(ctx, &mut offer, |state| state.returned(reason))?;
    write(ctx, tx, offer, Entry::new("offer.return", id)).await
}

/// Stops a published offer for a while, through `until` where that is known.
pub async fn pause(
    ctx: &Ctx,
    id: OfferId,
    version: Option<i32>,
    until: Option<NaiveDate>,
    reason: Option<&str>,
) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, version, Act::OfferEdit).await?;
    let reason = match reason.filter(|reason| !reason.trim().is_empty()) {
        Some(reason) => Some(checked_reason(reason)?),
        None => None,
    };
    if until.is_some_and(|until| !YEARS.contains(&until.year())) {
        return Err(Fault::at("until", Code::Invalid).say("offers.date").into());
    }
    if until.is_some_and(|until| until < ctx.today()) {
        return Err(Fault::at("until", Code::OutOfRange)
            .say("offers.until_over")
            .into());
    }
    if offer.fields.ended(ctx.today()) {
        return Err(wrong_state(ctx, &offer));
    }
    step(ctx, &mut offer, |state| state.paused(until, reason))?;
    write(ctx, tx, offer, Entry::new("offer.pause", id)).await
}

/// Ends a pause.
pub async fn resume(ctx: &Ctx, id: OfferId, version: Option<i32>) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, version, Act::OfferEdit).await?;
    step(ctx, &mut offer, OfferState::resumed)?;
    write(ctx, tx, offer, Entry::new("offer.resume", id)).await
}

/// Ends an offer for good.
pub async fn withdraw(ctx: &Ctx, id: OfferId, version: Option<i32>, reason: &str) -> Result<Offer> {
    let tx = ctx.begin().await?;
    let mut offer = load(ctx, &tx, id, version, Act::OfferEdit).await?;
    let reason = checked_reason(reason)?;
    step(ctx, &mut offer, |state| state.withdrawn(reason))?;
    write(ctx, tx, offer, Entry::new("offer.withdraw", id)).await
}

/// The organization a new offer is of.
async fn owner(ctx: &Ctx, tx: &DatabaseTransaction, asked: Option<OrganizationId>) -> Result<OrganizationId> {
    let organization = match asked.or(ctx.actor.organization()) {
        Some(organization) => organization,
        None if policy::may(&ctx.actor, Act::OfferApprove, &Facts::none()) => {
            return Err(Fault::at("organizationId", Code::Required).into());
        }
        None => return Err(Error::refused(Code::Forbidden)),
    };
    if !policy::may(&ctx.actor, Act::OfferEdit, &Facts::of_organization(organization)) {
        return Err(match asked {
            Some(_) if ctx.actor.organization().is_some() => {
                Fault::at("organizationId", Code::Forbidden).into()
            }
            _ => Error::refused(Code::Forbidden),
        });
    }
    if organizations::find(tx, organization).await?.is_none() {
        return Err(Fault::at("organizationId", Code::NotFound).into());
    }
    Ok(organization)
}

/// The fields as they are kept, once they are found good for a form.
async fn acceptable(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    (organization, id): (OrganizationId, Option<OfferId>),
    fields: OfferFields,
    numbers: Numbers,
) -> Result<OfferFields> {
    let fields = fields.checked(ctx.taxonomy())?;
    refuse_numbers(&fields, numbers)?;
    check_not_over(&fields, ctx.today())?;
    if store::title_taken(tx, organization, &fields.title, id).await? {
        return Err(Fault::at("fields.title", Code::Taken)
            .say("offers.title_taken")
            .into());
    }
    Ok(fields)
}

/// Refuses numbers that lead to a person, but in the field for the phone to ask.
fn refuse_numbers(fields: &OfferFields, numbers: Numbers) -> Result<()> {
    let mut faults = Faults::new();
    if numbers == Numbers::Refused {
        for (field, text) in fields.free_texts() {
            for fault in leaks::certain(field, text) {
                faults.push(fault);
            }
        }
    }
    faults.done()
}

/// The offer as the actor may see it, when they may do `act` with it and have read its present version.
async fn load(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: OfferId,
    version: Option<i32>,
    act: Act,
) -> Result<Offer> {
    let offer = store::find(ctx, tx, id).await?.ok_or_else(Error::not_found)?;
    policy::require(&ctx.actor, act, &Facts::of_organization(offer.organization))?;
    if version.is_some_and(|version| version != offer.version) {
        return Err(Error::refused(Code::Conflict));
    }
    Ok(offer)
}

fn approval(ctx: &Ctx, offer: &Offer) -> Approval {
    let facts = Facts::of_organization(offer.organization);
    if ctx.office.settings.offers_need_approval && !policy::may(&ctx.actor, Act::OfferApprove, &facts) {
        Approval::Needed
    } else {
        Approval::Given
    }
}

/// Goes one step of the way.
fn step(ctx: &Ctx, offer: &mut Offer, act: impl FnOnce(OfferState) -> Next) -> Result<()> {
    offer.state = act(offer.state.clone().on(ctx.today())).map_err(|_| wrong_state(ctx, offer))?;
    Ok(())
}

fn wrong_state(ctx: &Ctx, offer: &Offer) -> Error {
    Fault::new(Code::WrongState)
        .with("state", offer.standing(ctx.today()).key())
        .into()
}

fn checked_reason(reason: &str) -> Result<String> {
    let mut faults = Faults::new();
    let reason = faults.text("reason", &tidy(reason), REASON);
    faults.done()?;
    Ok(reason)
}

async fn write(ctx: &Ctx, tx: DatabaseTransaction, mut offer: Offer, entry: Entry) -> Result<Offer> {
    offer.updated_at = ctx.now();
    store::save(&tx, &mut offer).await?;
    entry.write(ctx, &tx).await?;
    tx.commit().await?;
    Ok(offer)
}
