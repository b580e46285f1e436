//! Lists as people keep them, XLSX and CSV, read into drafts. Pure: no database, no clock.
//!
//! ```text
//! bytes ─ table::read_table ─► Table ─ header::locate ─► columns ─ parse::<Draft> ─► drafts + every Fault
//! ```
//!
//! Nothing is guessed: what cannot be read for certain is a [`Fault`] with the row and column a spreadsheet
//! shows and a sentence that says what to do, and all faults of a file are collected before it is refused.
//! A fault never repeats what stands in a column of names, telephone numbers or stories.

mod csv;
pub mod date;
pub mod fault;
pub mod header;
pub mod needs;
pub mod offers;
pub mod organizations;
pub mod quantity;
mod reading;
pub mod report;
mod row;
pub mod table;
pub mod vocabulary;
mod workbook;

pub use fault::{Fault, FaultCode};
pub use header::UnknownColumn;
pub use needs::{AskerKind, NeedDraft};
pub use offers::OfferDraft;
pub use organizations::OrganizationDraft;
pub use quantity::{Quantity, Renewal};
pub use reading::{Draft, Parsed, parse};
pub use row::RowReader;
pub use table::{Limits, Stop, Table, read_table};
pub use vocabulary::{TermList, Vocabulary};

/// Reads a file into drafts: the sheet whose header fits best, then every row of it.
///
/// # Errors
/// One fault where the file as a whole cannot be read; faults of the header and of rows are in [`Parsed`].
pub fn read<T: Draft>(
    file_name: &str,
    bytes: &[u8],
    limits: &Limits,
    vocabulary: &Vocabulary,
) -> Result<Parsed<T>, Fault> {
    let tables = table::read_tables(file_name, bytes, limits)?;
    let table = header::best_table(tables, T::COLUMNS).ok_or_else(|| Fault::file(FaultCode::FileEmpty))?;
    Ok(parse(&table, vocabulary))
}
