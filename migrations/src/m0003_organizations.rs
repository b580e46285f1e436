//! Member organizations and the fields they work in.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, refers, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("organization")
                    .col(pk_uuid("id"))
                    .col(string("name"))
                    .col(string("name_folded"))
                    .col(string_null("credit_code"))
                    .col(string("kind"))
                    .col(string("role"))
                    .col(string_null("community"))
                    .col(string_null("address"))
                    .col(string_null("service_phone"))
                    .col(text_null("description"))
                    .col(uuid("data_key_id"))
                    .col(binary_null("liaison_sealed"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("data_key_id", "data_key"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("organization", &["name_folded"]))
            .await?;
        manager
            .create_index(unique("organization", &["credit_code"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("organization_field")
                    .col(uuid("organization_id"))
                    .col(string("field"))
                    .primary_key(Index::create().col("organization_id").col("field"))
                    .foreign_key(&mut refers("organization_id", "organization"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("organization_field", &["field"]))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["organization_field", "organization"]).await
    }
}
