//! Households and consents, read from their tables. Every reading begins with what the asker may see.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::{
    entity::{Consents, Households, consent, household},
    model::{AgeBand, Consent, Household, Recipient},
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
        paging::{Key, Ordering, count_each, fetch, fetch_each},
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
    Ok(Consent {
        id: ConsentId::new(row.id),
        household: HouseholdId::new(row.household_id),
        recipient,
        purpose: row.purpose,
        channel: row.channel,
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

/// One page of the consents of each of `households`, which the asker can see already, the newest first.
pub async fn consent_pages_of(
    ctx: &Ctx,
    households: &[HouseholdId],
    page: &Page,
) -> Result<HashMap<HouseholdId, Rows<Consent>>> {
    let order = Ordering {
        column: consent::Column::GrantedAt,
        id: consent::Column::Id,
        descending: true,
    };
    let of = (consent::Column::HouseholdId, households);
    let found = fetch_each(
        ctx.db(),
        Consents::seen_by(&ctx.actor, ()).into_select(),
        of,
        order,
        page,
        |row| (row.household_id, Key::Time(row.granted_at), row.id),
    )
    .await?;
    found
        .into_iter()
        .map(|(id, rows)| Ok((id, rows.try_map(to_consent)?)))
        .collect()
}

/// How many consents each of `households` gave, which the asker can see already.
pub async fn consent_counts_of(ctx: &Ctx, households: &[HouseholdId]) -> Result<HashMap<HouseholdId, i64>> {
    count_each(
        ctx.db(),
        Consents::seen_by(&ctx.actor, ()).into_select(),
        (consent::Column::HouseholdId, households),
    )
    .await
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

/// Those of the pairs for which a consent is on record, for lists.
pub async fn consents_among<C: ConnectionTrait>(
    db: &C,
    pairs: &[(HouseholdId, Recipient)],
) -> Result<Vec<(HouseholdId, Recipient)>> {
    let households = pairs.iter().map(|(household, _)| household.raw());
    let rows = Consents::whole(Because::Rule)
        .filter(consent::Column::HouseholdId.is_in(households))
        .filter(consent::Column::WithdrawnAt.is_null())
        .all(db)
        .await?;
    let granted: Vec<(HouseholdId, Recipient)> = rows
        .into_iter()
        .map(|row| to_consent(row).map(|consent| (consent.household, consent.recipient)))
        .collect::<Result<_>>()?;
    Ok(pairs
        .iter()
        .filter(|pair| granted.contains(pair))
        .copied()
        .collect())
}
