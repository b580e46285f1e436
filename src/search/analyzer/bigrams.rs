//! Single characters and pairs of characters: what finds everything, dictionary or not.

/// Characters and bigrams of a Chinese run in index order: `甲 甲乙 乙 乙丙 丙`.
/// Two bigrams of neighbours are therefore always [`STEP`] positions apart.
pub fn grams(run: &str) -> Vec<String> {
    let chars: Vec<char> = run.chars().collect();
    let mut tokens = Vec::with_capacity(chars.len() * 2);
    for (i, c) in chars.iter().enumerate() {
        tokens.push(c.to_string());
        if let Some(next) = chars.get(i + 1) {
            tokens.push([*c, *next].iter().collect());
        }
    }
    tokens
}

/// Distance in positions between two neighbouring bigrams of [`grams`].
pub const STEP: usize = 2;

/// Only the pairs.
pub fn bigrams(run: &str) -> Vec<String> {
    let chars: Vec<char> = run.chars().collect();
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}
