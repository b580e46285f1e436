//! Every request that the web sends for one person, sent again by everybody else.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::{Map, Value, json};

use super::{
    cells::{Cells, says},
    scene::{WHO, World},
    things::THINGS,
};

/// What is asked about: one thing of each type, and some that few may see.
const ABOUT: [&str; 12] = [
    "Organization",
    "Offer published",
    "Offer draft",
    "Household",
    "Consent unit",
    "Need open",
    "Need text",
    "Referral accepted",
    "Visit planned",
    "Delivery confirmed",
    "Photo",
    "Account helper",
];

/// The web's documents, each with the fragments it uses.
struct Document {
    name: String,
    text: String,
    /// The variables it cannot do without, and their types.
    variables: Vec<(String, String)>,
}

impl World<'_> {
    /// Sends all readings of the web, about every thing there is, as everybody; what comes back must be in the matrix.
    pub async fn replayed(&self, cells: &Cells) {
        let documents = documents();
        assert!(documents.len() > 20, "the web's documents were not found");
        let mut sent = 0;
        for document in &documents {
            for variables in self.variables(document) {
                for (who, name) in WHO.iter().enumerate() {
                    let answer = self.people[who].ask(&document.text, variables.clone()).await.0;
                    let case = format!("{} of {variables} as {}", document.name, name);
                    let code = answer["errors"][0]["extensions"]["code"].as_str();
                    // Whoever asks about something of another kind, or too much at once, is refused in words.
                    assert!(code != Some("INTERNAL"), "{case}: {answer}");
                    self.nothing_marked(who, &document.name, &answer, cells);
                    self.permitted(who, &answer["data"], cells, &case);
                    sent += 1;
                }
            }
        }
        assert!(sent > 1_000, "only {sent} requests");
    }

    /// With what a document can be asked: each thing by its id, or the secret of the link.
    fn variables(&self, document: &Document) -> Vec<Value> {
        let mut all: Vec<Map<String, Value>> = vec![Map::new()];
        for (name, kind) in &document.variables {
            let values: Vec<Value> = match kind.as_str() {
                "ID" => ABOUT.iter().map(|name| json!(self.id(name))).collect(),
                "Boolean" => vec![json!(true)],
                "Int" => vec![json!(20)],
                "String" => vec![json!(self.id("token"))],
                other => panic!("{} wants ${name}: {other}!", document.name),
            };
            all = all
                .iter()
                .flat_map(|some| {
                    values.iter().map(|value| {
                        let mut more = some.clone();
                        more.insert(name.clone(), value.clone());
                        more
                    })
                })
                .collect();
        }
        all.into_iter().map(Value::Object).collect()
    }

    /// Every object of the answer that is one of the matrix's things says no more than its cells allow.
    fn permitted(&self, who: usize, value: &Value, cells: &Cells, case: &str) {
        match value {
            Value::Array(items) => items
                .iter()
                .for_each(|item| self.permitted(who, item, cells, case)),
            Value::Object(object) => {
                let id = object.get("id").and_then(Value::as_str);
                let thing = THINGS
                    .iter()
                    .filter(|thing| thing.at == "node")
                    .find(|thing| id == Some(self.id(thing.name)));
                if let Some(thing) = thing {
                    let fields = self.schema.fields(thing.kind).iter();
                    for field in fields.filter(|field| object.get(&field.name).is_some_and(says)) {
                        let letter = cells.at(thing.name, &field.name, who);
                        // An account that something visible names is shown by it, though it is not to be looked up.
                        let named = letter == '.' && thing.kind == "Account" && field.name != "login";
                        assert!(
                            letter == '+' || named,
                            "{case}: {}.{} is {letter}: {object:?}",
                            thing.name,
                            field.name
                        );
                    }
                }
                for value in object.values() {
                    self.permitted(who, value, cells, case);
                }
            }
            _ => {}
        }
    }
}

fn documents() -> Vec<Document> {
    let mut definitions: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "graphql") {
                split(&fs::read_to_string(&path).unwrap(), &mut definitions);
            }
        }
    }
    let readings = definitions.iter().filter(|(_, (kind, _))| kind == "query");
    readings
        .map(|(name, (_, text))| Document {
            name: name.clone(),
            text: with_fragments(text, &definitions),
            variables: required(text),
        })
        .collect()
}

/// The definitions of a file, each beginning at the start of a line.
fn split(file: &str, definitions: &mut BTreeMap<String, (String, String)>) {
    let mut current: Option<(String, String, String)> = None;
    for line in file.lines() {
        let mut words = line.split([' ', '(', '{']);
        let kind = words.next().unwrap_or_default();
        if ["query", "mutation", "fragment", "subscription"].contains(&kind) {
            if let Some((name, kind, text)) = current.take() {
                definitions.insert(name, (kind, text));
            }
            let name = words.next().unwrap_or_default().to_owned();
            current = Some((name, kind.to_owned(), String::new()));
        }
        if let Some((_, _, text)) = &mut current
            && !line.trim_start().starts_with('#')
        {
            text.push_str(line);
            text.push('\n');
        }
    }
    if let Some((name, kind, text)) = current {
        definitions.insert(name, (kind, text));
    }
}

fn with_fragments(text: &str, definitions: &BTreeMap<String, (String, String)>) -> String {
    let mut whole = text.to_owned();
    let mut added = BTreeSet::new();
    loop {
        let spread = whole.split("...").skip(1).map(|rest| {
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            rest[..end].to_owned()
        });
        let missing = spread
            .filter(|name| definitions.get(name).is_some_and(|(kind, _)| kind == "fragment"))
            .find(|name| !added.contains(name));
        let Some(name) = missing else {
            return whole;
        };
        whole.push_str(&definitions[&name].1);
        added.insert(name);
    }
}

/// The variables without which the document is not executed.
fn required(text: &str) -> Vec<(String, String)> {
    let head = text.split('{').next().unwrap_or_default();
    let declared = head.split('$').skip(1);
    declared
        .filter_map(|one| {
            let (name, rest) = one.split_once(':')?;
            let kind = rest.trim().trim_end_matches([')', ',', ' ', '\n']).trim();
            let kind = kind.split('=').next()?.trim();
            let bare = kind.strip_suffix('!')?;
            (!rest.contains('=')).then(|| (name.trim().to_owned(), bare.to_owned()))
        })
        .collect()
}
