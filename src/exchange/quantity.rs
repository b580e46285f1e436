//! How many of what, and how it renews: `每月4次`, `20台`, `每周30人次`, `两台`, `4 times per month`.

use super::vocabulary::{TermList, Vocabulary};
pub use crate::kernel::quantity::{Quantity, Renewal};
use crate::kernel::text::fold;

/// What a text about a quantity can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many; the unit is a key of the list of units.
    Of(Quantity),
    /// As many as wanted, or not said (`不限`, `若干`).
    Unlimited,
}

/// Reads a quantity. A number alone counts pieces. `None` where the text cannot be read for certain.
pub fn read(text: &str, vocabulary: &Vocabulary) -> Option<Amount> {
    let folded = without_brackets(&fold(text));
    const UNLIMITED: &[&str] = &[
        "不限",
        "不限量",
        "若干",
        "无限",
        "长期",
        "按需",
        "面议",
        "不定",
        "unlimited",
        "any",
    ];
    if UNLIMITED.contains(&folded.as_str()) {
        return Some(Amount::Unlimited);
    }
    let (rest, period) = split_period(&folded)?;
    let rest = rest
        .trim()
        .trim_start_matches(['约', '共', '各', '限', '可', '有'])
        .trim();
    let (amount, unit) = split_number(rest)?;
    let unit = unit.trim().trim_end_matches(['左', '右', '内', '以']).trim();
    let unit = if unit.is_empty() {
        default_unit(&vocabulary.units)?
    } else {
        vocabulary.units.lookup(unit)?.to_owned()
    };
    let (renewal, times) = period;
    let amount = amount
        .checked_mul(times)
        .filter(|amount| (1..=1_000_000).contains(amount))?;
    let amount = i32::try_from(amount).ok()?;
    Some(Amount::Of(Quantity {
        amount,
        unit,
        renewal,
    }))
}

/// What a bare number counts: pieces where the list has them, else its first unit.
fn default_unit(units: &TermList) -> Option<String> {
    let key = if units.contains_key("piece") {
        "piece"
    } else {
        units.terms().first()?.key.as_str()
    };
    Some(key.to_owned())
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept.trim().trim_end_matches(['。', ';', '；']).to_owned()
}

type Period = (Renewal, u32);

/// The ways to write a period, before the amount; the longer first.
const LEADING: &[(&str, Period)] = &[
    ("每个星期", (Renewal::Week, 1)),
    ("每星期", (Renewal::Week, 1)),
    ("每礼拜", (Renewal::Week, 1)),
    ("每周", (Renewal::Week, 1)),
    ("每一周", (Renewal::Week, 1)),
    ("一周", (Renewal::Week, 1)),
    ("周", (Renewal::Week, 1)),
    ("每个月", (Renewal::Month, 1)),
    ("每月", (Renewal::Month, 1)),
    ("一个月", (Renewal::Month, 1)),
    ("月均", (Renewal::Month, 1)),
    ("每季度", (Renewal::Year, 4)),
    ("每季", (Renewal::Year, 4)),
    ("每半年", (Renewal::Year, 2)),
    ("每年度", (Renewal::Year, 1)),
    ("每年", (Renewal::Year, 1)),
    ("全年", (Renewal::Year, 1)),
    ("一年", (Renewal::Year, 1)),
    ("年度", (Renewal::Year, 1)),
    ("weekly", (Renewal::Week, 1)),
    ("monthly", (Renewal::Month, 1)),
    ("yearly", (Renewal::Year, 1)),
    ("一次性", (Renewal::Once, 1)),
    ("once", (Renewal::Once, 1)),
];

/// The ways to write a period behind the amount.
const TRAILING: &[(&str, Period)] = &[
    ("周", (Renewal::Week, 1)),
    ("星期", (Renewal::Week, 1)),
    ("week", (Renewal::Week, 1)),
    ("月", (Renewal::Month, 1)),
    ("month", (Renewal::Month, 1)),
    ("季度", (Renewal::Year, 4)),
    ("quarter", (Renewal::Year, 4)),
    ("年", (Renewal::Year, 1)),
    ("year", (Renewal::Year, 1)),
];

/// Cuts the period off. `None` where a period is named that cannot be kept (`每天`, `每次`).
fn split_period(text: &str) -> Option<(String, Period)> {
    for (words, period) in LEADING {
        if let Some(rest) = text.strip_prefix(words) {
            return Some((rest.trim_start_matches([':', ',', '，', ' ']).to_owned(), *period));
        }
    }
    for (words, period) in TRAILING {
        let Some(rest) = text.strip_suffix(words) else {
            continue;
        };
        let marks = ["/", "每", "per", " a", "every", "each"];
        let rest = rest.trim_end();
        if let Some(rest) = marks.iter().find_map(|mark| rest.strip_suffix(mark)) {
            return Some((rest.trim().to_owned(), *period));
        }
    }
    if text.contains(['每', '/']) || text.contains(" per ") || text.contains(" a ") {
        return None;
    }
    Some((text.to_owned(), (Renewal::Once, 1)))
}

/// The number at the beginning, in digits or Chinese numerals, and what follows it.
fn split_number(text: &str) -> Option<(u32, &str)> {
    let ascii = text
        .find(|c: char| !c.is_ascii_digit() && c != ',')
        .unwrap_or(text.len());
    if ascii > 0 {
        let digits = text[..ascii].replace(',', "");
        let number: u32 = digits.parse().ok()?;
        return match text[ascii..].strip_prefix('万') {
            Some(rest) => Some((number.checked_mul(10_000)?, rest)),
            None => Some((number, &text[ascii..])),
        };
    }
    let end = text.find(|c| numeral(c).is_none()).unwrap_or(text.len());
    Some((chinese_number(&text[..end])?, &text[end..]))
}

enum Numeral {
    Digit(u32),
    Scale(u32),
}

fn numeral(c: char) -> Option<Numeral> {
    let digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if let Some(value) = digits.iter().position(|digit| *digit == c) {
        return Some(Numeral::Digit(value as u32));
    }
    Some(match c {
        '〇' => Numeral::Digit(0),
        '两' => Numeral::Digit(2),
        '十' => Numeral::Scale(10),
        '百' => Numeral::Scale(100),
        '千' => Numeral::Scale(1000),
        '万' => Numeral::Scale(10_000),
        _ => return None,
    })
}

/// `三`, `十二`, `二十`, `一百零五`, `两千`, `三万五千`.
fn chinese_number(text: &str) -> Option<u32> {
    let (mut total, mut section, mut digit) = (0u32, 0u32, None);
    for c in text.chars() {
        match numeral(c)? {
            Numeral::Digit(value) if digit.is_none_or(|digit| digit == 0) => digit = Some(value),
            Numeral::Digit(_) => return None,
            Numeral::Scale(10_000) => {
                total = total.checked_add(
                    section
                        .checked_add(digit.take().unwrap_or(0))?
                        .checked_mul(10_000)?,
                )?;
                section = 0;
            }
            Numeral::Scale(scale) => {
                section = section.checked_add(digit.take().unwrap_or(1).checked_mul(scale)?)?
            }
        }
    }
    let number = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
    (!text.is_empty()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::{BUILT_IN, Taxonomy};

    fn vocabulary() -> Vocabulary {
        let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
        Vocabulary::from(&taxonomy)
    }

    #[test]
    fn the_usual_ways_to_write_a_quantity() {
        use Renewal::{Month, Once, Week, Year};
        for (text, amount, unit, renewal) in [
            ("每月4次", 4, "time", Month),
            ("20台", 20, "appliance", Once),
            ("每周３０人次", 30, "person", Week),
            ("三次", 3, "time", Once),
            ("两台（旧）", 2, "appliance", Once),
            ("十二人", 12, "person", Once),
            ("一百零五人", 105, "person", Once),
            ("1,200 人", 1200, "person", Once),
            ("2万人", 20_000, "person", Once),
            ("4次/月", 4, "time", Month),
            ("100人每年", 100, "person", Year),
            ("一周两次", 2, "time", Week),
            ("每季度2次", 8, "time", Year),
            ("约50人左右", 50, "person", Once),
            ("3", 3, "piece", Once),
            ("每周2", 2, "piece", Week),
            ("4 times per month", 4, "time", Month),
            ("2 times a week", 2, "time", Week),
            ("20 machines", 20, "appliance", Once),
        ] {
            let expected = Some(Amount::Of(Quantity {
                amount,
                unit: unit.into(),
                renewal,
            }));
            assert_eq!(read(text, &vocabulary()), expected, "{text}");
        }
        for text in ["不限", "若干", "Unlimited", "不限（视库存）"] {
            assert_eq!(read(text, &vocabulary()), Some(Amount::Unlimited), "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_refused() {
        for text in [
            "",
            "很多",
            "每天10人",
            "每次30人",
            "20顶",
            "0台",
            "2.5台",
            "三四次",
            "9999999999台",
            "10-20人",
            "每月",
            "万",
        ] {
            assert_eq!(read(text, &vocabulary()), None, "{text}");
        }
    }
}
