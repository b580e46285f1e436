//! What in a text would lead to a person, told while it is being written.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use super::{context::ContextExt, user_error::top_level};
use crate::{
    kernel::{
        error::{Code, Fault},
        leaks,
    },
    words,
};

/// The longest text that is looked at, in characters.
const LONGEST: usize = 2200;

/// What kind of thing would lead to a person.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "leaks::LeakKind")]
pub enum LeakKind {
    /// An identity number whose check digit is right.
    IdNumber,
    /// Digits like an identity number whose check digit is wrong.
    IdLike,
    /// A mobile phone.
    Mobile,
    /// A landline, or a 400 number.
    Phone,
    /// An e-mail address, a QQ or WeChat name.
    Account,
    /// A person is called by name.
    Name,
    /// A place where people live.
    Address,
    /// What the household itself is called; only told when a need's text is saved.
    Household,
}

/// Words of a text that may lead to a person.
#[derive(SimpleObject)]
pub struct TextLeak {
    /// What kind.
    kind: LeakKind,
    /// The first character, counted in Unicode characters from 0.
    start: i32,
    /// The character after the last.
    end: i32,
    /// The words.
    words: String,
    /// What to do about it, in the language asked for.
    message: String,
    /// Whether the text is refused with it, unless who approves says that it belongs there.
    refused: bool,
}

/// Looking at texts.
#[derive(Default)]
pub struct TextCheckQuery;

/// Looking at texts.
#[Object]
impl TextCheckQuery {
    /// What in this text looks like leading to a person, in the order in which it stands there; for forms, while somebody
    /// writes. Nothing of the text is kept, and nothing that is known of any household is compared with it.
    #[graphql(complexity = "5 + child_complexity")]
    async fn text_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, at most 2200 characters.", secret)] text: String,
    ) -> Result<Vec<TextLeak>> {
        if text.chars().count() > LONGEST {
            let fault = Fault::at("text", Code::TooLong).with("max", LONGEST);
            return Err(top_level(ctx.request(), &fault.into()));
        }
        let place = |at: usize| i32::try_from(at).unwrap_or(i32::MAX);
        let found = leaks::detect(&text).into_iter();
        Ok(found
            .map(|leak| TextLeak {
                kind: leak.kind.into(),
                start: place(leak.start),
                end: place(leak.end),
                message: words::say(
                    ctx.language(),
                    leak.kind.sentence(),
                    &[("what", leak.words.clone())],
                ),
                refused: leak.kind.is_certain(),
                words: leak.words,
            })
            .collect())
    }
}
