//! Households and consents, read from their tables. Every reading begins with what the asker may see.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, sea_query::SelectStatement};

use super::{
    entity::{Consents, Households, consent, household},
    model::{AgeBand, Consent, Giver, Household, HouseholdField, Recipient},
};
use crate::{
    access::{
        policy::{self, Act, Facts},
        scope::Because,
    },
    kernel::{
        actor::Actor,
        error::{Error, Result},
        ids::{AccountId, ConsentId, DataKeyId, HouseholdId, OrganizationId},
        page::{Page, Rows},
    },
    office::Ctx,
    storage::{
        Inconsistent,
        paging::{Key, Ordering, fetch},
    },
};

pub(super) fn to_household(row: household::Model) -> Result<Household> {
    let age_band = AgeBand::from_key(&row.age_band).ok_or_else(|| Inconsistent {
        entity: "household",
        id: row.id.to_string(),
        what: "unknown age band",
    })?;
    Ok(Household {
        id: HouseholdId::new(row.id),
        number: row.number,
        community: row.community,
        age_band,
        members: row.members,
        data_key: DataKeyId::new(row.data_key_id),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        erased_at: row.erased_at,
    })
}

pub(super) fn to_consent(row: consent::Model) -> Result<Consent> {
    let recipient = match (row.organization_id, row.helper_id) {
        (Some(id), None) => Recipient::Organization(OrganizationId::new(id)),
        (None, Some(id)) => Recipient::Helper(AccountId::new(id)),
        _ => {
            return Err(Inconsistent {
                entity: "consent",
                id: row.id.to_string(),
                what: "not exactly one recipient",
            }
            .into());
        }
    };
    let wrong = |what| Inconsistent {
        entity: "consent",
        id: row.id.to_string(),
        what,
    };
    let fields = row.scope.split(',').map(HouseholdField::from_key);
    let fields: Option<Vec<HouseholdField>> = fields.collect();
    Ok(Consent {
        id: ConsentId::new(row.id),
        household: HouseholdId::new(row.household_id),
        recipient,
        fields: fields.ok_or_else(|| wrong("unknown field"))?,
        giver: Giver::from_key(&row.giver).ok_or_else(|| wrong("unknown giver"))?,
        purpose: row.purpose,
        channel: row.channel,
        text_version: row.text_version,
        granted_at: row.granted_at,
        withdrawn_at: row.withdrawn_at,
    })
}

/// Which households are asked for.
#[derive(Debug, Clone, Default)]
pub struct HouseholdFilter {
    /// Only in these communities; empty for all.
    pub communities: Vec<String>,
}

/// In which order they come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseholdOrder {
    /// By the time they were recorded.
    CreatedAt,
    /// By their code.
    Code,
}

/// Whether `actor` may see that this household exists.
pub fn may_read(actor: &Actor, household: &Household) -> bool {
    policy::may(
        actor,
        Act::HouseholdRead,
        &Facts::in_community(&household.community),
    )
}

fn select(actor: &Actor, filter: &HouseholdFilter) -> Households {
    let select = Households::seen_by(actor, ());
    if filter.communities.is_empty() {
        select
    } else {
        select.filter(household::Column::Community.is_in(&filter.communities))
    }
}

/// One page of the households `ctx.actor` may see.
pub async fn page(
    ctx: &Ctx,
    filter: &HouseholdFilter,
    (order, descending): (HouseholdOrder, bool),
    page: &Page,
) -> Result<Rows<Household>> {
    let column = match order {
        HouseholdOrder::CreatedAt => household::Column::CreatedAt,
        HouseholdOrder::Code => household::Column::Number,
    };
    let order_by = Ordering {
        column,
        id: household::Column::Id,
        descending,
    };
    let rows = fetch(
        ctx.db(),
        select(&ctx.actor, filter).into_select(),
        order_by,
        page,
        |row| match order {
            HouseholdOrder::CreatedAt => (Key::Time(row.created_at), row.id),
            HouseholdOrder::Code => (Key::Number(row.number.into()), row.id),
        },
    )
    .await?;
    rows.try_map(to_household)
}

/// How many households `ctx.actor` may see.
pub async fn count(ctx: &Ctx, filter: &HouseholdFilter) -> Result<u64> {
    select(&ctx.actor, filter).count(ctx.db()).await
}

/// Those of `ids` that `ctx.actor` may see, in no particular order.
pub async fn by_ids(ctx: &Ctx, ids: &[HouseholdId]) -> Result<Vec<Household>> {
    let rows = Households::seen_by(&ctx.actor, ())
        .filter(household::Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(ctx.db())
        .await?;
    rows.into_iter().map(to_household).collect()
}

/// The household, if `ctx.actor` may see it.
pub async fn find_seen<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: HouseholdId) -> Result<Option<Household>> {
    let row = Households::seen_by(&ctx.actor, ())
        .filter(household::Column::Id.eq(id.raw()))
        .one(db)
        .await?;
    row.map(to_household).transpose()
}

/// The household, if `ctx.actor` may see it; otherwise there is none.
pub async fn find<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: HouseholdId) -> Result<Household> {
    to_household(find_row(ctx, db, id).await?)
}

pub(super) async fn find_row<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: HouseholdId,
) -> Result<household::Model> {
    Households::seen_by(&ctx.actor, ())
        .filter(household::Column::Id.eq(id.raw()))
        .one(db)
        .await?
        .ok_or_else(Error::not_found)
}

/// The consents of households the asker can see already, the newest first.
pub async fn consents_of<C: ConnectionTrait>(db: &C, households: &[HouseholdId]) -> Result<Vec<Consent>> {
    let rows = Consents::whole(Because::ReferredTo)
        .filter(consent::Column::HouseholdId.is_in(households.iter().map(|id| id.raw())))
        .order_by_desc(consent::Column::GrantedAt)
        .order_by_desc(consent::Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_consent).collect()
}

/// The consents of `ids` whose household `ctx.actor` may see.
pub async fn consents_by_ids(ctx: &Ctx, ids: &[ConsentId]) -> Result<Vec<Consent>> {
    let rows = Consents::seen_by(&ctx.actor, ())
        .filter(consent::Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(ctx.db())
        .await?;
    rows.into_iter().map(to_consent).collect()
}

/// Whether the household lets `recipient` have its contact, as far as it has not taken that back.
pub async fn has_consent<C: ConnectionTrait>(
    db: &C,
    household: HouseholdId,
    recipient: Recipient,
) -> Result<bool> {
    Ok(!consents_among(db, &[(household, recipient)]).await?.is_empty())
}

/// The consents on record for these pairs, as far as they were not taken back.
pub async fn consents_among<C: ConnectionTrait>(
    db: &C,
    pairs: &[(HouseholdId, Recipient)],
) -> Result<Vec<Consent>> {
    let households = pairs.iter().map(|(household, _)| household.raw());
    let rows = Consents::whole(Because::Rule)
        .filter(consent::Column::HouseholdId.is_in(households))
        .filter(consent::Column::WithdrawnAt.is_null())
        .all(db)
        .await?;
    let granted: Vec<Consent> = rows.into_iter().map(to_consent).collect::<Result<_>>()?;
    Ok(granted
        .into_iter()
        .filter(|consent| pairs.contains(&(consent.household, consent.recipient)))
        .collect())
}

/// How old the people of these households roughly are, for those who may already see what refers to them.
pub async fn age_bands<C: ConnectionTrait>(
    db: &C,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, AgeBand>> {
    let rows = Households::whole(Because::ReferredTo)
        .filter(household::Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    let found = rows.into_iter().map(to_household);
    found
        .map(|household| household.map(|household| (household.id, household.age_band)))
        .collect()
}

/// The households not yet forgotten that have not changed since `cutoff` and are not among the `busy` ones.
pub async fn idle_since<C: ConnectionTrait>(
    db: &C,
    cutoff: DateTime<Utc>,
    busy: SelectStatement,
) -> Result<Vec<HouseholdId>> {
    let rows = Households::whole(Because::Keys)
        .filter(household::Column::ErasedAt.is_null())
        .filter(household::Column::UpdatedAt.lt(cutoff))
        .filter(household::Column::Id.not_in_subquery(busy))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| HouseholdId::new(row.id)).collect())
}
