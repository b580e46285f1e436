//! What is asked for.

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
                    .table("need")
                    .col(pk_uuid("id"))
                    .col(string("number"))
                    .col(integer_null("number_year"))
                    .col(integer_null("number_seq"))
                    .col(string("asker_kind"))
                    .col(uuid_null("household_id"))
                    .col(uuid_null("organization_id"))
                    .col(string("community"))
                    .col(string("kind"))
                    .col(string("category"))
                    .col(integer("quantity_amount"))
                    .col(string("quantity_unit"))
                    .col(string("renewal"))
                    .col(date_null("due_on"))
                    .col(date("due_sort"))
                    .col(string("urgency"))
                    .col(integer("urgency_rank"))
                    .col(uuid("data_key_id"))
                    .col(binary_null("working_sealed"))
                    .col(binary("working_index"))
                    .col(string_null("public_title"))
                    .col(text_null("public_text"))
                    .col(uuid_null("public_text_by"))
                    .col(string("state"))
                    .col(text_null("state_note"))
                    .col(string_null("verified_method"))
                    .col(date_null("verified_on"))
                    .col(uuid_null("verified_by"))
                    .col(string_null("verified_by_name"))
                    .col(binary_null("verified_note_sealed"))
                    .col(uuid_null("approved_by"))
                    .col(timestamp_with_time_zone_null("approved_at"))
                    .col(timestamp_with_time_zone_null("opened_at"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(uuid_null("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("household_id", "household"))
                    .foreign_key(&mut refers("organization_id", "organization"))
                    .foreign_key(&mut refers("data_key_id", "data_key"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique("need", &["number"])).await?;
        manager
            .create_index(index("need", &["number_year", "number_seq"]))
            .await?;
        manager
            .create_index(index("need", &["community", "working_index"]))
            .await?;
        manager
            .create_index(index("need", &["state", "updated_at"]))
            .await?;
        manager.create_index(index("need", &["community"])).await?;
        manager.create_index(index("need", &["category"])).await?;
        manager.create_index(index("need", &["household_id"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["need"]).await
    }
}
