//! Keyset paging: a page begins after the sort value and id its cursor names, so that rows added meanwhile move nothing.

use std::collections::HashMap;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use sea_orm::{
    ColumnTrait, ColumnType, Condition, ConnectionTrait, EntityTrait, ExprTrait, Order, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Value,
    sea_query::{Expr, Query, WindowStatement},
};
use uuid::Uuid;

use crate::kernel::{
    error::{Code, Error, Fault, Result},
    ids::{Id, Tag},
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
    let models = sorted(onward(select, order, page)?, order, page)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    Ok(page_of(models, page, key_of))
}

/// As [`fetch`], one page for each of `parents`, all in one statement; `parent` is the column that names the parent, and
/// `keys_of` tells the parent, sort value and id of a row. Parents without rows are left out.
pub async fn fetch_each<E, C, T, Conn>(
    db: &Conn,
    select: Select<E>,
    (parent, parents): (C, &[Id<T>]),
    order: Ordering<C>,
    page: &Page,
    keys_of: impl Fn(&E::Model) -> (Uuid, Key, Uuid),
) -> Result<HashMap<Id<T>, Rows<E::Model>>>
where
    E: EntityTrait,
    C: ColumnTrait,
    T: Tag,
    Conn: ConnectionTrait,
{
    let select = onward(of_parents(select, parent, parents), order, page)?;
    let direction = direction(order, page);
    let mut window = WindowStatement::partition_by(parent.as_column_ref());
    window
        .order_by(order.column.as_column_ref(), direction.clone())
        .order_by(order.id.as_column_ref(), direction);
    let mut places = select.clone().select_only().column(order.id).into_query();
    places.expr_window_as(Expr::cust("ROW_NUMBER()"), window, "place");
    let near = Query::select()
        .column(order.id)
        .from_subquery(places, "places")
        .and_where(Expr::col("place").lte(page.limit + 1))
        .to_owned();
    let rows = sorted(select.filter(order.id.in_subquery(near)), order, page)
        .all(db)
        .await?;
    let mut found: HashMap<Uuid, Vec<E::Model>> = HashMap::new();
    for row in rows {
        found.entry(keys_of(&row).0).or_default().push(row);
    }
    let pages = found.into_iter().map(|(parent, models)| {
        let rows = page_of(models, page, |row| {
            let (_, key, id) = keys_of(row);
            (key, id)
        });
        (Id::new(parent), rows)
    });
    Ok(pages.collect())
}

/// How many rows of `select` each of `parents` has; those without are left out.
pub async fn count_each<E, C, T, Conn>(
    db: &Conn,
    select: Select<E>,
    (parent, parents): (C, &[Id<T>]),
) -> Result<HashMap<Id<T>, i64>>
where
    E: EntityTrait,
    C: ColumnTrait,
    T: Tag,
    Conn: ConnectionTrait,
{
    let counts: Vec<(Uuid, i64)> = of_parents(select, parent, parents)
        .select_only()
        .column(parent)
        .column_as(Expr::cust("COUNT(*)"), "many")
        .group_by(parent)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counts
        .into_iter()
        .map(|(parent, many)| (Id::new(parent), many))
        .collect())
}

fn of_parents<E: EntityTrait, C: ColumnTrait, T: Tag>(
    select: Select<E>,
    parent: C,
    parents: &[Id<T>],
) -> Select<E> {
    select.filter(parent.is_in(parents.iter().map(|id| id.raw())))
}

/// Only what lies beyond the page's cursor.
fn onward<E: EntityTrait, C: ColumnTrait>(
    select: Select<E>,
    order: Ordering<C>,
    page: &Page,
) -> Result<Select<E>> {
    let Some(text) = &page.cursor else {
        return Ok(select);
    };
    let cursor = read_cursor(text).filter(|(key, _)| key.fits(order.column));
    let (key, id) = cursor.ok_or_else(|| bad_cursor(page))?;
    let descending = order.descending != page.backward;
    Ok(select.filter(beyond(order.column, order.id, descending, key, id)))
}

/// In the order in which the page is read.
fn sorted<E: EntityTrait, C: ColumnTrait>(select: Select<E>, order: Ordering<C>, page: &Page) -> Select<E> {
    let direction = direction(order, page);
    select
        .order_by(order.column, direction.clone())
        .order_by(order.id, direction)
}

fn direction<C>(order: Ordering<C>, page: &Page) -> Order {
    if order.descending == page.backward {
        Order::Asc
    } else {
        Order::Desc
    }
}

/// The page made of `models`: read from its beginning, and one row more when there is one.
fn page_of<M>(mut models: Vec<M>, page: &Page, key_of: impl Fn(&M) -> (Key, Uuid)) -> Rows<M> {
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
    Rows {
        rows,
        has_previous,
        has_next,
    }
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
