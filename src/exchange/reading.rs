//! Rows into drafts, every fault kept.

use std::collections::HashMap;

use chrono::Months;

use super::fault::{Fault, FaultCode};
use super::header::{ColumnSpec, Located, UnknownColumn, locate};
use super::row::RowReader;
use super::table::{Row, Table, column_letters};
use super::vocabulary::Vocabulary;
use crate::kernel::text::fold;

/// A list whose rows can be read.
pub trait Draft: Sized {
    /// The columns that the list may have.
    const COLUMNS: &'static [ColumnSpec];

    /// Reads one row. Faults go into the reader; a draft with faults is thrown away, so that a placeholder
    /// may stand where a value could not be read.
    fn read(row: &mut RowReader<'_>) -> Self;

    /// What may occur only once in a file: the fault to report, the column to blame, the folded value.
    fn identities(&self) -> Vec<(FaultCode, &'static str, String)>;

    /// Moves every day in it on by so many months: a list kept as an example is always of this year.
    fn postpone(&mut self, _by: Months) {}
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<T> {
    /// The drafts without fault, each with its row number.
    pub rows: Vec<(u32, T)>,
    /// Everything that is wrong, from the top.
    pub faults: Vec<Fault>,
    /// The letters of the columns that are there, by the draft's own key.
    pub columns: HashMap<&'static str, String>,
    /// The columns that nobody knows.
    pub unknown_columns: Vec<UnknownColumn>,
    /// Blank rows, notes and repeated headers passed over below the header.
    pub blank_rows: u32,
    /// The sheet that was read.
    pub sheet: Option<String>,
}

/// Reads all rows below the header.
pub fn parse<T: Draft>(table: &Table, vocabulary: &Vocabulary) -> Parsed<T> {
    let mut parsed = Parsed {
        rows: Vec::new(),
        faults: Vec::new(),
        columns: HashMap::new(),
        unknown_columns: Vec::new(),
        blank_rows: 0,
        sheet: table.sheet.clone(),
    };
    let located = match locate(table, T::COLUMNS) {
        Ok(located) => located,
        Err(faults) => return Parsed { faults, ..parsed },
    };
    parsed.columns = letters(&located, T::COLUMNS);
    let mut seen: HashMap<(FaultCode, String), u32> = HashMap::new();
    let mut read_rows = 0;
    for row in &table.rows[located.header_index + 1..] {
        if is_blank(row, &located) {
            continue;
        }
        read_rows += 1;
        let mut reader = RowReader::new(row, &located, T::COLUMNS, vocabulary);
        let draft = T::read(&mut reader);
        reader.note_repetition(draft.identities(), &mut seen);
        let mut faults = reader.into_faults();
        if faults.is_empty() {
            parsed.rows.push((row.number, draft));
        } else {
            faults.sort_by_key(Fault::place);
            parsed.faults.append(&mut faults);
        }
    }
    if read_rows == 0 {
        parsed
            .faults
            .push(Fault::row(located.header_row, FaultCode::NoRows));
    }
    let last = table.rows.last().map_or(0, |row| row.number);
    parsed.blank_rows = last.saturating_sub(located.header_row).saturating_sub(read_rows);
    parsed.unknown_columns = located.unknown;
    parsed
}

fn letters(located: &Located, specs: &'static [ColumnSpec]) -> HashMap<&'static str, String> {
    let first = |spec: &ColumnSpec| Some((spec.key, column_letters(*located.columns(spec.key).first()?)));
    specs.iter().filter_map(first).collect()
}

/// Whether a row holds nothing to read: nothing in known columns, the header again, or one note only.
fn is_blank(row: &Row, located: &Located) -> bool {
    const NOTES: &[&str] = &[
        "注", "备注", "说明", "填表", "填报", "制表", "合计", "总计", "共计", "审核", "note", "total",
    ];
    let mut own = located
        .known_columns()
        .map(|column| row.text(column))
        .filter(|text| !text.is_empty());
    let Some(first) = own.next() else { return true };
    let folded = fold(first);
    let only_note = NOTES.iter().any(|note| folded.starts_with(note)) && own.all(|text| text == first);
    only_note || located.is_repeated_header(row)
}

impl Fault {
    /// Sorts faults of one row from left to right, those of the whole row last.
    fn place(&self) -> (usize, String) {
        let letters = self.column.clone().unwrap_or_else(|| "~~~~".to_owned());
        (letters.len(), letters)
    }
}

/// The kind that a category implies where a list has no column for kinds: the category's heading where that
/// is a kind too (`goods.food` are goods, `venues.hall` is a venue), else a service.
pub(super) fn implied_kind(category: &str, vocabulary: &Vocabulary) -> String {
    let heading = category.split('.').next().unwrap_or_default();
    let singular = heading.strip_suffix('s').unwrap_or(heading);
    let kinds = &vocabulary.offer_kinds;
    let kind = [heading, singular]
        .into_iter()
        .find(|key| kinds.contains_key(key));
    kind.unwrap_or("service").to_owned()
}
