//! The tables of lianxin, one tree for SQLite and PostgreSQL.
//!
//! Types are portable: ids are UUIDs, times are UTC timestamps, list keys (kinds, categories, communities …) are short
//! strings whose meaning is in the taxonomy, and sealed facts are binary. Where the database itself must refuse, one
//! trigger per database stands in the same migration.

use sea_orm_migration::prelude::*;

mod m0001_access;
mod m0002_journal;
mod m0003_organizations;
mod m0004_offers;
mod m0005_households;
mod m0006_needs;
mod m0007_referrals;
mod m0008_visits;
mod m0009_deliveries;
mod m0010_keys;
mod m0015_sign_in;
mod m0016_second_factor;
mod m0019_reveals;
mod m0020_subjects;
mod m0021_keeping;

/// Runs every migration in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_access::Migration),
            Box::new(m0002_journal::Migration),
            Box::new(m0003_organizations::Migration),
            Box::new(m0004_offers::Migration),
            Box::new(m0005_households::Migration),
            Box::new(m0006_needs::Migration),
            Box::new(m0007_referrals::Migration),
            Box::new(m0008_visits::Migration),
            Box::new(m0009_deliveries::Migration),
            Box::new(m0010_keys::Migration),
            Box::new(m0015_sign_in::Migration),
            Box::new(m0016_second_factor::Migration),
            Box::new(m0019_reveals::Migration),
            Box::new(m0020_subjects::Migration),
            Box::new(m0021_keeping::Migration),
        ]
    }
}

/// An index on `columns` of `table`, named after both.
fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement
        .name(format!("ix_{table}_{}", columns.join("_")))
        .table(Alias::new(table));
    for column in columns {
        statement.col(Alias::new(*column));
    }
    statement.to_owned()
}

/// As [`index`], but the columns together occur only once.
fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(table, columns)
        .name(format!("ux_{table}_{}", columns.join("_")))
        .unique()
        .to_owned()
}

/// `column` of the table being made refers to `to.id`; deleting what is referred to is refused.
fn refers(column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col(Alias::new(column))
        .to_tbl(Alias::new(to))
        .to_col("id")
        .on_delete(ForeignKeyAction::Restrict)
        .to_owned()
}

/// Adds columns to a table that is there, one statement each: SQLite takes no more at a time.
async fn add_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: Vec<ColumnDef>,
) -> Result<(), DbErr> {
    for mut column in columns {
        manager
            .alter_table(Table::alter().table(table).add_column(&mut column).to_owned())
            .await?;
    }
    Ok(())
}

/// Undoes [`add_columns`].
async fn drop_columns(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    for column in columns {
        manager
            .alter_table(Table::alter().table(table).drop_column(*column).to_owned())
            .await?;
    }
    Ok(())
}

/// Drops the tables in the order given.
async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager
            .drop_table(Table::drop().table(Alias::new(*table)).to_owned())
            .await?;
    }
    Ok(())
}
