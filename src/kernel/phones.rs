//! Telephone numbers as lists and forms write them, in one stored form.

use super::text::narrow;

/// One telephone number in its stored form: `13800000001`, `010-55500001`, `0319-5550001转12`,
/// `55500001`, `4008101234`, `12345`. `None` where the text is no number in use in China.
pub fn normalise_phone(text: &str) -> Option<String> {
    let (number, extension) = split_extension(text);
    let mut digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if number
        .chars()
        .any(|c| !c.is_ascii_digit() && !matches!(c, ' ' | '-' | '+' | '(' | ')'))
    {
        return None;
    }
    if let Some(rest) = digits.strip_prefix("0086") {
        digits = rest.to_owned();
    } else if digits.len() > 11 && digits.starts_with("86") {
        digits = digits.split_off(2);
        // After the country code the trunk zero is left out: +86 10 5550 0001.
        if digits.len() >= 10 && !digits.starts_with(['0', '1'])
            || digits.starts_with("10") && digits.len() == 10
        {
            digits.insert(0, '0');
        }
    }
    if is_mobile(&digits) {
        return extension.is_none().then_some(digits);
    }
    let base = landline(&digits)?;
    Some(match extension {
        Some(extension) => format!("{base}转{extension}"),
        None => base,
    })
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

fn landline(digits: &str) -> Option<String> {
    match (digits.len(), digits.as_bytes().first()?) {
        (10..=12, b'0') => {
            let area = if matches!(digits.as_bytes()[1], b'1' | b'2') {
                3
            } else {
                4
            };
            let (area, local) = digits.split_at(area);
            let fits = (7..=8).contains(&local.len()) && !local.starts_with(['0', '1']);
            fits.then(|| format!("{area}-{local}"))
        }
        (10, b'4' | b'8') if digits[1..].starts_with("00") => Some(digits.to_owned()),
        (7..=8, b'2'..=b'9') => Some(digits.to_owned()),
        // Service numbers: 12345, 96156, 110, 119, 120.
        (5, b'1' | b'9') | (3, b'1') => Some(digits.to_owned()),
        _ => None,
    }
}

/// Cuts `转 3`, `分机3`, `ext. 3`, `x3` or, after a whole landline, `-3` from the end.
fn split_extension(text: &str) -> (String, Option<String>) {
    let lower = narrow(text)
        .to_lowercase()
        .replace(['－', '—', '–', '―', '·', '.'], "-");
    for mark in ["转", "轉", "分机", "ext-", "ext", "#", "x"] {
        if let Some((number, extension)) = lower.split_once(mark) {
            let digits: String = extension.chars().filter(char::is_ascii_digit).collect();
            if (1..=6).contains(&digits.len()) {
                return (number.trim().to_owned(), Some(digits));
            }
        }
    }
    if let Some((number, extension)) = lower.trim().rsplit_once('-') {
        let head = number.chars().filter(char::is_ascii_digit).count();
        let short = (1..=4).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit());
        if short && head >= 10 && number.starts_with(['0', '(']) {
            return (number.to_owned(), Some(extension.to_owned()));
        }
    }
    (lower.trim().to_owned(), None)
}

/// What a cell with one or more telephone numbers holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Phones {
    /// The numbers in their stored form, in the order given, each once.
    pub numbers: Vec<String>,
    /// How many pieces look like a number and are none. They are not kept: they may be personal.
    pub unreadable: usize,
}

/// Splits a cell such as `010-5550 0001/138 0000 0001；转 3` into its numbers. Names beside a number are
/// dropped; an extension standing alone belongs to the last landline before it.
pub fn split_phones(text: &str) -> Phones {
    let mut phones = Phones::default();
    let mut words = 0;
    for piece in phone_pieces(text) {
        if !piece.contains(|c: char| c.is_ascii_digit()) {
            words += 1;
        } else if let Some(extension) = lone_extension(&piece) {
            attach_extension(&mut phones, &extension);
        } else if let Some(numbers) = read_piece(&piece) {
            for number in numbers {
                if !phones.numbers.contains(&number) {
                    phones.numbers.push(number);
                }
            }
        } else {
            phones.unreadable += 1;
        }
    }
    // A name beside a number is no fault; words alone ("see the chat group") are.
    if phones == Phones::default() && words > 0 {
        phones.unreadable = 1;
    }
    phones
}

fn phone_pieces(text: &str) -> Vec<String> {
    let narrow = narrow(text)
        .replace('（', "(")
        .replace('）', ")")
        .replace('＋', "+")
        .replace('／', "/");
    narrow
        .split([
            '/', ';', '；', ',', '，', '、', '\n', '\r', '\t', '|', '或', '和', '及',
        ])
        .map(without_names)
        .filter(|piece| !piece.trim().is_empty())
        .collect()
}

/// Drops what is no part of a number: names, labels, and brackets that hold them.
fn without_names(piece: &str) -> String {
    let mut out = String::new();
    let mut rest = piece;
    while let Some(open) = rest.find('(') {
        let close = rest[open..].find(')').map_or(rest.len(), |at| open + at + 1);
        let inside = &rest[open..close];
        out.push_str(&rest[..open]);
        let area = inside.trim_matches(['(', ')', ' ', '+']);
        if !area.is_empty() && area.chars().all(|c| c.is_ascii_digit()) {
            out.push_str(inside);
        } else {
            out.push(' ');
        }
        rest = &rest[close..];
    }
    out.push_str(rest);
    let mark = |c: char| {
        matches!(
            c,
            '转' | '轉' | '分' | '机' | '#' | '－' | '—' | '–' | '.' | '-' | '+' | '(' | ')'
        )
    };
    let lower = out.to_lowercase().replace("ext", "转");
    let kept: String = lower
        .chars()
        .map(|c| {
            if c.is_ascii_digit() || c == ' ' || mark(c) {
                c
            } else {
                ' '
            }
        })
        .collect();
    if kept.chars().any(|c| c.is_ascii_digit()) {
        return kept.trim().to_owned();
    }
    let blank = piece
        .trim()
        .chars()
        .all(|c| matches!(c, '-' | '—' | '–' | '无' | '.'));
    if blank {
        String::new()
    } else {
        piece.trim().to_owned()
    }
}

fn lone_extension(piece: &str) -> Option<String> {
    let rest = piece
        .trim()
        .strip_prefix(['转', '轉', '#'])
        .or_else(|| piece.trim().strip_prefix("分机"))?;
    let digits = rest.trim();
    ((1..=6).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.to_owned())
}

fn attach_extension(phones: &mut Phones, extension: &str) {
    // Mobiles have no extensions.
    let open = |number: &&mut String| !is_mobile(number) && !number.contains('转');
    match phones.numbers.iter_mut().rev().find(open) {
        Some(number) => number.push_str(&format!("转{extension}")),
        None => phones.unreadable += 1,
    }
}

/// One number written in groups, or several with only spaces between them.
fn read_piece(piece: &str) -> Option<Vec<String>> {
    if let Some(number) = normalise_phone(piece) {
        return Some(vec![number]);
    }
    let words: Vec<&str> = piece.split_whitespace().collect();
    let mut numbers = Vec::new();
    let mut start = 0;
    while start < words.len() {
        let end = (start + 1..=words.len().min(start + 6))
            .rev()
            .find(|end| normalise_phone(&words[start..*end].join(" ")).is_some())?;
        numbers.extend(normalise_phone(&words[start..end].join(" ")));
        start = end;
    }
    (!numbers.is_empty()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_take_one_form() {
        for (written, stored) in [
            ("138 0000 0001", "13800000001"),
            ("＋86-138-0000-0001", "13800000001"),
            ("010-5550 0001", "010-55500001"),
            ("(010)55500001", "010-55500001"),
            ("+86 10 5550 0001", "010-55500001"),
            ("0319-5550001-12", "0319-5550001转12"),
            ("010—55500001 分机 8", "010-55500001转8"),
            ("400-810-1234", "4008101234"),
            ("55500001", "55500001"),
            ("１２３４５", "12345"),
        ] {
            let piece = narrow(written).replace('＋', "+").replace('—', "-");
            assert_eq!(normalise_phone(&piece).as_deref(), Some(stored), "{written}");
        }
        for wrong in ["1380000000", "138000000011", "23456789012", "", "电话", "0-1"] {
            assert_eq!(normalise_phone(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn several_phones_in_one_cell() {
        let split = |text: &str| split_phones(text).numbers;
        assert_eq!(
            split("010-5550 0001/138 0000 0001；转 3"),
            ["010-55500001转3", "13800000001"]
        );
        assert_eq!(split("13800000001 13900000002"), ["13800000001", "13900000002"]);
        assert_eq!(
            split("张老师（下午）：138-0000-0001\n办公室 （010）5550 0002"),
            ["13800000001", "010-55500002"]
        );
        assert_eq!(split("13800000001、13800000001"), ["13800000001"]);
        assert_eq!(split("—"), Vec::<String>::new());
        assert_eq!(split("张老师/13800000001"), ["13800000001"]);
        let half = split_phones("13800000001/1380000");
        assert_eq!((half.numbers.len(), half.unreadable), (1, 1));
        assert_eq!(split_phones("见微信群").unreadable, 1);
    }
}
