//! The tables of deliveries.

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

/// Deliveries.
pub mod delivery {
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

/// Which photos belong to which delivery.
pub mod photo {
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
