//! The register of openings.

use sea_orm::entity::prelude::*;

/// A row of `reveal`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reveal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub day: Date,
    pub account_id: Uuid,
    pub outcome: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub field: String,
    pub household_id: Option<Uuid>,
    pub referral_id: Option<Uuid>,
    pub consent_id: Option<Uuid>,
    pub purpose: String,
    pub words: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
