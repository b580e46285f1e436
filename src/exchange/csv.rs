//! CSV as offices write it: any of the usual encodings and delimiters, cells with line breaks, blank lines
//! that still count as rows.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::fault::{Fault, FaultCode};
use super::table::{Cell, Collector, Limits, Table};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Table, Fault> {
    let text = decode(bytes)?;
    let delimiter = delimiter_of(&text);
    let mut cells = Collector::new(limits);
    let mut record = Record::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if record.quoted && chars.peek() == Some(&'"') => {
                chars.next();
                record.field.push('"');
            }
            '"' if record.quoted => record.quoted = false,
            _ if record.quoted => record.field.push(c),
            '"' if record.field.trim().is_empty() => {
                record.field.clear();
                record.quoted = true;
                record.quoted_at = record.row;
            }
            _ if c == delimiter => record.end_field(&mut cells)?,
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                record.end_field(&mut cells)?;
                record.row += 1;
                record.column = 0;
            }
            _ => record.field.push(c),
        }
    }
    if record.quoted {
        return Err(Fault::row(record.quoted_at + 1, FaultCode::UnclosedQuote));
    }
    record.end_field(&mut cells)?;
    Ok(cells.finish(None))
}

/// The record being read; rows and columns from 0. A record with line breaks in a cell is one row, as it is
/// in a spreadsheet.
#[derive(Default)]
struct Record {
    row: u32,
    column: u32,
    field: String,
    quoted: bool,
    quoted_at: u32,
}

impl Record {
    fn end_field(&mut self, cells: &mut Collector<'_>) -> Result<(), Fault> {
        let text = std::mem::take(&mut self.field);
        let text = text.trim();
        cells.put(self.row, self.column, Cell::own(unprotect(text)))?;
        self.column = self.column.saturating_add(1);
        Ok(())
    }
}

/// Exports guard long numbers from being read as such: `="0101"`, `'0101`, `\t0101`.
fn unprotect(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit() || "=+-@".contains(c)) => rest,
        _ => text,
    }
}

fn decode(bytes: &[u8]) -> Result<String, Fault> {
    let bad = || Fault::file(FaultCode::BadEncoding);
    let (encoding, body) = match bytes {
        [0xEF, 0xBB, 0xBF, body @ ..] => (UTF_8, body),
        [0xFF, 0xFE, body @ ..] => (UTF_16LE, body),
        [0xFE, 0xFF, body @ ..] => (UTF_16BE, body),
        _ if std::str::from_utf8(bytes).is_ok() => (UTF_8, bytes),
        // A superset of GBK and GB2312. Nearly any other binary file fails to decode as it.
        _ => (GB18030, bytes),
    };
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(body)
        .ok_or_else(bad)?;
    if text.contains('\0') {
        Err(bad())
    } else {
        Ok(text.into_owned())
    }
}

/// The delimiter that occurs most outside quotation marks in the first lines; the comma where none does.
fn delimiter_of(text: &str) -> char {
    let mut counts = [(',', 0usize), ('\t', 0), (';', 0)];
    let mut quoted = false;
    for c in text.lines().take(30).flat_map(str::chars).take(20_000) {
        if c == '"' {
            quoted = !quoted;
        } else if !quoted && let Some(count) = counts.iter_mut().find(|(delimiter, _)| *delimiter == c) {
            count.1 += 1;
        }
    }
    // `max_by_key` takes the last of equals: the comma is put there.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        let table = read(bytes, &Limits::upload()).unwrap();
        table
            .rows
            .into_iter()
            .map(|row| (row.number, row.cells.into_iter().map(|c| c.text).collect()))
            .collect()
    }

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_shows_them() {
        let text = "名称,说明\r\n\r\n甲,\"第一行\r\n第\"\"二\"\"行\"\r\n,\r\n乙,末";
        assert_eq!(
            grid(text.as_bytes()),
            [
                row(1, &["名称", "说明"]),
                row(3, &["甲", "第一行\r\n第\"二\"行"]),
                row(5, &["乙", "末"])
            ]
        );
    }

    #[test]
    fn the_usual_encodings_are_told_apart() {
        let text = "单位名称,电话\n镕基社区,１２３";
        let expected = [row(1, &["单位名称", "电话"]), row(2, &["镕基社区", "１２３"])];
        let utf16: Vec<u8> = [0xFF, 0xFE]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let utf16be: Vec<u8> = [0xFE, 0xFF]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let bom: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
        for bytes in [text.as_bytes(), &bom, &utf16, &utf16be, &GB18030.encode(text).0] {
            assert_eq!(grid(bytes), expected);
        }
        assert_eq!(
            decode(&[b'a', 0xFF, b'b']).unwrap_err().code,
            FaultCode::BadEncoding
        );
        assert_eq!(decode(b"a\0b").unwrap_err().code, FaultCode::BadEncoding);
    }

    #[test]
    fn delimiters_are_told_apart() {
        for text in ["a;b,c;d\n1;2;3", "a\tb,c\td\n1\t2\t3"] {
            assert_eq!(grid(text.as_bytes())[0], row(1, &["a", "b,c", "d"]), "{text}");
        }
        assert_eq!(grid(b"only")[0], row(1, &["only"]));
    }

    #[test]
    fn guarded_numbers_and_stray_quotes_are_read() {
        assert_eq!(
            grid(b"\"=\"\"0101\"\"\",'010-1,6\" pipe,\"a\"b\n")[0],
            row(1, &["0101", "010-1", "6\" pipe", "ab"])
        );
        let fault = read(b"a,b\n\"open,c\nd\n", &Limits::upload()).unwrap_err();
        assert_eq!((fault.row, fault.code), (2, FaultCode::UnclosedQuote));
    }
}
