//! The table of toneless syllables, and how typed letters fall into them: `jiadianweixiu` is `jia dian wei xiu`.

use std::collections::HashSet;

use super::pinyin::readings;

/// The longest syllables (`zhuang`) have six letters.
const LONGEST: usize = 6;
/// How many ways of reading the same letters are tried.
const MAX_WAYS: usize = 4;
/// Longer input is no single word.
const MAX_LETTERS: usize = 40;

/// All syllables there are.
pub struct Syllables(HashSet<&'static str>);

impl Syllables {
    /// Collects the syllables of all common characters.
    pub fn load() -> Self {
        let spoken = |s: &&str| s.is_ascii() && s.contains(['a', 'e', 'i', 'o', 'u', 'v']);
        Self(
            ('\u{4E00}'..='\u{9FA5}')
                .flat_map(readings)
                .filter(spoken)
                .collect(),
        )
    }

    /// The likeliest ways (fewest syllables) to read letters as syllables; empty where they are none.
    pub fn split<'a>(&self, letters: &'a str) -> Vec<Vec<&'a str>> {
        if letters.is_empty() || letters.len() > MAX_LETTERS || !letters.is_ascii() {
            return Vec::new();
        }
        // ways[i]: how the letters from i on can be read
        let mut ways: Vec<Vec<Vec<&'a str>>> = vec![Vec::new(); letters.len() + 1];
        ways[letters.len()].push(Vec::new());
        for start in (0..letters.len()).rev() {
            let mut here: Vec<Vec<&'a str>> = Vec::new();
            for end in (start + 1..=letters.len().min(start + LONGEST)).rev() {
                let head = &letters[start..end];
                if self.0.contains(head) {
                    let joined = ways[end].iter().map(|tail| [&[head], tail.as_slice()].concat());
                    here.extend(joined);
                }
            }
            here.sort_by_key(Vec::len);
            here.truncate(MAX_WAYS);
            ways[start] = here;
        }
        ways.swap_remove(0)
    }
}
