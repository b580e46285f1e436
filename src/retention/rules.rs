//! The classes of records, how long each is kept, and why. Pure.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

pub use crate::config::RetentionSettings;

/// A class of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Households for which nothing has happened for long: their key, and with it all that is sealed.
    Households,
    /// What was told of needs that are settled or taken back, and the notes of their verification.
    WorkingTexts,
    /// Words and photos of help for needs that are settled or taken back.
    HelpWords,
    /// The register of openings.
    Openings,
    /// Keys by which acts sent twice are known again.
    Idempotency,
    /// Changes that the followers have read.
    Outbox,
    /// Sessions that are over, and invitations that nobody took up.
    Sessions,
}

impl Class {
    /// Every class, in the order in which they are removed.
    pub const ALL: [Self; 7] = [
        Self::Households,
        Self::WorkingTexts,
        Self::HelpWords,
        Self::Openings,
        Self::Idempotency,
        Self::Outbox,
        Self::Sessions,
    ];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::WorkingTexts => "working_texts",
            Self::HelpWords => "help_words",
            Self::Openings => "openings",
            Self::Idempotency => "idempotency",
            Self::Outbox => "outbox",
            Self::Sessions => "sessions",
        }
    }

    /// Key of the sentence that says what it is.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Households => "retention.class.households",
            Self::WorkingTexts => "retention.class.working_texts",
            Self::HelpWords => "retention.class.help_words",
            Self::Openings => "retention.class.openings",
            Self::Idempotency => "retention.class.idempotency",
            Self::Outbox => "retention.class.outbox",
            Self::Sessions => "retention.class.sessions",
        }
    }

    /// Key of the sentence that names the rule it comes from.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Households => "retention.rule.households",
            Self::WorkingTexts => "retention.rule.working_texts",
            Self::HelpWords => "retention.rule.help_words",
            Self::Openings => "retention.rule.openings",
            Self::Idempotency | Self::Outbox | Self::Sessions => "retention.rule.technical",
        }
    }

    /// Days it is kept.
    pub const fn days(self, settings: &RetentionSettings) -> i64 {
        match self {
            Self::Households => settings.households_days,
            Self::WorkingTexts => settings.working_texts_days,
            Self::HelpWords => settings.help_words_days,
            Self::Openings => settings.openings_days,
            Self::Idempotency => settings.idempotency_days,
            Self::Outbox => settings.outbox_days,
            Self::Sessions => settings.sessions_days,
        }
    }

    /// What is older than this is over its time.
    pub fn cutoff(self, settings: &RetentionSettings, now: DateTime<Utc>) -> DateTime<Utc> {
        now - Duration::days(self.days(settings).max(1))
    }
}

/// What was removed of one class.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// The class.
    pub class: Class,
    /// Days it was kept.
    pub days: i64,
    /// What was older than this was removed.
    pub cutoff: DateTime<Utc>,
    /// How many records.
    pub count: u64,
}
