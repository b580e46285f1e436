//! Counting needs and confirmations across areas.

use std::collections::HashMap;

use sea_orm::{
    Condition, ConnectionTrait, FromQueryResult,
    sea_query::{Expr, ExprTrait, Query},
};

use crate::{kernel::error::Result, needs::StateKind};

#[derive(FromQueryResult)]
struct PerCategory {
    category: String,
    many: i64,
}

/// How many published needs of each category meet `condition`.
pub(super) async fn needs_by_category<C: ConnectionTrait>(
    db: &C,
    condition: Condition,
) -> Result<HashMap<String, u64>> {
    let select = Query::select()
        .column("category")
        .expr_as(Expr::col("id").count(), "many")
        .from("need")
        .and_where(Expr::col("state").is_in(StateKind::PUBLIC.map(StateKind::key)))
        .cond_where(condition)
        .group_by_col("category")
        .to_owned();
    let rows = PerCategory::find_by_statement(db.get_database_backend().build(&select))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.category, u64::try_from(row.many).unwrap_or(0)))
        .collect())
}

#[derive(FromQueryResult)]
struct PerRating {
    rating: i16,
    many: i64,
}

/// How many confirmed deliveries have each rating.
pub(super) async fn ratings<C: ConnectionTrait>(db: &C) -> Result<Vec<(i16, u64)>> {
    let select = Query::select()
        .column("rating")
        .expr_as(Expr::col("id").count(), "many")
        .from("delivery")
        .and_where(Expr::col("state").eq("confirmed"))
        .and_where(Expr::col("rating").is_not_null())
        .group_by_col("rating")
        .to_owned();
    let rows = PerRating::find_by_statement(db.get_database_backend().build(&select))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.rating, u64::try_from(row.many).unwrap_or(0)))
        .collect())
}
