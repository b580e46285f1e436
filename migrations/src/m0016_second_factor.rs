//! The second factor: one sealed secret per account, and codes on paper for the day the phone is lost.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("second_factor")
                    .col(pk_uuid("account_id"))
                    .col(uuid("data_key_id"))
                    .col(binary_null("secret"))
                    .col(binary_null("pending"))
                    .col(big_integer("last_step"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut crate::refers("account_id", "account"))
                    .foreign_key(&mut crate::refers("data_key_id", "data_key"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("recovery_code")
                    .col(pk_uuid("id"))
                    .col(uuid("account_id"))
                    .col(binary("hash"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(&mut crate::refers("account_id", "account"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("recovery_code", &["account_id", "hash"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["recovery_code", "second_factor"]).await
    }
}
