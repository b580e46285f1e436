//! Deliveries in their tables: lists, loading for an act, saving. Who sees the referral sees its deliveries.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, Set,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    entity::{
        Deliveries, Photos,
        delivery::{self, Column},
        item, photo,
    },
    model::{Confirmation, Delivery, Item, Outcome, Report, State, StateName},
};
use crate::{
    access::scope::Because,
    kernel::{
        actor::Actor,
        error::{Error, Result},
        ids::{AccountId, DataKeyId, DeliveryId, FileId, NeedId, ReferralId, VisitId},
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

/// Which deliveries are asked for.
#[derive(Debug, Clone, Default)]
pub struct DeliveryFilter {
    /// Only in these states.
    pub states: Vec<StateName>,
    /// Only of this referral.
    pub referral: Option<ReferralId>,
    /// Only of referrals that are the actor's own business.
    pub mine: bool,
}

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DeliveryOrder {
    /// The day of the help.
    DeliveredOn,
    /// When it was reported.
    #[default]
    ReportedAt,
}

fn select(actor: &Actor, filter: &DeliveryFilter) -> Option<Deliveries> {
    let mut select = Deliveries::seen_by(actor, ());
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().map(|state| state.key())));
    }
    if let Some(referral) = filter.referral {
        select = select.filter(Column::ReferralId.eq(referral.raw()));
    }
    if filter.mine {
        select = select.filter(Column::ReferralId.in_subquery(referrals::store::own_ids(actor)?));
    }
    Some(select)
}

/// One page of the deliveries `ctx.actor` may see.
pub async fn page(
    ctx: &Ctx,
    filter: &DeliveryFilter,
    by: DeliveryOrder,
    descending: bool,
    page: &Page,
) -> Result<Rows<Delivery>> {
    let Some(select) = select(&ctx.actor, filter) else {
        return Ok(Rows::empty());
    };
    let order = Ordering {
        column: match by {
            DeliveryOrder::DeliveredOn => Column::DeliveredOn,
            DeliveryOrder::ReportedAt => Column::ReportedAt,
        },
        id: Column::Id,
        descending,
    };
    let found = fetch(ctx.db(), select.into_select(), order, page, |row| {
        let key = match by {
            DeliveryOrder::DeliveredOn => Key::Date(row.delivered_on),
            DeliveryOrder::ReportedAt => Key::Time(row.reported_at),
        };
        (key, row.id)
    })
    .await?;
    let (cursors, rows): (Vec<_>, Vec<_>) = found.rows.into_iter().unzip();
    let deliveries = models(ctx.db(), rows).await?;
    Ok(Rows {
        rows: cursors.into_iter().zip(deliveries).collect(),
        has_previous: found.has_previous,
        has_next: found.has_next,
    })
}

/// How many deliveries `ctx.actor` may see.
pub async fn count(ctx: &Ctx, filter: &DeliveryFilter) -> Result<u64> {
    match select(&ctx.actor, filter) {
        Some(select) => select.count(ctx.db()).await,
        None => Ok(0),
    }
}

/// Those of `ids` that `actor` may see.
pub async fn by_ids<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    ids: &[DeliveryId],
) -> Result<HashMap<DeliveryId, Delivery>> {
    let rows = Deliveries::seen_by(actor, ())
        .filter(Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    let deliveries = models(db, rows).await?;
    Ok(deliveries
        .into_iter()
        .map(|delivery| (delivery.id, delivery))
        .collect())
}

/// The deliveries under each of `referrals` that `actor` may see, earliest first.
pub async fn by_referrals<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    referrals: &[ReferralId],
) -> Result<HashMap<ReferralId, Vec<Delivery>>> {
    let rows = Deliveries::seen_by(actor, ())
        .filter(Column::ReferralId.is_in(referrals.iter().map(|id| id.raw())))
        .order_by_asc(Column::ReportedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<ReferralId, Vec<Delivery>> = HashMap::new();
    for delivery in models(db, rows).await? {
        found.entry(delivery.referral).or_default().push(delivery);
    }
    Ok(found)
}

/// The delivery for `actor`; not found when it is not theirs to see.
pub async fn load<C: ConnectionTrait>(db: &C, actor: &Actor, id: DeliveryId) -> Result<Delivery> {
    by_ids(db, actor, &[id])
        .await?
        .remove(&id)
        .ok_or_else(Error::not_found)
}

/// Writes a new delivery with its items and photos.
pub(super) async fn insert<C: ConnectionTrait>(
    db: &C,
    delivery: &Delivery,
    new_id: impl Fn() -> Uuid,
) -> Result<()> {
    row(delivery).insert(db).await?;
    let items = delivery
        .report
        .items
        .iter()
        .zip(0..)
        .map(|(item, position)| item::ActiveModel {
            id: Set(new_id()),
            delivery_id: Set(delivery.id.raw()),
            position: Set(position),
            what: Set(item.what.clone()),
            quantity: Set(item.quantity),
            unit: Set(item.unit.clone()),
        });
    item::Entity::insert_many(items).exec(db).await?;
    let photos: Vec<_> = delivery
        .report
        .photos
        .iter()
        .zip(0..)
        .map(|(file, position)| photo::ActiveModel {
            delivery_id: Set(delivery.id.raw()),
            file_id: Set(file.raw()),
            position: Set(position),
        })
        .collect();
    if !photos.is_empty() {
        Photos::insert_many(photos).exec(db).await?;
    }
    Ok(())
}

/// Saves where a delivery stands, if nobody changed it meanwhile; counts its version up.
pub(super) async fn save<C: ConnectionTrait>(db: &C, delivery: &mut Delivery) -> Result<()> {
    let read = delivery.version;
    delivery.version += 1;
    let result = Deliveries::update_many()
        .set(row(delivery))
        .filter(Column::Id.eq(delivery.id.raw()))
        .filter(Column::Version.eq(read))
        .exec(db)
        .await?;
    updated(result.rows_affected)
}

fn row(delivery: &Delivery) -> delivery::ActiveModel {
    let (confirmation, dispute) = match &delivery.state {
        State::Reported => (None, None),
        State::Confirmed(confirmation) => (Some(confirmation), None),
        State::Disputed { reason } => (None, Some(reason.clone())),
    };
    delivery::ActiveModel {
        id: Set(delivery.id.raw()),
        referral_id: Set(delivery.referral.raw()),
        need_id: Set(delivery.need.raw()),
        visit_id: Set(delivery.visit.map(|id| id.raw())),
        delivered_on: Set(delivery.report.delivered_on),
        met: Set(delivery.report.met),
        minutes: Set(delivery.report.minutes),
        note: Set(delivery.report.note.clone()),
        state: Set(delivery.state.name().key().to_owned()),
        reported_by: Set(delivery.reported_by.raw()),
        reported_by_name: Set(delivery.reported_by_name.clone()),
        reported_at: Set(delivery.reported_at),
        confirmed_channel: Set(confirmation.map(|it| it.channel.clone())),
        outcome: Set(confirmation.map(|it| it.outcome.key().to_owned())),
        rating: Set(confirmation.map(|it| it.rating)),
        comment: Set(confirmation.and_then(|it| it.comment.clone())),
        confirmed_by: Set(confirmation.and_then(|it| it.by).map(|id| id.raw())),
        confirmed_by_name: Set(confirmation.map(|it| it.by_name.clone())),
        confirmed_at: Set(confirmation.map(|it| it.at)),
        dispute_reason: Set(dispute),
        updated_at: Set(delivery.updated_at),
        version: Set(delivery.version),
    }
}

/// Rows with their items and photos, in the order given.
async fn models<C: ConnectionTrait>(db: &C, rows: Vec<delivery::Model>) -> Result<Vec<Delivery>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut items: HashMap<Uuid, Vec<Item>> = HashMap::new();
    for row in item::Entity::find()
        .filter(item::Column::DeliveryId.is_in(ids.iter().copied()))
        .order_by_asc(item::Column::Position)
        .all(db)
        .await?
    {
        items.entry(row.delivery_id).or_default().push(Item {
            what: row.what,
            quantity: row.quantity,
            unit: row.unit,
        });
    }
    let mut photos: HashMap<Uuid, Vec<FileId>> = HashMap::new();
    for row in Photos::whole(Because::ReferredTo)
        .filter(photo::Column::DeliveryId.is_in(ids))
        .order_by_asc(photo::Column::Position)
        .all(db)
        .await?
    {
        photos
            .entry(row.delivery_id)
            .or_default()
            .push(FileId::new(row.file_id));
    }
    rows.into_iter()
        .map(|row| {
            let items = items.remove(&row.id).unwrap_or_default();
            let photos = photos.remove(&row.id).unwrap_or_default();
            model(row, items, photos)
        })
        .collect()
}

fn model(row: delivery::Model, items: Vec<Item>, photos: Vec<FileId>) -> Result<Delivery> {
    let broken = |what| Inconsistent {
        entity: "delivery",
        id: row.id.to_string(),
        what,
    };
    let name = StateName::from_key(&row.state).ok_or_else(|| broken("unknown state"))?;
    let state = state(name, &row).ok_or_else(|| broken("the state lacks its data"))?;
    Ok(Delivery {
        id: DeliveryId::new(row.id),
        referral: ReferralId::new(row.referral_id),
        need: NeedId::new(row.need_id),
        visit: row.visit_id.map(VisitId::new),
        report: Report {
            delivered_on: row.delivered_on,
            items,
            met: row.met,
            minutes: row.minutes,
            note: row.note,
            photos,
        },
        state,
        reported_by: AccountId::new(row.reported_by),
        reported_by_name: row.reported_by_name,
        reported_at: row.reported_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn state(name: StateName, row: &delivery::Model) -> Option<State> {
    Some(match name {
        StateName::Reported => State::Reported,
        StateName::Confirmed => State::Confirmed(Confirmation {
            channel: row.confirmed_channel.clone()?,
            outcome: Outcome::from_key(row.outcome.as_deref()?)?,
            rating: row.rating?,
            comment: row.comment.clone(),
            by: row.confirmed_by.map(AccountId::new),
            by_name: row.confirmed_by_name.clone()?,
            at: row.confirmed_at?,
        }),
        StateName::Disputed => State::Disputed {
            reason: row.dispute_reason.clone()?,
        },
    })
}

/// Removes the words beside the deliveries for needs whose keys were erased, and what is known of their photos.
pub async fn forget(tx: &DatabaseTransaction, keys: &[DataKeyId]) -> Result<()> {
    forget_words(tx, needs_of_keys(keys)).await?;
    super::photos::forget(tx, needs_of_keys(keys)).await.map(|_| ())
}

/// Removes the words beside the deliveries for these needs; how many had some.
pub async fn forget_words<C: ConnectionTrait>(db: &C, needs: SelectStatement) -> Result<u64> {
    let mut many = 0;
    for column in [Column::Note, Column::Comment, Column::DisputeReason] {
        let done = Deliveries::update_many()
            .col_expr(column, Expr::value(FORGOTTEN))
            .filter(Column::NeedId.in_subquery(needs.clone()))
            .filter(column.is_not_null())
            .filter(column.ne(FORGOTTEN))
            .exec(db)
            .await?;
        many += done.rows_affected;
    }
    Ok(many)
}
