//! What may be told to everybody of a table about people. Pure.
//!
//! A cell behind which stand fewer than [`FEWEST`] people is hidden. So that it cannot be worked out from its row, its column
//! or a total, further cells are hidden until, for everything that is published, each of those could still be any of many
//! numbers: the width of what is possible is at least [`FEWEST`]. The table with its totals is a network (every cell leads from
//! its row to its column, the totals back), so that what is possible for a cell is a question of flows, answered exactly.

mod network;
mod rates;

pub use rates::{LEAST_FOR_RATE, Rate, rate};

use network::Network;

/// Fewer people than this are hidden.
pub const FEWEST: u64 = 5;

/// What is counted in a cell, and how many people stand behind it: ten deliveries to one household are about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cell {
    /// What is published.
    pub count: u64,
    /// How many people (households) it is about.
    pub people: u64,
}

impl Cell {
    /// Whether it would point at somebody. Nothing at all points at nobody.
    const fn is_sensitive(self) -> bool {
        self.count > 0 && (self.people < FEWEST || self.count < FEWEST)
    }
}

/// A number that may be published, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// The number.
    Count(u64),
    /// Too few, or needed to hide what is too few.
    Hidden,
}

impl Told {
    /// The number, if it is told.
    pub const fn count(self) -> Option<u64> {
        match self {
            Self::Count(count) => Some(count),
            Self::Hidden => None,
        }
    }
}

/// A table as it may be published: the cells, then the total of each row, of each column, and of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The cells, by row.
    pub cells: Vec<Vec<Told>>,
    /// The total of each row.
    pub rows: Vec<Told>,
    /// The total of each column.
    pub columns: Vec<Told>,
    /// The total of all.
    pub total: Told,
}

/// The people behind the totals, which are not the sums of those behind the cells: one household may stand in several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// Behind each row.
    pub rows: Vec<u64>,
    /// Behind each column.
    pub columns: Vec<u64>,
    /// Behind all.
    pub total: u64,
}

/// Hides what must be hidden of a table whose rows all have the same length.
pub fn protect(cells: &[Vec<Cell>], people: &People) -> Published {
    let table = with_totals(cells, people);
    let mut hidden: Vec<Vec<bool>> = table
        .iter()
        .map(|row| row.iter().map(|cell| cell.is_sensitive()).collect())
        .collect();
    let sensitive = hidden.clone();
    let counts: Vec<Vec<u64>> = table
        .iter()
        .map(|row| row.iter().map(|cell| cell.count).collect())
        .collect();
    while let Some(open) = first_open(&counts, &sensitive, &hidden) {
        let beside = Network::new(&counts, &hidden).beside(open, FEWEST);
        if beside.is_empty() {
            // Everything that could help is hidden already.
            break;
        }
        for (row, column) in beside {
            hidden[row][column] = true;
        }
    }
    publish(&counts, &hidden)
}

/// The table with a last column and a last row of totals.
fn with_totals(cells: &[Vec<Cell>], people: &People) -> Vec<Vec<Cell>> {
    let behind = |of: &[u64], at: usize| of.get(at).copied().unwrap_or_default();
    let mut table: Vec<Vec<Cell>> = cells.to_vec();
    for (at, row) in table.iter_mut().enumerate() {
        let count = row.iter().map(|cell| cell.count).sum();
        let people = behind(&people.rows, at);
        row.push(Cell { count, people });
    }
    let width = table.first().map_or(1, Vec::len);
    let last = (0..width).map(|column| Cell {
        count: table.iter().map(|row| row[column].count).sum(),
        people: match column + 1 == width {
            true => people.total,
            false => behind(&people.columns, column),
        },
    });
    let last = last.collect();
    table.push(last);
    table
}

/// The first sensitive cell that what is published gives away.
fn first_open(counts: &[Vec<u64>], sensitive: &[Vec<bool>], hidden: &[Vec<bool>]) -> Option<(usize, usize)> {
    let network = Network::new(counts, hidden);
    places(counts)
        .filter(|(row, column)| sensitive[*row][*column])
        .find(|(row, column)| network.width((*row, *column), FEWEST) < FEWEST)
}

fn places(counts: &[Vec<u64>]) -> impl Iterator<Item = (usize, usize)> {
    let width = counts.first().map_or(0, Vec::len);
    (0..counts.len()).flat_map(move |row| (0..width).map(move |column| (row, column)))
}

fn publish(counts: &[Vec<u64>], hidden: &[Vec<bool>]) -> Published {
    let told = |row: usize, column: usize| match hidden[row][column] {
        true => Told::Hidden,
        false => Told::Count(counts[row][column]),
    };
    let (height, width) = (counts.len() - 1, counts[0].len() - 1);
    Published {
        cells: (0..height)
            .map(|row| (0..width).map(|column| told(row, column)).collect())
            .collect(),
        rows: (0..height).map(|row| told(row, width)).collect(),
        columns: (0..width).map(|column| told(height, column)).collect(),
        total: told(height, width),
    }
}

#[cfg(test)]
mod tests;
