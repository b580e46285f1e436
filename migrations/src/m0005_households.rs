//! Families that are helped, sealed, and the consents they gave.

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
                    .table("household")
                    .col(pk_uuid("id"))
                    .col(integer("number"))
                    .col(string("community"))
                    .col(string("age_band"))
                    .col(integer("members"))
                    .col(uuid("data_key_id"))
                    .col(binary_null("label_index"))
                    .col(binary_null("facts_sealed"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("data_key_id", "data_key"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique("household", &["number"])).await?;
        manager.create_index(index("household", &["community"])).await?;
        manager
            .create_index(unique("household", &["community", "label_index"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("consent")
                    .col(pk_uuid("id"))
                    .col(uuid("household_id"))
                    .col(uuid_null("organization_id"))
                    .col(uuid_null("helper_id"))
                    .col(string("purpose"))
                    .col(string("channel"))
                    .col(uuid_null("recorded_by"))
                    .col(timestamp_with_time_zone("granted_at"))
                    .col(timestamp_with_time_zone_null("withdrawn_at"))
                    .foreign_key(&mut refers("household_id", "household"))
                    .foreign_key(&mut refers("organization_id", "organization"))
                    .foreign_key(&mut refers("helper_id", "account"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("consent", &["household_id"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["consent", "household"]).await
    }
}
