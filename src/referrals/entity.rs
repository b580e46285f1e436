//! The table of referrals. It is reached through [`Referrals`] only, within what somebody may see.

use sea_orm::{ColumnTrait, Condition};

pub use self::rows::{ActiveModel, Column, Model};
use crate::access::{
    policy::{Act, Scope, Which},
    scope::{Guarded, Scoped, condition, never},
};

/// Queries over referrals.
pub type Referrals = Scoped<rows::Entity>;

impl Guarded for rows::Entity {
    const READ: Act = Act::ReferralRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        let is = |condition| Condition::all().add(condition);
        condition(scope, |which| match which {
            Which::Organization(own) => is(Column::OrganizationId.eq(own.raw())),
            Which::Helper(own) => is(Column::HelperId.eq(own.raw())),
            Which::Community(own) => is(Column::Community.eq(own)),
            Which::Published
            | Which::PublishedOnce
            | Which::Field(_)
            | Which::Account(_)
            | Which::Helpers
            | Which::HelpersIn(_) => never(),
        })
    }
}

mod rows {
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
}
