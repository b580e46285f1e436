//! How much of a list is asked for.

use super::error::{Code, Fault, Result};

/// The most rows one page may hold.
pub const MAX_PAGE: i32 = 100;
/// The rows of a page when none is said.
pub const DEFAULT_PAGE: i32 = 20;

/// A page of a list: `limit` rows after or before a cursor.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// Rows wanted, 1–100.
    pub limit: u64,
    /// From the end backwards (`last`), rather than forwards (`first`).
    pub backward: bool,
    /// Opaque cursor the page begins after (forwards) or before (backwards).
    pub cursor: Option<String>,
}

impl Page {
    /// Reads Relay's four arguments; refuses both directions at once and sizes outside 1–100.
    pub fn from_relay(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Self> {
        let (name, size, cursor, backward) = match (first, last) {
            (Some(_), Some(_)) => {
                return Err(Fault::at("last", Code::Invalid)
                    .say("fault.both_directions")
                    .into());
            }
            (None, Some(last)) => ("last", last, before, true),
            (first, None) => ("first", first.unwrap_or(DEFAULT_PAGE), after, false),
        };
        match u64::try_from(size) {
            Ok(limit) if (1..=MAX_PAGE).contains(&size) => Ok(Self {
                limit,
                backward,
                cursor,
            }),
            _ => Err(Fault::at(name, Code::OutOfRange)
                .say("fault.page_size")
                .with("max", MAX_PAGE)
                .into()),
        }
    }

    /// The first `limit` rows.
    pub const fn first(limit: u64) -> Self {
        Self {
            limit,
            backward: false,
            cursor: None,
        }
    }
}

/// Rows of one page, each with its cursor, in the list's order.
#[derive(Debug, Clone)]
pub struct Rows<T> {
    /// The rows and their cursors.
    pub rows: Vec<(String, T)>,
    /// Whether there are rows before the first.
    pub has_previous: bool,
    /// Whether there are rows after the last.
    pub has_next: bool,
}

impl<T> Rows<T> {
    /// Nothing.
    pub const fn empty() -> Self {
        Self {
            rows: Vec::new(),
            has_previous: false,
            has_next: false,
        }
    }

    /// The same page of something made from each row.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> Rows<U> {
        Rows {
            rows: self
                .rows
                .into_iter()
                .map(|(cursor, row)| (cursor, make(row)))
                .collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }

    /// As [`Rows::map`], failing with the first row that cannot be made.
    pub fn try_map<U>(self, mut make: impl FnMut(T) -> Result<U>) -> Result<Rows<U>> {
        let rows = self
            .rows
            .into_iter()
            .map(|(cursor, row)| Ok((cursor, make(row)?)))
            .collect::<Result<_>>()?;
        Ok(Rows {
            rows,
            has_previous: self.has_previous,
            has_next: self.has_next,
        })
    }

    /// Without the cursors.
    pub fn into_items(self) -> Vec<T> {
        self.rows.into_iter().map(|(_, row)| row).collect()
    }

    /// Cuts one page out of a list that is already whole and in order; the cursor is the offset.
    pub fn slice(items: Vec<T>, page: &Page) -> Result<Self> {
        let total = items.len();
        let bad = || Fault::at(if page.backward { "before" } else { "after" }, Code::Invalid);
        let at = page
            .cursor
            .as_deref()
            .map(|c| c.parse::<usize>().map_err(|_| bad()))
            .transpose()?;
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let (start, end) = if page.backward {
            let end = at.unwrap_or(total).min(total);
            (end.saturating_sub(limit), end)
        } else {
            let start = at.map_or(0, |at| at.saturating_add(1)).min(total);
            (start, start.saturating_add(limit).min(total))
        };
        let rows = items
            .into_iter()
            .enumerate()
            .skip(start)
            .take(end - start)
            .map(|(offset, item)| (offset.to_string(), item))
            .collect();
        Ok(Self {
            rows,
            has_previous: start > 0,
            has_next: end < total,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_outside_the_bounds_are_refused_not_wrapped() {
        for size in [-1, 0, 101, i32::MAX, i32::MIN] {
            let refused = Page::from_relay(Some(size), None, None, None).unwrap_err();
            assert_eq!(refused.faults()[0].code, Code::OutOfRange, "{size}");
        }
        assert!(Page::from_relay(Some(100), None, None, None).is_ok());
    }

    #[test]
    fn slices_page_forwards_and_backwards() {
        let page = Page {
            limit: 2,
            backward: false,
            cursor: Some("1".into()),
        };
        let rows = Rows::slice(vec![0, 1, 2, 3, 4], &page).unwrap();
        assert_eq!(rows.rows, [("2".to_owned(), 2), ("3".to_owned(), 3)]);
        assert!(rows.has_previous && rows.has_next);
        let page = Page {
            limit: 2,
            backward: true,
            cursor: None,
        };
        assert_eq!(Rows::slice(vec![0, 1, 2], &page).unwrap().into_items(), [1, 2]);
    }
}
