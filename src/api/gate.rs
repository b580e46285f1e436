//! What a document may ask of the service, by who sends it. Refused before anything runs.
//!
//! Depth of nesting inside the parser, directives and recursion are bounded by the library (see `schema.rs`); here stands
//! what it does not know: who asks.

use std::sync::Arc;

use async_graphql::{
    ErrorExtensionValues, ServerError, ServerResult, ValidationResult, Variables,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextParseQuery, NextValidation},
    parser::types::{ExecutableDocument, Selection, SelectionSet},
};

use super::context::Request;
use crate::{
    config::{Bounds, Limits},
    kernel::actor::{Actor, Role},
    taxonomy::Language,
    words,
};

/// Acts that prove who somebody is: once per request, or one request would try a thousand passwords.
const ONCE: [&str; 6] = [
    "signIn",
    "signInCode",
    "sessionConfirm",
    "secondFactorFinish",
    "passwordChange",
    "invitationAccept",
];

/// The factory: one gate for the whole schema.
#[derive(Debug, Clone, Copy)]
pub struct Gate(pub Limits);

impl ExtensionFactory for Gate {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

impl Gate {
    fn bounds(&self, request: &Request) -> &Bounds {
        match request.ctx.actor {
            Actor::Public => &self.0.public,
            Actor::Person(_) | Actor::System => &self.0.signed_in,
        }
    }
}

/// Whether the schema may be read through introspection, and faults may suggest names.
pub fn may_introspect(limits: &Limits, actor: &Actor) -> bool {
    limits.introspection || actor.is_any(&[Role::Administrator])
}

#[async_graphql::async_trait::async_trait]
impl Extension for Gate {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let request = ctx.data_unchecked::<Request>();
        let bounds = self.bounds(request);
        within(request, "tokens", tokens(query), bounds.tokens)?;
        let document = next.run(ctx, query, variables).await?;
        let seen = Seen::of(&document);
        within(request, "aliases", seen.aliases, bounds.aliases)?;
        within(request, "signIns", seen.once, 1)?;
        if seen.introspects && !may_introspect(&self.0, &request.ctx.actor) {
            return Err(refusal(
                request.language,
                "INTROSPECTION_OFF",
                "limit.introspection",
                &[],
            ));
        }
        Ok(document)
    }

    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let request = ctx.data_unchecked::<Request>();
        let checked = next.run(ctx).await.map_err(|errors| {
            if may_introspect(&self.0, &request.ctx.actor) {
                return errors;
            }
            errors.into_iter().map(without_suggestion).collect()
        })?;
        let bounds = self.bounds(request);
        within(request, "depth", checked.depth, bounds.depth).map_err(|err| vec![err])?;
        within(request, "complexity", checked.complexity, bounds.complexity).map_err(|err| vec![err])?;
        Ok(checked)
    }
}

fn within(request: &Request, what: &'static str, found: usize, most: usize) -> ServerResult<()> {
    if found <= most {
        return Ok(());
    }
    let args = [
        ("what", what.to_owned()),
        ("found", found.to_string()),
        ("max", most.to_string()),
    ];
    Err(refusal(request.language, "TOO_COSTLY", "limit.document", &args))
}

fn refusal(
    language: Language,
    code: &'static str,
    message: &'static str,
    args: &[(&'static str, String)],
) -> ServerError {
    let mut error = ServerError::new(words::say(language, message, args), None);
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    error.extensions = Some(extensions);
    error
}

/// The library's faults name what is near ("Did you mean …?"): that is a way to read the schema.
fn without_suggestion(mut error: ServerError) -> ServerError {
    if let Some(at) = error.message.find(" Did you mean") {
        error.message.truncate(at);
    }
    error
}

/// What a document holds, counted over all its operations and fragments.
#[derive(Default)]
struct Seen {
    aliases: usize,
    once: usize,
    introspects: bool,
}

impl Seen {
    fn of(document: &ExecutableDocument) -> Self {
        let mut seen = Self::default();
        for (_, operation) in document.operations.iter() {
            seen.look(&operation.node.selection_set.node);
        }
        for fragment in document.fragments.values() {
            seen.look(&fragment.node.selection_set.node);
        }
        seen
    }

    fn look(&mut self, set: &SelectionSet) {
        for item in &set.items {
            match &item.node {
                Selection::Field(field) => {
                    let name = field.node.name.node.as_str();
                    self.aliases += usize::from(field.node.alias.is_some());
                    self.once += usize::from(ONCE.contains(&name));
                    // `__type` may be null, and is: the library answers it so where introspection is off.
                    self.introspects |= name == "__schema";
                    self.look(&field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.look(&fragment.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

/// How many tokens `query` has, as the GraphQL specification cuts them (ignored ones left out): cheap to count before
/// anything is built from them. A text that is not well-formed is counted somehow; the parser refuses it.
fn tokens(query: &str) -> usize {
    let bytes = query.as_bytes();
    let (mut at, mut count) = (0, 0);
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' | b',' | 0xEF | 0xBB | 0xBF => at + 1,
            b'#' => end_of(bytes, at, |byte| byte != b'\n'),
            b'"' => {
                count += 1;
                end_of_string(bytes, at)
            }
            b'-' | b'0'..=b'9' => {
                count += 1;
                end_of(bytes, at, |byte| {
                    is_word(byte) || matches!(byte, b'-' | b'+' | b'.')
                })
            }
            byte if is_word(byte) => {
                count += 1;
                end_of(bytes, at, is_word)
            }
            b'.' => {
                count += 1;
                end_of(bytes, at, |byte| byte == b'.')
            }
            _ => {
                count += 1;
                at + 1
            }
        };
    }
    count
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn end_of(bytes: &[u8], from: usize, within: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|&byte| !within(byte))
        .map_or(bytes.len(), |length| from + length)
}

fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let quotes: &[u8] = if bytes[from..].starts_with(b"\"\"\"") {
        b"\"\"\""
    } else {
        b"\""
    };
    let mut at = from + quotes.len();
    while at < bytes.len() {
        if bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(quotes) {
            return at + quotes.len();
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::tokens;

    #[test]
    fn tokens_are_counted_as_the_specification_cuts_them() {
        for (query, count) in [
            ("", 0),
            ("{ a }", 3),
            ("{a,b , c}", 5),
            ("# a comment { a b }\n{ a }", 3),
            (r#"{ a(b: "x \" y", c: -1.5e+3) ...F }"#, 13),
            (r#"{ a(b: """ "quoted" text """) }"#, 8),
            (r#"{ a(b: "no end"#, 6),
        ] {
            assert_eq!(tokens(query), count, "{query}");
        }
    }
}
