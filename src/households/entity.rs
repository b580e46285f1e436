//! The tables of households. Households and consents are reached through [`Households`] and [`Consents`] only, within
//! what somebody may see.

use sea_orm::{ColumnTrait, Condition, QuerySelect, QueryTrait};

use crate::access::{
    policy::{Act, Scope, Which},
    scope::{Guarded, Scoped, condition, never},
};

/// Queries over households.
pub type Households = Scoped<household_rows::Entity>;

impl Guarded for household_rows::Entity {
    const READ: Act = Act::HouseholdRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        condition(scope, |which| match which {
            Which::Community(own) => Condition::all().add(household::Column::Community.eq(own)),
            _ => never(),
        })
    }
}

/// Queries over consents.
pub type Consents = Scoped<consent_rows::Entity>;

/// Who sees the household sees its consents.
impl Guarded for consent_rows::Entity {
    const READ: Act = Act::HouseholdRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        if scope.narrowed().is_none() {
            return Condition::all();
        }
        let seen = Households::within(scope, ())
            .select_only()
            .column(household::Column::Id);
        Condition::all().add(consent::Column::HouseholdId.in_subquery(seen.into_query()))
    }
}

/// Households.
pub mod household {
    pub use super::household_rows::{ActiveModel, Column, Model};
}

/// Consents.
pub mod consent {
    pub use super::consent_rows::{ActiveModel, Column, Model};
}

mod household_rows {
    use sea_orm::entity::prelude::*;

    /// A row of `household`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "household")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub number: i32,
        pub community: String,
        pub age_band: String,
        pub members: i32,
        pub data_key_id: Uuid,
        pub label_index: Option<Vec<u8>>,
        pub facts_sealed: Option<Vec<u8>>,
        pub phone_index: Option<Vec<u8>>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i32,
        pub erased_at: Option<DateTimeUtc>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod consent_rows {
    use sea_orm::entity::prelude::*;

    /// A row of `consent`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub household_id: Uuid,
        pub organization_id: Option<Uuid>,
        pub helper_id: Option<Uuid>,
        pub purpose: String,
        pub channel: String,
        pub recorded_by: Option<Uuid>,
        pub granted_at: DateTimeUtc,
        pub withdrawn_at: Option<DateTimeUtc>,
        pub scope: String,
        pub giver: String,
        pub text_version: Option<String>,
        pub guardian_sealed: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
