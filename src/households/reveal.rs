//! Opening one sealed fact of a household: for its own community, and its contact for one who helps it.

use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter};

use super::{
    actions::not_erased,
    entity::{Households, household},
    model::{HouseholdFacts, HouseholdField, Recipient},
    sealing::unseal,
    store,
};
use crate::{
    access::{
        policy::{self, Act, Facts},
        scope::Because,
    },
    kernel::{
        error::{Code, Error, Result},
        ids::{HouseholdId, NeedId, ReferralId},
    },
    office::{Ctx, Entry},
    privacy::Sealed,
    reveal::{self, Asked, Grant, Opened, Opening},
};

/// The values of one field, and what is left of the day's openings.
pub type Revealed = (Sealed<Vec<String>>, Opened);

/// Opens one field of a household of the own community.
pub async fn reveal(ctx: &Ctx, id: HouseholdId, field: HouseholdField, asked: &Asked) -> Result<Revealed> {
    reveal::noting_refusal(ctx, id, field.key(), asked, open(ctx, id, field, asked)).await
}

async fn open(ctx: &Ctx, id: HouseholdId, field: HouseholdField, asked: &Asked) -> Result<Revealed> {
    let tx = ctx.begin().await?;
    let row = store::find_row(ctx, &tx, id).await?;
    policy::require(
        &ctx.actor,
        Act::HouseholdOpen,
        &Facts::in_community(&row.community),
    )?;
    not_erased(&store::to_household(row.clone())?)?;
    let opening = Opening {
        act: "household.reveal",
        field: field.key(),
        household: Some(id),
        need: None,
        grant: None,
    };
    let opened = reveal::record(ctx, &tx, id, opening, asked).await?;
    let values = values(ctx, &tx, row, field).await?;
    tx.commit().await?;
    Ok((values, opened))
}

/// One who helps a household, and the referral by which they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Helping {
    /// The helper.
    pub recipient: Recipient,
    /// The referral; that it was accepted is for the caller to see, and the database looks once more.
    pub referral: ReferralId,
    /// Its need.
    pub need: NeedId,
}

/// Opens one field of a household's contact for one who helps it, in the transaction of the act that hands it over: only
/// under a consent given to them, for this purpose and this field, that was not taken back.
pub async fn contact_for_helper(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: HouseholdId,
    helping: Helping,
    field: HouseholdField,
    asked: &Asked,
) -> Result<Revealed> {
    let asked = reveal::rules::checked(ctx.taxonomy(), asked)?;
    let row = Households::whole(Because::ReferredTo)
        .filter(household::Column::Id.eq(id.raw()))
        .one(tx)
        .await?
        .ok_or_else(Error::not_found)?;
    let consents = store::consents_among(tx, &[(id, helping.recipient)]).await?;
    let consent = consents
        .iter()
        .find(|consent| consent.purpose == asked.purpose && consent.fields.contains(&field))
        .ok_or_else(|| Error::refused(Code::ConsentMissing))?;
    let opening = Opening {
        act: "referral.contact",
        field: field.key(),
        household: Some(id),
        need: Some(helping.need),
        grant: Some(Grant {
            consent: consent.id,
            referral: helping.referral,
        }),
    };
    let opened = reveal::record(ctx, tx, helping.referral, opening, &asked).await?;
    Entry::read("household.contact", id)
        .detail(format!("{} · {}", field.key(), asked.purpose))
        .write(ctx, tx)
        .await?;
    Ok((values(ctx, tx, row, field).await?, opened))
}

/// All that is sealed of a household, for one who acts for those who live there and has entered that.
pub(crate) async fn everything(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: HouseholdId,
) -> Result<Sealed<HouseholdFacts>> {
    let row = store::find_row(ctx, tx, id).await?;
    policy::require(
        &ctx.actor,
        Act::SubjectRights,
        &Facts::in_community(&row.community),
    )?;
    unseal(ctx, tx, &row).await
}

async fn values<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    row: household::Model,
    field: HouseholdField,
) -> Result<Sealed<Vec<String>>> {
    let facts = unseal(ctx, db, &row).await?.into_open();
    Ok(Sealed::new(facts.values(field)))
}
