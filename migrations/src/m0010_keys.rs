//! The master key's versions, the service's secret, the register of erasures; private phones of people of units; the
//! blind index of a household's phone.

use sea_orm_migration::{prelude::*, schema::*, sea_orm::DbBackend};

use crate::{drop_tables, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("master_key_version")
                    .col(ColumnDef::new("version").integer().not_null().primary_key())
                    .col(string("algorithm"))
                    .col(binary("check_value"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("service_secret")
                    .col(string("name").primary_key())
                    .col(binary("wrapped"))
                    .col(integer("master_version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        // No reference to data_key: a key may be erased that an older backup does not hold.
        manager
            .create_table(
                Table::create()
                    .table("erasure")
                    .col(pk_uuid("data_key_id"))
                    .col(timestamp_with_time_zone("at"))
                    .to_owned(),
            )
            .await?;
        for statement in insert_only(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager
            .create_index(index("data_key", &["master_version"]))
            .await?;
        for (table, column) in ADDED {
            manager
                .alter_table(Table::alter().table(*table).add_column(column()).to_owned())
                .await?;
        }
        manager
            .create_index(index("household", &["community", "phone_index"]))
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_index(
                Index::drop()
                    .name("ix_household_community_phone_index")
                    .table("household")
                    .to_owned(),
            )
            .await?;
        for (table, column) in ADDED.iter().rev() {
            let name = column().get_column_name().to_owned();
            manager
                .alter_table(
                    Table::alter()
                        .table(*table)
                        .drop_column(Alias::new(name))
                        .to_owned(),
                )
                .await?;
        }
        manager
            .drop_index(
                Index::drop()
                    .name("ix_data_key_master_version")
                    .table("data_key")
                    .to_owned(),
            )
            .await?;
        for statement in drop_triggers(manager.get_database_backend()) {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        drop_tables(manager, &["erasure", "service_secret", "master_key_version"]).await
    }
}

/// A table and a column of it.
type Added = (&'static str, fn() -> ColumnDef);

/// Columns of tables that were there before.
const ADDED: &[Added] = &[
    ("household", || binary_null("phone_index")),
    ("account", || uuid_null("data_key_id")),
    ("account", || binary_null("phone_sealed")),
];

/// What was erased stays written down: the database itself refuses to change or remove it.
fn insert_only(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[
            "CREATE TRIGGER erasure_no_update BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure is insert-only'); END",
            "CREATE TRIGGER erasure_no_delete BEFORE DELETE ON erasure BEGIN SELECT RAISE(ABORT, 'erasure is insert-only'); END",
        ],
        _ => &[
            "CREATE FUNCTION erasure_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'erasure is insert-only'; END $$",
            "CREATE TRIGGER erasure_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure FOR EACH STATEMENT EXECUTE FUNCTION erasure_refuse()",
        ],
    }
}

fn drop_triggers(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &["DROP TRIGGER erasure_no_update", "DROP TRIGGER erasure_no_delete"],
        _ => &[
            "DROP TRIGGER erasure_no_change ON erasure",
            "DROP FUNCTION erasure_refuse()",
        ],
    }
}
