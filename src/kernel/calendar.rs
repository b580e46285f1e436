//! Chinese working days: weekdays, less public holidays, plus the weekend days worked in exchange (调休).

use std::collections::BTreeSet;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

/// The days on which people work, for the years whose holidays are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    free: BTreeSet<NaiveDate>,
    worked: BTreeSet<NaiveDate>,
    years: BTreeSet<i32>,
}

/// Why a holiday file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CalendarFault {
    /// It is not TOML of the expected shape.
    #[error("the holidays cannot be read: {0}")]
    Toml(#[from] toml::de::Error),
    /// A date is no date.
    #[error("{0:?} is no date (YYYY-MM-DD)")]
    Date(String),
    /// A holiday ends before it begins or lasts longer than thirty days.
    #[error("the holiday {0:?} ends before it begins or lasts longer than 30 days")]
    Span(String),
    /// A day is both free and worked.
    #[error("{0} is listed as a holiday and as a working day")]
    Contradiction(NaiveDate),
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    holiday: Vec<Holiday>,
    #[serde(default)]
    working: Vec<Day>,
}

#[derive(Deserialize)]
struct Holiday {
    name: String,
    from: Day,
    to: Day,
    #[serde(default)]
    working: Vec<Day>,
}

/// A date written as a TOML date or as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Day {
    Toml(toml::value::Datetime),
    Text(String),
}

impl Day {
    fn date(&self) -> Result<NaiveDate, CalendarFault> {
        let text = match self {
            Self::Toml(date) => date.to_string(),
            Self::Text(text) => text.clone(),
        };
        NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(|_| CalendarFault::Date(text))
    }
}

impl Calendar {
    /// Reads `[[holiday]] name, from, to` (both days free) and, in a holiday or for all, `working = [dates]`.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn parse(text: &str) -> Result<Self, CalendarFault> {
        let file: File = toml::from_str(text)?;
        let mut calendar = Self::default();
        for holiday in &file.holiday {
            let (from, to) = (holiday.from.date()?, holiday.to.date()?);
            if to < from || to - from > chrono::TimeDelta::days(30) {
                return Err(CalendarFault::Span(holiday.name.clone()));
            }
            calendar.years.extend([from.year(), to.year()]);
            calendar
                .free
                .extend(from.iter_days().take_while(|day| *day <= to));
        }
        let exchanged = file.holiday.iter().flat_map(|holiday| &holiday.working);
        for day in file.working.iter().chain(exchanged) {
            calendar.worked.insert(day.date()?);
        }
        match calendar.free.intersection(&calendar.worked).next() {
            Some(day) => Err(CalendarFault::Contradiction(*day)),
            None => Ok(calendar),
        }
    }

    /// Whether people work on the day. In a year that is not known every weekday counts.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.worked.contains(&day) || (!weekend && !self.free.contains(&day))
    }

    /// The `count`th working day after `day`; `day` itself does not count, and 0 gives it back.
    /// Past the end of the calendar the last date there is.
    pub fn add_working_days(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut reached = day;
        let mut left = count;
        while left > 0 {
            let Some(next) = reached.checked_add_days(Days::new(1)) else {
                return reached;
            };
            reached = next;
            left -= u32::from(self.is_working_day(reached));
        }
        reached
    }

    /// Whether the holidays of the year are in the file. Deadlines in other years may be too early.
    pub fn knows_year(&self, year: i32) -> bool {
        self.years.contains(&year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        working = ["2026-09-20"]
        [[holiday]]
        name = "国庆节"
        from = "2026-10-01"
        to = 2026-10-07
        working = [2026-10-10]
    "#;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn deadlines_pass_over_holidays_and_count_exchanged_weekends() {
        let calendar = Calendar::parse(TEXT).unwrap();
        assert!(!calendar.is_working_day(day("2026-10-01")));
        assert!(
            calendar.is_working_day(day("2026-10-10")),
            "a Saturday worked in exchange"
        );
        assert!(!calendar.is_working_day(day("2026-10-11")));
        // Thursday and Friday after the holiday, the exchanged Saturday, then Monday.
        assert_eq!(calendar.add_working_days(day("2026-09-30"), 3), day("2026-10-10"));
        assert_eq!(calendar.add_working_days(day("2026-09-30"), 4), day("2026-10-12"));
        assert_eq!(calendar.add_working_days(day("2026-10-03"), 0), day("2026-10-03"));
        assert!(calendar.knows_year(2026) && !calendar.knows_year(2027));
    }

    #[test]
    fn the_holidays_shipped_are_read() {
        let calendar = Calendar::parse(include_str!("../../data/holidays.toml")).unwrap();
        assert!(calendar.knows_year(2025) && calendar.knows_year(2026));
        // 办理国庆节调休: the Sunday before the holiday of 2025 is worked, its first day is not.
        assert!(calendar.is_working_day(day("2025-09-28")) && !calendar.is_working_day(day("2025-10-01")));
    }

    #[test]
    fn a_wrong_file_is_refused() {
        for (text, expected) in [
            ("working = [\"2026-13-01\"]", "no date"),
            (
                "[[holiday]]\nname = \"x\"\nfrom = \"2026-01-02\"\nto = \"2026-01-01\"",
                "ends before",
            ),
            (
                "working = [\"2026-01-01\"]\n[[holiday]]\nname = \"x\"\nfrom = \"2026-01-01\"\nto = \"2026-01-01\"",
                "both",
            ),
            ("holiday = 3", "cannot be read"),
        ] {
            let fault = Calendar::parse(text).unwrap_err().to_string();
            assert!(
                fault.contains(expected) || expected == "both" && fault.contains("listed as"),
                "{fault}"
            );
        }
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        assert_eq!(
            Calendar::default().add_working_days(NaiveDate::MAX, 5),
            NaiveDate::MAX
        );
    }
}
