//! What was done: the insert-only audit, the outbox, a need's way, and the memory of acts already carried out.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::{drop_tables, index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_entry")
                    .col(big_pk_auto("seq"))
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(string_null("actor_role"))
                    .col(string("actor_name"))
                    .col(string("act"))
                    .col(string_null("subject_kind"))
                    .col(uuid_null("subject_id"))
                    .col(text_null("detail"))
                    .col(string_null("request_id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("audit_entry", &["subject_id"]))
            .await?;
        for statement in insert_only(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("outbox")
                    .col(big_pk_auto("seq"))
                    .col(timestamp_with_time_zone("at"))
                    .col(string("topic"))
                    .col(string("subject_kind"))
                    .col(uuid("subject_id"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("case_event")
                    .col(big_pk_auto("seq"))
                    .col(uuid("need_id"))
                    .col(timestamp_with_time_zone("at"))
                    .col(string("actor_name"))
                    .col(string("act"))
                    .col(text_null("note"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(index("case_event", &["need_id", "seq"]))
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("idempotency")
                    .col(pk_uuid("id"))
                    .col(uuid("account_id"))
                    .col(string("key"))
                    .col(string("act"))
                    .col(binary("digest"))
                    .col(uuid("subject_id"))
                    .col(timestamp_with_time_zone("at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(unique("idempotency", &["account_id", "key"]))
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        {
            for statement in drop_triggers(manager.get_database_backend()) {
                manager.get_connection().execute_unprepared(statement).await?;
            }
            drop_tables(manager, &["idempotency", "case_event", "outbox", "audit_entry"]).await
        }
    }
}

/// The database itself refuses to change or remove what the audit says.
fn insert_only(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[
            "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is insert-only'); END",
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'audit_entry is insert-only'); END",
        ],
        _ => &[
            "CREATE FUNCTION audit_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_entry is insert-only'; END $$",
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
        ],
    }
}

fn drop_triggers(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[
            "DROP TRIGGER audit_entry_no_update",
            "DROP TRIGGER audit_entry_no_delete",
        ],
        _ => &[
            "DROP TRIGGER audit_entry_no_change ON audit_entry",
            "DROP FUNCTION audit_entry_refuse()",
        ],
    }
}
