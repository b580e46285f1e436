//! The tables of households.

/// Households.
pub mod household {
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
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Consents.
pub mod consent {
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
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
