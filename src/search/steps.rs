//! The steps on which one word is looked for, by script.

use tantivy::Term;
use tantivy::query::{BoostQuery, FuzzyTermQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::IndexRecordOption;

use super::analyzer::{self, Kind, Run, STEP, Section};
use super::filters::{all, any};
use super::query::Typed;
use super::schema::Fields;

/// Letters from which on one may be wrong.
const FUZZY_FROM: usize = 5;
/// Letters from which on a word may be unfinished even if the asker is not typing.
const PREFIX_FROM: usize = 4;

/// The steps, highest first.
pub mod step {
    pub const TITLE: f32 = 9_000.0;
    pub const WORDS: f32 = 8_000.0;
    pub const GRAMS: f32 = 7_000.0;
    pub const PINYIN: [f32; 3] = [6_500.0, 6_000.0, 5_500.0];
    pub const SYLLABLES: f32 = 5_000.0;
    pub const INITIALS: [f32; 3] = [4_500.0, 4_000.0, 2_000.0];
    pub const PREFIX: f32 = 3_500.0;
    pub const SOUNDS_AS_WORD: f32 = 1_800.0;
    pub const SOUNDS: f32 = 1_500.0;
    pub const SOUNDS_APART: f32 = 1_200.0;
    pub const FUZZY: [f32; 3] = [1_000.0, 900.0, 800.0];
}

/// Ways to match with the score of the step each stands on.
pub type Steps = Vec<(f32, Box<dyn Query>)>;

impl Typed<'_> {
    /// Steps of a Chinese run; returns what BM25 weighs.
    pub fn han(&self, run: &Run, similar: bool, steps: &mut Steps) -> Vec<Box<dyn Query>> {
        if run.len == 1 {
            steps.push((step::TITLE, self.term(Section::Title, Kind::Grams, &run.text)));
            steps.push((step::GRAMS, self.anywhere(Kind::Grams, &run.text)));
            return self.weighed(Kind::Grams, &run.text);
        }
        let words = self.analyzer.content_words(&run.text);
        let pairs = analyzer::bigrams(&run.text);
        steps.push((step::TITLE, self.title_phrase(&pairs)));
        steps.push((
            step::WORDS,
            all(words
                .iter()
                .map(|word| self.anywhere(Kind::Words, word))
                .collect()),
        ));
        steps.push((
            step::GRAMS,
            all(pairs
                .iter()
                .map(|pair| self.anywhere(Kind::Grams, pair))
                .collect()),
        ));
        let mut weighed: Vec<_> = words
            .iter()
            .flat_map(|word| self.weighed(Kind::Words, word))
            .collect();
        weighed.extend(
            pairs
                .iter()
                .map(|pair| self.boosted(Section::Title, Kind::Grams, pair, 0.5)),
        );
        if similar {
            self.alike(run, &words, steps);
            // among what sounds alike, what shares a character comes first
            let chars = run.text.chars().map(|c| c.to_string());
            weighed.extend(chars.map(|c| self.boosted(Section::Title, Kind::Grams, &c, 0.5)));
        }
        weighed
    }

    /// Steps of what sounds like a Chinese run of several characters.
    fn alike(&self, run: &Run, words: &[&str], steps: &mut Steps) {
        steps.push((step::SOUNDS_AS_WORD, self.sounds_as_word(&run.text)));
        steps.push((step::SOUNDS, self.sounds_like(&run.text)));
        let word_or_sound = |word: &&str| {
            let kind = if word.chars().count() == 1 {
                Kind::Grams
            } else {
                Kind::Words
            };
            any(vec![self.anywhere(kind, word), self.sounds_like(word)])
        };
        steps.push((step::SOUNDS_APART, all(words.iter().map(word_or_sound).collect())));
    }

    /// A word, or neighbouring words, sound as the text.
    fn sounds_as_word(&self, text: &str) -> Box<dyn Query> {
        let sounds = analyzer::pinyin_of(&text.chars().collect::<Vec<_>>());
        any(sounds
            .iter()
            .map(|sound| self.anywhere(Kind::Pinyin, sound))
            .collect())
    }

    fn title_phrase(&self, pairs: &[String]) -> Box<dyn Query> {
        let field = self.fields.text(Section::Title, Kind::Grams);
        match pairs {
            [one] => self.term(Section::Title, Kind::Grams, one),
            _ => Box::new(PhraseQuery::new_with_offset(
                pairs
                    .iter()
                    .enumerate()
                    .map(|(i, pair)| (i * STEP, Term::from_field_text(field, pair)))
                    .collect(),
            )),
        }
    }

    /// Every two neighbouring characters sound as in the text; nothing for a single character.
    fn sounds_like(&self, text: &str) -> Box<dyn Query> {
        let chars: Vec<char> = text.chars().collect();
        let pair = |pair: &[char]| {
            any(analyzer::pinyin_of(pair)
                .iter()
                .map(|sound| self.anywhere(Kind::Syllables, sound))
                .collect())
        };
        all(chars.windows(2).map(pair).collect())
    }

    /// Steps of letters and digits; returns what BM25 weighs.
    pub fn latin(&self, run: &Run, similar: bool, prefix: bool, steps: &mut Steps) -> Vec<Box<dyn Query>> {
        let text = run.text.as_str();
        steps.push((step::TITLE, self.term(Section::Title, Kind::Words, text)));
        steps.push((step::WORDS, self.anywhere(Kind::Words, text)));
        if prefix || (similar && run.len >= PREFIX_FROM) {
            steps.push((step::PREFIX, self.unfinished(run)));
        }
        if run.is_letters() {
            self.typed_sounds(text, steps);
            if similar {
                self.similar_sounds(text, steps);
            }
        }
        self.weighed(Kind::Words, text)
    }

    fn typed_sounds(&self, text: &str, steps: &mut Steps) {
        for (section, score) in Section::ALL.into_iter().zip(step::PINYIN) {
            steps.push((score, self.term(section, Kind::Pinyin, text)));
        }
        for way in self
            .analyzer
            .split_syllables(text)
            .iter()
            .filter(|way| way.len() > 2)
        {
            let pairs = way
                .windows(2)
                .map(|pair| self.anywhere(Kind::Syllables, &pair.concat()));
            steps.push((step::SYLLABLES, all(pairs.collect())));
        }
        if text.len() > 1 {
            for (section, score) in [Section::Title, Section::Keywords]
                .into_iter()
                .zip(step::INITIALS)
            {
                steps.push((score, self.term(section, Kind::Initials, text)));
            }
        }
    }

    fn similar_sounds(&self, text: &str, steps: &mut Steps) {
        steps.push((step::SOUNDS, self.anywhere(Kind::Syllables, text)));
        if text.len() > 1 {
            steps.push((step::INITIALS[2], self.term(Section::Body, Kind::Initials, text)));
        }
        if text.len() < FUZZY_FROM {
            return;
        }
        for (section, score) in Section::ALL.into_iter().zip(step::FUZZY) {
            for kind in [Kind::Pinyin, Kind::Words] {
                let term = Term::from_field_text(self.fields.text(section, kind), text);
                steps.push((score, Box::new(FuzzyTermQuery::new(term, 1, true))));
            }
        }
    }

    /// Words of which this is the beginning.
    pub fn unfinished(&self, run: &Run) -> Box<dyn Query> {
        let begins = |section, kind| -> Box<dyn Query> {
            let term = Term::from_field_text(self.fields.text(section, kind), &run.text);
            Box::new(FuzzyTermQuery::new_prefix(term, 0, false))
        };
        let mut queries = vec![begins(Section::Title, Kind::Words)];
        if run.is_letters() {
            queries.extend([
                begins(Section::Title, Kind::Pinyin),
                begins(Section::Title, Kind::Initials),
            ]);
            if run.len > 1 {
                queries.push(begins(Section::Keywords, Kind::Pinyin));
            }
        }
        any(queries)
    }

    fn term(&self, section: Section, kind: Kind, token: &str) -> Box<dyn Query> {
        let term = Term::from_field_text(self.fields.text(section, kind), token);
        Box::new(TermQuery::new(term, IndexRecordOption::Basic))
    }

    fn anywhere(&self, kind: Kind, token: &str) -> Box<dyn Query> {
        any(Section::ALL
            .iter()
            .map(|section| self.term(*section, kind, token))
            .collect())
    }

    fn weighed(&self, kind: Kind, token: &str) -> Vec<Box<dyn Query>> {
        let boosts = Section::ALL.into_iter().zip([2.0, 0.8, 1.0]);
        boosts
            .map(|(section, boost)| self.boosted(section, kind, token, boost))
            .collect()
    }

    fn boosted(&self, section: Section, kind: Kind, token: &str, boost: f32) -> Box<dyn Query> {
        weighed_term(self.fields, section, kind, token, boost)
    }
}

/// A term weighed by BM25 times a boost.
pub fn weighed_term(
    fields: &Fields,
    section: Section,
    kind: Kind,
    token: &str,
    boost: f32,
) -> Box<dyn Query> {
    let term = Term::from_field_text(fields.text(section, kind), token);
    Box::new(BoostQuery::new(
        Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
        boost,
    ))
}
