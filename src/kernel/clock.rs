//! Time as an argument. UTC in storage; Asia/Shanghai (UTC+8, no summer time since 1991) for people.

use std::sync::Mutex;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, SubsecRound, Utc};

/// Tells the time. Actions read it from here and nowhere else, so that tests can set it.
pub trait Clock: Send + Sync {
    /// The present moment, in whole microseconds (what both databases keep).
    fn now(&self) -> DateTime<Utc>;

    /// Today's date where the people are.
    fn today(&self) -> NaiveDate {
        date_in_shanghai(self.now())
    }
}

/// The machine's clock.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place where the ambient clock is read"
    )]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands still until it is moved: for tests and for replaying the demo's history.
#[derive(Debug)]
pub struct FixedClock(Mutex<DateTime<Utc>>);

impl FixedClock {
    /// A clock that shows `now`.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now.trunc_subsecs(6)))
    }

    /// Moves the clock on (or back, with a negative duration).
    pub fn advance(&self, by: Duration) {
        *self.lock() += by;
    }

    /// Sets the clock.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.lock() = now.trunc_subsecs(6);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.lock()
    }
}

/// The calendar date people in Asia/Shanghai read at `at`.
pub fn date_in_shanghai(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&shanghai()).date_naive()
}

/// Asia/Shanghai as a fixed offset.
pub fn shanghai() -> FixedOffset {
    // Eight hours is within the ±24 h that `east_opt` accepts.
    FixedOffset::east_opt(8 * 3600).unwrap_or_else(|| unreachable!())
}
