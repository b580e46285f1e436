//! Figures about people as they were published each day, and certificates of what was removed because its time was over.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("public_figures")
                    .col(date("day").primary_key())
                    .col(timestamp_with_time_zone("made_at"))
                    .col(text("body"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("retention_certificate")
                    .col(pk_uuid("id"))
                    .col(timestamp_with_time_zone("made_at"))
                    // The day of a nightly run, of which there is one; nothing for a run by hand.
                    .col(date_null("day"))
                    .col(string("made_by"))
                    .col(text("body"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("retention_certificate", &["day"]))
            .await?;
        manager
            .create_index(index("retention_certificate", &["made_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["retention_certificate", "public_figures"]).await
    }
}
