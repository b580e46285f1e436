//! Counting needs and confirmations across areas.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    Condition, ConnectionTrait, FromQueryResult,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
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
struct RatedRow {
    rating: i16,
    need: uuid::Uuid,
    household: Option<uuid::Uuid>,
}

/// The ratings of confirmed deliveries, each with who gave it.
pub(super) async fn ratings<C: ConnectionTrait>(db: &C) -> Result<Vec<(i16, String)>> {
    let select = Query::select()
        .column(("delivery", "rating"))
        .expr_as(Expr::col(("need", "id")), "need")
        .expr_as(Expr::col(("need", "household_id")), "household")
        .from("delivery")
        .inner_join("need", Expr::col(("need", "id")).equals(("delivery", "need_id")))
        .and_where(Expr::col(("delivery", "state")).eq("confirmed"))
        .and_where(Expr::col(("delivery", "rating")).is_not_null())
        .to_owned();
    let rows = RatedRow::find_by_statement(db.get_database_backend().build(&select))
        .all(db)
        .await?;
    let who = |row: &RatedRow| row.household.unwrap_or(row.need).to_string();
    Ok(rows.iter().map(|row| (row.rating, who(row))).collect())
}

/// One need of a resident for which help was confirmed.
#[derive(FromQueryResult)]
struct HelpedRow {
    community: String,
    category: String,
    need: uuid::Uuid,
    household: Option<uuid::Uuid>,
}

/// A need of residents for which help was confirmed, and who is behind it.
pub(super) struct Helped {
    /// Key of the community.
    pub community: String,
    /// Key of the category.
    pub category: String,
    /// The household; where none is on record, the need stands for one.
    pub who: String,
}

/// The needs of households and residents for which help was confirmed, each once.
pub(super) async fn helped<C: ConnectionTrait>(db: &C) -> Result<Vec<Helped>> {
    let confirmed = Query::select()
        .column("need_id")
        .from("delivery")
        .and_where(Expr::col("state").eq("confirmed"))
        .to_owned();
    let select = Query::select()
        .columns(["community", "category"])
        .expr_as(Expr::col("id"), "need")
        .expr_as(Expr::col("household_id"), "household")
        .from("need")
        .and_where(Expr::col("asker_kind").is_in(["household", "resident"]))
        .and_where(Expr::col("id").in_subquery(confirmed))
        .to_owned();
    let rows = HelpedRow::find_by_statement(db.get_database_backend().build(&select))
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Helped {
            community: row.community,
            category: row.category,
            who: row.household.unwrap_or(row.need).to_string(),
        })
        .collect())
}

#[derive(FromQueryResult)]
struct Body {
    body: String,
}

/// The figures published on `day`, as they were written.
pub(super) async fn figures_of<C: ConnectionTrait>(db: &C, day: NaiveDate) -> Result<Option<String>> {
    let select = Query::select()
        .column("body")
        .from("public_figures")
        .and_where(Expr::col("day").eq(day))
        .to_owned();
    let row = Body::find_by_statement(db.get_database_backend().build(&select))
        .one(db)
        .await?;
    Ok(row.map(|row| row.body))
}

/// Keeps the figures of `day`, unless there are some.
pub(super) async fn keep_figures<C: ConnectionTrait>(
    db: &C,
    day: NaiveDate,
    now: DateTime<Utc>,
    body: &str,
) -> Result<()> {
    let insert = Query::insert()
        .into_table("public_figures")
        .columns(["day", "made_at", "body"])
        .values_panic([day.into(), now.into(), body.into()])
        .on_conflict(OnConflict::column("day").do_nothing().to_owned())
        .to_owned();
    db.execute(&insert).await?;
    Ok(())
}
