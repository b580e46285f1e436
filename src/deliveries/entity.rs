//! The tables of deliveries. Deliveries and photos are reached through [`Deliveries`] and [`Photos`] only, within what
//! somebody may see.

use sea_orm::{ColumnTrait, Condition, QuerySelect, QueryTrait};

use crate::{
    access::{
        policy::{Act, Scope},
        scope::{Guarded, Scoped},
    },
    referrals,
};

/// Queries over deliveries.
pub type Deliveries = Scoped<delivery_rows::Entity>;

/// Who sees the referral sees its deliveries.
impl Guarded for delivery_rows::Entity {
    const READ: Act = Act::ReferralRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        use delivery::Column;
        if scope.narrowed().is_none() {
            return Condition::all();
        }
        Condition::all().add(Column::ReferralId.in_subquery(referrals::store::ids_within(scope)))
    }
}

/// Queries over which photos belong to which delivery.
pub type Photos = Scoped<photo_rows::Entity>;

/// Who sees the delivery sees which photos belong to it.
impl Guarded for photo_rows::Entity {
    const READ: Act = Act::ReferralRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        if scope.narrowed().is_none() {
            return Condition::all();
        }
        let seen = Deliveries::within(scope, ())
            .select_only()
            .column(delivery::Column::Id);
        Condition::all().add(photo::Column::DeliveryId.in_subquery(seen.into_query()))
    }
}

/// Deliveries.
pub mod delivery {
    pub use super::delivery_rows::{ActiveModel, Column, Model};
}

/// Which photos belong to which delivery.
pub mod photo {
    pub use super::photo_rows::{ActiveModel, Column};
}

/// Uploaded photos.
pub mod file {
    use sea_orm::entity::prelude::*;

    /// A row of `file`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub uploaded_by: Uuid,
        pub media_type: String,
        pub bytes: i32,
        pub width: i32,
        pub height: i32,
        pub sha256: Vec<u8>,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod delivery_rows {
    use sea_orm::entity::prelude::*;

    /// A row of `delivery`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub referral_id: Uuid,
        pub need_id: Uuid,
        pub visit_id: Option<Uuid>,
        pub delivered_on: Date,
        pub met: i32,
        pub minutes: Option<i32>,
        pub note: Option<String>,
        pub state: String,
        pub reported_by: Uuid,
        pub reported_by_name: String,
        pub reported_at: DateTimeUtc,
        pub confirmed_channel: Option<String>,
        pub outcome: Option<String>,
        pub rating: Option<i16>,
        pub comment: Option<String>,
        pub confirmed_by: Option<Uuid>,
        pub confirmed_by_name: Option<String>,
        pub confirmed_at: Option<DateTimeUtc>,
        pub dispute_reason: Option<String>,
        pub updated_at: DateTimeUtc,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was brought or done.
pub mod item {
    use sea_orm::entity::prelude::*;

    /// A row of `delivery_item`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery_item")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub delivery_id: Uuid,
        pub position: i32,
        pub what: String,
        pub quantity: i32,
        pub unit: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod photo_rows {
    use sea_orm::entity::prelude::*;

    /// A row of `delivery_photo`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery_photo")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub delivery_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub file_id: Uuid,
        pub position: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
