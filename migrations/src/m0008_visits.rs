//! Planned dates of help.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, refers};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("visit")
                    .col(pk_uuid("id"))
                    .col(uuid("referral_id"))
                    .col(timestamp_with_time_zone("starts_at"))
                    .col(timestamp_with_time_zone_null("ends_at"))
                    .col(text_null("note"))
                    .col(string("state"))
                    .col(text_null("reason"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("referral_id", "referral"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("visit", &["referral_id"])).await?;
        manager.create_index(index("visit", &["starts_at"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["visit"]).await
    }
}
