//! Keyset paging: a page begins after the sort value and id its cursor names, so that rows added meanwhile move nothing.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder,
    QuerySelect, Select, Value,
};
use uuid::Uuid;

use crate::kernel::{
    error::{Code, Error, Fault, Result},
    page::{Page, Rows},
};

/// Years every database can keep.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

/// The sort value of a row, as its cursor keeps it.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// Sorted by a moment.
    Time(DateTime<Utc>),
    /// Sorted by a date.
    Date(NaiveDate),
    /// Sorted by text.
    Text(String),
    /// Sorted by a number.
    Number(i64),
}

impl Key {
    fn write(&self) -> String {
        match self {
            Self::Time(at) => format!("t{}", at.to_rfc3339_opts(SecondsFormat::Micros, true)),
            Self::Date(date) => format!("d{date}"),
            Self::Text(text) => format!("s{text}"),
            Self::Number(number) => format!("n{number}"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let value = text.get(1..)?;
        match text.as_bytes().first()? {
            b't' => DateTime::parse_from_rfc3339(value)
                .ok()
                .map(|at| Self::Time(at.to_utc())),
            b'd' => value.parse().ok().map(Self::Date),
            b's' => Some(Self::Text(value.to_owned())),
            b'n' => value.parse().ok().map(Self::Number),
            _ => None,
        }
    }

    /// Whether a database can compare it with `column`: a cursor may come from a list in another order, or from nowhere.
    fn fits<C: ColumnTrait>(&self, column: C) -> bool {
        let definition = column.def();
        let kind = definition.get_column_type();
        match self {
            Self::Time(at) => {
                YEARS.contains(&at.year())
                    && matches!(
                        kind,
                        ColumnType::TimestampWithTimeZone | ColumnType::Timestamp | ColumnType::DateTime
                    )
            }
            Self::Date(date) => YEARS.contains(&date.year()) && matches!(kind, ColumnType::Date),
            Self::Text(text) => {
                !text.contains('\0')
                    && matches!(
                        kind,
                        ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_)
                    )
            }
            Self::Number(_) => matches!(
                kind,
                ColumnType::SmallInteger | ColumnType::Integer | ColumnType::BigInteger
            ),
        }
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Time(at) => at.into(),
            Key::Date(date) => date.into(),
            Key::Text(text) => text.into(),
            Key::Number(number) => number.into(),
        }
    }
}

/// The opaque cursor of a row.
pub fn cursor(key: &Key, id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(format!("{} {}", id.simple(), key.write()))
}

fn read_cursor(text: &str) -> Option<(Key, Uuid)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, key) = text.split_once(' ')?;
    Some((Key::read(key)?, Uuid::try_parse(id).ok()?))
}

/// How a list is ordered: by `column`, ties by `id` in the same direction. `column` must never be null.
#[derive(Debug, Clone, Copy)]
pub struct Ordering<C> {
    /// The sort column.
    pub column: C,
    /// The id column.
    pub id: C,
    /// Largest first.
    pub descending: bool,
}

/// Fetches one page of `select`; `key_of` tells the sort value and id of a row.
pub async fn fetch<E, C, Conn>(
    db: &Conn,
    select: Select<E>,
    order: Ordering<C>,
    page: &Page,
    key_of: impl Fn(&E::Model) -> (Key, Uuid),
) -> Result<Rows<E::Model>>
where
    E: EntityTrait,
    C: ColumnTrait,
    Conn: ConnectionTrait,
{
    let descending = order.descending != page.backward;
    let mut select = select;
    if let Some(text) = &page.cursor {
        let cursor = read_cursor(text).filter(|(key, _)| key.fits(order.column));
        let (key, id) = cursor.ok_or_else(|| bad_cursor(page))?;
        select = select.filter(beyond(order.column, order.id, descending, key, id));
    }
    let direction = if descending { Order::Desc } else { Order::Asc };
    let mut models = select
        .order_by(order.column, direction.clone())
        .order_by(order.id, direction)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let more = models.len() as u64 > page.limit;
    models.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    if page.backward {
        models.reverse();
    }
    let rows = models
        .into_iter()
        .map(|model| {
            let (key, id) = key_of(&model);
            (cursor(&key, id), model)
        })
        .collect();
    let turned = page.cursor.is_some();
    let (has_previous, has_next) = if page.backward {
        (more, turned)
    } else {
        (turned, more)
    };
    Ok(Rows {
        rows,
        has_previous,
        has_next,
    })
}

fn beyond<C: ColumnTrait>(column: C, id_column: C, descending: bool, key: Key, id: Uuid) -> Condition {
    let value = Value::from(key);
    let (further, tie) = if descending {
        (column.lt(value.clone()), id_column.lt(id))
    } else {
        (column.gt(value.clone()), id_column.gt(id))
    };
    Condition::any()
        .add(further)
        .add(Condition::all().add(column.eq(value)).add(tie))
}

fn bad_cursor(page: &Page) -> Error {
    Fault::at(if page.backward { "before" } else { "after" }, Code::Invalid)
        .say("fault.cursor")
        .into()
}
