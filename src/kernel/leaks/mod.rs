//! What in a text would lead to a person, and where it stands. Pure.
//!
//! Valid identity numbers and mobile phones are certain: they are refused unless somebody who approves the text says
//! that they belong there. Everything else can only be guessed at by how it is written, so the writer is shown the words and
//! decides; a second person reads the text before it is published anyway.

mod addresses;
mod names;
mod numbers;

use super::{
    error::{Code, Fault},
    text::{fold, narrow},
};

/// What kind of thing would lead to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LeakKind {
    /// An identity number whose date and check digit are right.
    IdNumber,
    /// Eighteen digits like an identity number whose check digit is wrong.
    IdLike,
    /// A mobile phone.
    Mobile,
    /// A landline with area code, or a 400 number.
    Phone,
    /// An e-mail address, a QQ or WeChat name.
    Account,
    /// A person is called by name.
    Name,
    /// A place where people live.
    Address,
    /// What the household itself is called, or its address.
    Household,
}

impl LeakKind {
    /// Whether it is certain enough to refuse the text.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::IdNumber | Self::Mobile)
    }

    /// Key of the sentence that says so; it names `what`.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::IdNumber => "leak.id_number",
            Self::IdLike => "leak.id_like",
            Self::Mobile => "leak.mobile",
            Self::Phone => "leak.phone",
            Self::Account => "leak.account",
            Self::Name => "leak.name",
            Self::Address => "leak.address",
            Self::Household => "leak.household",
        }
    }
}

/// Words that may give somebody away, and where they stand: in characters, from the first up to, not with, the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leak {
    /// What kind.
    pub kind: LeakKind,
    /// The first character.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// The words themselves, as written but for width; empty where nobody should be told.
    pub words: String,
}

/// What becomes of identity numbers and mobile phones in a text that is to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// The text is refused.
    Refused,
    /// Somebody looked at them and says that they belong there.
    Belong,
}

/// All that a text might give away, in the order in which it stands there. Where two overlap, the more certain one stays.
pub fn detect(text: &str) -> Vec<Leak> {
    // Narrowing keeps the number of characters, so that places in the narrow text are places in the text.
    let chars: Vec<char> = narrow(text).chars().collect();
    let mut found: Vec<Leak> = Vec::new();
    let spans = numbers::find(&chars)
        .into_iter()
        .chain(addresses::find(&chars))
        .chain(names::find(&chars));
    for (kind, start, end) in spans {
        if found.iter().all(|leak| end <= leak.start || leak.end <= start) {
            let words = chars[start..end].iter().collect();
            found.push(Leak {
                kind,
                start,
                end,
                words,
            });
        }
    }
    found.sort_by_key(|leak| leak.start);
    found
}

/// The faults of a text that others will read: what is certain to lead to a person.
pub fn certain(field: &str, text: &str) -> Vec<Fault> {
    let leak = detect(text).into_iter().find(|leak| leak.kind.is_certain());
    leak.map(|leak| Fault::at(field, Code::PersonalData).say(leak.kind.sentence()))
        .into_iter()
        .collect()
}

/// The faults of a short note that stays where many years of readers are, as in the log: anything that may name somebody.
pub fn any(field: &str, text: &str) -> Vec<Fault> {
    let leak = detect(text).into_iter().next();
    leak.map(|leak| {
        Fault::at(field, Code::PersonalData)
            .say(leak.kind.sentence())
            .with("what", leak.words)
    })
    .into_iter()
    .collect()
}

/// Whether the text holds one of the words that name the household.
pub fn names_household<'a>(text: &str, words: impl IntoIterator<Item = &'a str>) -> bool {
    let text = fold(text);
    words
        .into_iter()
        .map(fold)
        .any(|word| word.chars().count() >= 2 && text.contains(&word))
}

/// A kind with its place.
type Span = (LeakKind, usize, usize);

#[cfg(test)]
mod tests;
