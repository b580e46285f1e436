//! A file as a grid of text, whatever program wrote it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use super::fault::{Fault, FaultCode};
use super::{csv, workbook};

/// Tells a reading under way that nobody waits for it any more.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Ends the reading at its next cell.
    pub fn now(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it shall end.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How much one file may hold, and how long reading it may take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of a spreadsheet once unpacked.
    pub unpacked_bytes: u64,
    /// How many times larger than packed, beyond the first 4 MiB.
    pub ratio: u64,
    /// Seconds for which somebody waits.
    pub seconds: u64,
    /// Raised when nobody waits any more.
    pub stop: Stop,
    /// Rows, counted to the last filled one.
    pub rows: u32,
    /// Columns, counted to the last filled one.
    pub columns: u32,
    /// Filled cells, those that a merged region fills included.
    pub cells: usize,
    /// Bytes of text in all cells together.
    pub text_bytes: usize,
    /// Whether .xls and .ods are read. Their reader may take memory out of proportion to the file, so only
    /// files of the operator's own choosing are given to it.
    pub old_formats: bool,
}

impl Limits {
    /// For files that come over the network.
    pub fn upload() -> Self {
        Self {
            bytes: 8 << 20,
            unpacked_bytes: 96 << 20,
            ratio: 150,
            seconds: 20,
            stop: Stop::default(),
            rows: 20_000,
            columns: 200,
            cells: 600_000,
            text_bytes: 32 << 20,
            old_formats: false,
        }
    }

    /// For files that the operator names on the command line.
    pub fn operator() -> Self {
        Self {
            bytes: 64 << 20,
            unpacked_bytes: 512 << 20,
            ratio: 1_000,
            seconds: 600,
            rows: 200_000,
            cells: 4_000_000,
            old_formats: true,
            ..Self::upload()
        }
    }
}

/// One sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The sheet's name, where the format has sheets.
    pub sheet: Option<String>,
    /// The rows that hold something, from the top.
    pub rows: Vec<Row>,
}

/// One row that holds something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The number a spreadsheet shows beside it, from 1.
    pub number: u32,
    /// The cells from column A on; those after the last filled one may be left out.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text: dates as ISO 8601, whole numbers without a decimal point.
    pub text: String,
    /// Whether the text was copied from the first cell of a merged region.
    pub spread: bool,
}

impl Cell {
    /// A cell that holds its own text.
    pub fn own(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            spread: false,
        }
    }
}

impl Row {
    /// The text in a column counted from 0; empty beyond the last cell.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |cell| cell.text.as_str())
    }
}

/// The letters of a column counted from 0: A … Z, AA …
pub fn column_letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    loop {
        letters.push(b'A' + (rest % 26) as u8);
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Reads the first visible sheet that holds something.
///
/// # Errors
/// One fault that says why the file as a whole cannot be read.
pub fn read_table(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Table, Fault> {
    let mut tables = read_tables(file_name, bytes, limits)?;
    Ok(tables.swap_remove(0))
}

/// Reads every visible sheet that holds something; at least one.
///
/// The content decides what the file is; its name only tells CSV from a format that no table is kept in.
///
/// # Errors
/// One fault that says why the file as a whole cannot be read.
pub fn read_tables(file_name: &str, bytes: &[u8], limits: &Limits) -> Result<Vec<Table>, Fault> {
    if bytes.len() > limits.bytes {
        return Err(Fault::file(FaultCode::FileTooLarge).with_number(mebibytes(limits.bytes as u64)));
    }
    let tables = match kind_of(file_name, bytes) {
        Kind::Zip => workbook::read_zip(bytes, limits)?,
        Kind::Compound if limits.old_formats => workbook::read_xls(bytes, limits)?,
        Kind::Compound => return Err(Fault::file(FaultCode::OldFormat)),
        Kind::Text => vec![csv::read(bytes, limits)?],
        Kind::Other => return Err(Fault::file(FaultCode::NotATable)),
    };
    let filled: Vec<Table> = tables
        .into_iter()
        .filter(|table| !table.rows.is_empty())
        .collect();
    if filled.is_empty() {
        Err(Fault::file(FaultCode::FileEmpty))
    } else {
        Ok(filled)
    }
}

pub(super) fn mebibytes(bytes: u64) -> u32 {
    u32::try_from(bytes >> 20).unwrap_or(u32::MAX)
}

enum Kind {
    Zip,
    Compound,
    Text,
    Other,
}

fn kind_of(file_name: &str, bytes: &[u8]) -> Kind {
    let lower = file_name.to_lowercase();
    let foreign = [
        ".pdf", ".doc", ".docx", ".png", ".jpg", ".jpeg", ".html", ".htm", ".json", ".xml",
    ];
    let page = bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<');
    match bytes {
        [b'P', b'K', 3, 4, ..] => Kind::Zip,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Kind::Compound,
        [b'%', b'P', b'D', b'F', ..] | [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => Kind::Other,
        _ if page || foreign.iter().any(|end| lower.ends_with(end)) => Kind::Other,
        _ => Kind::Text,
    }
}

/// Collects cells within the limits, in any order, into rows.
pub(super) struct Collector<'a> {
    limits: &'a Limits,
    rows: std::collections::BTreeMap<u32, Vec<Cell>>,
    cells: usize,
    text_bytes: usize,
}

impl<'a> Collector<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            rows: Default::default(),
            cells: 0,
            text_bytes: 0,
        }
    }

    /// Puts a cell at a row and column counted from 0. Blank text is left out.
    pub(super) fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Fault> {
        if self.limits.stop.asked() {
            return Err(Fault::file(FaultCode::TooSlow));
        }
        if cell.text.trim().is_empty() {
            return Ok(());
        }
        if row >= self.limits.rows {
            return Err(Fault::file(FaultCode::TooManyRows).with_number(self.limits.rows));
        }
        if column >= self.limits.columns {
            return Err(Fault::file(FaultCode::TooManyColumns).with_number(self.limits.columns));
        }
        self.cells += 1;
        self.text_bytes += cell.text.len();
        if self.cells > self.limits.cells || self.text_bytes > self.limits.text_bytes {
            return Err(Fault::file(FaultCode::TooManyCells));
        }
        let cells = self.rows.entry(row).or_default();
        let column = column as usize;
        if cells.len() <= column {
            cells.resize(column + 1, Cell::default());
        }
        cells[column] = cell;
        Ok(())
    }

    /// Fills a merged region, corners counted from 0 and included, with the text of its first cell. What
    /// lies beyond the limits is empty anyway and is left out.
    pub(super) fn spread(&mut self, start: (u32, u32), end: (u32, u32)) -> Result<(), Fault> {
        let first = self
            .rows
            .get(&start.0)
            .and_then(|cells| cells.get(start.1 as usize));
        let Some(first) = first.filter(|cell| !cell.text.is_empty()).cloned() else {
            return Ok(());
        };
        let last_column = end.1.min(self.limits.columns.saturating_sub(1));
        // A region merged down to the sheet's end is a whim of formatting: fill rows that exist anyway.
        let rows: Vec<u32> = self
            .rows
            .range(start.0..=end.0.max(start.0))
            .map(|(row, _)| *row)
            .collect();
        for row in rows {
            for column in start.1..=last_column {
                if (row, column) != start && self.is_empty(row, column) {
                    self.put(
                        row,
                        column,
                        Cell {
                            text: first.text.clone(),
                            spread: true,
                        },
                    )?;
                }
            }
        }
        Ok(())
    }

    fn is_empty(&self, row: u32, column: u32) -> bool {
        let cell = self.rows.get(&row).and_then(|cells| cells.get(column as usize));
        cell.is_none_or(|cell| cell.text.is_empty())
    }

    pub(super) fn finish(self, sheet: Option<String>) -> Table {
        let rows = self
            .rows
            .into_iter()
            .map(|(row, cells)| Row {
                number: row + 1,
                cells,
            })
            .collect();
        Table { sheet, rows }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_a_spreadsheet_does() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(column_letters).into();
        assert_eq!(letters, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn what_is_no_table_is_named_so() {
        let limits = Limits::upload();
        let code = |name: &str, bytes: &[u8]| read_table(name, bytes, &limits).unwrap_err().code;
        assert_eq!(code("a.csv", b""), FaultCode::FileEmpty);
        assert_eq!(code("a.csv", b" ,\n,, \n"), FaultCode::FileEmpty);
        assert_eq!(code("a.xls", b"<html><table>"), FaultCode::NotATable);
        assert_eq!(code("a.xlsx", b"PK\x03\x04broken"), FaultCode::Unreadable);
        assert_eq!(
            code("a.xls", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1]),
            FaultCode::OldFormat
        );
        assert_eq!(code("a.pdf", b"%PDF-1.7"), FaultCode::NotATable);
    }

    #[test]
    fn limits_hold() {
        let tight = Limits {
            bytes: 100,
            rows: 3,
            columns: 2,
            cells: 4,
            ..Limits::upload()
        };
        let code = |bytes: &[u8]| read_table("a.csv", bytes, &tight).unwrap_err().code;
        assert_eq!(code(&[b'a'; 101]), FaultCode::FileTooLarge);
        assert_eq!(code(b"a\nb\nc\nd\n"), FaultCode::TooManyRows);
        assert_eq!(code(b"a,b,c\n"), FaultCode::TooManyColumns);
        assert_eq!(code(b"a,b\na,b\na,b\n"), FaultCode::TooManyCells);
        assert!(
            read_table("a.csv", b"a,,,\n\n\n,,\n", &tight).is_ok(),
            "blank edges do not count"
        );
    }

    #[test]
    fn a_reading_that_nobody_waits_for_ends() {
        let limits = Limits::upload();
        assert!(read_table("a.csv", b"a,b\n1,2\n", &limits).is_ok());
        limits.stop.now();
        let fault = read_table("a.csv", b"a,b\n1,2\n", &limits).unwrap_err();
        assert_eq!(fault.code, FaultCode::TooSlow);
    }
}
