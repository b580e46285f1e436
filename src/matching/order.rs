//! The order of a list and its pages. Equal points are ordered by id; a cursor names the place after which a page begins, so
//! that what joins or leaves the list meanwhile moves nothing.

use std::cmp::Reverse;

use uuid::Uuid;

use crate::kernel::{
    error::{Code, Fault, Result},
    page::{Page, Rows},
};

/// Something with a place in a list: points, most first, then id.
pub trait Placed {
    /// Points and id.
    fn place(&self) -> (u32, Uuid);
}

fn key(place: (u32, Uuid)) -> (Reverse<u32>, Uuid) {
    (Reverse(place.0), place.1)
}

/// Sorts best first.
pub fn sort<T: Placed>(items: &mut [T]) {
    items.sort_by_key(|item| key(item.place()));
}

/// Cuts a page out of the whole list, which is sorted.
///
/// # Errors
/// `INVALID` at `after` for a cursor that this list never gave.
pub fn page_of<T: Placed>(items: Vec<T>, page: &Page) -> Result<Rows<T>> {
    let named = if page.backward { "before" } else { "after" };
    let edge = match page.cursor.as_deref() {
        Some(cursor) => Some(read(cursor).ok_or_else(|| Fault::at(named, Code::Invalid))?),
        None => None,
    };
    let total = items.len();
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let (start, end) = if page.backward {
        let end = edge.map_or(total, |edge| {
            items.partition_point(|item| key(item.place()) < key(edge))
        });
        (end.saturating_sub(limit), end)
    } else {
        let start = edge.map_or(0, |edge| {
            items.partition_point(|item| key(item.place()) <= key(edge))
        });
        (start, start.saturating_add(limit).min(total))
    };
    let rows = items
        .into_iter()
        .skip(start)
        .take(end - start)
        .map(|item| (write(item.place()), item))
        .collect();
    Ok(Rows {
        rows,
        has_previous: start > 0,
        has_next: end < total,
    })
}

fn write((points, id): (u32, Uuid)) -> String {
    format!("{points}-{}", id.simple())
}

fn read(cursor: &str) -> Option<(u32, Uuid)> {
    let (points, id) = cursor.split_once('-')?;
    Some((points.parse().ok()?, Uuid::try_parse(id).ok()?))
}
