//! The tables that are there, read off the database itself: their columns, who refers to whom, their triggers.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};

pub use super::portable::Kind;

/// The table of applied migrations; it is told apart from the data.
pub const MIGRATIONS: &str = "seaql_migrations";

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The tables it refers to.
    pub refers_to: Vec<String>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether the database counts it up by itself.
    pub counted: bool,
}

/// A name of the database's own, for use in a statement.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// All rows of a statement without arguments.
pub async fn rows<C: ConnectionTrait>(db: &C, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    let statement = Statement::from_string(db.get_database_backend(), sql);
    db.query_all_raw(statement).await
}

/// How many rows a table has.
pub async fn count<C: ConnectionTrait>(db: &C, table: &str) -> Result<u64, DbErr> {
    let found = rows(db, &format!("SELECT count(*) AS many FROM {}", quoted(table))).await?;
    let many: i64 = found.first().map_or(Ok(0), |row| row.try_get("", "many"))?;
    Ok(u64::try_from(many).unwrap_or(0))
}

/// Every table but that of the migrations, those referred to before those that refer.
pub async fn tables<C: ConnectionTrait>(db: &C) -> Result<Vec<Table>, DbErr> {
    let found = match db.get_database_backend() {
        DbBackend::Sqlite => sqlite(db).await?,
        _ => postgres(db).await?,
    };
    Ok(in_order(found))
}

async fn sqlite<C: ConnectionTrait>(db: &C) -> Result<Vec<Table>, DbErr> {
    let names = rows(
        db,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .await?;
    let mut tables = Vec::new();
    for row in names {
        let name: String = row.try_get("", "name")?;
        if name == MIGRATIONS {
            continue;
        }
        let mut columns = Vec::new();
        for column in rows(db, &format!("PRAGMA table_info({})", quoted(&name))).await? {
            let declared: String = column.try_get("", "type")?;
            let mut column = column_of(&name, column.try_get("", "name")?, &declared, false)?;
            // SQLite keeps every whole number in 64 bits, and its counters are declared as plain integers.
            if matches!(column.kind, Kind::Small | Kind::Int) {
                column.kind = Kind::Big;
            }
            columns.push(column);
        }
        let mut refers_to = Vec::new();
        for reference in rows(db, &format!("PRAGMA foreign_key_list({})", quoted(&name))).await? {
            refers_to.push(reference.try_get("", "table")?);
        }
        tables.push(Table {
            name,
            columns,
            refers_to,
        });
    }
    Ok(tables)
}

async fn postgres<C: ConnectionTrait>(db: &C) -> Result<Vec<Table>, DbErr> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let columns = rows(
        db,
        "SELECT c.table_name::text AS table_name, c.column_name::text AS column_name, c.udt_name::text AS udt_name, \
         (COALESCE(c.column_default, '') LIKE 'nextval(%' OR c.is_identity = 'YES') AS counted \
         FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name) \
         WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position",
    )
    .await?;
    for row in columns {
        let name: String = row.try_get("", "table_name")?;
        if name == MIGRATIONS {
            continue;
        }
        let declared: String = row.try_get("", "udt_name")?;
        let column = column_of(
            &name,
            row.try_get("", "column_name")?,
            &declared,
            row.try_get("", "counted")?,
        )?;
        let table = tables.entry(name.clone()).or_insert_with(|| Table {
            name,
            columns: Vec::new(),
            refers_to: Vec::new(),
        });
        table.columns.push(column);
    }
    let references = rows(
        db,
        "SELECT conrelid::regclass::text AS one, confrelid::regclass::text AS other FROM pg_constraint \
         WHERE contype = 'f' AND connamespace = current_schema()::regnamespace",
    )
    .await?;
    for row in references {
        let (one, other): (String, String) = (row.try_get("", "one")?, row.try_get("", "other")?);
        if let Some(table) = tables.get_mut(one.trim_matches('"')) {
            table.refers_to.push(other.trim_matches('"').to_owned());
        }
    }
    Ok(tables.into_values().collect())
}

fn column_of(table: &str, name: String, declared: &str, counted: bool) -> Result<Column, DbErr> {
    let kind = Kind::of(declared).ok_or_else(|| {
        DbErr::Custom(format!(
            "a backup does not know the type {declared:?} of {table}.{name}"
        ))
    })?;
    Ok(Column { name, kind, counted })
}

/// Those referred to before those that refer; what goes round in a circle stands last, by name.
fn in_order(mut waiting: Vec<Table>) -> Vec<Table> {
    waiting.sort_by(|one, other| one.name.cmp(&other.name));
    let mut ordered: Vec<Table> = Vec::new();
    loop {
        let ready = |table: &Table, waiting: &[Table]| {
            table
                .refers_to
                .iter()
                .all(|other| *other == table.name || !waiting.iter().any(|waits| waits.name == *other))
        };
        let Some(at) = (0..waiting.len()).find(|at| ready(&waiting[*at], &waiting)) else {
            break;
        };
        ordered.push(waiting.remove(at));
    }
    ordered.extend(waiting);
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, refers_to: &[&str]) -> Table {
        Table {
            name: name.into(),
            columns: Vec::new(),
            refers_to: refers_to.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let tables = vec![
            table("a_visit", &["referral"]),
            table("need", &["household", "need"]),
            table("referral", &["need"]),
            table("household", &[]),
        ];
        let names: Vec<String> = in_order(tables).into_iter().map(|table| table.name).collect();
        assert_eq!(names, ["household", "need", "referral", "a_visit"]);
    }

    #[test]
    fn types_of_both_databases_are_the_same_kinds() {
        for (one, other) in [
            ("uuid", "uuid_text"),
            ("timestamptz", "timestamp_with_timezone_text"),
            ("int4", "integer"),
            ("bytea", "blob"),
            ("varchar", "varchar(80)"),
        ] {
            assert!(Kind::of(one).is_some(), "{one}");
            assert_eq!(Kind::of(one), Kind::of(other), "{one} {other}");
        }
        assert_eq!(Kind::of("jsonb"), None);
    }
}
