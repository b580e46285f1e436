//! Accounts, invitations, sessions and the keys that seal personal data.

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
                    .table("data_key")
                    .col(pk_uuid("id"))
                    .col(binary_null("wrapped"))
                    .col(integer("master_version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("erased_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("account")
                    .col(pk_uuid("id"))
                    .col(string("login"))
                    .col(string("login_folded"))
                    .col(string("display_name"))
                    .col(string_null("password_hash"))
                    .col(boolean("must_change_password"))
                    .col(string("role"))
                    .col(uuid_null("organization_id"))
                    .col(string_null("community"))
                    .col(string_null("field"))
                    .col(boolean("active"))
                    .col(integer("failed_sign_ins"))
                    .col(timestamp_with_time_zone_null("locked_until"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique("account", &["login_folded"])).await?;
        manager
            .create_index(index("account", &["organization_id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("invitation")
                    .col(pk_uuid("id"))
                    .col(binary("token_hash"))
                    .col(string("role"))
                    .col(uuid_null("organization_id"))
                    .col(string_null("community"))
                    .col(string_null("field"))
                    .col(uuid_null("invited_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("accepted_at"))
                    .col(uuid_null("account_id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("invitation", &["token_hash"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("session")
                    .col(pk_uuid("id"))
                    .col(binary("token_hash"))
                    .col(uuid("account_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("last_seen_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(&mut crate::refers("account_id", "account"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(unique("session", &["token_hash"])).await?;
        manager.create_index(index("session", &["account_id"])).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["session", "invitation", "account", "data_key"]).await
    }
}
