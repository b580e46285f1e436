//! What is sealed of a household, the blind indexes by which it is found again, and the erasure of both.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, IntoActiveModel, QueryFilter,
    QuerySelect, Set,
    sea_query::{Expr, ExprTrait, Query, SimpleExpr},
};
use uuid::Uuid;

use super::{
    entity::{Consents, Households, consent, household},
    model::HouseholdFacts,
    rules::label_key,
    store,
};
use crate::{
    access::{
        policy::{self, Act, Facts},
        scope::Because,
    },
    kernel::{
        error::Result,
        ids::{DataKeyId, HouseholdId},
    },
    office::{self, Ctx, Entry},
    privacy::Sealed,
};

const FACTS: &str = "household.facts_sealed";
const LABEL: &str = "household.label";
const PHONE: &str = "household.phone";

/// The sealed facts and their indexes, as they stand in a row.
pub(super) struct SealedFacts {
    pub facts: Vec<u8>,
    pub label_index: Vec<u8>,
    pub phone_index: Option<Vec<u8>>,
}

pub(super) async fn seal<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    key: DataKeyId,
    id: Uuid,
    facts: &Sealed<HouseholdFacts>,
) -> Result<SealedFacts> {
    Ok(SealedFacts {
        facts: ctx.office.vault.seal(db, key, FACTS, id, facts).await?,
        label_index: label_index(ctx, &facts.open().label),
        phone_index: facts.open().phone.as_deref().map(|phone| phone_index(ctx, phone)),
    })
}

/// Who the household is.
///
/// # Errors
/// Refused as erased when it was erased.
pub(super) async fn unseal<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    row: &household::Model,
) -> Result<Sealed<HouseholdFacts>> {
    let key = DataKeyId::new(row.data_key_id);
    match &row.facts_sealed {
        Some(sealed) => ctx.office.vault.open(db, key, FACTS, row.id, sealed).await,
        None => {
            ctx.office.vault.require_key(db, key).await?;
            Ok(Sealed::default())
        }
    }
}

/// Finds a label again, in whatever spelling.
pub(super) fn label_index(ctx: &Ctx, label: &str) -> Vec<u8> {
    ctx.office.vault.blind_index(LABEL, &label_key(label))
}

/// Finds a phone again, given in its stored form.
pub(super) fn phone_index(ctx: &Ctx, phone: &str) -> Vec<u8> {
    ctx.office.vault.blind_index(PHONE, phone)
}

/// Erases who a household is, in the transaction of the act that was asked to: its facts, and the working texts and notes
/// of its needs, open nowhere any more. End the transaction with [`office::commit_erasure`].
pub async fn erase(ctx: &Ctx, tx: &DatabaseTransaction, id: HouseholdId) -> Result<()> {
    let household = store::find(ctx, tx, id).await?;
    policy::require(
        &ctx.actor,
        Act::HouseholdEdit,
        &Facts::in_community(&household.community),
    )?;
    office::erase_key(ctx, tx, household.data_key).await?;
    Entry::new("household.erase", id).write(ctx, tx).await
}

/// Clears what stands beside erased keys, notes when they were erased, and ends the consents that stood.
pub async fn forget(tx: &DatabaseTransaction, keys: &[DataKeyId]) -> Result<()> {
    let nothing = || Expr::value(None::<Vec<u8>>);
    let of_keys = || household::Column::DataKeyId.is_in(keys.iter().map(|key| key.raw()));
    let when = Query::select()
        .column("erased_at")
        .from("data_key")
        .and_where(Expr::col(("data_key", "id")).equals(("household", "data_key_id")))
        .to_owned();
    Households::update_many()
        .col_expr(
            household::Column::ErasedAt,
            SimpleExpr::SubQuery(None, Box::new(when.into())),
        )
        .filter(of_keys())
        .exec(tx)
        .await?;
    let forgotten: Vec<(Uuid, Option<DateTime<Utc>>)> = Households::whole(Because::Keys)
        .select_only()
        .column(household::Column::Id)
        .column(household::Column::ErasedAt)
        .filter(of_keys())
        .into_tuple()
        .all(tx)
        .await?;
    for (id, at) in forgotten {
        Consents::update_many()
            .col_expr(consent::Column::WithdrawnAt, Expr::value(at))
            .col_expr(consent::Column::GuardianSealed, nothing())
            .filter(consent::Column::HouseholdId.eq(id))
            .filter(consent::Column::WithdrawnAt.is_null())
            .exec(tx)
            .await?;
    }
    Households::update_many()
        .col_expr(household::Column::FactsSealed, nothing())
        .col_expr(household::Column::LabelIndex, nothing())
        .col_expr(household::Column::PhoneIndex, nothing())
        .filter(of_keys())
        .exec(tx)
        .await?;
    Ok(())
}

/// Makes the blind indexes anew, for a database whose earlier ones were made with another key.
pub async fn derive_indexes_anew(ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
    for row in Households::whole(Because::Keys).all(tx).await? {
        if row.facts_sealed.is_none() {
            continue;
        }
        let facts = unseal(ctx, tx, &row).await?;
        let label = label_index(ctx, &facts.open().label);
        let phone = facts.open().phone.as_deref().map(|phone| phone_index(ctx, phone));
        let mut row = row.into_active_model();
        row.label_index = Set(Some(label));
        row.phone_index = Set(phone);
        row.update(tx).await?;
    }
    Ok(())
}
