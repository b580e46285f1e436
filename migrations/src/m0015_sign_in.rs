//! Signing in: what a session has shown of its person, how old a password is, and tries that are counted.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{add_columns, drop_columns, drop_tables, index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Accounts of a demo committee loaded before: their password is printed for everybody and stays as it is.
const MARK_DEMO: &str = "UPDATE account SET demo = TRUE \
     WHERE EXISTS (SELECT 1 FROM audit_entry WHERE act = 'demo.load')";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(
            manager,
            "session",
            vec![
                timestamp_with_time_zone_null("confirmed_at"),
                timestamp_with_time_zone_null("second_factor_at"),
                string_null("device"),
            ],
        )
        .await?;
        add_columns(
            manager,
            "account",
            vec![
                timestamp_with_time_zone_null("password_set_at"),
                timestamp_with_time_zone_null("second_factor_since"),
                boolean("demo").default(false).take(),
            ],
        )
        .await?;
        manager.get_connection().execute_unprepared(MARK_DEMO).await?;
        manager
            .create_table(
                Table::create()
                    .table("sign_in_throttle")
                    .col(pk_uuid("id"))
                    .col(binary("gate"))
                    .col(integer("tries"))
                    .col(timestamp_with_time_zone("last_at"))
                    .col(timestamp_with_time_zone_null("closed_until"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("sign_in_throttle", &["gate"]))
            .await?;
        manager
            .create_index(index("sign_in_throttle", &["last_at"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["sign_in_throttle"]).await?;
        drop_columns(
            manager,
            "account",
            &["demo", "second_factor_since", "password_set_at"],
        )
        .await?;
        drop_columns(
            manager,
            "session",
            &["device", "second_factor_at", "confirmed_at"],
        )
        .await
    }
}
