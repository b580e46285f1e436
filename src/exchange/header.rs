//! Finds the header row and what each column means.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::{Fault, FaultCode, Word};
use super::table::{Cell, Row, Table, column_letters};
use crate::kernel::text::{fold_header, tidy};

/// How many of the first filled rows may hold titles and notes before the header.
const SEARCHED_ROWS: usize = 30;

/// Columns that lists carry for the eye only.
const IGNORED: &[&str] = &["序号", "序", "行号", "no", "sn", "#"];

/// A column that a list may have.
#[derive(Clone, Copy, Debug)]
pub struct ColumnSpec {
    /// The name used in code.
    pub key: &'static str,
    /// The headers it may have, the usual one first.
    pub names: &'static [&'static str],
    /// Whether a list without it is refused.
    pub required: bool,
    /// Whether its content is never repeated in a fault.
    pub personal: bool,
}

impl ColumnSpec {
    /// A column whose values a fault may repeat.
    pub const fn optional(key: &'static str, names: &'static [&'static str]) -> Self {
        Self {
            key,
            names,
            required: false,
            personal: false,
        }
    }

    /// Makes the column one that must be there.
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// Keeps the column's content out of every fault.
    pub const fn personal(self) -> Self {
        Self {
            personal: true,
            ..self
        }
    }

    fn known(&self) -> Vec<Word> {
        self.names
            .iter()
            .map(|name| Word {
                zh: (*name).to_owned(),
                en: (*name).to_owned(),
            })
            .collect()
    }
}

/// A column whose header means nothing to us. Reported, never fatal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownColumn {
    /// Its letter.
    pub column: String,
    /// Its header.
    pub title: String,
}

/// Where everything is.
#[derive(Clone, Debug)]
pub struct Located {
    /// The header row's number as a spreadsheet shows it.
    pub header_row: u32,
    /// The header row's place in [`Table::rows`]; data begins after it.
    pub header_index: usize,
    /// The columns that nobody knows.
    pub unknown: Vec<UnknownColumn>,
    columns: BTreeMap<&'static str, Found>,
}

#[derive(Clone, Debug)]
struct Found {
    title: String,
    /// More than one where the header cell is merged over several columns.
    columns: Vec<usize>,
}

impl Located {
    /// The columns, counted from 0, that hold `key`.
    pub fn columns(&self, key: &str) -> &[usize] {
        self.columns.get(key).map_or(&[], |found| &found.columns)
    }

    /// The header that `key` has in the file.
    pub fn title(&self, key: &str) -> Option<&str> {
        self.columns.get(key).map(|found| found.title.as_str())
    }

    /// Every column that means something.
    pub fn known_columns(&self) -> impl Iterator<Item = usize> + '_ {
        self.columns
            .values()
            .flat_map(|found| found.columns.iter().copied())
    }

    /// Whether a row below repeats the header, as printed lists do on every page.
    pub fn is_repeated_header(&self, row: &Row) -> bool {
        self.columns.values().all(|found| {
            found
                .columns
                .first()
                .is_some_and(|column| fold_header(row.text(*column)) == fold_header(&found.title))
        })
    }
}

/// Finds the header: the row among the first thirty filled ones that names the most known columns. Where a
/// header takes two rows, the lower one counts and what it leaves empty is taken from above.
///
/// # Errors
/// No header at all, columns that must be there and are not, and columns given twice: all of them.
pub fn locate(table: &Table, specs: &[ColumnSpec]) -> Result<Located, Vec<Fault>> {
    let Some((index, cells)) = find_header(table, specs) else {
        let known = specs
            .iter()
            .filter(|spec| spec.required)
            .filter_map(|spec| spec.known().into_iter().next());
        return Err(vec![Fault::file(FaultCode::NoHeader).with_known(known.collect())]);
    };
    let header_row = table.rows[index].number;
    let mut located = Located {
        header_row,
        header_index: index,
        unknown: Vec::new(),
        columns: BTreeMap::new(),
    };
    let mut faults = Vec::new();
    for (column, cell) in cells.iter().enumerate() {
        let title = tidy(&cell.text).replace('\n', " ");
        match meaning(&cell.text, specs) {
            Some(spec) => note_column(&mut located, spec, column, cell, title, &mut faults),
            None if title.is_empty() || IGNORED.contains(&fold_header(&title).as_str()) => {}
            None => located.unknown.push(UnknownColumn {
                column: column_letters(column),
                title,
            }),
        }
    }
    for spec in specs
        .iter()
        .filter(|spec| spec.required && !located.columns.contains_key(spec.key))
    {
        let mut fault = Fault::row(header_row, FaultCode::MissingColumn).with_known(spec.known());
        fault.title = spec.names.first().map(|name| (*name).to_owned());
        faults.push(fault);
    }
    if faults.is_empty() {
        Ok(located)
    } else {
        Err(faults)
    }
}

fn note_column(
    located: &mut Located,
    spec: &ColumnSpec,
    column: usize,
    cell: &Cell,
    title: String,
    faults: &mut Vec<Fault>,
) {
    let Some(found) = located.columns.get_mut(spec.key) else {
        located.columns.insert(
            spec.key,
            Found {
                title,
                columns: vec![column],
            },
        );
        return;
    };
    let last = found.columns.last().copied().unwrap_or_default();
    if cell.spread && last + 1 == column && found.title == title {
        found.columns.push(column);
        return;
    }
    let mut fault = Fault::row(located.header_row, FaultCode::DuplicateColumn);
    fault.value = found.columns.first().map(|first| column_letters(*first));
    fault.column = Some(column_letters(column));
    fault.title = Some(title);
    faults.push(fault);
}

/// The sheet whose header names the most columns; the first of equals.
pub fn best_table(tables: Vec<Table>, specs: &[ColumnSpec]) -> Option<Table> {
    let score = |table: &Table| find_header(table, specs).map_or(0, |(_, cells)| score(&cells, specs));
    let mut best: Option<(usize, Table)> = None;
    for table in tables {
        let score = score(&table);
        if best.as_ref().is_none_or(|(most, _)| score > *most) {
            best = Some((score, table));
        }
    }
    best.map(|(_, table)| table)
}

fn find_header(table: &Table, specs: &[ColumnSpec]) -> Option<(usize, Vec<Cell>)> {
    let mut best: Option<(usize, usize, Vec<Cell>)> = None;
    for (index, row) in table.rows.iter().enumerate().take(SEARCHED_ROWS) {
        let (points, cells) = header_of(table, index, row, specs);
        let wins = match &best {
            None => points > 0,
            // Headers merged downwards fill both rows alike: the data begins below the lower.
            Some((most, at, _)) => {
                points > *most || (points == *most && at + 1 == index && mostly_spread(row))
            }
        };
        if wins {
            best = Some((points, index, cells));
        }
    }
    best.map(|(_, index, cells)| (index, cells))
}

fn mostly_spread(row: &Row) -> bool {
    let filled = row.cells.iter().filter(|cell| !cell.text.is_empty());
    let spread = filled.clone().filter(|cell| cell.spread).count();
    spread * 2 >= filled.count()
}

/// The row as a header, with empty cells taken from the row above where that names more columns.
fn header_of(table: &Table, index: usize, row: &Row, specs: &[ColumnSpec]) -> (usize, Vec<Cell>) {
    let alone = score(&row.cells, specs);
    let above = index.checked_sub(1).and_then(|above| table.rows.get(above));
    if let Some(above) = above.filter(|above| alone > 0 && above.number + 1 == row.number) {
        let width = row.cells.len().max(above.cells.len());
        let cell = |row: &Row, column: usize| row.cells.get(column).cloned().unwrap_or_default();
        let joined: Vec<Cell> = (0..width)
            .map(|column| {
                Some(cell(row, column))
                    .filter(|own| !own.text.is_empty())
                    .unwrap_or_else(|| cell(above, column))
            })
            .collect();
        let points = score(&joined, specs);
        if points > alone && points > score(&above.cells, specs) {
            return (points, joined);
        }
    }
    (alone, row.cells.clone())
}

fn score(cells: &[Cell], specs: &[ColumnSpec]) -> usize {
    let mut keys: Vec<&str> = cells
        .iter()
        .filter_map(|cell| meaning(&cell.text, specs))
        .map(|spec| spec.key)
        .collect();
    keys.sort_unstable();
    keys.dedup();
    keys.len()
}

/// What a header means: the whole of it, or, in `数量/容量`, its parts where all that are known agree.
fn meaning<'s>(title: &str, specs: &'s [ColumnSpec]) -> Option<&'s ColumnSpec> {
    if title.chars().count() > 60 {
        return None;
    }
    let folded = fold_header(title);
    if folded.is_empty() {
        return None;
    }
    let named = |name: &str| {
        specs
            .iter()
            .find(|spec| spec.names.iter().any(|known| fold_header(known) == name))
    };
    if let Some(spec) = named(&folded) {
        return Some(spec);
    }
    let mut parts = folded.split(['/', '、', '或', '|', ',', '，']).filter_map(named);
    let first = parts.next()?;
    parts.all(|other| other.key == first.key).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPECS: &[ColumnSpec] = &[
        ColumnSpec::optional("name", &["单位名称", "单位", "organization"]).required(),
        ColumnSpec::optional("phone", &["联系电话", "电话", "phone"]),
        ColumnSpec::optional("amount", &["数量", "容量"]),
    ];

    fn table(rows: &[&[&str]]) -> Table {
        let rows = rows.iter().enumerate().map(|(index, cells)| Row {
            number: index as u32 + 1,
            cells: cells.iter().map(|text| Cell::own(*text)).collect(),
        });
        Table {
            sheet: None,
            rows: rows.collect(),
        }
    }

    #[test]
    fn titles_above_order_spaces_and_hints_do_not_matter() {
        let table = table(&[
            &["双井街道成员单位统计表"],
            &["填报单位：", "", "2026年"],
            &["序号", "联系电话（必填）", "单 位 名 称", "数量/容量", "微信"],
            &["1", "12345", "甲", "3", "x"],
        ]);
        let located = locate(&table, SPECS).unwrap();
        assert_eq!(
            (
                located.header_row,
                located.columns("phone"),
                located.columns("name")
            ),
            (3, &[1][..], &[2][..])
        );
        assert_eq!(located.columns("amount"), [3]);
        assert_eq!(
            located.unknown,
            [UnknownColumn {
                column: "E".into(),
                title: "微信".into()
            }]
        );
    }

    #[test]
    fn a_header_of_two_rows_is_joined() {
        let table = table(&[
            &["单位名称", "联系方式", ""],
            &["", "联系人", "电话"],
            &["甲", "", "12345"],
        ]);
        let located = locate(&table, SPECS).unwrap();
        assert_eq!(
            (
                located.header_row,
                located.columns("name"),
                located.columns("phone")
            ),
            (2, &[0][..], &[2][..])
        );
    }

    #[test]
    fn an_empty_cell_below_does_not_join_data_to_the_header() {
        let table = table(&[&["单位名称", "电话"], &["甲", ""], &["单位", ""]]);
        assert_eq!(locate(&table, SPECS).unwrap().header_row, 1);
    }

    #[test]
    fn a_header_merged_over_two_columns_means_both() {
        let mut table = table(&[&["单位名称", "电话", "电话"], &["甲", "12345", "12346"]]);
        table.rows[0].cells[2].spread = true;
        assert_eq!(locate(&table, SPECS).unwrap().columns("phone"), [1, 2]);
    }

    #[test]
    fn what_is_missing_or_double_is_named() {
        let faults = locate(&table(&[&["电话", "数量", "联系电话"], &["1"]]), SPECS).unwrap_err();
        let lines: Vec<String> = faults.iter().map(|fault| fault.line("a.csv", "zh-CN")).collect();
        assert_eq!(
            lines,
            [
                "a.csv:1:C: “联系电话”与 A 列是同一项内容。请只保留一列，或把其中一列改名。",
                "a.csv:1:-: 缺少“单位名称”一列。请加上这一列，列名可以写作：单位名称、单位、organization。",
            ]
        );
        let none = locate(&table(&[&["甲", "乙"]]), SPECS).unwrap_err();
        assert_eq!(
            none[0].line("a.csv", "en"),
            "a.csv:-:-: No header row among the first 30 rows. Add one, with at least: 单位名称."
        );
    }
}
