//! The table of needs. It is reached through [`Needs`] only, within what somebody may see.

use sea_orm::{ColumnTrait, Condition};

pub use self::rows::{ActiveModel, Column, Model};
use super::state::StateKind;
use crate::access::{
    policy::{Act, Scope, Which},
    scope::{Guarded, Scoped, condition, never},
};

/// Queries over needs.
pub type Needs = Scoped<rows::Entity>;

impl Guarded for rows::Entity {
    const READ: Act = Act::NeedRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        let is = |condition| Condition::all().add(condition);
        condition(scope, |which| match which {
            Which::Published => is(Column::State.is_in(StateKind::PUBLIC.map(StateKind::key))),
            Which::Organization(own) => is(Column::OrganizationId.eq(own.raw())),
            Which::Community(own) => is(Column::Community.eq(own)),
            Which::PublishedOnce
            | Which::Field(_)
            | Which::Helper(_)
            | Which::Account(_)
            | Which::Helpers
            | Which::HelpersIn(_) => never(),
        })
    }
}

mod rows {
    use sea_orm::entity::prelude::*;

    /// A row of `need`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "need")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: String,
        pub number_year: Option<i32>,
        pub number_seq: Option<i32>,
        pub asker_kind: String,
        pub household_id: Option<Uuid>,
        pub organization_id: Option<Uuid>,
        pub community: String,
        pub kind: String,
        pub category: String,
        pub quantity_amount: i32,
        pub quantity_unit: String,
        pub renewal: String,
        pub due_on: Option<Date>,
        pub due_sort: Date,
        pub urgency: String,
        pub urgency_rank: i32,
        pub data_key_id: Uuid,
        pub working_sealed: Option<Vec<u8>>,
        pub working_index: Vec<u8>,
        pub public_title: Option<String>,
        pub public_text: Option<String>,
        pub public_text_by: Option<Uuid>,
        pub approved_title: Option<String>,
        pub approved_text: Option<String>,
        pub state: String,
        pub state_note: Option<String>,
        pub verified_method: Option<String>,
        pub verified_on: Option<Date>,
        pub verified_by: Option<Uuid>,
        pub verified_by_name: Option<String>,
        pub verified_note_sealed: Option<Vec<u8>>,
        pub approved_by: Option<Uuid>,
        pub approved_at: Option<DateTimeUtc>,
        pub opened_at: Option<DateTimeUtc>,
        pub closed_at: Option<DateTimeUtc>,
        pub created_by: Option<Uuid>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
