//! Dates as lists write them.

use chrono::{Days, Months, NaiveDate};

use crate::kernel::text::{fold, narrow};

/// Until when something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Up to and including the day.
    Day(NaiveDate),
    /// Without end (`长期`).
    Open,
}

/// Reads `2026-12-31`, `2026/12/31`, `2026.12.31`, `2026年12月31日`, `2026年12月` and `2026年底` (their last
/// day), `20261231`, a spreadsheet's day number, each with or without a time of day behind it; `长期`.
/// `None` for anything else, day-first dates included: those cannot be told from month-first ones.
pub fn read(text: &str) -> Option<Until> {
    let folded = fold(&narrow(text).replace(['年', '月'], "-").replace(['日', '号'], " "));
    if is_open(&fold(text)) {
        return Some(Until::Open);
    }
    let text = folded
        .trim_start_matches(['至', '到', '截'])
        .trim_end_matches(['前', '止']);
    let day = text.split([' ', 't']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.']).collect();
    let date = match parts.as_slice() {
        [whole] => read_number(whole),
        [year, "底" | "末" | ""] if text.len() > 4 => NaiveDate::from_ymd_opt(read_year(year)?, 12, 31),
        [year, month, ""] | [year, month] => last_of_month(read_year(year)?, number(month)?),
        [year, month, day] => NaiveDate::from_ymd_opt(read_year(year)?, number(month)?, number(day)?),
        _ => None,
    };
    date.map(Until::Day)
}

fn is_open(folded: &str) -> bool {
    const OPEN: &[&str] = &[
        "长期",
        "长期有效",
        "永久",
        "永久有效",
        "不限",
        "无",
        "无期限",
        "longterm",
        "long-term",
        "long term",
        "open",
        "none",
    ];
    OPEN.contains(&folded)
}

fn number(text: &str) -> Option<u32> {
    let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

fn read_year(text: &str) -> Option<i32> {
    let year: i32 = (text.len() == 4).then(|| text.parse().ok()).flatten()?;
    (1900..=2999).contains(&year).then_some(year)
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

/// `20261231`, or the days since 1899-12-30 that a spreadsheet shows in a cell without a date format, for
/// the years 2000 to 2099.
fn read_number(text: &str) -> Option<NaiveDate> {
    if !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match text.len() {
        8 => NaiveDate::parse_from_str(text, "%Y%m%d")
            .ok()
            .filter(|_| read_year(&text[..4]).is_some()),
        5 => {
            let days: u64 = text.parse().ok().filter(|days| (36_526..73_051).contains(days))?;
            NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(days))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_a_date() {
        let day = NaiveDate::from_ymd_opt(2026, 12, 31).map(Until::Day);
        for text in [
            "2026-12-31",
            "2026/12/31",
            "2026.12.31",
            "2026年12月31日",
            "２０２６年１２月３１号",
            "20261231",
            "46387",
            "2026-12-31 09:30",
            "2026-12-31T00:00:00",
            "2026年12月",
            "2026-12",
            "2026年底",
            "2026 年 12 月 31 日",
            "至2026年12月31日止",
            "2026年",
        ] {
            assert_eq!(read(text), day, "{text}");
        }
        assert_eq!(
            read("2026/1/5"),
            NaiveDate::from_ymd_opt(2026, 1, 5).map(Until::Day)
        );
        for text in ["长期", "长 期", "Long-term", "永久有效"] {
            assert_eq!(read(text), Some(Until::Open), "{text}");
        }
        for text in [
            "2026-13-01",
            "2026-02-30",
            "31/12/2026",
            "12.31",
            "26-12-31",
            "下周",
            "",
            "2026",
            "7",
            "99999999",
            "年",
            "一周内",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
