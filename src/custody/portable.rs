//! Rows as text that either database understands: what stands in a column, told apart by kind, not by database.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::{DbErr, QueryResult, sea_query};
use serde_json::{Number, Value};
use uuid::Uuid;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A UUID.
    Uuid,
    /// A moment, UTC.
    Time,
    /// A day.
    Date,
    /// Yes or no.
    Bool,
    /// A whole number of 16 bits.
    Small,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits.
    Big,
    /// A number with a fraction.
    Float,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

impl Kind {
    /// From the declared type of either database; nothing for one that no migration uses yet.
    pub fn of(declared: &str) -> Option<Self> {
        let declared = declared.to_lowercase();
        let name = declared.split(['(', ' ']).next().unwrap_or_default();
        Some(match name {
            "uuid" | "uuid_text" => Self::Uuid,
            "timestamptz" | "timestamp_with_timezone_text" => Self::Time,
            "date" | "date_text" => Self::Date,
            "bool" | "boolean" => Self::Bool,
            "int2" | "smallint" => Self::Small,
            "int4" | "integer" | "int" => Self::Int,
            "int8" | "bigint" => Self::Big,
            "float4" | "float8" | "float" | "double" | "real" => Self::Float,
            "varchar" | "text" | "bpchar" | "char" => Self::Text,
            "bytea" | "blob" | "varbinary_blob" | "binary" | "varbinary" => Self::Bytes,
            _ => return None,
        })
    }

    /// What stands in `column` of a row, as JSON.
    pub fn read(self, row: &QueryResult, column: &str) -> Result<Value, DbErr> {
        Ok(match self {
            Self::Uuid => text(row.try_get::<Option<Uuid>>("", column)?.map(|id| id.to_string())),
            Self::Time => text(
                row.try_get::<Option<DateTime<Utc>>>("", column)?
                    .map(|time| time.to_rfc3339_opts(SecondsFormat::Nanos, true)),
            ),
            Self::Date => text(
                row.try_get::<Option<NaiveDate>>("", column)?
                    .map(|day| day.to_string()),
            ),
            Self::Bool => row
                .try_get::<Option<bool>>("", column)?
                .map_or(Value::Null, Value::Bool),
            Self::Small => number(row.try_get::<Option<i16>>("", column)?),
            Self::Int => number(row.try_get::<Option<i32>>("", column)?),
            Self::Big => number(row.try_get::<Option<i64>>("", column)?),
            Self::Float => row
                .try_get::<Option<f64>>("", column)?
                .and_then(Number::from_f64)
                .map_or(Value::Null, Value::Number),
            Self::Text => text(row.try_get::<Option<String>>("", column)?),
            Self::Bytes => text(
                row.try_get::<Option<Vec<u8>>>("", column)?
                    .map(|bytes| STANDARD.encode(bytes)),
            ),
        })
    }

    /// What [`Kind::read`] gave, for writing into a column of this kind; nothing when it does not fit.
    pub fn write(self, value: &Value) -> Option<sea_query::Value> {
        if value.is_null() {
            return Some(self.null());
        }
        Some(match self {
            Self::Uuid => value.as_str()?.parse::<Uuid>().ok()?.into(),
            Self::Time => value.as_str()?.parse::<DateTime<Utc>>().ok()?.into(),
            Self::Date => value.as_str()?.parse::<NaiveDate>().ok()?.into(),
            Self::Bool => value.as_bool()?.into(),
            Self::Small => i16::try_from(value.as_i64()?).ok()?.into(),
            Self::Int => i32::try_from(value.as_i64()?).ok()?.into(),
            Self::Big => value.as_i64()?.into(),
            Self::Float => value.as_f64()?.into(),
            Self::Text => value.as_str()?.into(),
            Self::Bytes => STANDARD.decode(value.as_str()?).ok()?.into(),
        })
    }

    fn null(self) -> sea_query::Value {
        match self {
            Self::Uuid => None::<Uuid>.into(),
            Self::Time => None::<DateTime<Utc>>.into(),
            Self::Date => None::<NaiveDate>.into(),
            Self::Bool => None::<bool>.into(),
            Self::Small => None::<i16>.into(),
            Self::Int => None::<i32>.into(),
            Self::Big => None::<i64>.into(),
            Self::Float => None::<f64>.into(),
            Self::Text => None::<String>.into(),
            Self::Bytes => None::<Vec<u8>>.into(),
        }
    }
}

fn text(value: Option<String>) -> Value {
    value.map_or(Value::Null, Value::String)
}

fn number(value: Option<impl Into<Number>>) -> Value {
    value.map_or(Value::Null, |value| Value::Number(value.into()))
}
