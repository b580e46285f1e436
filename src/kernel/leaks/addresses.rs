//! Places where people live: a number with what follows it in an address.

use super::{LeakKind, Span};

const MARKS: [&str; 6] = ["号楼", "单元", "室", "栋", "号院", "号门"];
/// What stands before a house number.
const WAYS: [&str; 9] = ["路", "街", "胡同", "巷", "里", "苑", "小区", "大道", "条"];

pub(super) fn find(chars: &[char]) -> Vec<Span> {
    let mut found = Vec::new();
    for at in 1..chars.len() {
        found.extend(marked(chars, at));
        found.extend(house_number(chars, at));
    }
    found.extend(door_code(chars));
    found
}

fn numeral(c: &char) -> bool {
    c.is_ascii_digit() || "一二三四五六七八九十百".contains(*c)
}

/// Where the number that ends before `at` begins.
fn number_before(chars: &[char], at: usize, part: impl Fn(&char) -> bool) -> usize {
    chars[..at]
        .iter()
        .rposition(|c| !part(c))
        .map_or(0, |before| before + 1)
}

/// 3号楼, 二单元, 502室.
fn marked(chars: &[char], at: usize) -> Option<Span> {
    let rest: String = chars[at..].iter().take(2).collect();
    let mark = MARKS.iter().find(|mark| rest.starts_with(**mark))?;
    let start = number_before(chars, at, |c| numeral(c) || c.is_ascii_alphabetic());
    let number = &chars[start..at];
    // 一室一厅 is a flat's size and 一栋楼 any house.
    let counted = match *mark {
        "室" => number.iter().filter(|c| c.is_ascii_digit()).count() >= 3,
        "栋" => number.iter().any(char::is_ascii_digit),
        _ => number.iter().any(numeral),
    };
    counted.then_some((LeakKind::Address, start, at + mark.chars().count()))
}

/// 示例路12号, 甲乙胡同3号; not 地铁10号线.
fn house_number(chars: &[char], at: usize) -> Option<Span> {
    if chars[at] != '号' || chars.get(at + 1).is_some_and(|c| "线楼院门".contains(*c)) {
        return None;
    }
    let start = number_before(chars, at, |c| {
        c.is_ascii_digit() || matches!(c, ' ' | '-' | '甲' | '乙')
    });
    if start == at || !chars[start..at].iter().any(char::is_ascii_digit) {
        return None;
    }
    let way: String = chars[..start].iter().collect();
    let way = WAYS.iter().find(|word| way.ends_with(**word))?;
    Some((LeakKind::Address, start - way.chars().count(), at + 1))
}

/// 3-2-501: house, stair, door; not a date.
fn door_code(chars: &[char]) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let code = |c: &char| c.is_ascii_digit() || *c == '-';
        let length = chars[at..].iter().take_while(|c| code(c)).count();
        let text: String = chars[at..at + length].iter().collect();
        let parts: Vec<&str> = text.split('-').collect();
        if let [house, stair, door] = parts[..]
            && (1..=2).contains(&house.len())
            && (1..=2).contains(&stair.len())
            && (3..=4).contains(&door.len())
            && !(door.len() == 4 && (door.starts_with("19") || door.starts_with("20")))
        {
            found.push((LeakKind::Address, at, at + length));
        }
        at += length.max(1);
    }
    found
}
