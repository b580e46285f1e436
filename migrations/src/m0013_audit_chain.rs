//! The audit log becomes a chain: each entry carries a mark over itself and the entry before. Anchors say where the
//! chain begins and which older part was exported and dropped.
//!
//! The database refuses, for everybody who speaks to it: changing an entry or an anchor, putting an entry anywhere but
//! at the end, and dropping entries — but those that an anchor says were exported. An anchor of that kind is in turn
//! only taken when it covers the oldest entries without a gap, leaves the newest, and all of them are older than six
//! months by the database's own clock. It cannot check marks: an anchor put there by another hand is found by
//! `lianxin verify-audit`, which can.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::drop_tables;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [integer_null("key_version"), binary_null("mac")] {
            manager
                .alter_table(Table::alter().table("audit_entry").add_column(column).to_owned())
                .await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("audit_anchor")
                    // 1, 2, 3 …: the first is where the chain begins.
                    .col(big_integer("number").primary_key())
                    .col(timestamp_with_time_zone("at"))
                    .col(big_integer("first_seq"))
                    .col(big_integer("last_seq"))
                    .col(big_integer("entries"))
                    .col(binary("digest"))
                    .col(binary("head"))
                    .col(uuid_null("data_key_id"))
                    .col(integer("key_version"))
                    .col(binary("mac"))
                    .to_owned(),
            )
            .await?;
        run(manager, &guards(manager.get_database_backend())).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, &unguard(manager.get_database_backend())).await?;
        drop_tables(manager, &["audit_anchor"]).await?;
        for column in ["key_version", "mac"] {
            manager
                .alter_table(Table::alter().table("audit_entry").drop_column(column).to_owned())
                .await?;
        }
        Ok(())
    }
}

async fn run(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}

fn guards(backend: DbBackend) -> Vec<&'static str> {
    match backend {
        DbBackend::Sqlite => vec![
            // Inserting with OR REPLACE removes a row without asking the triggers of deletion: it is refused here.
            "CREATE TRIGGER audit_entry_at_end BEFORE INSERT ON audit_entry \
             WHEN NEW.mac IS NULL OR NEW.seq <= (SELECT MAX(\
               (SELECT COALESCE(MAX(seq), 0) FROM audit_entry), (SELECT COALESCE(MAX(last_seq), 0) FROM audit_anchor))) \
             BEGIN SELECT RAISE(ABORT, 'audit_entry takes marked entries at its end only'); END",
            "DROP TRIGGER audit_entry_no_delete",
            // Under a new name: another connection of the pool may still believe in the old one.
            "CREATE TRIGGER audit_entry_keep BEFORE DELETE ON audit_entry \
             WHEN OLD.seq > (SELECT COALESCE(MAX(last_seq), 0) FROM audit_anchor WHERE number > 1) \
             BEGIN SELECT RAISE(ABORT, 'audit_entry is insert-only'); END",
            "CREATE TRIGGER audit_anchor_no_update BEFORE UPDATE ON audit_anchor \
             BEGIN SELECT RAISE(ABORT, 'audit_anchor is insert-only'); END",
            "CREATE TRIGGER audit_anchor_no_delete BEFORE DELETE ON audit_anchor \
             BEGIN SELECT RAISE(ABORT, 'audit_anchor is insert-only'); END",
            "CREATE TRIGGER audit_anchor_only_old BEFORE INSERT ON audit_anchor \
             WHEN NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_anchor) OR (NEW.number > 1 AND (\
               NEW.last_seq >= (SELECT COALESCE(MAX(seq), 0) FROM audit_entry) \
               OR NEW.entries <> (SELECT COUNT(*) FROM audit_entry WHERE seq <= NEW.last_seq) \
               OR NEW.first_seq > (SELECT COALESCE(MIN(seq), 0) FROM audit_entry) \
               OR EXISTS (SELECT 1 FROM audit_entry WHERE seq <= NEW.last_seq \
                 AND COALESCE(julianday(at) >= julianday('now', '-6 months'), 1)))) \
             BEGIN SELECT RAISE(ABORT, 'audit_anchor covers the oldest entries, older than six months'); END",
        ],
        _ => vec![
            "CREATE FUNCTION audit_entry_at_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
               IF NEW.mac IS NULL OR NEW.seq <= GREATEST((SELECT COALESCE(MAX(seq), 0) FROM audit_entry), \
                 (SELECT COALESCE(MAX(last_seq), 0) FROM audit_anchor)) THEN \
                 RAISE EXCEPTION 'audit_entry takes marked entries at its end only'; END IF; \
               RETURN NEW; END $$",
            "CREATE TRIGGER audit_entry_at_end BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_at_end()",
            "DROP TRIGGER audit_entry_no_change ON audit_entry",
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR TRUNCATE ON audit_entry \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
            "CREATE FUNCTION audit_entry_keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
               IF OLD.seq > (SELECT COALESCE(MAX(last_seq), 0) FROM audit_anchor WHERE number > 1) THEN \
                 RAISE EXCEPTION 'audit_entry is insert-only'; END IF; \
               RETURN OLD; END $$",
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_keep()",
            "CREATE FUNCTION audit_anchor_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
               RAISE EXCEPTION 'audit_anchor is insert-only'; END $$",
            "CREATE TRIGGER audit_anchor_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_anchor \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_anchor_refuse()",
            "CREATE FUNCTION audit_anchor_only_old() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
               IF NEW.number <> (SELECT COALESCE(MAX(number), 0) + 1 FROM audit_anchor) OR (NEW.number > 1 AND ( \
                 NEW.last_seq >= (SELECT COALESCE(MAX(seq), 0) FROM audit_entry) \
                 OR NEW.entries <> (SELECT COUNT(*) FROM audit_entry WHERE seq <= NEW.last_seq) \
                 OR NEW.first_seq > (SELECT COALESCE(MIN(seq), 0) FROM audit_entry) \
                 OR EXISTS (SELECT 1 FROM audit_entry WHERE seq <= NEW.last_seq AND at >= now() - INTERVAL '6 months'))) THEN \
                 RAISE EXCEPTION 'audit_anchor covers the oldest entries, older than six months'; END IF; \
               RETURN NEW; END $$",
            "CREATE TRIGGER audit_anchor_only_old BEFORE INSERT ON audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_anchor_only_old()",
        ],
    }
}

fn unguard(backend: DbBackend) -> Vec<&'static str> {
    match backend {
        DbBackend::Sqlite => vec![
            "DROP TRIGGER audit_entry_at_end",
            "DROP TRIGGER audit_entry_keep",
            "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry \
             BEGIN SELECT RAISE(ABORT, 'audit_entry is insert-only'); END",
            "DROP TRIGGER audit_anchor_no_update",
            "DROP TRIGGER audit_anchor_no_delete",
            "DROP TRIGGER audit_anchor_only_old",
        ],
        _ => vec![
            "DROP TRIGGER audit_entry_at_end ON audit_entry",
            "DROP FUNCTION audit_entry_at_end()",
            "DROP TRIGGER audit_entry_no_delete ON audit_entry",
            "DROP FUNCTION audit_entry_keep()",
            "DROP TRIGGER audit_entry_no_change ON audit_entry",
            "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry \
             FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_refuse()",
            "DROP TRIGGER audit_anchor_no_change ON audit_anchor",
            "DROP FUNCTION audit_anchor_refuse()",
            "DROP TRIGGER audit_anchor_only_old ON audit_anchor",
            "DROP FUNCTION audit_anchor_only_old()",
        ],
    }
}
