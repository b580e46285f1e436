//! The tables of organizations.

/// Member organizations.
pub mod organization {
    use sea_orm::entity::prelude::*;

    /// A row of `organization`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organization")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub name: String,
        pub name_folded: String,
        pub credit_code: Option<String>,
        pub kind: String,
        pub role: String,
        pub community: Option<String>,
        pub address: Option<String>,
        pub service_phone: Option<String>,
        pub description: Option<String>,
        pub data_key_id: Uuid,
        pub liaison_sealed: Option<Vec<u8>>,
        pub created_at: DateTimeUtc,
        pub updated_at: DateTimeUtc,
        pub version: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The fields an organization works in.
pub mod organization_field {
    use sea_orm::entity::prelude::*;

    /// A row of `organization_field`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "organization_field")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
