//! Numbers and ids across all offers, for the committee's page and for keeping the index true.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    entity::{Offers, communities_served, offer, offer_community},
    model::Standing,
    scope::{standing_any, turned_over},
};
use crate::{
    access::scope::Because,
    kernel::{error::Result, ids::OrganizationId},
    office::Ctx,
};

/// How many published offers each category has that has any.
pub async fn published_by_category(ctx: &Ctx) -> Result<Vec<(String, u64)>> {
    let rows: Vec<(String, i64)> = Offers::whole(Because::Figures)
        .filter(standing_any(&[Standing::Published], ctx.today()))
        .select_only()
        .column(offer::Column::Category)
        .column_as(offer::Column::Id.count(), "offers")
        .group_by(offer::Column::Category)
        .order_by_asc(offer::Column::Category)
        .into_tuple()
        .all(ctx.db())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(key, count)| (key, unsigned(count)))
        .collect())
}

/// Where each category is to be had today: the communities its published offers serve, `None` where one serves all.
pub async fn reach_by_category(ctx: &Ctx) -> Result<Vec<(String, Option<String>)>> {
    Ok(Offers::whole(Because::Figures)
        .filter(standing_any(&[Standing::Published], ctx.today()))
        .join(JoinType::LeftJoin, communities_served())
        .select_only()
        .column(offer::Column::Category)
        .column(offer_community::Column::Community)
        .distinct()
        .into_tuple()
        .all(ctx.db())
        .await?)
}

/// How many published offers each organization has that has any.
pub async fn published_by_organization(ctx: &Ctx) -> Result<Vec<(OrganizationId, u64)>> {
    let rows: Vec<(Uuid, i64)> = Offers::whole(Because::Figures)
        .filter(standing_any(&[Standing::Published], ctx.today()))
        .select_only()
        .column(offer::Column::OrganizationId)
        .column_as(offer::Column::Id.count(), "offers")
        .group_by(offer::Column::OrganizationId)
        .into_tuple()
        .all(ctx.db())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, count)| (OrganizationId::new(id), unsigned(count)))
        .collect())
}

fn unsigned(count: i64) -> u64 {
    u64::try_from(count).unwrap_or(0)
}

/// The ids of all offers.
pub async fn all_ids(ctx: &Ctx) -> Result<Vec<Uuid>> {
    ids(ctx, sea_orm::Condition::all()).await
}

/// The ids of an organization's offers: they are indexed anew when the organization changes.
pub async fn ids_of_organization(ctx: &Ctx, organization: Uuid) -> Result<Vec<Uuid>> {
    ids(
        ctx,
        sea_orm::Condition::all().add(offer::Column::OrganizationId.eq(organization)),
    )
    .await
}

/// The ids of offers that expired, or whose pause ended, by themselves as one of the days `first` to `last` began.
pub async fn ids_turned_over(ctx: &Ctx, first: NaiveDate, last: NaiveDate) -> Result<Vec<Uuid>> {
    ids(ctx, turned_over(first, last)).await
}

async fn ids(ctx: &Ctx, condition: sea_orm::Condition) -> Result<Vec<Uuid>> {
    Ok(Offers::whole(Because::Index)
        .filter(condition)
        .select_only()
        .column(offer::Column::Id)
        .into_tuple()
        .all(ctx.db())
        .await?)
}
