//! Folding of width, case and tone marks, one character to one character, so that offsets keep.

/// Folds one character: full width to half width, upper to lower case, tone marks away, `ü` to `v`.
pub fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let c = match c {
        '\u{3000}' => return ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    let mut lower = c.to_lowercase();
    let c = match (lower.next(), lower.next()) {
        (Some(single), None) => single,
        _ => c,
    };
    match c {
        'ā' | 'á' | 'ǎ' | 'à' => 'a',
        'ē' | 'é' | 'ě' | 'è' | 'ê' => 'e',
        'ī' | 'í' | 'ǐ' | 'ì' => 'i',
        'ō' | 'ó' | 'ǒ' | 'ò' => 'o',
        'ū' | 'ú' | 'ǔ' | 'ù' => 'u',
        'ü' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' => 'v',
        other => other,
    }
}

/// Folds a text; it keeps its number of characters.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// True for Chinese characters.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}')
}

/// The two kinds of writing that are treated differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// Chinese characters.
    Han,
    /// Letters and digits of anything else.
    Latin,
}

/// A stretch of one script, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its script.
    pub script: Script,
    /// Its folded characters.
    pub text: String,
    /// How many there are.
    pub len: usize,
}

impl Run {
    /// True where the run could be typed pinyin.
    pub fn is_letters(&self) -> bool {
        self.text.bytes().all(|b| b.is_ascii_lowercase())
    }
}

/// Splits a text into runs; blanks and punctuation only separate.
pub fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Script> = None;
    for c in text.chars().map(fold_char) {
        let script = if is_han(c) {
            Some(Script::Han)
        } else if c.is_alphanumeric() {
            Some(Script::Latin)
        } else {
            None
        };
        match (script, open, runs.last_mut()) {
            (Some(script), Some(current), Some(run)) if script == current => {
                run.text.push(c);
                run.len += 1;
            }
            (Some(script), _, _) => runs.push(Run {
                script,
                text: c.to_string(),
                len: 1,
            }),
            (None, _, _) => {}
        }
        open = script;
    }
    runs
}
