//! Rights of those whose data is held: the text last approved stays with a need, requests to forget a household, and when it
//! was forgotten.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, refers};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("need", string_null("approved_title")),
            ("need", text_null("approved_text")),
            ("household", timestamp_with_time_zone_null("erased_at")),
        ] {
            manager
                .alter_table(Table::alter().table(table).add_column(column).to_owned())
                .await?;
        }
        let published = Query::update()
            .table("need")
            .value("approved_title", Expr::col("public_title"))
            .value("approved_text", Expr::col("public_text"))
            .and_where(Expr::col("state").is_in(["approved", "open", "closed"]))
            .to_owned();
        manager.execute(published).await?;
        manager
            .create_table(
                Table::create()
                    .table("erasure_request")
                    .col(pk_uuid("id"))
                    .col(uuid("household_id"))
                    .col(string("state"))
                    .col(text("reason"))
                    .col(uuid("requested_by"))
                    .col(string("requested_by_name"))
                    .col(timestamp_with_time_zone("requested_at"))
                    .col(uuid_null("decided_by"))
                    .col(string_null("decided_by_name"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(text_null("answer"))
                    .foreign_key(&mut refers("household_id", "household"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("erasure_request", &["household_id"]))
            .await?;
        manager
            .create_index(index("erasure_request", &["state", "requested_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["erasure_request"]).await?;
        for (table, column) in [
            ("household", "erased_at"),
            ("need", "approved_text"),
            ("need", "approved_title"),
        ] {
            manager
                .alter_table(Table::alter().table(table).drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}
