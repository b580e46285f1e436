//! First letters of words: `jd` for `家电`, `jdwx` for `家电维修`.

use super::pinyin;

/// Neighbouring words, one to `most` of them, that together have `chars` characters.
pub fn phrases(words: &[&str], most: usize, chars: std::ops::RangeInclusive<usize>) -> Vec<Vec<char>> {
    let mut phrases = Vec::new();
    for start in 0..words.len() {
        let mut phrase: Vec<char> = Vec::new();
        for word in words.iter().skip(start).take(most) {
            phrase.extend(word.chars());
            if chars.contains(&phrase.len()) {
                phrases.push(phrase.clone());
            }
        }
    }
    phrases
}

/// Initials of the phrases of a run.
pub fn initials(words: &[&str], most: usize) -> Vec<String> {
    phrases(words, most, 2..=8)
        .iter()
        .flat_map(|phrase| pinyin::initials(phrase))
        .collect()
}
