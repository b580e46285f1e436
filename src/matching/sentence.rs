//! What matching says, before it is put into words: a key of `locales/matching.yml` and what the sentence names.

use chrono::{Datelike, NaiveDate};

use crate::{
    taxonomy::{Language, List, Taxonomy},
    words,
};

/// Something a sentence names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// Written as it is.
    Text(String),
    /// Words of the pair itself, each in quotation marks.
    Quoted(Vec<String>),
    /// Key of a category.
    Category(String),
    /// Key of a community.
    Community(String),
    /// Key of a kind.
    Kind(String),
    /// Keys of those an offer is for.
    Audiences(Vec<String>),
    /// Key of a decline reason.
    DeclineReason(String),
    /// Key of what is counted.
    Unit(String),
    /// A day.
    Day(NaiveDate),
}

/// One plain sentence, in no language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    key: &'static str,
    parts: Vec<(&'static str, Part)>,
}

/// The longest text taken over from an offer into a sentence, in characters.
const LONGEST_QUOTE: usize = 24;

impl Sentence {
    pub(super) const fn new(key: &'static str) -> Self {
        Self {
            key,
            parts: Vec::new(),
        }
    }

    pub(super) fn text(self, name: &'static str, text: impl ToString) -> Self {
        self.with(name, Part::Text(shortened(&text.to_string())))
    }

    pub(super) fn quoted(self, name: &'static str, words: &[String]) -> Self {
        self.with(name, Part::Quoted(words.to_vec()))
    }

    pub(super) fn category(self, name: &'static str, key: &str) -> Self {
        self.with(name, Part::Category(key.to_owned()))
    }

    pub(super) fn community(self, name: &'static str, key: &str) -> Self {
        self.with(name, Part::Community(key.to_owned()))
    }

    pub(super) fn kind(self, name: &'static str, key: &str) -> Self {
        self.with(name, Part::Kind(key.to_owned()))
    }

    pub(super) fn audiences(self, name: &'static str, keys: &[String]) -> Self {
        self.with(name, Part::Audiences(keys.to_vec()))
    }

    pub(super) fn decline_reason(self, name: &'static str, key: &str) -> Self {
        self.with(name, Part::DeclineReason(key.to_owned()))
    }

    pub(super) fn unit(self, name: &'static str, key: &str) -> Self {
        self.with(name, Part::Unit(key.to_owned()))
    }

    pub(super) fn day(self, name: &'static str, day: NaiveDate) -> Self {
        self.with(name, Part::Day(day))
    }

    fn with(mut self, name: &'static str, part: Part) -> Self {
        self.parts.push((name, part));
        self
    }

    /// The key of the sentence.
    pub const fn key(&self) -> &'static str {
        self.key
    }

    /// The sentence in a language.
    pub fn say(&self, taxonomy: &Taxonomy, language: Language) -> String {
        let parts: Vec<(&str, String)> = self
            .parts
            .iter()
            .map(|(name, part)| (*name, part.say(taxonomy, language)))
            .collect();
        words::say(language, self.key, &parts)
    }
}

impl Part {
    fn say(&self, taxonomy: &Taxonomy, language: Language) -> String {
        let label = |list: &List, key: &str| list.term_or_key(key).label(language).to_owned();
        match self {
            Self::Text(text) => text.clone(),
            Self::Quoted(quoted) => {
                let quote = |word: &String| words::say(language, "matching.quote", &[("word", word.clone())]);
                quoted.iter().map(quote).collect()
            }
            Self::Category(key) => label(&taxonomy.categories, key),
            Self::Community(key) => label(&taxonomy.communities, key),
            Self::Kind(key) => label(&taxonomy.kinds, key),
            Self::Audiences(keys) => {
                let labels: Vec<_> = keys.iter().map(|key| label(&taxonomy.audiences, key)).collect();
                labels.join(match language {
                    Language::Zh => "、",
                    Language::En => ", ",
                })
            }
            Self::DeclineReason(key) => label(&taxonomy.decline_reasons, key),
            Self::Unit(key) => label(&taxonomy.units, key),
            Self::Day(day) => words::say(
                language,
                "matching.day",
                &[
                    ("year", day.year().to_string()),
                    ("month", day.month().to_string()),
                    ("day", day.day().to_string()),
                ],
            ),
        }
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_QUOTE {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(LONGEST_QUOTE - 1).collect();
    short.push('…');
    short
}
