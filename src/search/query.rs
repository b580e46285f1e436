//! What a person typed, as a query.
//!
//! Each word is looked for in several ways, each on a step of its own: a document stands on the highest step by which it
//! matches, and BM25 orders the documents on one step. The steps lie so far apart that what is spelled as asked always
//! comes before what only sounds like it.

use tantivy::query::{BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, Query};

use super::analyzer::{self, Analyzer, Run, Script};
use super::filters::{all, any};
use super::schema::Fields;
use super::steps::{Steps, step};

/// More words than these are not looked at.
const MAX_RUNS: usize = 12;
/// More characters than these are not looked at.
const MAX_CHARS: usize = 100;

/// How faithfully the text is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// All words, as spelled (in characters, pinyin or initials).
    Strict,
    /// All words, or what sounds like them or differs by one letter.
    Similar,
    /// Any of the words.
    AnyWord,
}

/// A typed text, taken apart.
pub struct Typed<'a> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) fields: &'a Fields,
    runs: Vec<Run>,
    prefix: bool,
}

impl<'a> Typed<'a> {
    /// Takes a text apart; `None` where it holds nothing to look for.
    pub fn new(analyzer: &'a Analyzer, fields: &'a Fields, text: &str, prefix: bool) -> Option<Self> {
        let cut: String = text.chars().take(MAX_CHARS).collect();
        let mut runs = analyzer::runs(&cut);
        let meaningful = |run: &Run| run.script == Script::Latin || !says_nothing(analyzer, &run.text);
        if runs.iter().any(meaningful) {
            runs.retain(meaningful);
        }
        runs.truncate(MAX_RUNS);
        let unfinished = prefix && cut.ends_with(|c: char| c.is_alphanumeric());
        (!runs.is_empty()).then_some(Self {
            analyzer,
            fields,
            runs,
            prefix: unfinished,
        })
    }

    /// The runs, for highlighting.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The query of a level; `None` where the level asks nothing else than the level before it.
    pub fn query(&self, level: Level) -> Option<Box<dyn Query>> {
        match level {
            Level::Strict => Some(self.all_runs(false)),
            Level::Similar => Some(self.all_runs(true)),
            Level::AnyWord => {
                let units = self.units();
                let queries = units
                    .iter()
                    .map(|run| self.run(run, true, false))
                    .collect::<Vec<_>>();
                (queries.len() > 1).then(|| any(queries))
            }
        }
    }

    fn all_runs(&self, similar: bool) -> Box<dyn Query> {
        let last = self.runs.len() - 1;
        let each = self.runs.iter().enumerate().map(|(i, run)| {
            let typing = self.prefix && i == last;
            match (typing, i.checked_sub(1).and_then(|before| self.runs.get(before))) {
                (true, Some(before)) => any(vec![self.run(run, similar, true), self.half_typed(before, run)]),
                _ => self.run(run, similar, typing),
            }
        });
        let apart = all(each.collect());
        // `jia dian` typed with a blank is also `jiadian`
        let syllables = |run: &Run| run.is_letters() && !self.analyzer.split_syllables(&run.text).is_empty();
        if self.runs.len() > 1 && self.runs.iter().all(syllables) {
            let text: String = self.runs.iter().map(|run| run.text.as_str()).collect();
            let joined = Run {
                script: Script::Latin,
                len: text.len(),
                text,
            };
            return any(vec![apart, self.run(&joined, similar, self.prefix)]);
        }
        apart
    }

    /// `家d`: characters already chosen, then the first letters of what follows.
    fn half_typed(&self, before: &Run, letters: &Run) -> Box<dyn Query> {
        let chars: Vec<char> = before.text.chars().collect();
        if before.script != Script::Han || !letters.is_letters() || chars.len() > 6 {
            return any(Vec::new());
        }
        let begun = analyzer::pinyin_of(&chars).into_iter().map(|sound| {
            let text = format!("{sound}{}", letters.text);
            self.unfinished(&Run {
                script: Script::Latin,
                len: text.len(),
                text,
            })
        });
        Box::new(ConstScoreQuery::new(any(begun.collect()), step::PREFIX))
    }

    /// Words, each to be looked for on its own.
    fn units(&self) -> Vec<Run> {
        let mut units = Vec::new();
        for run in &self.runs {
            match run.script {
                Script::Latin => units.push(run.clone()),
                Script::Han => {
                    units.extend(
                        self.analyzer
                            .content_words(&run.text)
                            .into_iter()
                            .map(|word| Run {
                                script: Script::Han,
                                text: word.to_owned(),
                                len: word.chars().count(),
                            }),
                    )
                }
            }
        }
        units
    }

    fn run(&self, run: &Run, similar: bool, prefix: bool) -> Box<dyn Query> {
        let mut steps: Steps = Vec::new();
        let weighed = match run.script {
            Script::Han => self.han(run, similar, &mut steps),
            Script::Latin => self.latin(run, similar, prefix, &mut steps),
        };
        let steps: Vec<Box<dyn Query>> = steps
            .into_iter()
            .map(|(score, query)| Box::new(ConstScoreQuery::new(query, score)) as _)
            .collect();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> =
            vec![(Occur::Must, Box::new(DisjunctionMaxQuery::new(steps)))];
        clauses.extend(weighed.into_iter().map(|query| (Occur::Should, query)));
        Box::new(BooleanQuery::new(clauses))
    }
}

fn says_nothing(analyzer: &Analyzer, run: &str) -> bool {
    analyzer.cut(run).iter().all(|word| analyzer.is_stop(word))
}
