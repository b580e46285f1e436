//! How text becomes tokens. Pure: knows neither the engine nor the database.
//!
//! Every section of a document is written in five ways: dictionary words, characters and bigrams, pinyin of words,
//! syllable bigrams (what any two neighbouring characters sound like), and initials.

mod bigrams;
mod fold;
mod initials;
mod pinyin;
mod syllables;
mod words;

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

pub use bigrams::{STEP, bigrams, grams};
pub use fold::{Run, Script, fold, fold_char, is_han, runs};
pub use pinyin::{initials as initials_of, joined as pinyin_of};

use syllables::Syllables;
use words::Words;

/// Change it whenever the tokens change: older indexes are then rebuilt.
pub const ANALYZER_VERSION: u32 = 1;

/// No more characters of a section are indexed.
const MAX_CHARS: usize = 4_000;

/// The parts of a document, which weigh differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Name or title.
    Title,
    /// Names around it, synonyms.
    Keywords,
    /// The description.
    Body,
}

impl Section {
    /// All, heaviest first.
    pub const ALL: [Self; 3] = [Self::Title, Self::Keywords, Self::Body];
}

/// The ways a section is written in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Dictionary words, and words of other scripts.
    Words,
    /// Single characters and bigrams.
    Grams,
    /// Pinyin of words and of neighbouring words.
    Pinyin,
    /// Pinyin of any two neighbouring characters.
    Syllables,
    /// First letters of words.
    Initials,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Words,
        Self::Grams,
        Self::Pinyin,
        Self::Syllables,
        Self::Initials,
    ];
}

/// Tokens of one section, by [`Kind`].
pub type Tokens = [Vec<String>; Kind::ALL.len()];

/// Dictionary and syllable table; one for the whole process.
pub struct Analyzer {
    words: Words,
    syllables: Syllables,
}

static SHARED: OnceLock<Arc<Analyzer>> = OnceLock::new();

impl Analyzer {
    /// The one analyzer of this process. The first call loads the dictionary (a quarter of a second); see [`Analyzer::warm_up`].
    pub fn shared() -> Arc<Self> {
        SHARED
            .get_or_init(|| {
                Arc::new(Self {
                    words: Words::load(),
                    syllables: Syllables::load(),
                })
            })
            .clone()
    }

    /// Loads the dictionary on a thread for blocking work, so that no request waits for it.
    pub async fn warm_up() {
        // A failure only means that the first query loads it itself.
        let _ = tokio::task::spawn_blocking(|| drop(Self::shared())).await;
    }

    /// Tokens of one section of a document.
    pub fn tokens(&self, section: Section, text: &str) -> Tokens {
        let text: String = text.chars().take(MAX_CHARS).collect();
        let mut tokens = Tokens::default();
        let mut sounds = [BTreeSet::new(), BTreeSet::new(), BTreeSet::new()];
        for run in runs(&text) {
            match run.script {
                Script::Latin => tokens[Kind::Words as usize].push(run.text),
                Script::Han => {
                    tokens[Kind::Words as usize]
                        .extend(self.words.cut_all(&run.text).into_iter().map(String::from));
                    tokens[Kind::Grams as usize].extend(grams(&run.text));
                    self.add_sounds(section, &run.text, &mut sounds);
                }
            }
        }
        let [pinyin, syllables, initials] = sounds.map(|set| set.into_iter().collect());
        tokens[Kind::Pinyin as usize] = pinyin;
        tokens[Kind::Syllables as usize] = syllables;
        tokens[Kind::Initials as usize] = initials;
        tokens
    }

    fn add_sounds(
        &self,
        section: Section,
        run: &str,
        [pinyin, syllables, first]: &mut [BTreeSet<String>; 3],
    ) {
        let words = self.words.cut(run);
        let inner = self.words.cut_all(run);
        let (neighbours, neighbours_by_initial) = match section {
            Section::Title | Section::Keywords => (3, 3),
            Section::Body => (2, 1),
        };
        for phrase in initials::phrases(&words, neighbours, 1..=8) {
            pinyin.extend(pinyin_of(&phrase));
        }
        pinyin.extend(
            inner
                .iter()
                .flat_map(|word| pinyin_of(&word.chars().collect::<Vec<_>>())),
        );
        first.extend(initials::initials(&words, neighbours_by_initial));
        first.extend(initials::initials(&inner, 1));
        let chars: Vec<char> = run.chars().collect();
        syllables.extend(chars.windows(2).flat_map(pinyin_of));
    }

    /// Words of a Chinese run that mean something; all words where none does.
    pub fn content_words<'a>(&self, run: &'a str) -> Vec<&'a str> {
        let words = self.words.cut(run);
        let content: Vec<&str> = words
            .iter()
            .copied()
            .filter(|word| !self.words.is_stop(word))
            .collect();
        if content.is_empty() { words } else { content }
    }

    /// Words of a Chinese run, with shorter words inside longer ones.
    pub fn all_words<'a>(&self, run: &'a str) -> Vec<&'a str> {
        self.words.cut_all(run)
    }

    /// Words of a Chinese run without overlaps.
    pub fn cut<'a>(&self, run: &'a str) -> Vec<&'a str> {
        self.words.cut(run)
    }

    /// True for a word that says nothing.
    pub fn is_stop(&self, word: &str) -> bool {
        self.words.is_stop(word)
    }

    /// Ways to read typed letters as syllables; likeliest first.
    pub fn split_syllables<'a>(&self, letters: &'a str) -> Vec<Vec<&'a str>> {
        self.syllables.split(letters)
    }
}
