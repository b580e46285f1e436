//! What has happened to the demo's needs, as its file lists it.

use serde::Deserialize;

use crate::kernel::error::{Error, Result};

const FILE: &[u8] = include_bytes!("../../data/demo/progress.csv");

/// How far a need has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Taken in.
    Draft,
    /// Verified.
    Verified,
    /// Published.
    Open,
    /// An organization was asked.
    Sent,
    /// An organization asked for it.
    Claimed,
    /// An organization declined.
    Declined,
    /// An organization took it on.
    Accepted,
    /// A visit is planned.
    VisitPlanned,
    /// Help was reported.
    Delivered,
    /// The asker confirmed.
    Confirmed,
}

/// One line: a need and what happened to it.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Number of the need.
    pub need: String,
    /// How far it came.
    pub stage: Stage,
    /// Name of the organization, where one helps.
    pub organization: Option<String>,
    /// Title of its offer.
    pub offer: Option<String>,
    /// Name of the person, where a person helps.
    pub helper: Option<String>,
    /// Days since the last step.
    pub days_ago: i64,
    /// What was given, ending in quantity and unit: `电视机 1台`.
    pub items: Option<String>,
    /// From 1 to 5.
    pub rating: Option<i32>,
    /// `part` or `full`.
    pub outcome: Option<String>,
    /// Key of the reason, where it was declined.
    pub decline_reason: Option<String>,
    /// What the asker said, or what the helper noted.
    pub comment: Option<String>,
}

/// Every line of the file.
pub fn lines() -> Result<Vec<Line>> {
    csv::Reader::from_reader(FILE)
        .deserialize()
        .map(|line| line.map_err(Error::internal))
        .collect()
}

/// Splits `大米、面粉 2袋` into what, how many and of what unit.
pub fn item(text: &str) -> (String, i32, String) {
    let text = text.trim();
    let unit_at = text
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_ascii_digit())
        .map_or(text.len(), |(at, _)| at + 1);
    let digits_at = text[..unit_at]
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .len();
    let quantity = text[digits_at..unit_at].parse().unwrap_or(1);
    let unit = text[unit_at..].trim();
    (
        text[..digits_at].trim().to_owned(),
        quantity,
        if unit.is_empty() { "次" } else { unit }.to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_reads_and_its_items_split() {
        let lines = lines().unwrap();
        assert!(lines.len() > 120);
        assert!(
            lines
                .iter()
                .any(|line| line.stage == Stage::Confirmed && line.rating.is_some())
        );
        assert_eq!(item("大米、面粉 12袋"), ("大米、面粉".into(), 12, "袋".into()));
        assert_eq!(item("电视机 1台"), ("电视机".into(), 1, "台".into()));
        assert_eq!(item("修理"), ("修理".into(), 1, "次".into()));
    }
}
