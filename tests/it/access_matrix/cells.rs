//! Asking, and what the answer says of each cell.

use std::collections::BTreeMap;

use axum::http::Request;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use lianxin::access::actions::{FirstPassword, Post};
use serde_json::{Value, json};

use super::{
    acts::{ACTS, DONE, SIGNED_OUT_BY},
    scene::{MARKED, WHO, World, household_fields, need_fields, offer_fields, picture, upload},
    things::{Content, ROOTS, ROUTES, THINGS, Thing, Try, VALUES},
};
use crate::support::{PASSWORD, Visitor};

/// What everybody in [`WHO`] gets of one field, a letter each.
pub type Row = String;

/// The whole matrix: sections, each with its rows by name.
#[derive(Debug, Default)]
pub struct Cells(pub Vec<(String, BTreeMap<String, Row>)>);

impl Cells {
    /// The letter of `who` in the row `name` of `section`.
    pub fn at(&self, section: &str, name: &str, who: usize) -> char {
        let found = self.0.iter().find(|(title, _)| title == section);
        let row = found.and_then(|(_, rows)| rows.get(name));
        let row = row.unwrap_or_else(|| panic!("no cell {section}.{name}"));
        row.chars().nth(who).unwrap()
    }

    /// Whether `who` is shown `Section.name`.
    pub fn shows(&self, cell: &str, who: usize) -> bool {
        let (section, name) = cell.rsplit_once('.').unwrap();
        self.at(section, name, who) == '+'
    }
}

/// Fields asked for at a time: the limits of a document hold for tests too.
const AT_ONCE: usize = 12;

/// Everything at `path` (`node.timeline.nodes.*`) of an answer's data.
fn at<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    path.split('.').fold(vec![value], |values, step| {
        let next = values.into_iter().flat_map(|value| match (step, value) {
            ("*", Value::Array(items)) => items.iter().collect(),
            _ => value.get(step).into_iter().collect::<Vec<_>>(),
        });
        next.collect()
    })
}

/// Whether a value says anything: not null, not `false`, not an empty list.
pub fn says(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(items) => !items.is_empty(),
        // A connection says what its list holds, or its count.
        Value::Object(object) => match (
            object.get("edges").or(object.get("nodes")),
            object.get("totalCount"),
        ) {
            (Some(list), _) => says(list),
            (None, Some(count)) => count != 0,
            (None, None) => true,
        },
        _ => true,
    }
}

impl World<'_> {
    /// Asks a document as `who`; what is marked and not theirs must not be in the answer.
    pub async fn ask(&self, who: usize, document: &str, cells: &Cells) -> Value {
        let answer = self.people[who].ask(&self.filled(document), json!({})).await.0;
        self.nothing_marked(who, document, &answer, cells);
        answer
    }

    /// Fails when an answer holds a marked word that is in no cell `who` is shown; cursors are read too.
    pub fn nothing_marked(&self, who: usize, asked: &str, answer: &Value, cells: &Cells) {
        if cells.0.is_empty() {
            return;
        }
        let mut text = answer.to_string();
        cursors(answer, &mut text);
        for (word, fields) in MARKED.iter().filter(|(word, _)| text.contains(word)) {
            let shown = fields.iter().any(|cell| cells.shows(cell, who));
            assert!(shown, "{} was told {word} by {asked}: {answer}", WHO[who]);
        }
    }

    /// Every cell of the matrix, as the running service answers.
    pub async fn cells(&self) -> Cells {
        let mut cells = Cells::default();
        for thing in THINGS {
            let rows = self.rows_of(thing).await;
            cells.0.push((thing.name.to_owned(), rows));
        }
        cells.0.push(("Query".into(), self.roots().await));
        cells.0.push(("Mutation".into(), self.acts().await));
        cells.0.push(("HTTP".into(), self.routes().await));
        cells
    }

    async fn rows_of(&self, thing: &Thing) -> BTreeMap<String, Row> {
        let fields = self.schema.fields(thing.kind);
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for who in 0..WHO.len() {
            for some in fields.chunks(AT_ONCE) {
                let asked: Vec<String> = some.iter().map(|field| self.schema.selection(field)).collect();
                let document = thing.document(&asked.join(" "));
                let answer = self.ask(who, &document, &Cells::default()).await;
                let found = at(&answer["data"], thing.at);
                let found: Vec<&Value> = found.into_iter().filter(|value| !value.is_null()).collect();
                for field in some {
                    let letter = if found.is_empty() {
                        '.'
                    } else if found.iter().any(|value| says(&value[&field.name])) {
                        '+'
                    } else {
                        '-'
                    };
                    rows.entry(field.name.clone()).or_default().push(letter);
                }
            }
        }
        rows
    }

    async fn roots(&self) -> BTreeMap<String, Row> {
        let mut rows = BTreeMap::new();
        for field in self.schema.fields("Query") {
            let special = ROOTS.iter().find(|(name, _)| *name == field.name);
            let document = match special {
                Some((_, document)) => (*document).to_owned(),
                None => format!("{{ {} }}", self.schema.selection(field)),
            };
            let mut row = Row::new();
            for who in 0..WHO.len() {
                let answer = self.ask(who, &document, &Cells::default()).await;
                let code = answer["errors"][0]["extensions"]["code"].as_str();
                row.push(match (code, says(&answer["data"][&field.name])) {
                    (Some("FORBIDDEN"), _) => 'f',
                    (Some(code), _) => {
                        panic!("Query.{} answers {code}; say in ROOTS how to ask it", field.name)
                    }
                    (None, true) if field.name == "nodes" => list_letter(&answer["data"]["nodes"]),
                    (None, true) => '+',
                    (None, false) => '-',
                });
            }
            rows.insert(field.name.clone(), row);
        }
        rows
    }

    async fn acts(&self) -> BTreeMap<String, Row> {
        let mut rows = BTreeMap::new();
        for act in self.schema.fields("Mutation") {
            let mut row = Row::new();
            for who in 0..WHO.len() {
                row.push(if SIGNED_OUT_BY.contains(&act.name.as_str()) {
                    self.sign_out(who, &act.name).await
                } else {
                    self.try_act(&self.people[who], &act.name).await
                });
            }
            rows.insert(act.name.clone(), row);
        }
        rows
    }

    /// `+` when it got past the gate and was refused for what was sent; `f` when it was forbidden, `n` when what it is
    /// about was not found.
    async fn try_act(&self, who: &Visitor<'_>, name: &str) -> char {
        let (_, input) = ACTS
            .iter()
            .find(|(act, _)| *act == name)
            .unwrap_or_else(|| panic!("say in ACTS how Mutation.{name} is tried"));
        let answer = self.act(who, name, "__typename", try_input(input)).await;
        let refusals = answer.refusals();
        assert!(
            !refusals.is_empty() || DONE.contains(&name),
            "{name} was done, not only tried: {}",
            answer.0
        );
        letter(&refusals)
    }

    /// Does an act that ends sessions: the helper's one more session, or those of somebody of the same post made for it.
    async fn sign_out(&self, who: usize, act: &str) -> char {
        if act == "sessionRevoke" {
            let id = json!({ "id": self.one_more_session().await });
            let answer = self.act(&self.people[who], act, "__typename", id).await;
            return letter(&answer.refusals());
        }
        let mut again = self.house.public();
        if let Some(account) = &self.people[who].account {
            let post = Post {
                role: account.role,
                organization: account.organization,
                community: account.community.clone(),
                field: account.field.clone(),
            };
            let login = format!("{act}-{who}");
            self.house
                .account(&post, &login, FirstPassword::Demo(PASSWORD))
                .await;
            again.sign_in(&login, PASSWORD).await.done();
        }
        let document = format!("mutation {{ {act} {{ userErrors {{ code }} }} }}");
        let answer = again.ask_and_keep_cookie(&document, json!({})).await;
        letter(&answer.refusals())
    }

    async fn routes(&self) -> BTreeMap<String, Row> {
        let mut rows = BTreeMap::new();
        for (route, attempt) in ROUTES {
            let mut row = Row::new();
            for who in 0..WHO.len() {
                let status = self.try_route(&self.people[who], attempt).await;
                row.push(match status {
                    200..300 => '+',
                    401 => 'u',
                    403 => 'f',
                    404 => 'n',
                    _ => panic!("{route} answers {status}"),
                });
            }
            rows.insert((*route).to_owned(), row);
        }
        rows
    }

    async fn try_route(&self, who: &Visitor<'_>, attempt: &Try) -> u16 {
        let status = match attempt {
            Try::Get(path) => who.send(Request::get(self.filled(path)), "").await.0,
            Try::Photo => {
                let link = self.filled("{ node(id: \"{Photo}\") { ... on Photo { url } } }");
                let given = who.ask(&link, json!({})).await;
                let bare = self.filled("/files/{Photo}");
                let path = given.0["data"]["node"]["url"].as_str().unwrap_or(&bare);
                who.send(Request::get(path), "").await.0
            }
            Try::Send(path, _, Content::Graphql) => {
                let request = Request::post(*path).header("content-type", "application/json");
                who.send(request, r#"{"query":"{ __typename }"}"#).await.0
            }
            Try::Send(path, name, Content::List) => {
                let list = "单位名称,单位类型,所属领域\n某单位（示例）,银行,平安建设\n";
                upload(who, path, name, list.as_bytes()).await.0
            }
            Try::Send(path, name, Content::Picture) => upload(who, path, name, &picture()).await.0,
        };
        status.as_u16()
    }
}

/// Of what was refused: forbidden, not found, or something behind the gate.
fn letter(refusals: &[String]) -> char {
    let is = |code: &str| {
        refusals
            .iter()
            .any(|refusal| refusal.split('@').next() == Some(code))
    };
    match (is("FORBIDDEN"), is("NOT_FOUND")) {
        (true, _) => 'f',
        (false, true) => 'n',
        (false, false) => '+',
    }
}

fn list_letter(list: &Value) -> char {
    let items = list.as_array().unwrap();
    if items.iter().any(|item| !item.is_null()) {
        '+'
    } else {
        '-'
    }
}

/// The input of a try, with the forms it names filled in: good ones, or (`no …`) ones without what is needed.
fn try_input(input: &str) -> Value {
    let mut input: Value = serde_json::from_str(input).unwrap();
    match input["fields"].as_str() {
        Some("offer") => input["fields"] = offer_fields("改过的资源"),
        Some("no offer") => input["fields"] = offer_fields(""),
        Some("need") => input["fields"] = need_fields(),
        Some("no need") => {
            input["fields"] = need_fields();
            input["fields"]["quantity"]["amount"] = json!(0);
        }
        Some("household") => input["fields"] = household_fields(),
        Some("no household") => {
            input["fields"] = household_fields();
            input["fields"]["members"] = json!(0);
        }
        _ => {}
    }
    if input["message"] == "too long" {
        input["message"] = json!("长".repeat(501));
    }
    input
}

/// What the cursors of an answer hold.
fn cursors(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| cursors(item, text)),
        Value::Object(object) => {
            for (name, value) in object {
                match (name.to_lowercase().ends_with("cursor"), value.as_str()) {
                    (true, Some(cursor)) => {
                        let bytes = URL_SAFE_NO_PAD.decode(cursor).unwrap_or_default();
                        text.push_str(&String::from_utf8_lossy(&bytes));
                    }
                    _ => cursors(value, text),
                }
            }
        }
        _ => {}
    }
}

/// Whether a type says nothing of its own.
pub fn is_value(kind: &str) -> bool {
    let link =
        kind.ends_with("Connection") || (kind.ends_with("Edge") && !THINGS.iter().any(|it| it.kind == kind));
    link || kind.ends_with("Payload") || VALUES.contains(&kind)
}
