//! Help that was given: items, photos, the asker's word on it.

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
                    .table("file")
                    .col(pk_uuid("id"))
                    .col(uuid("uploaded_by"))
                    .col(string("media_type"))
                    .col(integer("bytes"))
                    .col(integer("width"))
                    .col(integer("height"))
                    .col(binary("sha256"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut refers("uploaded_by", "account"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("delivery")
                    .col(pk_uuid("id"))
                    .col(uuid("referral_id"))
                    .col(uuid("need_id"))
                    .col(uuid_null("visit_id"))
                    .col(date("delivered_on"))
                    .col(integer("met"))
                    .col(integer_null("minutes"))
                    .col(text_null("note"))
                    .col(string("state"))
                    .col(uuid("reported_by"))
                    .col(string("reported_by_name"))
                    .col(timestamp_with_time_zone("reported_at"))
                    .col(string_null("confirmed_channel"))
                    .col(string_null("outcome"))
                    .col(small_integer_null("rating"))
                    .col(text_null("comment"))
                    .col(uuid_null("confirmed_by"))
                    .col(string_null("confirmed_by_name"))
                    .col(timestamp_with_time_zone_null("confirmed_at"))
                    .col(text_null("dispute_reason"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(integer("version"))
                    .foreign_key(&mut refers("referral_id", "referral"))
                    .foreign_key(&mut refers("need_id", "need"))
                    .foreign_key(&mut refers("visit_id", "visit"))
                    .to_owned(),
            )
            .await?;
        manager.create_index(index("delivery", &["referral_id"])).await?;
        manager.create_index(index("delivery", &["need_id"])).await?;
        manager
            .create_index(index("delivery", &["state", "reported_at"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("delivery_item")
                    .col(pk_uuid("id"))
                    .col(uuid("delivery_id"))
                    .col(integer("position"))
                    .col(string("what"))
                    .col(integer("quantity"))
                    .col(string("unit"))
                    .foreign_key(&mut refers("delivery_id", "delivery"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("delivery_item", &["delivery_id"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("delivery_photo")
                    .col(uuid("delivery_id"))
                    .col(uuid("file_id"))
                    .col(integer("position"))
                    .primary_key(Index::create().col("delivery_id").col("file_id"))
                    .foreign_key(&mut refers("delivery_id", "delivery"))
                    .foreign_key(&mut refers("file_id", "file"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("delivery_photo", &["file_id"]))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["delivery_photo", "delivery_item", "delivery", "file"]).await
    }
}
