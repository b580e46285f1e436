//! Spreadsheet files, read by calamine behind limits of our own.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Ods, Range, Reader, SheetVisible, Xls, Xlsx};

use super::fault::{Fault, FaultCode};
use super::table::{Cell, Collector, Limits, Table, mebibytes};

/// Reads what begins like a ZIP archive: .xlsx, .xlsm and, where allowed, .ods.
pub(super) fn read_zip(bytes: &[u8], limits: &Limits) -> Result<Vec<Table>, Fault> {
    let unpacked = unpacked_size(bytes);
    if unpacked > limits.unpacked_bytes {
        return Err(Fault::file(FaultCode::FileTooLarge).with_number(mebibytes(limits.unpacked_bytes)));
    }
    if unpacked > FREE_OF_RATIO && unpacked / limits.ratio > bytes.len() as u64 {
        return Err(Fault::file(FaultCode::OverPacked));
    }
    if bytes
        .windows(MIMETYPE.len())
        .take(64)
        .any(|window| window == MIMETYPE)
    {
        if !limits.old_formats {
            return Err(Fault::file(FaultCode::OldFormat));
        }
        return guarded(|| {
            read_ranges(
                Ods::new(Cursor::new(bytes)).map_err(unreadable)?,
                limits,
                |_, _| Vec::new(),
            )
        });
    }
    guarded(|| read_xlsx(bytes, limits))
}

/// Small enough to be harmless however well it packs.
const FREE_OF_RATIO: u64 = 4 << 20;

/// An .ods file says what it is in its first, unpacked entry.
const MIMETYPE: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument";

pub(super) fn read_xls(bytes: &[u8], limits: &Limits) -> Result<Vec<Table>, Fault> {
    guarded(|| {
        let book = Xls::new(Cursor::new(bytes)).map_err(unreadable)?;
        read_ranges(book, limits, |book, name| {
            book.merge_cells_by_sheet_name(name).unwrap_or_default()
        })
    })
}

/// A damaged file can make the reader panic; for us it is merely unreadable.
fn guarded<T>(read: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    // Nothing outlives a panic here: the bytes are only borrowed and the half-read book is dropped.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(Fault::file(FaultCode::Unreadable)))
}

fn unreadable<E>(_: E) -> Fault {
    Fault::file(FaultCode::Unreadable)
}

fn read_xlsx(bytes: &[u8], limits: &Limits) -> Result<Vec<Table>, Fault> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut tables = Vec::new();
    for name in visible_sheets(&book) {
        let mut collector = Collector::new(limits);
        {
            // Sheets of charts and macros cannot be read as cells: nothing to see there.
            let Ok(mut cells) = book.worksheet_cells_reader(&name) else {
                continue;
            };
            while let Some(cell) = cells.next_cell().map_err(unreadable)? {
                let (row, column) = cell.get_position();
                collector.put(row, column, Cell::own(text_of_ref(cell.get_value())))?;
            }
        }
        for region in book.merge_cells_by_sheet_name(&name).map_err(unreadable)? {
            collector.spread(region.start, region.end)?;
        }
        tables.push(collector.finish(Some(name)));
    }
    Ok(tables)
}

fn visible_sheets<B: Reader<RS>, RS: std::io::Read + std::io::Seek>(book: &B) -> Vec<String> {
    let sheets = book.sheets_metadata().iter();
    sheets
        .filter(|sheet| sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect()
}

/// The formats that calamine can only read whole.
fn read_ranges<B, RS>(
    mut book: B,
    limits: &Limits,
    merged: impl Fn(&mut B, &str) -> Vec<Dimensions>,
) -> Result<Vec<Table>, Fault>
where
    B: Reader<RS>,
    RS: std::io::Read + std::io::Seek,
{
    let mut tables = Vec::new();
    for name in visible_sheets(&book) {
        let range: Range<Data> = book.worksheet_range(&name).map_err(unreadable)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut collector = Collector::new(limits);
        for (row, column, value) in range.used_cells() {
            let (row, column) = (first_row as usize + row, first_column as usize + column);
            collector.put(row as u32, column as u32, Cell::own(text_of(value)))?;
        }
        for region in merged(&mut book, &name) {
            collector.spread(region.start, region.end)?;
        }
        tables.push(collector.finish(Some(name)));
    }
    Ok(tables)
}

fn text_of_ref(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).trim().to_owned(),
        DataRef::String(text) => text.trim().to_owned(),
        other => text_of(&Data::from(other.clone())),
    }
}

fn text_of(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::Bool(true) => "是".to_owned(),
        Data::Bool(false) => "否".to_owned(),
        Data::DateTime(moment) => moment_text(*moment),
        Data::Error(error) => error.to_string(),
    }
}

/// Whole numbers, up to those a spreadsheet keeps exactly, without a decimal point or exponent.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e18 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// A date or time cell as ISO 8601: `2026-12-31`, `2026-12-31 09:30`, `09:30`.
fn moment_text(moment: ExcelDateTime) -> String {
    let serial = moment.as_f64();
    if moment.is_duration() || !serial.is_finite() {
        return number_text(serial);
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    match ((0.0..1.0).contains(&serial), hour, minute) {
        (true, ..) => format!("{hour:02}:{minute:02}"),
        (false, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
        (false, ..) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"),
    }
}

/// The size of all entries once unpacked, as the archive's directory declares it; the unpacking library
/// stops at the declared size of an entry, so that a directory cannot understate it.
///
/// Every directory record in the file is counted, wherever it stands, so that it does not matter which
/// directory a reader finds.
fn unpacked_size(bytes: &[u8]) -> u64 {
    const RECORD: usize = 46;
    let mut total = 0u64;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"PK\x01\x02") {
        at += found;
        if let Some(record) = bytes.get(at..at + RECORD) {
            let method = u16::from_le_bytes([record[10], record[11]]);
            // Only stored (0) and deflated (8) entries can be read at all.
            if matches!(method, 0 | 8) {
                let size = u32::from_le_bytes([record[24], record[25], record[26], record[27]]);
                total = total.saturating_add(u64::from(size));
            }
        }
        at += 4;
    }
    total
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType;

    #[test]
    fn numbers_and_dates_become_plain_text() {
        assert_eq!(number_text(20.0), "20");
        assert_eq!(number_text(13800000001.0), "13800000001");
        assert_eq!(number_text(2.5), "2.5");
        let date = |serial| moment_text(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false));
        assert_eq!(date(46387.0), "2026-12-31");
        assert_eq!(date(46387.395833333336), "2026-12-31 09:30");
        assert_eq!(date(0.375), "09:00");
        assert_eq!(date(f64::NAN), "NaN");
    }

    #[test]
    fn a_bomb_is_refused_by_what_its_directory_declares() {
        let mut bytes = b"PK\x03\x04".to_vec();
        let mut record = [0u8; 46];
        record[..4].copy_from_slice(b"PK\x01\x02");
        record[10] = 8;
        record[24..28].copy_from_slice(&(500u32 << 20).to_le_bytes());
        bytes.extend(record);
        assert_eq!(
            read_zip(&bytes, &Limits::upload()).unwrap_err().code,
            FaultCode::FileTooLarge
        );
    }
}
