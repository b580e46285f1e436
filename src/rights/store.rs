//! Requests to forget, read and written. Who sees the household sees what was asked for it.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    model::{ErasureRequest, ErasureState},
};
use crate::{
    access::policy::{self, Act, Facts},
    households,
    kernel::{
        error::{Error, Result},
        ids::{AccountId, ErasureId, HouseholdId},
    },
    office::Ctx,
    storage::{Inconsistent, updated},
};

fn to_request(row: Model) -> Result<ErasureRequest> {
    let decided = row.decided_by_name.clone().zip(row.decided_at);
    let state = match (row.state.as_str(), decided, row.answer.clone()) {
        ("pending", None, None) => ErasureState::Pending,
        ("done", Some((by, at)), None) => ErasureState::Done { by, at },
        ("refused", Some((by, at)), Some(answer)) => ErasureState::Refused { by, at, answer },
        _ => {
            return Err(Inconsistent {
                entity: "erasure_request",
                id: row.id.to_string(),
                what: "state and decision do not agree",
            }
            .into());
        }
    };
    Ok(ErasureRequest {
        id: ErasureId::new(row.id),
        household: HouseholdId::new(row.household_id),
        reason: row.reason,
        state,
        requested_by: AccountId::new(row.requested_by),
        requested_by_name: row.requested_by_name,
        requested_at: row.requested_at,
    })
}

/// What was asked for a household the viewer may act for, newest first.
pub async fn of_household<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    household: HouseholdId,
) -> Result<Vec<ErasureRequest>> {
    let Some(household) = households::store::find_seen(ctx, db, household).await? else {
        return Ok(Vec::new());
    };
    if !policy::may(
        &ctx.actor,
        Act::SubjectRights,
        &Facts::in_community(&household.community),
    ) {
        return Ok(Vec::new());
    }
    let rows = Entity::find()
        .filter(Column::HouseholdId.eq(household.id.raw()))
        .order_by_desc(Column::RequestedAt)
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(to_request).collect()
}

/// The request, if its household may be seen; otherwise there is none.
pub(super) async fn find<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: ErasureId) -> Result<ErasureRequest> {
    let row = Entity::find_by_id(id.raw()).one(db).await?;
    let request = to_request(row.ok_or_else(Error::not_found)?)?;
    households::store::find(ctx, db, request.household).await?;
    Ok(request)
}

/// Writes a new request.
pub(super) async fn insert<C: ConnectionTrait>(db: &C, request: &ErasureRequest) -> Result<()> {
    ActiveModel {
        id: Set(request.id.raw()),
        household_id: Set(request.household.raw()),
        state: Set(request.state.key().to_owned()),
        reason: Set(request.reason.clone()),
        requested_by: Set(request.requested_by.raw()),
        requested_by_name: Set(request.requested_by_name.clone()),
        requested_at: Set(request.requested_at),
        decided_by: Set(None),
        decided_by_name: Set(None),
        decided_at: Set(None),
        answer: Set(None),
    }
    .insert(db)
    .await?;
    Ok(())
}

/// Writes what was decided, unless somebody else decided meanwhile.
pub(super) async fn decide<C: ConnectionTrait>(
    db: &C,
    request: &ErasureRequest,
    who: AccountId,
) -> Result<()> {
    let (by, at, answer) = match &request.state {
        ErasureState::Pending => return Ok(()),
        ErasureState::Done { by, at } => (by, *at, None),
        ErasureState::Refused { by, at, answer } => (by, *at, Some(answer.clone())),
    };
    let done = Entity::update_many()
        .set(ActiveModel {
            state: Set(request.state.key().to_owned()),
            decided_by: Set(Some(who.raw())),
            decided_by_name: Set(Some(by.clone())),
            decided_at: Set(Some(at)),
            answer: Set(answer),
            ..Default::default()
        })
        .filter(Column::Id.eq(request.id.raw()))
        .filter(Column::State.eq("pending"))
        .exec(db)
        .await?;
    updated(done.rows_affected)
}
