//! The needs of households: a page and a count for each of several, in one statement.

use std::collections::HashMap;

use sea_orm::QueryFilter;

use super::{
    entity::{Column, Needs},
    model::Need,
    rows::to_need,
    store::{self, NeedFilter},
};
use crate::{
    kernel::{
        error::Result,
        ids::HouseholdId,
        page::{Page, Rows},
    },
    office::Ctx,
    storage::paging::{Key, Ordering, count_each, fetch_each},
};

fn seen(ctx: &Ctx) -> Needs {
    store::select(ctx, &NeedFilter::default()).filter(store::household_scope(&ctx.actor))
}

/// One page of the needs of each of `households` that `ctx.actor` may see, the last changed first.
pub async fn pages_of(
    ctx: &Ctx,
    households: &[HouseholdId],
    page: &Page,
) -> Result<HashMap<HouseholdId, Rows<Need>>> {
    let order = Ordering {
        column: Column::UpdatedAt,
        id: Column::Id,
        descending: true,
    };
    let of = (Column::HouseholdId, households);
    let found = fetch_each(ctx.db(), seen(ctx).into_select(), of, order, page, |row| {
        let household = row.household_id.unwrap_or_default();
        (household, Key::Time(row.updated_at), row.id)
    })
    .await?;
    found
        .into_iter()
        .map(|(id, rows)| Ok((id, rows.try_map(to_need)?)))
        .collect()
}

/// How many needs each of `households` has that `ctx.actor` may see.
pub async fn counts_of(ctx: &Ctx, households: &[HouseholdId]) -> Result<HashMap<HouseholdId, i64>> {
    count_each(
        ctx.db(),
        seen(ctx).into_select(),
        (Column::HouseholdId, households),
    )
    .await
}
