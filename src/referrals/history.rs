//! What referrals tell the matching: who was asked, who declined, who helped before, and what is taken of an offer.

use std::collections::HashMap;

use futures::future::BoxFuture;
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{
    entity::{Column, Model, Referrals},
    model::StateName,
};
use crate::{
    access::scope::Because,
    kernel::{
        clock::date_in_shanghai,
        error::Result,
        ids::{HouseholdId, NeedId, OfferId, OrganizationId},
    },
    matching::ports::{History, NeedHistory, Taken},
    needs::{self, Need},
    office::Ctx,
};

/// The states in which a referral takes its part of an offer.
const TAKING: [StateName; 4] = [
    StateName::Sent,
    StateName::Claimed,
    StateName::Accepted,
    StateName::Completed,
];
/// Databases bound the values of one statement.
const CHUNK: usize = 500;

/// The history that the tables of referrals hold.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReferralHistory;

impl History for ReferralHistory {
    fn taken<'a>(
        &'a self,
        ctx: &'a Ctx,
        offers: &'a [OfferId],
    ) -> BoxFuture<'a, Result<HashMap<OfferId, Vec<Taken>>>> {
        Box::pin(taken(ctx, offers))
    }

    fn of_needs<'a>(
        &'a self,
        ctx: &'a Ctx,
        needs: &'a [NeedId],
    ) -> BoxFuture<'a, Result<HashMap<NeedId, NeedHistory>>> {
        Box::pin(of_needs(ctx, needs))
    }
}

fn is(row: &Model, states: &[StateName]) -> bool {
    states.iter().any(|state| state.key() == row.state)
}

async fn taken(ctx: &Ctx, offers: &[OfferId]) -> Result<HashMap<OfferId, Vec<Taken>>> {
    let mut rows = Vec::new();
    for some in offers.chunks(CHUNK) {
        let found = Referrals::whole(Because::Rule)
            .filter(Column::OfferId.is_in(some.iter().map(|id| id.raw())))
            .filter(Column::State.is_in(TAKING.map(StateName::key)))
            .order_by_asc(Column::CreatedAt)
            .all(ctx.db())
            .await?;
        rows.extend(found);
    }
    let needs = needs_of(ctx, rows.iter().map(|row| NeedId::new(row.need_id))).await?;
    let mut taken: HashMap<OfferId, Vec<Taken>> = HashMap::new();
    for row in rows {
        let (Some(offer), Some(need)) = (row.offer_id, needs.get(&NeedId::new(row.need_id))) else {
            continue;
        };
        taken.entry(OfferId::new(offer)).or_default().push(Taken {
            on: date_in_shanghai(row.created_at),
            active: is(&row, &StateName::ACTIVE),
            asked: need.quantity.clone(),
        });
    }
    Ok(taken)
}

async fn of_needs(ctx: &Ctx, ids: &[NeedId]) -> Result<HashMap<NeedId, NeedHistory>> {
    let mut histories: HashMap<NeedId, NeedHistory> = HashMap::new();
    for row in rows_of(
        ctx,
        ids,
        &[StateName::ACTIVE.as_slice(), &[StateName::Declined]].concat(),
    )
    .await?
    {
        let Some(organization) = row.organization_id.map(OrganizationId::new) else {
            continue;
        };
        let history = histories.entry(NeedId::new(row.need_id)).or_default();
        if is(&row, &StateName::ACTIVE) {
            history.concerned.push(organization);
        } else {
            // Oldest first, so that the last refusal stays.
            history.declined.retain(|(who, _)| *who != organization);
            history
                .declined
                .push((organization, row.reason.unwrap_or_default()));
        }
    }
    for (need, helped) in helped(ctx, ids).await? {
        histories.entry(need).or_default().helped = helped;
    }
    Ok(histories)
}

/// Organizations that completed a referral for the household of each need.
async fn helped(ctx: &Ctx, ids: &[NeedId]) -> Result<HashMap<NeedId, Vec<OrganizationId>>> {
    let asking: Vec<(NeedId, HouseholdId)> = needs_of(ctx, ids.iter().copied())
        .await?
        .into_values()
        .filter_map(|need| Some((need.id, need.asker.household()?)))
        .collect();
    let households: Vec<HouseholdId> = asking.iter().map(|(_, household)| *household).collect();
    let mut home: HashMap<NeedId, HouseholdId> = HashMap::new();
    for some in households.chunks(CHUNK) {
        home.extend(needs::store::of_households(ctx.db(), some).await?);
    }
    let all: Vec<NeedId> = home.keys().copied().collect();
    let mut helpers: HashMap<HouseholdId, Vec<OrganizationId>> = HashMap::new();
    for row in rows_of(ctx, &all, &[StateName::Completed]).await? {
        if let (Some(organization), Some(household)) =
            (row.organization_id, home.get(&NeedId::new(row.need_id)))
        {
            let organization = OrganizationId::new(organization);
            helpers.entry(*household).or_default().push(organization);
        }
    }
    Ok(asking
        .into_iter()
        .filter_map(|(need, household)| Some((need, helpers.get(&household)?.clone())))
        .collect())
}

/// The referrals of these needs in one of `states`, oldest first.
async fn rows_of(ctx: &Ctx, needs: &[NeedId], states: &[StateName]) -> Result<Vec<Model>> {
    let mut rows = Vec::new();
    for some in needs.chunks(CHUNK) {
        let found = Referrals::whole(Because::Rule)
            .filter(Column::NeedId.is_in(some.iter().map(|id| id.raw())))
            .filter(Column::State.is_in(states.iter().map(|state| state.key())))
            .order_by_asc(Column::CreatedAt)
            .order_by_asc(Column::Id)
            .all(ctx.db())
            .await?;
        rows.extend(found);
    }
    Ok(rows)
}

async fn needs_of(ctx: &Ctx, ids: impl Iterator<Item = NeedId>) -> Result<HashMap<NeedId, Need>> {
    let mut ids: Vec<NeedId> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut needs = HashMap::new();
    for some in ids.chunks(CHUNK) {
        let found = needs::store::by_ids_for_parties(ctx.db(), some).await?;
        needs.extend(found.into_iter().map(|need| (need.id, need)));
    }
    Ok(needs)
}
