//! Visits in their table: lists, loading for an act, saving. Who sees the referral sees its visits.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder, Set,
    sea_query::{Expr, SelectStatement},
};

use super::{
    entity::{self, Column, Visits},
    model::{Slot, State, StateName, Visit},
};
use crate::{
    kernel::{
        actor::Actor,
        error::{Error, Result},
        ids::{DataKeyId, ReferralId, VisitId},
        page::{Page, Rows},
    },
    needs::forgetting::{FORGOTTEN, needs_of_keys},
    office::Ctx,
    referrals,
    storage::{
        Inconsistent,
        paging::{Key, Ordering, fetch},
        updated,
    },
};

/// Which visits are asked for.
#[derive(Debug, Clone, Default)]
pub struct VisitFilter {
    /// Only in these states.
    pub states: Vec<StateName>,
    /// Only of this referral.
    pub referral: Option<ReferralId>,
    /// Not beginning before.
    pub from: Option<DateTime<Utc>>,
    /// Beginning before.
    pub until: Option<DateTime<Utc>>,
    /// Only of referrals that are the actor's own business.
    pub mine: bool,
}

fn select(actor: &Actor, filter: &VisitFilter) -> Option<Visits> {
    let mut select = Visits::seen_by(actor, ());
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().map(|state| state.key())));
    }
    if let Some(referral) = filter.referral {
        select = select.filter(Column::ReferralId.eq(referral.raw()));
    }
    if let Some(from) = filter.from {
        select = select.filter(Column::StartsAt.gte(from));
    }
    if let Some(until) = filter.until {
        select = select.filter(Column::StartsAt.lt(until));
    }
    if filter.mine {
        select = select.filter(Column::ReferralId.in_subquery(referrals::store::own_ids(actor)?));
    }
    Some(select)
}

/// One page of the visits `ctx.actor` may see, by when they begin.
pub async fn page(ctx: &Ctx, filter: &VisitFilter, descending: bool, page: &Page) -> Result<Rows<Visit>> {
    let Some(select) = select(&ctx.actor, filter) else {
        return Ok(Rows::empty());
    };
    let order = Ordering {
        column: Column::StartsAt,
        id: Column::Id,
        descending,
    };
    let found = fetch(ctx.db(), select.into_select(), order, page, |row| {
        (Key::Time(row.starts_at), row.id)
    })
    .await?;
    let rows = found.rows.into_iter().map(|(c, row)| Ok((c, model(row)?)));
    Ok(Rows {
        rows: rows.collect::<Result<_>>()?,
        has_previous: found.has_previous,
        has_next: found.has_next,
    })
}

/// How many visits `ctx.actor` may see.
pub async fn count(ctx: &Ctx, filter: &VisitFilter) -> Result<u64> {
    match select(&ctx.actor, filter) {
        Some(select) => select.count(ctx.db()).await,
        None => Ok(0),
    }
}

/// Those of `ids` that `actor` may see.
pub async fn by_ids<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    ids: &[VisitId],
) -> Result<HashMap<VisitId, Visit>> {
    let rows = Visits::seen_by(actor, ())
        .filter(Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| model(row).map(|visit| (visit.id, visit)))
        .collect()
}

/// The visits of each of `referrals` that `actor` may see, earliest first.
pub async fn by_referrals<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    referrals: &[ReferralId],
) -> Result<HashMap<ReferralId, Vec<Visit>>> {
    let rows = Visits::seen_by(actor, ())
        .filter(Column::ReferralId.is_in(referrals.iter().map(|id| id.raw())))
        .order_by_asc(Column::StartsAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<ReferralId, Vec<Visit>> = HashMap::new();
    for row in rows {
        let visit = model(row)?;
        found.entry(visit.referral).or_default().push(visit);
    }
    Ok(found)
}

/// The visit for `actor`; not found when it is not theirs to see.
pub async fn load<C: ConnectionTrait>(db: &C, actor: &Actor, id: VisitId) -> Result<Visit> {
    by_ids(db, actor, &[id])
        .await?
        .remove(&id)
        .ok_or_else(Error::not_found)
}

/// Writes a new visit.
pub(super) async fn insert<C: ConnectionTrait>(db: &C, visit: &Visit) -> Result<()> {
    row(visit).insert(db).await?;
    Ok(())
}

/// Saves a changed visit, if nobody changed it meanwhile; counts its version up.
pub(super) async fn save<C: ConnectionTrait>(db: &C, visit: &mut Visit) -> Result<()> {
    let read = visit.version;
    visit.version += 1;
    let result = Visits::update_many()
        .set(row(visit))
        .filter(Column::Id.eq(visit.id.raw()))
        .filter(Column::Version.eq(read))
        .exec(db)
        .await?;
    updated(result.rows_affected)
}

fn row(visit: &Visit) -> entity::ActiveModel {
    let reason = match &visit.state {
        State::Cancelled { reason } => Some(reason.clone()),
        State::Planned | State::Done => None,
    };
    entity::ActiveModel {
        id: Set(visit.id.raw()),
        referral_id: Set(visit.referral.raw()),
        starts_at: Set(visit.slot.starts_at),
        ends_at: Set(visit.slot.ends_at),
        note: Set(visit.note.clone()),
        state: Set(visit.state.name().key().to_owned()),
        reason: Set(reason),
        created_at: Set(visit.created_at),
        updated_at: Set(visit.updated_at),
        version: Set(visit.version),
    }
}

fn model(row: entity::Model) -> Result<Visit> {
    let broken = |what| Inconsistent {
        entity: "visit",
        id: row.id.to_string(),
        what,
    };
    let state = match StateName::from_key(&row.state).ok_or_else(|| broken("unknown state"))? {
        StateName::Planned => State::Planned,
        StateName::Done => State::Done,
        StateName::Cancelled => State::Cancelled {
            reason: row
                .reason
                .clone()
                .ok_or_else(|| broken("cancelled without a reason"))?,
        },
    };
    Ok(Visit {
        id: VisitId::new(row.id),
        referral: ReferralId::new(row.referral_id),
        slot: Slot {
            starts_at: row.starts_at,
            ends_at: row.ends_at,
        },
        note: row.note,
        state,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

/// Removes the words beside the visits for needs whose keys were erased.
pub async fn forget(tx: &DatabaseTransaction, keys: &[DataKeyId]) -> Result<()> {
    forget_words(tx, needs_of_keys(keys)).await.map(|_| ())
}

/// Removes the words beside the visits for these needs; how many had some.
pub async fn forget_words<C: ConnectionTrait>(db: &C, needs: SelectStatement) -> Result<u64> {
    let mut many = 0;
    for column in [Column::Note, Column::Reason] {
        let done = Visits::update_many()
            .col_expr(column, Expr::value(FORGOTTEN))
            .filter(Column::ReferralId.in_subquery(referrals::store::ids_of_needs(needs.clone())))
            .filter(column.is_not_null())
            .filter(column.ne(FORGOTTEN))
            .exec(db)
            .await?;
        many += done.rows_affected;
    }
    Ok(many)
}
