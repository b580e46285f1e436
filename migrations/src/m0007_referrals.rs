//! Who was asked, or asked themselves, to meet a need.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{drop_tables, index, refers, unique};

/// A helper is asked for the same need only once at a time.
fn once_at_a_time(helper: &'static str) -> IndexCreateStatement {
    unique("referral", &["need_id", helper])
        .and_where(Expr::col("state").is_in(["sent", "claimed", "accepted"]))
        .to_owned()
}

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("referral")
                    .col(pk_uuid("id"))
                    .col(uuid("need_id"))
                    .col(uuid_null("offer_id"))
                    .col(uuid_null("organization_id"))
                    .col(uuid_null("helper_id"))
                    // The need's, which never changes: whose staff directs the referral.
                    .col(string("community"))
                    .col(string("origin"))
                    .col(string("state"))
                    .col(text_null("message"))
                    .col(string_null("reason"))
                    .col(text_null("note"))
                    .col(text_null("match_snapshot"))
                    .col(uuid_null("created_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(timestamp_with_time_zone_null("answered_at"))
                    .col(timestamp_with_time_zone_null("answer_due_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("need_id", "need"))
                    .foreign_key(&mut refers("offer_id", "offer"))
                    .foreign_key(&mut refers("organization_id", "organization"))
                    .foreign_key(&mut refers("helper_id", "account"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("referral", &["need_id"])).await?;
        for helper in ["organization_id", "helper_id"] {
            manager.create_index(once_at_a_time(helper)).await?;
        }
        manager.create_index(index("referral", &["community"])).await?;
        manager
            .create_index(index("referral", &["organization_id"]))
            .await?;
        manager.create_index(index("referral", &["helper_id"])).await?;
        manager.create_index(index("referral", &["offer_id"])).await?;
        manager
            .create_index(index("referral", &["state", "updated_at"]))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["referral"]).await
    }
}
