//! Text as people type it: full-width letters and digits, stray and invisible spaces, and the folded
//! form under which two spellings of one name are the same.

use unicode_normalization::UnicodeNormalization;

/// Makes full-width letters, digits and spaces half-width and leaves everything else, Chinese
/// punctuation included, as it was written: `ＡＢ１２，好` becomes `AB12，好`.
pub fn narrow(text: &str) -> String {
    text.chars().map(narrow_char).collect()
}

fn narrow_char(c: char) -> char {
    match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
            // The three blocks lie 0xFEE0 above their ASCII twins, so the result is always a char.
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '\u{3000}' | '\u{00A0}' => ' ',
        _ => c,
    }
}

/// Tidies one value for storage: [`narrow`], invisible characters dropped, line ends made `\n`, runs of
/// spaces inside a line made one, and blank edges cut.
pub fn tidy(text: &str) -> String {
    let narrow = narrow(text).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = narrow.lines().map(tidy_line).collect();
    lines.join("\n").trim().to_owned()
}

fn tidy_line(line: &str) -> String {
    let visible: String = line.chars().filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that print nothing and that copying from chats and web pages leaves behind.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
        || (c.is_control() && !c.is_whitespace())
}

/// The key under which two spellings of a name are the same: width, case and compatibility forms folded
/// (NFKC), brackets alike, spaces gone except between two Latin words.
///
/// ```
/// use lianxin::kernel::text::fold;
/// assert_eq!(fold("北 京（双井）ＡＢＣ银行"), fold("北京(双井)abc银行"));
/// assert_eq!(fold("Red  Cross"), "red cross");
/// ```
pub fn fold(text: &str) -> String {
    let folded: String = text
        .nfkc()
        .filter(|c| !is_invisible(*c))
        .flat_map(char::to_lowercase)
        .collect();
    let mut out = String::with_capacity(folded.len());
    for word in folded.split_whitespace() {
        let latin_before = out.ends_with(|c: char| c.is_ascii_alphanumeric());
        if latin_before && word.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// [`fold`] with every space, underscore, hyphen and hint in brackets gone: the key of a column header.
/// `单 位 名 称`, `单位名称（必填）` and `＊单位名称：` share one.
pub fn fold_header(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len());
    let mut depth = 0usize;
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' | '{' | '<' => depth += 1,
            ')' | ']' | '】' | '〕' | '}' | '>' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            '*' | ':' | '_' | '-' | '.' | '※' => {}
            _ => out.push(c),
        }
    }
    out
}

/// The number of characters people count, not bytes.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_its_chinese_punctuation() {
        assert_eq!(
            tidy("　每周２次，\r\n 周六（上午）　９：００ \u{200B}"),
            "每周2次，\n周六（上午） 9：00"
        );
    }

    #[test]
    fn headers_fold_together() {
        for written in [
            "单 位 名 称",
            "单位名称（必填）",
            "＊单位名称：",
            "单位\n名称",
            "单位名称[全称]",
        ] {
            assert_eq!(fold_header(written), "单位名称", "{written}");
        }
        assert_eq!(fold_header("Credit_Code"), fold_header("credit code"));
    }

    #[test]
    fn a_half_open_bracket_hides_nothing_before_it() {
        assert_eq!(fold_header("数量（"), "数量");
        assert_eq!(fold_header("）数量"), "数量");
    }
}
