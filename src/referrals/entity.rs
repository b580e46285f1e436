//! The table of referrals.

use sea_orm::entity::prelude::*;

/// A row of `referral`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub need_id: Uuid,
    pub offer_id: Option<Uuid>,
    pub organization_id: Option<Uuid>,
    pub helper_id: Option<Uuid>,
    pub community: String,
    pub origin: String,
    pub state: String,
    pub message: Option<String>,
    pub reason: Option<String>,
    pub note: Option<String>,
    pub match_snapshot: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub answered_at: Option<DateTimeUtc>,
    pub answer_due_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
