//! Which characters of a title matched. Works on the title itself, not on the index.

use std::ops::Range;

use super::analyzer::{Analyzer, Run, Script, fold_char, initials_of, is_han, pinyin_of};

/// No title is looked at further, no Chinese word typed in letters is longer.
const MAX_TITLE: usize = 120;
const MAX_WINDOW: usize = 8;

/// Ranges of characters in the title that answer the typed runs; ascending, merged.
pub fn highlights(analyzer: &Analyzer, runs: &[Run], title: &str) -> Vec<Range<usize>> {
    let chars: Vec<char> = title.chars().take(MAX_TITLE).map(fold_char).collect();
    let mut found = Vec::new();
    for run in runs {
        let exact = literal(&chars, &run.text);
        if !exact.is_empty() {
            found.extend(exact);
            continue;
        }
        found.extend(match run.script {
            Script::Han => han(analyzer, &chars, &run.text),
            Script::Latin => letters(&chars, run),
        });
    }
    merge(found)
}

fn literal(title: &[char], wanted: &str) -> Vec<Range<usize>> {
    let wanted: Vec<char> = wanted.chars().collect();
    let windows = title.windows(wanted.len().max(1)).enumerate();
    windows
        .filter(|(_, window)| *window == wanted)
        .map(|(at, _)| at..at + wanted.len())
        .collect()
}

/// The words of a run; failing that what sounds like the whole, or like a word of it.
fn han(analyzer: &Analyzer, title: &[char], run: &str) -> Vec<Range<usize>> {
    let words = analyzer.content_words(run);
    let mut found: Vec<_> = words.iter().flat_map(|word| literal(title, word)).collect();
    if found.is_empty() {
        found = alike(title, run);
    }
    if found.is_empty() {
        found = words
            .iter()
            .filter(|word| word.chars().nth(1).is_some())
            .flat_map(|word| alike(title, word))
            .collect();
    }
    found
}

fn alike(title: &[char], wanted: &str) -> Vec<Range<usize>> {
    let wanted: Vec<char> = wanted.chars().collect();
    let sounds = pinyin_of(&wanted);
    let same = |window: &[char]| pinyin_of(window).iter().any(|sound| sounds.contains(sound));
    let windows = title.windows(wanted.len().max(1)).enumerate();
    windows
        .filter(|(_, window)| same(window))
        .map(|(at, _)| at..at + wanted.len())
        .collect()
}

/// Chinese characters that spell the letters: in full, by initials, as a beginning, or but for one letter.
fn letters(title: &[char], run: &Run) -> Vec<Range<usize>> {
    if !run.is_letters() {
        return Vec::new();
    }
    let typed = run.text.as_str();
    let mut by_step: [Vec<Range<usize>>; 4] = Default::default();
    for start in 0..title.len() {
        for end in start + 1..=title.len().min(start + MAX_WINDOW) {
            let window = &title[start..end];
            if !window.iter().all(|c| is_han(*c)) {
                break;
            }
            let sounds = pinyin_of(window);
            let step = if sounds.iter().any(|sound| sound == typed) {
                0
            } else if window.len() > 1 && initials_of(window).iter().any(|first| first == typed) {
                1
            } else if typed.len() > 2 && sounds.iter().any(|sound| sound.starts_with(typed)) {
                2
            } else if typed.len() > 4 && sounds.iter().any(|sound| one_apart(sound, typed)) {
                3
            } else {
                continue;
            };
            by_step[step].push(start..end);
            break;
        }
    }
    by_step
        .into_iter()
        .find(|ranges| !ranges.is_empty())
        .unwrap_or_default()
}

/// True where one letter is missing, too many, wrong, or two neighbours are swapped.
fn one_apart(a: &str, b: &str) -> bool {
    let (a, b) = if a.len() <= b.len() {
        (a.as_bytes(), b.as_bytes())
    } else {
        (b.as_bytes(), a.as_bytes())
    };
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    match b.len() - a.len() {
        0 => {
            a[head..].get(1..) == b[head..].get(1..)
                || (a.get(head) == b.get(head + 1)
                    && a.get(head + 1) == b.get(head)
                    && a.get(head + 2..) == b.get(head + 2..))
        }
        1 => a[head..] == b[head + 1..],
        _ => false,
    }
}

fn merge(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut merged: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}
