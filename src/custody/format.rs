//! What stands inside a backup: one JSON value per line, compressed. Independent of the database it was taken from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The form of the content that this program writes and reads.
pub const FORM: u32 = 1;

/// One line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// The first: what follows.
    Manifest(Manifest),
    /// A row: the table by its place in the manifest, then what stands in its columns.
    Row(usize, Vec<Value>),
    /// A piece of a file, base64; pieces of one file follow each other.
    File(String, String),
    /// The last: how many rows and files came.
    End(Totals),
}

/// What a backup holds. It has no `Debug`: the master key may be in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the content.
    pub form: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// The migrations the database had.
    pub migrations: Vec<String>,
    /// The versions of the master key that wrap something in it, each with its check value (hexadecimal).
    pub master_keys: Vec<(i32, String)>,
    /// The master key itself, where the operator asked for it.
    pub keys: Option<String>,
    /// The tables, in the order in which they can be filled.
    pub tables: Vec<TableHead>,
}

/// A table of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableHead {
    /// Its name.
    pub name: String,
    /// The names of its columns, in the order of a row's values.
    pub columns: Vec<String>,
    /// How many rows follow.
    pub rows: u64,
}

/// What came in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Rows of all tables.
    pub rows: u64,
    /// Files.
    pub files: u64,
}
