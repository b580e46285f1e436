//! Finds the paths that a Rust file refers to, in `use` declarations and in code, made absolute within the crate.
//! Reads tokens, not syntax trees: enough for paths, and without a parser to depend on.
use std::collections::HashMap;

use super::Source;

/// A path that a file refers to: `["crate", "offers", "rules"]` inside the crate, `["sea_orm", …]` outside it.
#[derive(Debug, PartialEq, Eq)]
pub struct Reference {
    /// Segments; the first is `crate` for anything of our own.
    pub path: Vec<String>,
    /// Line in the file, from 1.
    pub line: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Word(String),
    Separator,
    Mark(char),
}

#[derive(Debug, Clone)]
struct Token {
    kind: Kind,
    line: usize,
}

/// All references of the file, without those inside `#[cfg(test)]` modules.
pub fn references(source: &Source) -> Vec<Reference> {
    let tokens = tokens(&source.text);
    let mut reader = Reader {
        module: source.module(),
        inner: Vec::new(),
        names: HashMap::new(),
        found: Vec::new(),
    };
    // `use` first, because a name may be used above the place where it is imported.
    reader.walk(&tokens, Pass::Imports);
    reader.walk(&tokens, Pass::Code);
    reader.found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pass {
    Imports,
    Code,
}

/// An inline module that is open: its name, whether it is for tests only, and the depth of braces outside it.
struct Inner {
    name: String,
    test: bool,
    depth: usize,
}

struct Reader {
    module: Vec<String>,
    inner: Vec<Inner>,
    /// What a name stands for after the imports: `offers` → `crate::offers`.
    names: HashMap<String, Vec<String>>,
    found: Vec<Reference>,
}

impl Reader {
    fn walk(&mut self, tokens: &[Token], pass: Pass) {
        let (mut at, mut depth, mut test_ahead) = (0, 0_usize, false);
        while at < tokens.len() {
            let kind = |ahead: usize| tokens.get(at + ahead).map(|token| &token.kind);
            match (&tokens[at].kind, kind(1), kind(2)) {
                (Kind::Word(cfg), Some(Kind::Mark('(')), Some(Kind::Word(test)))
                    if cfg == "cfg" && test == "test" =>
                {
                    test_ahead = true;
                }
                (Kind::Word(keyword), Some(Kind::Word(name)), Some(Kind::Mark('{'))) if keyword == "mod" => {
                    self.inner.push(Inner {
                        name: name.clone(),
                        test: test_ahead,
                        depth,
                    });
                    at += 1;
                }
                // `use<'a>` is a list of captured lifetimes, not an import.
                (Kind::Word(keyword), Some(next), _) if keyword == "use" && *next != Kind::Mark('<') => {
                    at = self.import(tokens, at + 1, &[], pass);
                }
                (Kind::Word(_), Some(Kind::Separator), _) => at = self.path(tokens, at, pass),
                (Kind::Mark('{'), ..) => depth += 1,
                (Kind::Mark('}'), ..) => {
                    depth = depth.saturating_sub(1);
                    if self.inner.last().is_some_and(|inner| inner.depth == depth) {
                        self.inner.pop();
                    }
                }
                _ => {}
            }
            if matches!(
                tokens.get(at).map(|token| &token.kind),
                Some(Kind::Mark('{' | '}' | ';'))
            ) {
                test_ahead = false;
            }
            at += 1;
        }
        self.inner.clear();
    }

    /// Reads one tree of a `use` declaration from `at`, under `prefix`; returns where it ends.
    fn import(&mut self, tokens: &[Token], mut at: usize, prefix: &[String], pass: Pass) -> usize {
        let mut path = prefix.to_vec();
        let mut alias = None;
        while let Some(token) = tokens.get(at) {
            match &token.kind {
                Kind::Word(word) if word == "as" => {
                    if let Some(Kind::Word(name)) = tokens.get(at + 1).map(|token| &token.kind) {
                        alias = Some(name.clone());
                    }
                    at += 1;
                }
                Kind::Word(word) => path.push(word.clone()),
                Kind::Mark('{') => {
                    at = self.import(tokens, at + 1, &path, pass);
                    while matches!(tokens.get(at).map(|token| &token.kind), Some(Kind::Mark(','))) {
                        at = self.import(tokens, at + 1, &path, pass);
                    }
                    // On the closing brace; the declaration goes on behind it.
                    return at + 1;
                }
                Kind::Mark(',' | '}' | ';') => break,
                _ => {}
            }
            at += 1;
        }
        if path.len() > prefix.len() && pass == Pass::Imports {
            let line = tokens[at.min(tokens.len() - 1)].line;
            let path = self.absolute(path);
            let name = alias.or_else(|| path.last().cloned()).unwrap_or_default();
            self.record(path.clone(), line);
            if path.len() > 1 && !self.in_tests() {
                self.names.insert(name, path);
            }
        }
        at
    }

    /// Reads `one::two::three` in code from `at`; returns its last token.
    fn path(&mut self, tokens: &[Token], mut at: usize, pass: Pass) -> usize {
        let line = tokens[at].line;
        let mut path = Vec::new();
        while let Some(Kind::Word(word)) = tokens.get(at).map(|token| &token.kind) {
            path.push(word.clone());
            let more = matches!(tokens.get(at + 1).map(|token| &token.kind), Some(Kind::Separator))
                && matches!(tokens.get(at + 2).map(|token| &token.kind), Some(Kind::Word(_)));
            if !more {
                break;
            }
            at += 2;
        }
        if path.len() > 1 && pass == Pass::Code {
            let path = self.absolute(path);
            self.record(path, line);
        }
        at
    }

    /// Resolves `self`, `super`, the library's own name, and names that were imported.
    fn absolute(&self, mut path: Vec<String>) -> Vec<String> {
        let mut here: Vec<String> = self.module.clone();
        here.extend(self.inner.iter().map(|inner| inner.name.clone()));
        match path[0].as_str() {
            "crate" | "lianxin" => path[0] = "crate".to_owned(),
            "self" | "super" => {
                while matches!(path.first().map(String::as_str), Some("self" | "super")) {
                    if path.remove(0) == "super" {
                        here.pop();
                    }
                }
                path = [vec!["crate".to_owned()], here, path].concat();
            }
            name => {
                if let Some(whole) = self.names.get(name) {
                    path.splice(..1, whole.iter().cloned());
                }
            }
        }
        path
    }

    fn in_tests(&self) -> bool {
        self.inner.iter().any(|inner| inner.test)
    }

    fn record(&mut self, path: Vec<String>, line: usize) {
        if !self.in_tests() {
            self.found.push(Reference { path, line });
        }
    }
}

/// Words, `::` and marks, without comments, strings and character literals.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let end = skip(&chars, at).unwrap_or(at);
        if end > at {
            line += chars[at..end.min(chars.len())]
                .iter()
                .filter(|c| **c == '\n')
                .count();
            at = end;
            continue;
        }
        let c = chars[at];
        if c.is_alphabetic() || c == '_' {
            let end = (at..chars.len())
                .find(|i| !is_word(chars[*i]))
                .unwrap_or(chars.len());
            let word: String = chars[at..end].iter().collect();
            at = end;
            // `r#type` is the word `type`.
            if word != "r" || chars.get(at) != Some(&'#') {
                tokens.push(Token {
                    kind: Kind::Word(word),
                    line,
                });
            }
            continue;
        }
        if c == ':' && chars.get(at + 1) == Some(&':') {
            tokens.push(Token {
                kind: Kind::Separator,
                line,
            });
            at += 2;
            continue;
        }
        match c {
            '\n' => line += 1,
            c if c.is_whitespace() => {}
            c => tokens.push(Token {
                kind: Kind::Mark(c),
                line,
            }),
        }
        at += 1;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the comment, string or character literal that begins at `at` ends; nothing where none begins there.
fn skip(chars: &[char], at: usize) -> Option<usize> {
    let next = chars.get(at + 1);
    let find = |from: usize, wanted: char| {
        (from..chars.len())
            .find(|i| chars[*i] == wanted)
            .unwrap_or(chars.len())
    };
    match (chars[at], next) {
        ('/', Some('/')) => Some(find(at, '\n')),
        ('/', Some('*')) => {
            let (mut depth, mut i) = (0, at);
            while i < chars.len() {
                match (chars[i], chars.get(i + 1)) {
                    ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
                    ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
                    _ => i += 1,
                }
                if depth == 0 {
                    break;
                }
            }
            Some(i)
        }
        ('"', _) => {
            let mut i = at + 1;
            while i < chars.len() && chars[i] != '"' {
                i += if chars[i] == '\\' { 2 } else { 1 };
            }
            Some(i + 1)
        }
        ('r', Some('"' | '#')) if at == 0 || !is_word(chars[at - 1]) || chars[at - 1] == 'b' => {
            raw_string(chars, at + 1)
        }
        ('\'', Some('\\')) => Some(find(at + 3, '\'') + 1),
        // `'a'` is a character, `'a` a lifetime.
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => Some(at + 3),
        _ => None,
    }
}

/// The end of a raw string whose `#`s begin at `at`; nothing where it is a raw word (`r#type`).
fn raw_string(chars: &[char], at: usize) -> Option<usize> {
    let hashes = chars[at..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + hashes) != Some(&'"') {
        return None;
    }
    let mut i = at + hashes + 1;
    while i < chars.len() {
        if chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return Some(i + 1 + hashes);
        }
        i += 1;
    }
    Some(chars.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        references(&Source::new(path, text))
            .into_iter()
            .map(|reference| reference.path.join("::"))
            .collect()
    }

    #[test]
    fn imports_are_read_with_their_braces_and_other_names() {
        assert_eq!(
            found(
                "needs/store.rs",
                "use crate::{kernel::ids, offers::{self, rules as r}};\nuse std::fmt;"
            ),
            [
                "crate::kernel::ids",
                "crate::offers::self",
                "crate::offers::rules",
                "std::fmt"
            ]
        );
    }

    #[test]
    fn code_is_read_through_imported_names() {
        assert_eq!(
            found(
                "needs/store.rs",
                "fn f() -> offers::entity::Model { r::x() }\nuse crate::offers; use crate::goods as r;"
            ),
            [
                "crate::offers",
                "crate::goods",
                "crate::offers::entity::Model",
                "crate::goods::x"
            ]
        );
    }

    #[test]
    fn relative_paths_become_absolute() {
        assert_eq!(found("needs/mod.rs", "use super::offers;"), ["crate::offers"]);
        assert_eq!(
            found("needs/rules.rs", "use super::model;"),
            ["crate::needs::model"]
        );
        assert_eq!(
            found("needs/rules.rs", "mod inner { use super::super::model; }"),
            ["crate::needs::model"]
        );
        assert_eq!(
            found("main.rs", "fn main() { lianxin::cli::run() }"),
            ["crate::cli::run"]
        );
    }

    #[test]
    fn comments_strings_and_tests_say_nothing() {
        let text = "/* /* */ use a::b; */ // use a::b;\nconst S: &str = r#\"use a::\"b\"\"#; const C: char = '\"'; type L<'a> = &'a str;\n\
                    #[cfg(test)]\nmod tests { use crate::api; fn f() { if a { b } } }\nuse crate::needs;";
        assert_eq!(found("offers/rules.rs", text), ["crate::needs"]);
    }
}
