//! What is said of an offer, and what may be said.

use chrono::{Datelike, NaiveDate};

use super::state::Amendment;
use crate::{
    kernel::{
        error::{Code, Fault, Faults, Result},
        identifiers::contains_resident_id,
        phones::split_phones,
        quantity::Quantity,
        text::tidy,
    },
    taxonomy::{List, Taxonomy},
};

/// The longest title, in characters.
const TITLE: usize = 60;
/// The longest description.
const DESCRIPTION: usize = 2000;
/// The longest text of one line: when, where, what it costs.
const LINE: usize = 200;
/// The longest conditions.
const CONDITIONS: usize = 500;
/// The largest amount.
const AMOUNT: i32 = 100_000;
/// The longest word, or key of the list, for what is counted.
const UNIT: usize = 20;
/// Years a date may lie in.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 2000..=2999;

/// What is said of an offer: as typed, or once [`OfferFields::checked`], as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfferFields {
    /// What it is, at most 60 characters.
    pub title: String,
    /// Key of its kind.
    pub kind: String,
    /// Key of its category.
    pub category: String,
    /// What it is in detail.
    pub description: String,
    /// How much of it there is, and how it renews; none where unlimited.
    pub quantity: Option<Quantity>,
    /// When it is to be had, in words.
    pub availability: Option<String>,
    /// Where it is to be had, in words.
    pub place: Option<String>,
    /// Keys of the communities served; none means all.
    pub communities: Vec<String>,
    /// Keys of those it is for; none means everybody.
    pub audiences: Vec<String>,
    /// What must be so to have it.
    pub conditions: Option<String>,
    /// Whether it costs nothing.
    pub free: bool,
    /// What it costs.
    pub price_note: Option<String>,
    /// The phone to ask, published.
    pub service_phone: Option<String>,
    /// The first day it is to be had.
    pub valid_from: Option<NaiveDate>,
    /// The last day it is to be had.
    pub valid_until: Option<NaiveDate>,
}

impl OfferFields {
    /// Whether its last day is over.
    pub fn ended(&self, today: NaiveDate) -> bool {
        self.valid_until.is_some_and(|last| last < today)
    }

    /// What is written in free words, each with its field.
    pub fn free_texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let needed = [
            ("fields.title", Some(self.title.as_str())),
            ("fields.description", Some(self.description.as_str())),
        ];
        let optional = [
            ("fields.availability", &self.availability),
            ("fields.place", &self.place),
            ("fields.conditions", &self.conditions),
            ("fields.priceNote", &self.price_note),
        ];
        let optional = optional.map(|(field, text)| (field, text.as_deref()));
        let texts = needed.into_iter().chain(optional);
        texts.filter_map(|(field, text)| Some((field, text?)))
    }

    /// What a change to `after` touches.
    pub fn amendment(&self, after: &Self) -> Amendment {
        let essentials = |fields: &Self| {
            (
                fields.title.clone(),
                fields.kind.clone(),
                fields.category.clone(),
                fields.description.clone(),
                fields.quantity.clone(),
                fields.communities.clone(),
                fields.free,
                fields.price_note.clone(),
            )
        };
        if essentials(self) == essentials(after) {
            Amendment::Minor
        } else {
            Amendment::Essential
        }
    }

    /// The fields as they are kept: tidied, keys once and in order.
    ///
    /// # Errors
    /// Every fault, each at `fields.…`.
    pub fn checked(self, taxonomy: &Taxonomy) -> Result<Self> {
        let mut check = Check(Faults::new());
        let checked = Self {
            title: check.required("fields.title", &self.title, TITLE),
            kind: check.key("fields.kind", &self.kind, &taxonomy.kinds),
            category: check.key("fields.category", &self.category, &taxonomy.categories),
            description: check.required("fields.description", &self.description, DESCRIPTION),
            quantity: self.quantity.map(|quantity| check.quantity(quantity, taxonomy)),
            availability: check.optional("fields.availability", self.availability, LINE),
            place: check.optional("fields.place", self.place, LINE),
            communities: check.keys("fields.communities", self.communities, &taxonomy.communities),
            audiences: check.keys("fields.audiences", self.audiences, &taxonomy.audiences),
            conditions: check.optional("fields.conditions", self.conditions, CONDITIONS),
            free: self.free,
            price_note: check.optional("fields.priceNote", self.price_note, LINE),
            service_phone: check.phones("fields.servicePhone", self.service_phone),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        };
        check.dates(&checked);
        check.0.done()?;
        Ok(checked)
    }
}

/// Refuses, where a person fills in the form, a last day that is over already.
pub fn check_not_over(fields: &OfferFields, today: NaiveDate) -> Result<()> {
    if fields.ended(today) {
        Err(Fault::at("fields.validUntil", Code::OutOfRange)
            .say("offers.valid_until_over")
            .into())
    } else {
        Ok(())
    }
}

/// Tidies values and gathers what is wrong with them.
struct Check(Faults);

impl Check {
    fn required(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = tidy(value);
        self.no_identity_number(field, &value);
        self.0.text(field, &value, max)
    }

    fn optional(&mut self, field: &str, value: Option<String>, max: usize) -> Option<String> {
        let value = tidy(&value?);
        self.no_identity_number(field, &value);
        self.0.optional_text(field, Some(&value), max)
    }

    /// These texts are for everybody to read.
    fn no_identity_number(&mut self, field: &str, value: &str) {
        if contains_resident_id(value) {
            self.0.push(Fault::at(field, Code::PersonalData));
        }
    }

    fn key(&mut self, field: &str, key: &str, list: &List) -> String {
        let key = key.trim();
        if key.is_empty() {
            self.0.push(Fault::at(field, Code::Required));
        } else if !list.has(key) {
            self.0.push(Fault::at(field, Code::UnknownKey));
        }
        key.to_owned()
    }

    fn keys(&mut self, field: &str, mut keys: Vec<String>, list: &List) -> Vec<String> {
        if keys.iter().any(|key| !list.has(key)) {
            self.0.push(Fault::at(field, Code::UnknownKey));
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn quantity(&mut self, quantity: Quantity, taxonomy: &Taxonomy) -> Quantity {
        if !(1..=AMOUNT).contains(&quantity.amount) {
            let fault = Fault::at("fields.quantity.amount", Code::OutOfRange);
            self.0.push(fault.say("offers.amount").with("max", AMOUNT));
        }
        let unit = tidy(&quantity.unit);
        Quantity {
            unit: taxonomy.unit_key(&self.0.text("fields.quantity.unit", &unit, UNIT)),
            ..quantity
        }
    }

    fn phones(&mut self, field: &str, text: Option<String>) -> Option<String> {
        let text = text.filter(|text| !text.trim().is_empty())?;
        let phones = split_phones(&text);
        if phones.unreadable > 0 {
            self.0.push(Fault::at(field, Code::Invalid).say("offers.phone"));
        }
        let joined = phones.numbers.join("、");
        self.0.optional_text(field, Some(&joined), LINE)
    }

    fn dates(&mut self, fields: &OfferFields) {
        for (field, date) in [
            ("fields.validFrom", fields.valid_from),
            ("fields.validUntil", fields.valid_until),
        ] {
            if date.is_some_and(|date| !YEARS.contains(&date.year())) {
                self.0.push(Fault::at(field, Code::Invalid).say("offers.date"));
            }
        }
        if let (Some(first), Some(last)) = (fields.valid_from, fields.valid_until)
            && last < first
        {
            self.0
                .push(Fault::at("fields.validUntil", Code::OutOfRange).say("offers.dates_turned"));
        }
    }
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
