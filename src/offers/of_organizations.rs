//! The offers of organizations: a page and a count for each of several, in one statement.

use std::collections::HashMap;

use super::{
    entity::offer::Column,
    model::Offer,
    scope::{OfferFilter, select},
    store::{OfferOrder, to_models},
};
use crate::{
    kernel::{
        error::{Error, Result},
        ids::OrganizationId,
        page::{Page, Rows},
    },
    office::Ctx,
    storage::paging::{count_each, fetch_each},
};

/// Which page of the offers of each organization.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    /// Only what fits this; the organizations are said apart.
    pub filter: OfferFilter,
    /// By what they are ordered.
    pub order: OfferOrder,
    /// Largest first.
    pub descending: bool,
    /// How many, and from where on.
    pub page: Page,
}

/// One page of the offers of each of `organizations` that `ctx.actor` may see.
pub async fn pages_of(
    ctx: &Ctx,
    organizations: &[OrganizationId],
    asked: &Asked,
) -> Result<HashMap<OrganizationId, Rows<Offer>>> {
    let found = fetch_each(
        ctx.db(),
        select(ctx, &asked.filter).into_select(),
        (Column::OrganizationId, organizations),
        asked.order.over(asked.descending),
        &asked.page,
        |row| (row.organization_id, asked.order.key(row), row.id),
    )
    .await?;
    let shown = found.values().flat_map(|rows| &rows.rows);
    let shown = shown.map(|(_, row)| row.clone()).collect();
    let mut offers: HashMap<_, _> = to_models(ctx.db(), shown)
        .await?
        .into_iter()
        .map(|offer| (offer.id.raw(), offer))
        .collect();
    found
        .into_iter()
        .map(|(id, rows)| {
            let rows = rows.try_map(|row| offers.remove(&row.id).ok_or_else(Error::not_found))?;
            Ok((id, rows))
        })
        .collect()
}

/// How many offers each of `organizations` has that fit `filter` and `ctx.actor` may see.
pub async fn counts_of(
    ctx: &Ctx,
    organizations: &[OrganizationId],
    filter: &OfferFilter,
) -> Result<HashMap<OrganizationId, i64>> {
    let select = select(ctx, filter).into_select();
    count_each(ctx.db(), select, (Column::OrganizationId, organizations)).await
}
