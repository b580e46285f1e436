//! Numbers that lead to a person: identity numbers, telephones, and names on the net.

use super::{LeakKind, Span};
use crate::kernel::identifiers::is_resident_id;

/// Digits that stand together, with where they stand.
struct Segment {
    digits: String,
    start: usize,
    end: usize,
}

/// The numbers of a narrow text.
pub(super) fn find(chars: &[char]) -> Vec<Span> {
    let mut found = Vec::new();
    for run in runs(chars) {
        let mut from = 0;
        while from < run.len() {
            match longest(&run, from) {
                Some((kind, to)) => {
                    found.push((kind, run[from].start, run[to - 1].end));
                    from = to;
                }
                None => from += 1,
            }
        }
    }
    found.extend(spoken(chars));
    found.extend(accounts(chars));
    found
}

/// Groups of digits with at most two separating characters between them: 138 0000 0001, （010）5550-0001.
fn runs(chars: &[char]) -> Vec<Vec<Segment>> {
    let mut runs: Vec<Vec<Segment>> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && chars[at].is_ascii_digit() {
            at += 1;
        }
        // The check digit X ends an identity number.
        if at < chars.len() && matches!(chars[at], 'x' | 'X') && at - start >= 3 {
            at += 1;
        }
        let segment = Segment {
            digits: chars[start..at].iter().collect::<String>().to_ascii_uppercase(),
            start,
            end: at,
        };
        match runs.last_mut() {
            Some(run) if joined(chars, run, start) => run.push(segment),
            _ => runs.push(vec![segment]),
        }
    }
    runs
}

fn joined(chars: &[char], run: &[Segment], start: usize) -> bool {
    let Some(last) = run.last() else { return false };
    let gap = &chars[last.end..start];
    (1..=2).contains(&gap.len())
        && gap
            .iter()
            .all(|c| matches!(c, ' ' | '-' | '－' | '—' | '–' | '·' | '.' | ')' | '）'))
}

/// The longest number that begins with this segment, and the segment after it.
fn longest(run: &[Segment], from: usize) -> Option<(LeakKind, usize)> {
    (from + 1..=run.len()).rev().find_map(|to| {
        let segments = &run[from..to];
        // Nobody writes a number in parts of one or two digits; dates and sizes are written so.
        if segments.len() > 1 && segments.iter().any(|segment| segment.digits.len() < 3) {
            return None;
        }
        let digits: String = segments.iter().map(|segment| segment.digits.as_str()).collect();
        kind(&digits).map(|kind| (kind, to))
    })
}

fn kind(digits: &str) -> Option<LeakKind> {
    let bytes = digits.as_bytes();
    if bytes.len() == 18 && is_resident_id(digits) {
        return Some(LeakKind::IdNumber);
    }
    if bytes.len() == 18 && looks_like_id(bytes) {
        return Some(LeakKind::IdLike);
    }
    if digits.ends_with('X') {
        return None;
    }
    let local = digits
        .strip_prefix("86")
        .filter(|rest| rest.len() == 11)
        .unwrap_or(digits);
    let second = local.as_bytes().get(1).copied().unwrap_or_default();
    match (local.len(), local.as_bytes().first()) {
        (11, Some(b'1')) if second >= b'3' => Some(LeakKind::Mobile),
        (10..=12, Some(b'0')) if second != b'0' => Some(LeakKind::Phone),
        (10, Some(b'4' | b'8')) if local[1..].starts_with("00") => Some(LeakKind::Phone),
        _ => None,
    }
}

/// Eighteen digits with a region and a date of birth of the last hundred and some years, whatever the check digit says.
fn looks_like_id(bytes: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| {
        bytes[range]
            .iter()
            .fold(0_u32, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0')))
    };
    bytes[..17].iter().all(u8::is_ascii_digit)
        && (11..=82).contains(&number(0..2))
        && (1900..=2099).contains(&number(6..10))
        && (1..=12).contains(&number(10..12))
        && (1..=31).contains(&number(12..14))
}

/// A mobile phone in Chinese digits: 一三八零零零零零零零一.
fn spoken(chars: &[char]) -> Vec<Span> {
    const DIGITS: &str = "零〇一二三四五六七八九幺";
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let length = chars[at..].iter().take_while(|c| DIGITS.contains(**c)).count();
        let begins = matches!(chars[at], '一' | '幺');
        let second = chars.get(at + 1).is_some_and(|c| "三四五六七八九".contains(*c));
        if length == 11 && begins && second {
            found.push((LeakKind::Mobile, at, at + length));
        }
        at += length.max(1);
    }
    found
}

/// E-mail addresses, and what follows 微信 or QQ.
fn accounts(chars: &[char]) -> Vec<Span> {
    let part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut found = Vec::new();
    for at in 0..chars.len() {
        if chars[at] == '@' {
            let before = chars[..at].iter().rev().take_while(|c| part(c)).count();
            let after = chars[at + 1..].iter().take_while(|c| part(c)).count();
            if before > 0 && chars[at + 1..at + 1 + after].contains(&'.') {
                found.push((LeakKind::Account, at - before, at + 1 + after));
            }
        }
        let rest: String = chars[at..].iter().take(2).collect();
        let rest = rest.to_uppercase();
        if rest == "微信" || rest == "QQ" {
            let filler = chars[at + 2..]
                .iter()
                .take_while(|c| matches!(c, '号' | ':' | '：' | ' ' | '是' | '为'))
                .count();
            let begin = at + 2 + filler;
            let length = chars[begin..].iter().take_while(|c| part(c)).count();
            if length >= 5 {
                found.push((LeakKind::Account, begin, begin + length));
            }
        }
    }
    found
}
