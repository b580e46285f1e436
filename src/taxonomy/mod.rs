//! The words of the committee: fields, kinds, categories, communities and the other lists. Data with stable keys, held
//! in memory because everything reads them and hardly anybody edits them (docs/adr).
//!
//! The lists built in are `data/taxonomy.toml`; a `taxonomy.toml` in the data folder replaces them.

use std::collections::HashMap;

use serde::Deserialize;

/// The lists built into the program.
pub const BUILT_IN: &str = include_str!("../../data/taxonomy.toml");

/// A word of one list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Term {
    /// Stable key, stored in the database.
    pub key: String,
    /// What Chinese readers see.
    pub zh: String,
    /// What English readers see.
    pub en: String,
    /// Key of the term above it: categories only.
    #[serde(default)]
    pub parent: Option<String>,
    /// Other words people write for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Communities next to it: communities only.
    #[serde(default)]
    pub neighbours: Vec<String>,
    /// Days to answer: urgencies only.
    #[serde(default)]
    pub answer_days: Option<i64>,
}

/// The language a reader asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// 简体中文, the first language.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The best of the two for an `Accept-Language` header.
    pub fn from_header(header: &str) -> Self {
        let first = header
            .split(',')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        if first.starts_with("en") {
            Self::En
        } else {
            Self::Zh
        }
    }

    /// The name of the language as `locales/` uses it.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

impl Term {
    /// The word in the reader's language.
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

/// One list of words, in its own order.
#[derive(Debug, Clone, Default)]
pub struct List {
    terms: Vec<Term>,
    by_key: HashMap<String, usize>,
}

impl List {
    fn new(terms: Vec<Term>) -> Self {
        let by_key = terms
            .iter()
            .enumerate()
            .map(|(at, term)| (term.key.clone(), at))
            .collect();
        Self { terms, by_key }
    }

    /// All words, in order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The word of `key`.
    pub fn get(&self, key: &str) -> Option<&Term> {
        self.by_key.get(key).map(|at| &self.terms[*at])
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.by_key.contains_key(key)
    }

    /// The place of `key` in the list.
    pub fn rank(&self, key: &str) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// The word of `key`; when the list no longer has it, the key itself in both languages.
    pub fn term_or_key(&self, key: &str) -> Term {
        self.get(key).cloned().unwrap_or_else(|| Term {
            key: key.to_owned(),
            zh: key.to_owned(),
            en: key.to_owned(),
            parent: None,
            synonyms: Vec::new(),
            neighbours: Vec::new(),
            answer_days: None,
        })
    }
}

/// Every list of the committee.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    /// The lines of work (领域).
    pub fields: List,
    /// Kinds of organizations (单位类型).
    pub organization_kinds: List,
    /// Roles of an organization in the committee (委员会职务).
    pub organization_roles: List,
    /// Kinds of offers and needs.
    pub kinds: List,
    /// Categories, a tree of two levels.
    pub categories: List,
    /// Communities (社区).
    pub communities: List,
    /// How urgent a need is.
    pub urgencies: List,
    /// Whom an offer is for.
    pub audiences: List,
    /// How a quantity renews.
    pub renewals: List,
    /// What is counted.
    pub units: List,
    /// Who asks.
    pub asker_kinds: List,
    /// Why a referral is declined.
    pub decline_reasons: List,
    /// How a need was verified.
    pub verification_methods: List,
    /// How a delivery was confirmed.
    pub confirmation_channels: List,
    /// Why a contact is opened.
    pub purposes: List,
}

/// The file as written.
#[derive(Deserialize)]
struct File {
    fields: Vec<Term>,
    organization_kinds: Vec<Term>,
    organization_roles: Vec<Term>,
    offer_kinds: Vec<Term>,
    categories: Vec<Term>,
    communities: Vec<Term>,
    urgencies: Vec<Term>,
    audiences: Vec<Term>,
    renewals: Vec<Term>,
    units: Vec<Term>,
    asker_kinds: Vec<Term>,
    decline_reasons: Vec<Term>,
    verification_methods: Vec<Term>,
    confirmation_channels: Vec<Term>,
    purposes: Vec<Term>,
}

impl Taxonomy {
    /// Reads a taxonomy file; the error names line and column.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        Ok(Self {
            fields: List::new(file.fields),
            organization_kinds: List::new(file.organization_kinds),
            organization_roles: List::new(file.organization_roles),
            kinds: List::new(file.offer_kinds),
            categories: List::new(file.categories),
            communities: List::new(file.communities),
            urgencies: List::new(file.urgencies),
            audiences: List::new(file.audiences),
            renewals: List::new(file.renewals),
            units: List::new(file.units),
            asker_kinds: List::new(file.asker_kinds),
            decline_reasons: List::new(file.decline_reasons),
            verification_methods: List::new(file.verification_methods),
            confirmation_channels: List::new(file.confirmation_channels),
            purposes: List::new(file.purposes),
        })
    }

    /// The category above `key`, or `key` itself when it is a top one.
    pub fn top_category<'a>(&'a self, key: &'a str) -> &'a str {
        self.categories
            .get(key)
            .and_then(|term| term.parent.as_deref())
            .unwrap_or(key)
    }

    /// The key of a unit, however it is said (台, appliance); a unit of no list stands for itself, trimmed.
    pub fn unit_key(&self, said: &str) -> String {
        let said = said.trim();
        let is = |term: &&Term| {
            term.key == said
                || term.zh == said
                || term.en.eq_ignore_ascii_case(said)
                || term.synonyms.iter().any(|word| word == said)
        };
        let known = self.units.terms().iter().find(is);
        known.map_or(said, |term| &term.key).to_owned()
    }

    /// Whether two communities lie side by side.
    pub fn are_neighbours(&self, one: &str, other: &str) -> bool {
        self.communities
            .get(one)
            .is_some_and(|term| term.neighbours.iter().any(|key| key == other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_known_by_every_word_for_it() {
        let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
        for said in ["appliance", " 台 "] {
            assert_eq!(taxonomy.unit_key(said), "appliance", "{said}");
        }
        assert_eq!(taxonomy.unit_key("盆"), "盆");
    }

    #[test]
    fn the_built_in_lists_are_whole() {
        let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
        assert_eq!(taxonomy.fields.terms().len(), 5);
        assert_eq!(taxonomy.communities.terms().len(), 13);
        for term in taxonomy.categories.terms() {
            let parent = term.parent.as_deref();
            assert!(
                parent.is_none_or(|key| taxonomy.categories.has(key)),
                "{}",
                term.key
            );
        }
        for term in taxonomy.communities.terms() {
            for neighbour in &term.neighbours {
                assert!(
                    taxonomy.are_neighbours(neighbour, &term.key),
                    "{} {neighbour}",
                    term.key
                );
            }
        }
    }
}
