//! What an import did, or would do: row by row from the areas, and as a whole for the one who sent the file.

use serde::Serialize;

use crate::kernel::error::Fault;

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Something new was made of it.
    Created,
    /// Something that was there was changed.
    Updated,
    /// It says what is there already.
    Unchanged,
}

/// Something an area cannot take about one row, though the row itself reads well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// The key of the column, as the draft's columns name it; `None` for the row as a whole.
    pub column: Option<&'static str>,
    /// What is wrong. Its sentence names no personal data.
    pub fault: Fault,
}

/// What an area's import did with its drafts. When there are faults, nothing was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Rows of which something new was made.
    pub created: u32,
    /// Rows that changed something.
    pub updated: u32,
    /// Rows that changed nothing.
    pub unchanged: u32,
    /// Everything that is wrong, by row.
    pub faults: Vec<RowFault>,
    /// Row, what became of it, and a title without personal data.
    pub lines: Vec<(u32, Change, String)>,
}

impl Outcome {
    /// Notes what became of a row; `title` holds no personal data.
    pub fn record(&mut self, row: u32, change: Change, title: impl Into<String>) {
        match change {
            Change::Created => self.created += 1,
            Change::Updated => self.updated += 1,
            Change::Unchanged => self.unchanged += 1,
        }
        self.lines.push((row, change, title.into()));
    }

    /// Notes what is wrong with a row.
    pub fn refuse(&mut self, row: u32, column: Option<&'static str>, fault: Fault) {
        self.faults.push(RowFault { row, column, fault });
    }

    /// Whether there is something to write.
    pub fn changes_something(&self) -> bool {
        self.faults.is_empty() && self.created + self.updated > 0
    }
}

/// One fault of a file, in the reader's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FaultLine {
    /// The row as a spreadsheet numbers it; 0 for the file as a whole.
    pub row: u32,
    /// The column's letters, where one column is meant.
    pub column: Option<String>,
    /// Stable name of the fault.
    pub code: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl FaultLine {
    /// The line an operator reads: `FILE:ROW:COLUMN: what is wrong, what to do`; a dash stands for what is not meant.
    pub fn line(&self, file: &str) -> String {
        let row = match self.row {
            0 => "-".to_owned(),
            row => row.to_string(),
        };
        let column = self.column.as_deref().unwrap_or("-");
        format!("{file}:{row}:{column}: {}", self.message)
    }
}

/// A column nobody knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadColumn {
    /// Its letters.
    pub column: String,
    /// Its header, as the file writes it.
    pub title: String,
}

/// What became of one row, for a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportRow {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// What became of it.
    pub change: Change,
    /// Its name or title; no personal data.
    pub title: String,
}

/// What the import of a file did, or with a dry run would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The file's name.
    pub file: String,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Whether something was written.
    pub written: bool,
    /// Rows that were read.
    pub total: u32,
    /// Rows of which something new was, or would be, made.
    pub created: u32,
    /// Rows that changed, or would change, something.
    pub updated: u32,
    /// Rows that say what is there already.
    pub unchanged: u32,
    /// Everything that is wrong; when there is anything, nothing was written.
    pub faults: Vec<FaultLine>,
    /// Columns that were passed over.
    pub unknown_columns: Vec<UnreadColumn>,
    /// The first rows.
    pub sample: Vec<ReportRow>,
}
