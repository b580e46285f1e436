//! The table of visits. It is reached through [`Visits`] only, within what somebody may see.

use sea_orm::{ColumnTrait, Condition};

pub use self::rows::{ActiveModel, Column, Model};
use crate::{
    access::{
        policy::{Act, Scope},
        scope::{Guarded, Scoped},
    },
    referrals,
};

/// Queries over visits.
pub type Visits = Scoped<rows::Entity>;

/// Who sees the referral sees its visits.
impl Guarded for rows::Entity {
    const READ: Act = Act::ReferralRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        if scope.narrowed().is_none() {
            return Condition::all();
        }
        Condition::all().add(Column::ReferralId.in_subquery(referrals::store::ids_within(scope)))
    }
}

mod rows {
    use sea_orm::entity::prelude::*;

    /// A row of `visit`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub referral_id: Uuid,
        pub starts_at: DateTimeUtc,
        pub ends_at: Option<DateTimeUtc>,
        pub note: Option<String>,
        pub state: String,
        pub reason: Option<String>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
