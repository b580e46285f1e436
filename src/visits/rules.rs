//! When a visit may be, and what may be said of it. Pure.

use chrono::{DateTime, Duration, Utc};

use super::model::Slot;
use crate::kernel::error::{Code, Fault, Faults, Result};

/// The longest note or reason, in characters.
pub const MAX_TEXT: usize = 500;
/// How far back a visit may be entered: people write things down after the weekend.
const DAYS_BACK: i64 = 7;
/// How far ahead a visit may be planned.
const DAYS_AHEAD: i64 = 366;
/// The longest visit.
const LONGEST_HOURS: i64 = 24;

/// Checks the time of a visit against `now`: not long past, not beyond a year, ending after it begins.
pub fn slot(
    now: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    faults: &mut Faults,
) -> Slot {
    if starts_at < now - Duration::days(DAYS_BACK) || starts_at > now + Duration::days(DAYS_AHEAD) {
        faults.push(
            Fault::at("startsAt", Code::OutOfRange)
                .say("visit.starts_at")
                .with("back", DAYS_BACK)
                .with("ahead", DAYS_AHEAD),
        );
    }
    if let Some(ends_at) = ends_at {
        let lasts = ends_at.signed_duration_since(starts_at);
        if lasts <= Duration::zero() || lasts > Duration::hours(LONGEST_HOURS) {
            faults.push(
                Fault::at("endsAt", Code::OutOfRange)
                    .say("visit.ends_at")
                    .with("hours", LONGEST_HOURS),
            );
        }
    }
    Slot { starts_at, ends_at }
}

/// Why a visit will not take place.
pub fn reason(text: &str) -> Result<String> {
    let mut faults = Faults::new();
    let text = faults.text("reason", text, MAX_TEXT);
    faults.done()?;
    Ok(text)
}
