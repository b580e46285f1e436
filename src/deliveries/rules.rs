//! What a report and a confirmation may say. Pure.

use chrono::{Duration, NaiveDate};

use super::model::{Item, Report};
use crate::{
    kernel::{
        error::{Code, Fault, Faults, Result},
        ids::FileId,
        leaks,
    },
    taxonomy::Taxonomy,
};

/// The longest note, comment or reason, in characters.
pub const MAX_TEXT: usize = 500;
/// The longest name of a thing.
pub const MAX_WHAT: usize = 60;
/// The longest unit.
pub const MAX_UNIT: usize = 10;
/// The most of one thing, and of what a need asks.
pub const MAX_QUANTITY: i32 = 10_000;
/// The most things in one delivery.
pub const MAX_ITEMS: usize = 30;
/// The most photos of one delivery.
pub const MAX_PHOTOS: usize = 6;
/// The most hours one delivery may have taken, all helpers together.
const MAX_HOURS: f64 = 240.0;
/// How many days back help may still be reported.
const DAYS_BACK: i64 = 366;

/// A report as it was sent.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The day.
    pub delivered_on: NaiveDate,
    /// What was brought or done.
    pub items: Vec<Item>,
    /// How much of what the need asks.
    pub met: i32,
    /// Hours it took.
    pub hours: Option<f64>,
    /// What else should be known.
    pub note: Option<String>,
    /// Photos.
    pub photos: Vec<FileId>,
}

/// Checks a report against `today`, gathering every fault.
pub fn report(taxonomy: &Taxonomy, draft: Draft, today: NaiveDate) -> Result<Report> {
    let mut faults = Faults::new();
    check_day(&mut faults, draft.delivered_on, today);
    let items = items(&mut faults, taxonomy, draft.items);
    if !(0..=MAX_QUANTITY).contains(&draft.met) {
        faults.push(out_of_range("met", 0, MAX_QUANTITY));
    }
    // A form that counts up from nothing sends nothing as 0.
    let hours = draft.hours.filter(|hours| *hours != 0.0);
    let minutes = hours.and_then(|hours| minutes(&mut faults, hours));
    let note = faults.optional_text("note", draft.note.as_deref(), MAX_TEXT);
    refuse_numbers(&mut faults, "note", note.as_deref());
    let photos = photos(&mut faults, draft.photos);
    faults.done()?;
    Ok(Report {
        delivered_on: draft.delivered_on,
        items,
        met: draft.met,
        minutes,
        note,
        photos,
    })
}

fn check_day(faults: &mut Faults, day: NaiveDate, today: NaiveDate) {
    let at = || Fault::at("deliveredOn", Code::OutOfRange);
    if day > today {
        faults.push(at().say("delivery.in_the_future"));
    } else if day < today - Duration::days(DAYS_BACK) {
        faults.push(at().say("delivery.too_long_ago"));
    }
}

fn items(faults: &mut Faults, taxonomy: &Taxonomy, items: Vec<Item>) -> Vec<Item> {
    if items.is_empty() {
        faults.push(Fault::at("items", Code::Required).say("delivery.no_items"));
    }
    if items.len() > MAX_ITEMS {
        faults.push(
            Fault::at("items", Code::OutOfRange)
                .say("delivery.too_many_items")
                .with("max", MAX_ITEMS),
        );
    }
    items
        .into_iter()
        .take(MAX_ITEMS)
        .enumerate()
        .map(|(at, item)| {
            let field = |name: &str| format!("items.{at}.{name}");
            let quantity = field("quantity");
            if !(1..=MAX_QUANTITY).contains(&item.quantity) {
                faults.push(out_of_range(&quantity, 1, MAX_QUANTITY));
            }
            let unit = faults.text(&field("unit"), &item.unit, MAX_UNIT);
            Item {
                what: faults.text(&field("what"), &item.what, MAX_WHAT),
                quantity: item.quantity,
                unit: taxonomy.unit_key(&unit),
            }
        })
        .collect()
}

fn out_of_range(field: &str, min: impl ToString, max: impl ToString) -> Fault {
    Fault::at(field, Code::OutOfRange)
        .with("min", min)
        .with("max", max)
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "at most 240 hours, checked before the cast"
)]
fn minutes(faults: &mut Faults, hours: f64) -> Option<i32> {
    // Not a number fails the comparison, too.
    if hours > 0.0 && hours <= MAX_HOURS {
        Some(((hours * 60.0).round() as i32).max(1))
    } else {
        faults.push(out_of_range("hours", 0, MAX_HOURS));
        None
    }
}

fn photos(faults: &mut Faults, photos: Vec<FileId>) -> Vec<FileId> {
    let mut once: Vec<FileId> = Vec::with_capacity(photos.len());
    for photo in photos {
        if !once.contains(&photo) {
            once.push(photo);
        }
    }
    if once.len() > MAX_PHOTOS {
        faults.push(
            Fault::at("photoIds", Code::OutOfRange)
                .say("delivery.too_many_photos")
                .with("max", MAX_PHOTOS),
        );
    }
    once
}

/// What the asker said, checked: channel, rating, comment.
pub fn confirmation(
    taxonomy: &Taxonomy,
    channel: &str,
    rating: i32,
    comment: Option<&str>,
) -> Result<(String, i16, Option<String>)> {
    let mut faults = Faults::new();
    let channel = faults.text("channel", channel, MAX_WHAT);
    if !channel.is_empty() && !taxonomy.confirmation_channels.has(&channel) {
        faults.push(Fault::at("channel", Code::UnknownKey));
    }
    let rating = match i16::try_from(rating) {
        Ok(rating @ 1..=5) => rating,
        _ => {
            faults.push(out_of_range("rating", 1, 5));
            0
        }
    };
    let comment = faults.optional_text("comment", comment, MAX_TEXT);
    refuse_numbers(&mut faults, "comment", comment.as_deref());
    faults.done()?;
    Ok((channel, rating, comment))
}

/// Why a delivery is disputed.
pub fn reason(text: &str) -> Result<String> {
    let mut faults = Faults::new();
    let text = faults.text("reason", text, MAX_TEXT);
    refuse_numbers(&mut faults, "reason", Some(&text));
    faults.done()?;
    Ok(text)
}

/// These words stand in the need's timeline: no identity number and no mobile phone belongs there.
fn refuse_numbers(faults: &mut Faults, field: &str, text: Option<&str>) {
    for fault in text.into_iter().flat_map(|text| leaks::certain(field, text)) {
        faults.push(fault);
    }
}
