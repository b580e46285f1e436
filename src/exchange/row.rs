//! One row, value by value.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::date::{self, Until};
use super::fault::{Fault, FaultCode};
use super::header::{ColumnSpec, Located};
use super::quantity::{self, Amount, Quantity, Renewal};
use super::table::{Row, column_letters};
use super::vocabulary::{TermList, Vocabulary};
use crate::kernel::identifiers::{CreditCode, CreditCodeFault, contains_resident_id, is_resident_id};
use crate::kernel::phones::split_phones;
use crate::kernel::text::{fold, length, tidy};

/// The most values that one cell may list.
const LISTED_VALUES: usize = 20;

/// One row being read: gives typed values and takes notes of what is wrong.
pub struct RowReader<'a> {
    row: &'a Row,
    located: &'a Located,
    specs: &'static [ColumnSpec],
    vocabulary: &'a Vocabulary,
    faults: Vec<Fault>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(
        row: &'a Row,
        located: &'a Located,
        specs: &'static [ColumnSpec],
        vocabulary: &'a Vocabulary,
    ) -> Self {
        Self {
            row,
            located,
            specs,
            vocabulary,
            faults: Vec::new(),
        }
    }

    pub(super) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// The lists to look words up in.
    pub fn vocabulary(&self) -> &'a Vocabulary {
        self.vocabulary
    }

    /// How many faults the row has so far.
    pub fn fault_count(&self) -> usize {
        self.faults.len()
    }

    /// Notes that a column must be filled.
    pub fn missing(&mut self, key: &'static str) {
        self.fault(key, FaultCode::MissingValue);
    }

    /// Notes that a column must hold a word of `list`, unless what it holds was a fault already.
    pub fn missing_unless_faulted(&mut self, key: &'static str, list: &TermList) {
        let column = self
            .located
            .columns(key)
            .first()
            .map(|column| column_letters(*column));
        if !self.faults.iter().any(|fault| fault.column == column) {
            self.fault(key, FaultCode::MissingValue).known = list.suggestions("");
        }
    }

    /// Whether the cell holds one of `words`, given folded.
    pub fn holds_one_of(&self, key: &str, words: &[&str]) -> bool {
        words.contains(&fold(&self.raw(key)).as_str())
    }

    /// Notes a fault of a column. The cell's text goes along where the column is not personal.
    pub fn fault(&mut self, key: &'static str, code: FaultCode) -> &mut Fault {
        let spec = self.specs.iter().find(|spec| spec.key == key);
        let mut fault = Fault::row(self.row.number, code);
        fault.column = self
            .located
            .columns(key)
            .first()
            .map(|column| column_letters(*column));
        let usual = spec.and_then(|spec| spec.names.first().copied());
        fault.title = self.located.title(key).or(usual).map(str::to_owned);
        if spec.is_some_and(|spec| !spec.personal) {
            let raw = self.raw(key);
            fault = if raw.is_empty() {
                fault
            } else {
                fault.with_value(&raw)
            };
        }
        let place = self.faults.len();
        self.faults.push(fault);
        &mut self.faults[place]
    }

    /// The tidied text of a column; several columns under one merged header are joined.
    fn raw(&self, key: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        for column in self.located.columns(key) {
            let text = tidy(self.row.text(*column));
            if !text.is_empty() && !parts.contains(&text) {
                parts.push(text);
            }
        }
        parts.join("；")
    }

    /// The text of a column without a broken formula; dashes that stand for nothing are nothing.
    fn value(&mut self, key: &'static str) -> String {
        const BROKEN: &[&str] = &["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];
        let raw = self.raw(key);
        if BROKEN.contains(&raw.as_str()) {
            self.fault(key, FaultCode::BadCell).value = Some(raw);
            return String::new();
        }
        if matches!(raw.as_str(), "-" | "—" | "——" | "/" | "\\") {
            String::new()
        } else {
            raw
        }
    }

    /// Free text of at most `limit` characters; empty where there is none.
    pub fn text(&mut self, key: &'static str, limit: usize) -> String {
        let text = self.value(key);
        if length(&text) > limit {
            self.fault(key, FaultCode::TooLong).number = u32::try_from(limit).ok();
        }
        if contains_resident_id(&text) {
            self.fault(key, FaultCode::ResidentId).value = None;
        }
        text
    }

    /// Free text that must be there.
    pub fn required_text(&mut self, key: &'static str, limit: usize) -> String {
        let before = self.faults.len();
        let text = self.text(key, limit);
        if text.is_empty() && self.faults.len() == before {
            self.fault(key, FaultCode::MissingValue);
        }
        text
    }

    /// Free text, `None` where there is none.
    pub fn optional_text(&mut self, key: &'static str, limit: usize) -> Option<String> {
        Some(self.text(key, limit)).filter(|text| !text.is_empty())
    }

    /// The key of a word of a list; `None` where the cell is empty or the word unknown.
    pub fn term(&mut self, key: &'static str, list: &TermList) -> Option<String> {
        let text = self.value(key);
        if text.is_empty() {
            None
        } else {
            self.look_up(key, &text, list)
        }
    }

    /// [`Self::term`] where the cell must not be empty; an empty key stands for a fault.
    pub fn required_term(&mut self, key: &'static str, list: &TermList) -> String {
        let before = self.faults.len();
        let found = self.term(key, list);
        if found.is_none() && self.faults.len() == before {
            self.fault(key, FaultCode::MissingValue).known = list.suggestions("");
        }
        found.unwrap_or_default()
    }

    /// The keys of the words in a cell, each once. Words are parted by `、 ，, ；; /` or line breaks.
    pub fn terms(&mut self, key: &'static str, list: &TermList) -> Vec<String> {
        let text = self.value(key);
        // A name may hold a separator itself.
        if let Some(whole) = list.lookup(&text) {
            return vec![whole.to_owned()];
        }
        let mut keys: Vec<String> = Vec::new();
        for word in self.split(key, &text) {
            if let Some(found) = self.look_up(key, &word, list)
                && !keys.contains(&found)
            {
                keys.push(found);
            }
        }
        keys
    }

    fn look_up(&mut self, key: &'static str, word: &str, list: &TermList) -> Option<String> {
        if let Some(found) = list.lookup(word) {
            return Some(found.to_owned());
        }
        let fault = self.fault(key, FaultCode::UnknownTerm);
        *fault = fault.clone().with_value(word).with_known(list.suggestions(word));
        None
    }

    /// The words in a cell, at most twenty.
    fn split(&mut self, key: &'static str, text: &str) -> Vec<String> {
        let parts = text.split(['、', '，', ',', '；', ';', '/', '\n', '|']);
        let words: Vec<String> = parts
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect();
        if words.len() > LISTED_VALUES {
            self.fault(key, FaultCode::TooManyValues).number = Some(LISTED_VALUES as u32);
            return Vec::new();
        }
        words
    }

    /// Free words, each of at most `limit` characters.
    pub fn words(&mut self, key: &'static str, limit: usize) -> Vec<String> {
        let text = self.text(key, limit * LISTED_VALUES);
        let words = self.split(key, &text);
        if words.iter().any(|word| length(word) > limit) {
            self.fault(key, FaultCode::TooLong).number = u32::try_from(limit).ok();
        }
        words
    }

    /// A unified social credit code, mended where that is certain.
    pub fn credit_code(&mut self, key: &'static str) -> Option<String> {
        let text = self.value(key);
        if text.is_empty() || matches!(text.as_str(), "无" | "暂无" | "none") {
            return None;
        }
        if is_resident_id(&text) {
            self.fault(key, FaultCode::ResidentId).value = None;
            return None;
        }
        match CreditCode::parse(&text) {
            Ok(code) => return Some(code.to_string()),
            Err(CreditCodeFault::Length(count)) => {
                self.fault(key, FaultCode::CreditCodeLength).number = u32::try_from(count).ok();
            }
            Err(CreditCodeFault::Character(c)) => {
                self.fault(key, FaultCode::CreditCodeCharacter).value = Some(c.to_string());
            }
            Err(CreditCodeFault::Check) => {
                self.fault(key, FaultCode::CreditCodeCheck);
            }
        }
        None
    }

    /// The telephone numbers in a cell.
    pub fn phones(&mut self, key: &'static str) -> Vec<String> {
        let text = self.value(key);
        let phones = split_phones(&text);
        if phones.unreadable > 0 {
            self.fault(key, FaultCode::BadPhone).value = None;
        }
        if phones.numbers.len() > LISTED_VALUES {
            self.fault(key, FaultCode::TooManyValues).number = Some(LISTED_VALUES as u32);
        }
        phones.numbers
    }

    /// A last day; `None` where there is none (empty or `长期`).
    pub fn date(&mut self, key: &'static str) -> Option<NaiveDate> {
        let text = self.value(key);
        if text.is_empty() {
            return None;
        }
        match date::read(&text) {
            Some(Until::Day(day)) => Some(day),
            Some(Until::Open) => None,
            None => {
                self.fault(key, FaultCode::BadDate);
                None
            }
        }
    }

    /// A quantity; `None` where there is none (empty or `不限`). A period in a column of its own counts
    /// where the quantity names none.
    pub fn quantity(&mut self, key: &'static str, renewal_key: &'static str) -> Option<Quantity> {
        let vocabulary = self.vocabulary;
        let renewal = self
            .term(renewal_key, &vocabulary.renewals)
            .and_then(|key| Renewal::from_key(&key));
        let text = self.value(key);
        if text.is_empty() {
            return None;
        }
        match quantity::read(&text, vocabulary) {
            Some(Amount::Of(quantity)) if quantity.renewal == Renewal::Once => Some(Quantity {
                renewal: renewal.unwrap_or(Renewal::Once),
                ..quantity
            }),
            Some(Amount::Of(quantity)) => Some(quantity),
            Some(Amount::Unlimited) => None,
            None => {
                self.fault(key, FaultCode::BadQuantity).known = vocabulary.units.suggestions("");
                None
            }
        }
    }

    /// Reports the first thing of this row that stood in an earlier row, and remembers the rest.
    pub(super) fn note_repetition(
        &mut self,
        identities: Vec<(FaultCode, &'static str, String)>,
        seen: &mut HashMap<(FaultCode, String), u32>,
    ) {
        let mut reported = false;
        for (code, key, value) in identities.into_iter().filter(|(_, _, value)| !value.is_empty()) {
            match seen.get(&(code, value.clone())) {
                Some(first) if !reported => {
                    let first = *first;
                    let fault = self.fault(key, code);
                    fault.number = Some(first);
                    fault.value = None;
                    reported = true;
                }
                Some(_) => {}
                None => {
                    seen.insert((code, value), self.row.number);
                }
            }
        }
    }
}
