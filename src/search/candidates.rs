//! What resembles a longer text: the lexical half of matching.

use std::collections::HashSet;

use tantivy::query::Query as EngineQuery;
use tantivy::{Searcher, Term};

use super::analyzer::{self, Analyzer, Kind, Script, Section};
use super::error::SearchError;
use super::facets::Gather;
use super::filters::{any, clauses, with_text};
use super::model::{Candidate, CandidateQuery, Order, Query};
use super::reader::Reader;
use super::steps::weighed_term;

/// Characters of the asked text that are read.
const MAX_CHARS: usize = 2_000;
/// The rarest words, and the rarest bigrams, that are asked for.
const MAX_TOKENS: usize = 40;
/// Words shown as a reason.
const MAX_REASONS: usize = 8;
/// In an index of at least [`COMMON_FROM`] documents, a word in every n-th of them is no reason.
const COMMON: u64 = 4;
const COMMON_FROM: u64 = 40;

/// Words and bigrams of a text, without those that say nothing.
struct Asked {
    words: Vec<String>,
    bigrams: Vec<String>,
    /// What may be shown as a reason: words as they stand in the text, and neighbouring single characters together.
    reasons: Vec<String>,
}

impl Reader {
    /// Documents that share words with the text, best first, each with the words it shares. Blocking.
    ///
    /// # Errors
    /// Where the engine fails.
    pub fn candidates(&self, query: &CandidateQuery) -> Result<Vec<Candidate>, SearchError> {
        let searcher = self.index.snapshot.searcher();
        let mut asked = Asked::read(&self.index.analyzer, &query.text);
        let Some(text) = self.resembling(&searcher, &mut asked)? else {
            return Ok(Vec::new());
        };
        let must = clauses(
            &self.index.fields,
            query.collection,
            &query.scope,
            &query.filters,
            None,
        );
        let most = query.limit.saturating_mul(2).min(Query::DEPTH);
        let gather = Gather {
            most,
            order: Order::Best,
            facets: &[],
        };
        let found = searcher.search(&with_text(must, Some(text.as_ref())), &gather)?;
        let mut candidates = Vec::with_capacity(query.limit.min(found.best.len()));
        for ranked in found.best {
            let texts = self.stored(&searcher, ranked.address)?;
            let matched_words = asked.matched(&self.index.analyzer, &texts);
            if !matched_words.is_empty() {
                candidates.push(Candidate {
                    id: ranked.id,
                    score: ranked.score,
                    matched_words,
                });
            }
            if candidates.len() >= query.limit {
                break;
            }
        }
        Ok(candidates)
    }

    /// Any of the rarest words and bigrams. Words that are everywhere are struck from the reasons.
    fn resembling(
        &self,
        searcher: &Searcher,
        asked: &mut Asked,
    ) -> Result<Option<Box<dyn EngineQuery>>, SearchError> {
        let words = self.rarest(searcher, Kind::Words, &asked.words)?;
        let bigrams = self.rarest(searcher, Kind::Grams, &asked.bigrams)?;
        let documents = searcher.num_docs();
        if documents >= COMMON_FROM {
            let common: HashSet<&String> = words
                .iter()
                .filter(|(_, count)| count * COMMON > documents)
                .map(|(word, _)| word)
                .collect();
            asked.reasons.retain(|word| !common.contains(word));
        }
        let mut queries: Vec<Box<dyn EngineQuery>> = Vec::new();
        for (kind, tokens, weight) in [(Kind::Words, &words, 1.0), (Kind::Grams, &bigrams, 0.3)] {
            for (token, _) in tokens.iter().take(MAX_TOKENS) {
                let single = if token.chars().nth(1).is_none() { 0.3 } else { 1.0 };
                for (section, boost) in Section::ALL.into_iter().zip([2.0, 1.0, 1.0]) {
                    queries.push(weighed_term(
                        &self.index.fields,
                        section,
                        kind,
                        token,
                        boost * weight * single,
                    ));
                }
            }
        }
        Ok((!queries.is_empty()).then(|| any(queries)))
    }

    /// Tokens that some document has, rarest first, with the number of documents.
    fn rarest(
        &self,
        searcher: &Searcher,
        kind: Kind,
        tokens: &[String],
    ) -> Result<Vec<(String, u64)>, SearchError> {
        let mut counted = Vec::with_capacity(tokens.len());
        for token in tokens {
            let mut count = 0;
            for section in Section::ALL {
                count += searcher.doc_freq(&Term::from_field_text(
                    self.index.fields.text(section, kind),
                    token,
                ))?;
            }
            if count > 0 {
                counted.push((token.clone(), count));
            }
        }
        counted.sort_by_key(|(_, count)| *count);
        Ok(counted)
    }
}

impl Asked {
    fn read(analyzer: &Analyzer, text: &str) -> Self {
        let text: String = text.chars().take(MAX_CHARS).collect();
        let mut asked = Self {
            words: Vec::new(),
            bigrams: Vec::new(),
            reasons: Vec::new(),
        };
        for run in analyzer::runs(&text) {
            match run.script {
                Script::Latin if analyzer.is_stop(&run.text) || run.len < 2 => {}
                Script::Latin => {
                    asked.words.push(run.text.clone());
                    asked.reasons.push(run.text);
                }
                Script::Han => asked.read_han(analyzer, &run.text),
            }
        }
        for list in [&mut asked.words, &mut asked.bigrams, &mut asked.reasons] {
            let mut seen = HashSet::new();
            list.retain(|token| seen.insert(token.clone()));
        }
        asked
    }

    fn read_han(&mut self, analyzer: &Analyzer, run: &str) {
        let says = |word: &&str| !analyzer.is_stop(word);
        self.words
            .extend(analyzer.all_words(run).into_iter().filter(says).map(String::from));
        let mut singles = String::new();
        for word in analyzer.cut(run) {
            if word.chars().nth(1).is_none() && says(&word) {
                singles.push_str(word);
                continue;
            }
            self.close(&mut singles);
            if says(&word) {
                self.reasons.push(word.to_owned());
            }
        }
        self.close(&mut singles);
        // pairs across a word that says nothing say nothing either
        for part in analyzer.cut(run).split(|word| analyzer.is_stop(word)) {
            self.bigrams.extend(analyzer::bigrams(&part.concat()));
        }
        let inner = analyzer
            .all_words(run)
            .into_iter()
            .filter(says)
            .filter(|word| word.chars().nth(1).is_some());
        self.reasons.extend(inner.map(String::from));
    }

    /// Neighbouring single characters may be a word the dictionary lacks.
    fn close(&mut self, singles: &mut String) {
        if singles.is_empty() {
            return;
        }
        if singles.chars().nth(1).is_some() {
            self.reasons.push(singles.clone());
        }
        self.reasons.extend(singles.chars().map(String::from));
        singles.clear();
    }

    /// Reasons that stand literally in the texts; a part of a longer one is left out. A single character counts only
    /// where it stands as a word of its own.
    fn matched(&self, analyzer: &Analyzer, texts: &[String]) -> Vec<String> {
        let folded: Vec<String> = texts.iter().map(|text| analyzer::fold(text)).collect();
        let mut alone: Option<HashSet<String>> = None;
        let mut found: Vec<&String> = Vec::new();
        for word in &self.reasons {
            let stands = if word.chars().nth(1).is_some() {
                folded.iter().any(|text| text.contains(word.as_str()))
            } else {
                alone
                    .get_or_insert_with(|| single_words(analyzer, &folded))
                    .contains(word)
            };
            if stands {
                found.push(word);
            }
        }
        let longer = |word: &str| {
            found
                .iter()
                .any(|other| other.len() > word.len() && other.contains(word))
        };
        found
            .iter()
            .filter(|word| !longer(word))
            .take(MAX_REASONS)
            .map(|word| (*word).clone())
            .collect()
    }
}

fn single_words(analyzer: &Analyzer, texts: &[String]) -> HashSet<String> {
    let runs = texts
        .iter()
        .flat_map(|text| analyzer::runs(text))
        .filter(|run| run.script == Script::Han);
    let mut singles = HashSet::new();
    for run in runs {
        let words = analyzer.cut(&run.text);
        singles.extend(
            words
                .into_iter()
                .filter(|word| word.chars().nth(1).is_none())
                .map(String::from),
        );
    }
    singles
}
