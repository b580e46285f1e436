//! The tables of the journal.

/// Insert-only: who did what.
pub mod audit_entry {
    use sea_orm::entity::prelude::*;

    /// A row of `audit_entry`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entry")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub at: DateTimeUtc,
        pub actor_id: Option<Uuid>,
        pub actor_role: Option<String>,
        pub actor_name: String,
        pub act: String,
        pub subject_kind: Option<String>,
        pub subject_id: Option<Uuid>,
        pub detail: Option<String>,
        pub request_id: Option<String>,
        pub key_version: Option<i32>,
        pub mac: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Insert-only: where the chain of audit entries begins, and which part of it was exported and dropped.
pub mod audit_anchor {
    use sea_orm::entity::prelude::*;

    /// A row of `audit_anchor`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_anchor")]
    pub struct Model {
        /// 1, 2, 3 …; the first is the beginning of the chain, the others each cover one exported segment.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub at: DateTimeUtc,
        pub first_seq: i64,
        pub last_seq: i64,
        pub entries: i64,
        /// Of the entries from before the chain, or of the exported file.
        pub digest: Vec<u8>,
        /// What the first entry after this anchor takes for the mark of the one before it.
        pub head: Vec<u8>,
        /// The key of the exported file.
        pub data_key_id: Option<Uuid>,
        pub key_version: i32,
        pub mac: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What changed, for those who follow: the index now, messages later.
pub mod outbox {
    use sea_orm::entity::prelude::*;

    /// A row of `outbox`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "outbox")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub at: DateTimeUtc,
        pub topic: String,
        pub subject_kind: String,
        pub subject_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The steps of a need's way, for its timeline.
pub mod case_event {
    use sea_orm::entity::prelude::*;

    /// A row of `case_event`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "case_event")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub seq: i64,
        pub need_id: Uuid,
        pub at: DateTimeUtc,
        pub actor_name: String,
        pub act: String,
        pub note: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Acts already carried out, by the key their sender made.
pub mod idempotency {
    use sea_orm::entity::prelude::*;

    /// A row of `idempotency`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub account_id: Uuid,
        pub key: String,
        pub act: String,
        pub digest: Vec<u8>,
        pub subject_id: Uuid,
        pub at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
