//! What organizations can give.

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
                    .table("offer")
                    .col(pk_uuid("id"))
                    .col(uuid("organization_id"))
                    .col(string("title"))
                    .col(string("title_folded"))
                    .col(string("kind"))
                    .col(string("category"))
                    .col(text("description"))
                    .col(integer_null("quantity_amount"))
                    .col(string_null("quantity_unit"))
                    .col(string_null("renewal"))
                    .col(text_null("availability"))
                    .col(text_null("place"))
                    .col(text_null("conditions"))
                    .col(boolean("free"))
                    .col(text_null("price_note"))
                    .col(string_null("service_phone"))
                    .col(date_null("valid_from"))
                    .col(date("valid_until"))
                    .col(string("state"))
                    .col(text_null("state_note"))
                    .col(date_null("paused_until"))
                    .col(timestamp_with_time_zone_null("published_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("organization_id", "organization"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("offer", &["organization_id", "title_folded"]))
            .await?;
        manager
            .create_index(index("offer", &["state", "updated_at"]))
            .await?;
        manager.create_index(index("offer", &["category"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("offer_community")
                    .col(uuid("offer_id"))
                    .col(string("community"))
                    .primary_key(Index::create().col("offer_id").col("community"))
                    .foreign_key(&mut refers("offer_id", "offer"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("offer_audience")
                    .col(uuid("offer_id"))
                    .col(string("audience"))
                    .primary_key(Index::create().col("offer_id").col("audience"))
                    .foreign_key(&mut refers("offer_id", "offer"))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["offer_audience", "offer_community", "offer"]).await
    }
}
