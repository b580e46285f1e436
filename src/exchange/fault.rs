//! What is wrong with a file, where, and what to do about it.

use rust_i18n::t;
use serde::{Deserialize, Serialize};

/// One thing wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The row as a spreadsheet numbers it, from 1; 0 where the whole file is meant.
    pub row: u32,
    /// The column's letter, where one column is meant.
    pub column: Option<String>,
    /// The column's header as the file writes it, or its first known name where the file has none.
    pub title: Option<String>,
    /// What is wrong.
    pub code: FaultCode,
    /// The text that could not be read, shortened. Never from a column with names, numbers or stories.
    pub value: Option<String>,
    /// The words that would have been understood.
    pub known: Vec<Word>,
    /// The limit passed, or the other row meant, by the code.
    pub number: Option<u32>,
}

/// A known word in both languages; either may be written in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Word {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

macro_rules! fault_codes {
    ($($(#[$doc:meta])* $name:ident => $key:literal,)*) => {
        /// The kinds of fault, with stable names for programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum FaultCode { $($(#[$doc])* $name,)* }

        impl FaultCode {
            /// Every code, for tests that walk them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable name, as serialised.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }
        }
    };
}

fault_codes! {
    /// No sheet holds anything.
    FileEmpty => "file_empty",
    /// More bytes than allowed, packed or unpacked; `number` is the limit in MiB.
    FileTooLarge => "file_too_large",
    /// Packed far better than any list of words: made to fill memory.
    OverPacked => "over_packed",
    /// Reading took longer than anybody waits.
    TooSlow => "too_slow",
    /// More rows than allowed.
    TooManyRows => "too_many_rows",
    /// More columns than allowed.
    TooManyColumns => "too_many_columns",
    /// More cells or text than allowed.
    TooManyCells => "too_many_cells",
    /// An old or foreign spreadsheet format (.xls, .ods) where only .xlsx and .csv are taken.
    OldFormat => "old_format",
    /// A spreadsheet that is damaged or protected by a password.
    Unreadable => "unreadable",
    /// Neither a spreadsheet nor a text table (a picture, a web page, a document).
    NotATable => "not_a_table",
    /// Text in an encoding that is not known.
    BadEncoding => "bad_encoding",
    /// A quotation mark opened in a CSV and never closed.
    UnclosedQuote => "unclosed_quote",
    /// No row looks like a header.
    NoHeader => "no_header",
    /// A column that must be there is not.
    MissingColumn => "missing_column",
    /// Two columns mean the same; `number` is not used, `value` is the other column's letter.
    DuplicateColumn => "duplicate_column",
    /// A header and nothing below it.
    NoRows => "no_rows",
    /// An empty cell that must be filled.
    MissingValue => "missing_value",
    /// More characters than `number`.
    TooLong => "too_long",
    /// More values in one cell than `number`.
    TooManyValues => "too_many_values",
    /// A word that is not in the list.
    UnknownTerm => "unknown_term",
    /// A formula that went wrong (`#REF!`, `#N/A`).
    BadCell => "bad_cell",
    /// A credit code without 18 characters.
    CreditCodeLength => "credit_code_length",
    /// A character that never occurs in a credit code.
    CreditCodeCharacter => "credit_code_character",
    /// A credit code with a wrong check character.
    CreditCodeCheck => "credit_code_check",
    /// An identity number where none may be kept.
    ResidentId => "resident_id",
    /// Something that is no telephone number.
    BadPhone => "bad_phone",
    /// Something that is no date.
    BadDate => "bad_date",
    /// Something that is no quantity.
    BadQuantity => "bad_quantity",
    /// The credit code of row `number` again.
    DuplicateCreditCode => "duplicate_credit_code",
    /// The name of row `number` again.
    DuplicateName => "duplicate_name",
    /// The title of row `number` again, for the same organization.
    DuplicateTitle => "duplicate_title",
    /// The number (编号) of row `number` again.
    DuplicateNumber => "duplicate_number",
}

impl Fault {
    /// A fault of the file as a whole.
    pub fn file(code: FaultCode) -> Self {
        Self::row(0, code)
    }

    /// A fault of a whole row.
    pub fn row(row: u32, code: FaultCode) -> Self {
        Self {
            row,
            column: None,
            title: None,
            code,
            value: None,
            known: Vec::new(),
            number: None,
        }
    }

    /// Adds the limit or the other row.
    pub fn with_number(mut self, number: u32) -> Self {
        self.number = Some(number);
        self
    }

    /// Adds the text that could not be read, shortened and with long runs of digits blotted out, because a
    /// value that slipped into the wrong column may be a telephone or identity number.
    pub fn with_value(mut self, value: &str) -> Self {
        self.value = Some(echo(value));
        self
    }

    /// Adds the words that would have been understood.
    pub fn with_known(mut self, known: Vec<Word>) -> Self {
        self.known = known;
        self
    }

    /// What is wrong and what to do, in `locale` (`zh-CN`, `en`).
    pub fn message(&self, locale: &str) -> String {
        let key = format!("exchange.fault.{}", self.code.as_str());
        let chinese = locale.starts_with("zh");
        let words: Vec<&str> = self
            .known
            .iter()
            .map(|word| {
                if chinese {
                    word.zh.as_str()
                } else {
                    word.en.as_str()
                }
            })
            .collect();
        t!(
            &key,
            locale = locale,
            title = self.title.as_deref().unwrap_or("-"),
            value = self.value.as_deref().unwrap_or("-"),
            known = words.join(if chinese { "、" } else { ", " }),
            number = self.number.unwrap_or_default()
        )
        .into_owned()
    }

    /// The line an operator reads: `FILE:ROW:COLUMN: what is wrong, what to do`. A dash stands where the
    /// fault has no row or no column.
    pub fn line(&self, file: &str, locale: &str) -> String {
        let row = if self.row == 0 {
            "-".to_owned()
        } else {
            self.row.to_string()
        };
        let column = self.column.as_deref().unwrap_or("-");
        format!("{file}:{row}:{column}: {}", self.message(locale))
    }
}

const ECHO_CHARS: usize = 24;
const ECHO_DIGITS: usize = 7;

fn echo(value: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in value.chars().chain(std::iter::once('\0')) {
        if c.is_numeric() {
            run.push(c);
            continue;
        }
        out.push_str(if run.chars().count() >= ECHO_DIGITS && !is_compact_date(&run) {
            "…"
        } else {
            &run
        });
        run.clear();
        match c {
            '\0' => {}
            _ if c.is_whitespace() || c.is_control() => out.push(' '),
            _ => out.push(c),
        }
    }
    if out.chars().count() > ECHO_CHARS {
        out = out.chars().take(ECHO_CHARS).chain(std::iter::once('…')).collect();
    }
    out
}

/// `20261332` in a date column has to be shown to be of use, and is too short for a person's number.
fn is_compact_date(run: &str) -> bool {
    run.chars().count() == 8 && (run.starts_with("20") || run.starts_with("19"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_translated_and_named_alike() {
        for code in FaultCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            let fault = Fault::row(3, *code);
            let (zh, en) = (fault.message("zh-CN"), fault.message("en"));
            assert!(
                !zh.contains("exchange.fault") && !en.contains("exchange.fault"),
                "{code:?}: {zh} / {en}"
            );
            assert!(
                en.is_ascii() || en.contains(['“', '—']),
                "{code:?} is not English: {en}"
            );
            assert_ne!(zh, en, "{code:?}");
            assert!(
                !zh.contains("%{") && !en.contains("%{"),
                "{code:?} has an unknown placeholder"
            );
        }
    }

    #[test]
    fn an_echo_never_holds_a_long_number() {
        assert_eq!(echo("张三 13800000001"), "张三 …");
        assert_eq!(echo("１３８００００００１１"), "…");
        assert_eq!(echo("2026\n13"), "2026 13");
        assert_eq!(echo(&"很".repeat(60)).chars().count(), ECHO_CHARS + 1);
    }
}
