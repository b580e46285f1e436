//! Removing what was said of needs: with a key that was erased, or because its time is over.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    entity::{Column, Needs},
    state::StateKind,
};
use crate::{
    access::scope::Because,
    kernel::{error::Result, ids::DataKeyId},
    office,
};

/// Removes what was told, and seen, of these needs; how many had some. Their keys stay, since a household's needs share one.
pub async fn forget_sealed<C: ConnectionTrait>(db: &C, needs: SelectStatement) -> Result<u64> {
    let nothing = || Expr::value(None::<Vec<u8>>);
    let done = Needs::update_many()
        .col_expr(Column::WorkingSealed, nothing())
        .col_expr(Column::VerifiedNoteSealed, nothing())
        .col_expr(Column::WorkingIndex, Expr::value(Vec::<u8>::new()))
        .filter(Column::Id.in_subquery(needs))
        .filter(
            Condition::any()
                .add(Column::WorkingSealed.is_not_null())
                .add(Column::VerifiedNoteSealed.is_not_null()),
        )
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// The ids of the needs that are sealed with these keys, as a query for use inside another one.
pub fn needs_of_keys(keys: &[DataKeyId]) -> SelectStatement {
    Needs::whole(Because::Keys)
        .select_only()
        .column(Column::Id)
        .filter(Column::DataKeyId.is_in(keys.iter().map(|key| key.raw())))
        .into_query()
}

/// Stands where words were removed.
pub const FORGOTTEN: &str = "—";

/// Clears what stands beside erased keys, and takes back what was still asked for.
pub async fn forget<C: ConnectionTrait>(db: &C, keys: &[DataKeyId]) -> Result<()> {
    let nothing = || Expr::value(None::<Vec<u8>>);
    let of_keys = || Column::DataKeyId.is_in(keys.iter().map(|key| key.raw()));
    Needs::update_many()
        .col_expr(Column::State, Expr::value(StateKind::Withdrawn.key()))
        .col_expr(Column::StateNote, Expr::value(FORGOTTEN))
        .filter(of_keys())
        .filter(Column::State.is_not_in([StateKind::Closed.key(), StateKind::Withdrawn.key()]))
        .exec(db)
        .await?;
    let ids: Vec<Uuid> = Needs::whole(Because::Keys)
        .select_only()
        .column(Column::Id)
        .filter(of_keys())
        .into_tuple()
        .all(db)
        .await?;
    office::forget_notes(db, &ids).await?;
    Needs::update_many()
        .col_expr(Column::WorkingSealed, nothing())
        .col_expr(Column::VerifiedNoteSealed, nothing())
        .col_expr(Column::WorkingIndex, Expr::value(Vec::<u8>::new()))
        .filter(of_keys())
        .exec(db)
        .await?;
    Ok(())
}

fn settled(cutoff: DateTime<Utc>) -> Needs {
    let over = [StateKind::Closed, StateKind::Withdrawn].map(StateKind::key);
    Needs::whole(Because::Keys)
        .select_only()
        .column(Column::Id)
        .filter(Column::State.is_in(over))
        .filter(Column::UpdatedAt.lt(cutoff))
}

/// The needs that were settled or taken back before `cutoff`, as a query for use inside another one.
pub fn settled_before(cutoff: DateTime<Utc>) -> SelectStatement {
    settled(cutoff).into_query()
}

/// The ids of [`settled_before`].
pub async fn settled_ids<C: ConnectionTrait>(db: &C, cutoff: DateTime<Utc>) -> Result<Vec<Uuid>> {
    Ok(settled(cutoff).into_tuple().all(db).await?)
}

/// The households that ask for something, or of whose needs one changed since `cutoff`, as a query.
pub fn busy_households(cutoff: DateTime<Utc>) -> SelectStatement {
    let over = [StateKind::Closed, StateKind::Withdrawn].map(StateKind::key);
    let busy = Condition::any()
        .add(Column::UpdatedAt.gte(cutoff))
        .add(Column::State.is_not_in(over));
    Needs::whole(Because::Keys)
        .select_only()
        .column(Column::HouseholdId)
        .filter(Column::HouseholdId.is_not_null())
        .filter(busy)
        .into_query()
}
