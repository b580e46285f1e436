//! The tables of offers. Offers themselves are reached through [`Offers`] only, within what somebody may see.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, RelationDef};

use super::{model::Standing, scope::standing_any};
use crate::{
    access::{
        policy::{Act, Scope, Which},
        scope::{Guarded, Scoped, condition, never},
    },
    organizations::{OrganizationFilter, ids_where},
};

/// Queries over offers.
pub type Offers = Scoped<offer_rows::Entity>;

impl Guarded for offer_rows::Entity {
    const READ: Act = Act::OfferRead;

    /// What is published depends on the day.
    type At = NaiveDate;

    fn rows(scope: &Scope, today: NaiveDate) -> Condition {
        use offer::Column;
        let is = |condition| Condition::all().add(condition);
        condition(scope, |which| match which {
            Which::Published => standing_any(&[Standing::Published], today),
            Which::PublishedOnce => standing_any(&[Standing::Paused, Standing::Expired], today),
            Which::Organization(own) => is(Column::OrganizationId.eq(own.raw())),
            Which::Field(own) => is(Column::OrganizationId.in_subquery(ids_where(&OrganizationFilter {
                fields: vec![own.clone()],
                ..OrganizationFilter::default()
            }))),
            Which::Community(_)
            | Which::Helper(_)
            | Which::Account(_)
            | Which::Helpers
            | Which::HelpersIn(_) => never(),
        })
    }
}

/// From offers to the communities they serve.
pub fn communities_served() -> RelationDef {
    offer_rows::Entity::belongs_to(offer_community::Entity)
        .from(offer::Column::Id)
        .to(offer_community::Column::OfferId)
        .into()
}

/// What organizations can give.
pub mod offer {
    pub use super::offer_rows::{ActiveModel, Column, Model};
}

mod offer_rows {
    use sea_orm::entity::prelude::*;

    /// A row of `offer`. `valid_until` is never empty, so that lists can be ordered by it: see the store.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "offer")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub organization_id: Uuid,
        pub title: String,
        pub title_folded: String,
        pub kind: String,
        pub category: String,
        pub description: String,
        pub quantity_amount: Option<i32>,
        pub quantity_unit: Option<String>,
        pub renewal: Option<String>,
        pub availability: Option<String>,
        pub place: Option<String>,
        pub conditions: Option<String>,
        pub free: bool,
        pub price_note: Option<String>,
        pub service_phone: Option<String>,
        pub valid_from: Option<Date>,
        pub valid_until: Date,
        pub state: String,
        pub state_note: Option<String>,
        pub paused_until: Option<Date>,
        pub published_at: Option<DateTimeUtc>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The communities an offer serves; none means all.
pub mod offer_community {
    use sea_orm::entity::prelude::*;

    /// A row of `offer_community`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "offer_community")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub offer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub community: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Whom an offer is for; none means everybody.
pub mod offer_audience {
    use sea_orm::entity::prelude::*;

    /// A row of `offer_audience`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "offer_audience")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub offer_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub audience: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
