//! Reading the register of openings.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::entity::{Column, Entity};
use crate::kernel::{
    error::Result,
    ids::{AccountId, HouseholdId},
};

/// How many openings somebody made on `day`.
pub(super) async fn opened_today<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    day: NaiveDate,
) -> Result<u64> {
    Ok(Entity::find()
        .filter(Column::AccountId.eq(account.raw()))
        .filter(Column::Day.eq(day))
        .filter(Column::Outcome.eq("opened"))
        .count(db)
        .await?)
}

/// What one person opened on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Who.
    pub account: AccountId,
    /// How many fields they opened.
    pub opened: u64,
    /// How many were refused because the day's quota was spent.
    pub refused: u64,
}

/// Who opened how much on `day`, most first.
pub async fn usage<C: ConnectionTrait>(db: &C, day: NaiveDate) -> Result<Vec<Usage>> {
    let rows: Vec<(Uuid, String, i64)> = Entity::find()
        .select_only()
        .column(Column::AccountId)
        .column(Column::Outcome)
        .column_as(Column::Id.count(), "many")
        .filter(Column::Day.eq(day))
        .group_by(Column::AccountId)
        .group_by(Column::Outcome)
        .into_tuple()
        .all(db)
        .await?;
    let mut found: Vec<Usage> = Vec::new();
    for (account, outcome, many) in rows {
        let account = AccountId::new(account);
        let at = found.iter().position(|usage| usage.account == account);
        let at = at.unwrap_or_else(|| {
            found.push(Usage {
                account,
                opened: 0,
                refused: 0,
            });
            found.len() - 1
        });
        let many = u64::try_from(many).unwrap_or_default();
        match outcome.as_str() {
            "opened" => found[at].opened = many,
            _ => found[at].refused = many,
        }
    }
    found.sort_by_key(|usage| std::cmp::Reverse((usage.refused, usage.opened, usage.account)));
    Ok(found)
}

/// One opening of something of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// When.
    pub at: DateTime<Utc>,
    /// By whom.
    pub account: AccountId,
    /// Key of the field.
    pub field: String,
    /// Key of the purpose.
    pub purpose: String,
    /// The purpose in words.
    pub words: String,
}

/// What was opened of a household, newest first: the household has a right to know.
pub async fn of_household<C: ConnectionTrait>(db: &C, household: HouseholdId) -> Result<Vec<Made>> {
    let rows = Entity::find()
        .filter(Column::HouseholdId.eq(household.raw()))
        .filter(Column::Outcome.eq("opened"))
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Made {
            at: row.at,
            account: AccountId::new(row.account_id),
            field: row.field,
            purpose: row.purpose,
            words: row.words,
        })
        .collect())
}

/// How many entries are older than `cutoff`; removes them where `remove` says so.
pub async fn forget_before<C: ConnectionTrait>(db: &C, cutoff: DateTime<Utc>) -> Result<u64> {
    let done = Entity::delete_many()
        .filter(Column::At.lt(cutoff))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}
