//! Offers, read from and written to their tables.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::{
    entity::{Offers, offer, offer_audience, offer_community},
    fields::OfferFields,
    model::{Offer, Standing},
    scope::{OfferFilter, select},
    state::OfferState,
};
use crate::{
    access::scope::Because,
    kernel::{
        error::Result,
        ids::{OfferId, OrganizationId},
        page::{Page, Rows},
        quantity::{Quantity, Renewal},
        text::fold,
    },
    office::Ctx,
    storage::{
        Inconsistent,
        paging::{Key, Ordering, fetch},
        updated,
    },
};

/// The last day of an offer without a last day, so that lists can be ordered by it.
const NO_END: NaiveDate = match NaiveDate::from_ymd_opt(9999, 12, 31) {
    Some(day) => day,
    None => NaiveDate::MAX,
};

/// What a list of offers is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OfferOrder {
    /// By the last change.
    UpdatedAt,
    /// By title.
    Title,
    /// By the last day; those without one come last (ascending).
    ValidUntil,
}

impl OfferOrder {
    pub(super) const fn over(self, descending: bool) -> Ordering<offer::Column> {
        Ordering {
            column: match self {
                Self::UpdatedAt => offer::Column::UpdatedAt,
                Self::Title => offer::Column::TitleFolded,
                Self::ValidUntil => offer::Column::ValidUntil,
            },
            id: offer::Column::Id,
            descending,
        }
    }

    pub(super) fn key(self, row: &offer::Model) -> Key {
        match self {
            Self::UpdatedAt => Key::Time(row.updated_at),
            Self::Title => Key::Text(row.title_folded.clone()),
            Self::ValidUntil => Key::Date(row.valid_until),
        }
    }
}

/// One page of the offers asked for that `ctx.actor` may see.
pub async fn page(
    ctx: &Ctx,
    filter: &OfferFilter,
    order: OfferOrder,
    descending: bool,
    page: &Page,
) -> Result<Rows<Offer>> {
    let Rows {
        rows,
        has_previous,
        has_next,
    } = fetch(
        ctx.db(),
        select(ctx, filter).into_select(),
        order.over(descending),
        page,
        |row| (order.key(row), row.id),
    )
    .await?;
    let (cursors, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let offers = to_models(ctx.db(), rows).await?;
    Ok(Rows {
        rows: cursors.into_iter().zip(offers).collect(),
        has_previous,
        has_next,
    })
}

/// How many offers asked for `ctx.actor` may see.
pub async fn count(ctx: &Ctx, filter: &OfferFilter) -> Result<u64> {
    select(ctx, filter).count(ctx.db()).await
}

/// All offers asked for that `ctx.actor` may see, newest first, at most `limit`.
pub async fn list(ctx: &Ctx, filter: &OfferFilter, limit: u64) -> Result<Vec<Offer>> {
    let rows = select(ctx, filter)
        .order_by_desc(offer::Column::UpdatedAt)
        .order_by_desc(offer::Column::Id)
        .limit(limit)
        .all(ctx.db())
        .await?;
    to_models(ctx.db(), rows).await
}

/// Those of the offers named that `ctx.actor` may see, in no order.
pub async fn by_ids(ctx: &Ctx, ids: &[OfferId]) -> Result<Vec<Offer>> {
    among(ctx, ctx.db(), ids).await
}

/// The offer, when `ctx.actor` may see it.
pub async fn find<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: OfferId) -> Result<Option<Offer>> {
    Ok(among(ctx, db, &[id]).await?.pop())
}

async fn among<C: ConnectionTrait>(ctx: &Ctx, db: &C, ids: &[OfferId]) -> Result<Vec<Offer>> {
    let rows = select(ctx, &OfferFilter::default())
        .filter(offer::Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    to_models(db, rows).await
}

/// Every offer of every organization, whoever may see it, for imports.
pub(super) async fn everything<C: ConnectionTrait>(db: &C) -> Result<Vec<Offer>> {
    let rows = Offers::whole(Because::Import).all(db).await?;
    to_models(db, rows).await
}

/// Whether another offer of the organization has this title.
pub(super) async fn title_taken<C: ConnectionTrait>(
    db: &C,
    organization: OrganizationId,
    title: &str,
    but: Option<OfferId>,
) -> Result<bool> {
    let mut select = Offers::whole(Because::Rule)
        .filter(offer::Column::OrganizationId.eq(organization.raw()))
        .filter(offer::Column::TitleFolded.eq(fold(title)));
    if let Some(id) = but {
        select = select.filter(offer::Column::Id.ne(id.raw()));
    }
    Ok(select.count(db).await? > 0)
}

/// Writes a new offer.
pub(super) async fn insert<C: ConnectionTrait>(db: &C, offer: &Offer) -> Result<()> {
    let mut row = to_row(offer);
    row.id = Set(offer.id.raw());
    row.organization_id = Set(offer.organization.raw());
    row.created_at = Set(offer.created_at);
    row.version = Set(offer.version);
    row.insert(db).await?;
    write_lists(db, offer).await
}

/// Writes a changed offer, of which `offer.version` was read, and counts the version up.
pub(super) async fn save<C: ConnectionTrait>(db: &C, offer: &mut Offer) -> Result<()> {
    let mut row = to_row(offer);
    row.version = Set(offer.version + 1);
    let done = Offers::update_many()
        .set(row)
        .filter(offer::Column::Id.eq(offer.id.raw()))
        .filter(offer::Column::Version.eq(offer.version))
        .exec(db)
        .await?;
    updated(done.rows_affected)?;
    offer.version += 1;
    offer_community::Entity::delete_many()
        .filter(offer_community::Column::OfferId.eq(offer.id.raw()))
        .exec(db)
        .await?;
    offer_audience::Entity::delete_many()
        .filter(offer_audience::Column::OfferId.eq(offer.id.raw()))
        .exec(db)
        .await?;
    write_lists(db, offer).await
}

async fn write_lists<C: ConnectionTrait>(db: &C, offer: &Offer) -> Result<()> {
    let offer_id = offer.id.raw();
    let communities = offer
        .fields
        .communities
        .iter()
        .map(|key| offer_community::ActiveModel {
            offer_id: Set(offer_id),
            community: Set(key.clone()),
        });
    if communities.len() > 0 {
        offer_community::Entity::insert_many(communities).exec(db).await?;
    }
    let audiences = offer
        .fields
        .audiences
        .iter()
        .map(|key| offer_audience::ActiveModel {
            offer_id: Set(offer_id),
            audience: Set(key.clone()),
        });
    if audiences.len() > 0 {
        offer_audience::Entity::insert_many(audiences).exec(db).await?;
    }
    Ok(())
}

fn to_row(offer: &Offer) -> offer::ActiveModel {
    let fields = &offer.fields;
    let quantity = fields.quantity.as_ref();
    let (state, note, paused_until) = match &offer.state {
        OfferState::Draft => (Standing::Draft, None, None),
        OfferState::Submitted => (Standing::Submitted, None, None),
        OfferState::Published { .. } => (Standing::Published, None, None),
        OfferState::Returned { reason } => (Standing::Returned, Some(reason.clone()), None),
        OfferState::Paused { until, reason, .. } => (Standing::Paused, reason.clone(), *until),
        OfferState::Withdrawn { reason } => (Standing::Withdrawn, Some(reason.clone()), None),
    };
    offer::ActiveModel {
        title: Set(fields.title.clone()),
        title_folded: Set(fold(&fields.title)),
        kind: Set(fields.kind.clone()),
        category: Set(fields.category.clone()),
        description: Set(fields.description.clone()),
        quantity_amount: Set(quantity.map(|quantity| quantity.amount)),
        quantity_unit: Set(quantity.map(|quantity| quantity.unit.clone())),
        renewal: Set(quantity.map(|quantity| quantity.renewal.key().to_owned())),
        availability: Set(fields.availability.clone()),
        place: Set(fields.place.clone()),
        conditions: Set(fields.conditions.clone()),
        free: Set(fields.free),
        price_note: Set(fields.price_note.clone()),
        service_phone: Set(fields.service_phone.clone()),
        valid_from: Set(fields.valid_from),
        valid_until: Set(fields.valid_until.unwrap_or(NO_END)),
        state: Set(state.key().to_owned()),
        state_note: Set(note),
        paused_until: Set(paused_until),
        published_at: Set(offer.state.published_at()),
        updated_at: Set(offer.updated_at),
        ..Default::default()
    }
}

pub(super) async fn to_models<C: ConnectionTrait>(db: &C, rows: Vec<offer::Model>) -> Result<Vec<Offer>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut communities: HashMap<Uuid, Vec<String>> = HashMap::new();
    let mut audiences: HashMap<Uuid, Vec<String>> = HashMap::new();
    // Databases bound the values of one statement.
    for some in ids.chunks(500) {
        let served = offer_community::Entity::find()
            .filter(offer_community::Column::OfferId.is_in(some.iter().copied()))
            .order_by_asc(offer_community::Column::Community)
            .all(db)
            .await?;
        for row in served {
            communities.entry(row.offer_id).or_default().push(row.community);
        }
        let meant = offer_audience::Entity::find()
            .filter(offer_audience::Column::OfferId.is_in(some.iter().copied()))
            .order_by_asc(offer_audience::Column::Audience)
            .all(db)
            .await?;
        for row in meant {
            audiences.entry(row.offer_id).or_default().push(row.audience);
        }
    }
    rows.into_iter()
        .map(|row| {
            let communities = communities.remove(&row.id).unwrap_or_default();
            let audiences = audiences.remove(&row.id).unwrap_or_default();
            to_model(row, communities, audiences)
        })
        .collect()
}

fn to_model(row: offer::Model, communities: Vec<String>, audiences: Vec<String>) -> Result<Offer> {
    let state = state_of(&row)?;
    let quantity = quantity_of(&row)?;
    Ok(Offer {
        id: OfferId::new(row.id),
        organization: OrganizationId::new(row.organization_id),
        fields: OfferFields {
            title: row.title,
            kind: row.kind,
            category: row.category,
            description: row.description,
            quantity,
            availability: row.availability,
            place: row.place,
            communities,
            audiences,
            conditions: row.conditions,
            free: row.free,
            price_note: row.price_note,
            service_phone: row.service_phone,
            valid_from: row.valid_from,
            valid_until: Some(row.valid_until).filter(|day| *day != NO_END),
        },
        state,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn state_of(row: &offer::Model) -> Result<OfferState> {
    let reason = || row.state_note.clone().unwrap_or_default();
    let since = || {
        row.published_at
            .ok_or_else(|| inconsistent(row, "published, nobody knows since when"))
    };
    Ok(match Standing::from_key(&row.state) {
        Some(Standing::Draft) => OfferState::Draft,
        Some(Standing::Submitted) => OfferState::Submitted,
        Some(Standing::Published) => OfferState::Published { since: since()? },
        Some(Standing::Returned) => OfferState::Returned { reason: reason() },
        Some(Standing::Paused) => OfferState::Paused {
            since: since()?,
            until: row.paused_until,
            reason: row.state_note.clone(),
        },
        Some(Standing::Withdrawn) => OfferState::Withdrawn { reason: reason() },
        Some(Standing::Expired) | None => return Err(inconsistent(row, "unknown state").into()),
    })
}

fn quantity_of(row: &offer::Model) -> Result<Option<Quantity>> {
    match (row.quantity_amount, &row.quantity_unit, &row.renewal) {
        (None, None, None) => Ok(None),
        (Some(amount), Some(unit), Some(renewal)) => Ok(Some(Quantity {
            amount,
            unit: unit.clone(),
            renewal: Renewal::from_key(renewal).ok_or_else(|| inconsistent(row, "unknown renewal"))?,
        })),
        _ => Err(inconsistent(row, "half a quantity").into()),
    }
}

fn inconsistent(row: &offer::Model, what: &'static str) -> Inconsistent {
    Inconsistent {
        entity: "offer",
        id: row.id.to_string(),
        what,
    }
}
