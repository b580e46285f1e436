//! The matrix as it is committed: rows with the same cells stand together, so that a person can read it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    acts::{ACTS, SIGNED_OUT_BY},
    cells::{Cells, Row, is_value},
    guesses::{FACETS, ORDERS, PROBES, Tells},
    scene::WHO,
    schema::{Field, Schema},
    things::THINGS,
};

const HEAD: &str = "\
# Who sees and does what: every field, root field, act, argument and route, for everybody. Written by the test that
# executes it (tests/it/access_matrix); after a change on purpose: UPDATE_MATRIX=1 cargo test --test it access_matrix
# Then read the difference as you would read a change of the law.
#
#   +  is shown (a list holds something, a viewerCan… is true); of acts: passes the gate; of routes: is answered
#   -  what holds it is seen, the field is empty
#   .  what holds it is not found
#   f  forbidden      n  not found      u  sign in first
#
# own: the one whose business the story is; near: a colleague of the same community, organization or field; far: another.
";

/// How many columns names may take.
const WIDTH: usize = 118;

/// The columns of a row, apart by role.
fn spaced(row: &str) -> String {
    let mut text = String::new();
    let mut before = "";
    for (letter, who) in row.chars().zip(WHO) {
        let role = who.split(' ').next().unwrap();
        if !text.is_empty() && role != before {
            text.push(' ');
        }
        text.push(letter);
        before = role;
    }
    text
}

fn heads() -> String {
    let mut roles: Vec<(&str, usize)> = Vec::new();
    for who in WHO {
        let role = who.split(' ').next().unwrap();
        match roles.last_mut() {
            Some((last, many)) if *last == role => *many += 1,
            _ => roles.push((role, 1)),
        }
    }
    let mut lines = String::from("# columns: ");
    let names: Vec<String> = roles
        .iter()
        .map(|(role, many)| match many {
            1 => (*role).to_owned(),
            2 => format!("{role}(own far)"),
            _ => format!("{role}(own near far)"),
        })
        .collect();
    lines.push_str(&names.join(" | "));
    lines.push('\n');
    lines
}

fn wrapped(lead: &str, names: impl IntoIterator<Item = String>, text: &mut String) {
    let mut line = lead.to_owned();
    let indent = " ".repeat(lead.chars().count());
    for name in names {
        if line.chars().count() + 1 + name.chars().count() > WIDTH && line.trim() != lead.trim() {
            text.push_str(line.trim_end());
            text.push('\n');
            line = indent.clone();
        }
        line.push(' ');
        line.push_str(&name);
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

fn section(title: &str, rows: &BTreeMap<String, Row>, text: &mut String) {
    text.push_str(&format!("\n[{title}]\n"));
    let mut alike: BTreeMap<&Row, Vec<String>> = BTreeMap::new();
    for (name, row) in rows {
        alike.entry(row).or_default().push(name.clone());
    }
    let mut groups: Vec<_> = alike.into_iter().collect();
    // What most see comes first.
    groups.sort_by_key(|(row, names)| (std::cmp::Reverse(row.matches('+').count()), names[0].clone()));
    for (row, names) in groups {
        wrapped(&format!("{} ", spaced(row)), names, text);
    }
}

fn names(fields: &[Field]) -> impl Iterator<Item = String> {
    fields.iter().map(|field| field.name.clone())
}

/// The whole sheet.
pub fn sheet(schema: &Schema, cells: &Cells) -> String {
    let mut text = format!("{HEAD}{}", heads());
    for (title, rows) in &cells.0 {
        let kind = THINGS
            .iter()
            .find(|thing| thing.name == title)
            .map(|thing| thing.kind);
        match kind {
            Some(kind) if kind != title => section(
                &format!("{kind}: {}", &title[kind.len()..].trim()),
                rows,
                &mut text,
            ),
            _ => section(title, rows, &mut text),
        }
    }
    text.push_str("\n[values: shown whole with the field that holds them]\n");
    for (kind, fields) in schema.objects.iter().filter(|(kind, _)| is_value(kind)) {
        wrapped(&format!("{kind}:"), names(fields), &mut text);
    }
    text.push_str("\n[arguments that narrow or order: what they let one guess at]\n");
    for (argument, reads) in arguments() {
        text.push_str(&format!("{argument} → {reads}\n"));
    }
    text.push_str("\n[forms: read behind the gate of their act]\n");
    for (kind, fields) in schema.inputs.iter().filter(|(kind, _)| is_form(kind)) {
        wrapped(&format!("{kind}:"), names(fields), &mut text);
    }
    text
}

/// What each narrowing argument reads.
fn arguments() -> BTreeSet<(String, String)> {
    let field = |thing: &str, field: &str| {
        let kind = THINGS
            .iter()
            .find(|it| it.name == thing)
            .map_or(thing, |it| it.kind);
        format!("{kind}.{field}")
    };
    let probes = PROBES
        .iter()
        .filter(|probe| probe.tells != Tells::Nothing)
        .map(|probe| (probe.argument.to_owned(), field(probe.thing, probe.field)));
    let orders = ORDERS
        .iter()
        .map(|(list, by, reads)| (format!("Query.{list}(orderBy: {by})"), (*reads).to_owned()));
    let facets = FACETS
        .iter()
        .map(|(list, by, reads)| (format!("Query.{list} facets({by})"), (*reads).to_owned()));
    probes.chain(orders).chain(facets).collect()
}

fn is_form(kind: &str) -> bool {
    kind.ends_with("Input")
}

/// Arguments that only turn pages or name what is asked for, whose cells are those of the thing itself.
const PAGING: [&str; 12] = [
    "first",
    "last",
    "after",
    "before",
    "id",
    "ids",
    "token",
    "input",
    "names",
    "householdId",
    "day",
    "text",
];

/// What of the schema no table knows of, one line each.
pub fn unknown(schema: &Schema) -> Vec<String> {
    let mut unknown = Vec::new();
    for kind in schema.objects.keys() {
        let known = is_value(kind) || THINGS.iter().any(|thing| thing.kind == kind);
        if !known && !["Query", "Mutation"].contains(&kind.as_str()) {
            unknown.push(format!(
                "type {kind}: add it to THINGS, or to VALUES if it says nothing of its own"
            ));
        }
    }
    for act in schema
        .fields("Mutation")
        .iter()
        .filter(|act| !SIGNED_OUT_BY.contains(&act.name.as_str()))
    {
        if !ACTS.iter().any(|(name, _)| *name == act.name) {
            unknown.push(format!("act {}: say in ACTS how it is tried", act.name));
        }
    }
    let probed: BTreeSet<&str> = PROBES.iter().map(|probe| probe.argument).collect();
    for (kind, fields) in &schema.objects {
        for field in fields {
            for argument in &field.arguments {
                let filter = schema.inputs.contains_key(&argument.kind);
                let known = filter || PAGING.contains(&argument.name.as_str());
                let name = format!("{kind}.{}({})", field.name, argument.name);
                if !known && !probed.contains(name.as_str()) {
                    unknown.push(format!("argument {name}: add it to PROBES"));
                }
            }
        }
    }
    for (kind, fields) in schema.inputs.iter().filter(|(kind, _)| !is_form(kind)) {
        for field in fields {
            let name = format!("{kind}.{}", field.name);
            if kind.ends_with("Order") {
                continue;
            }
            if !probed.contains(name.as_str()) {
                unknown.push(format!("argument {name}: add it to PROBES"));
            }
        }
    }
    for (kind, values) in schema
        .enums
        .iter()
        .filter(|(kind, _)| kind.ends_with("OrderField"))
    {
        let list = list_of(kind.trim_end_matches("OrderField"));
        for value in values {
            if !ORDERS.iter().any(|(at, by, _)| *at == list && by == value) {
                unknown.push(format!("order {kind}.{value}: add it to ORDERS"));
            }
        }
    }
    unknown
}

fn list_of(kind: &str) -> String {
    let mut name = kind[..1].to_lowercase() + &kind[1..];
    if name.ends_with('y') {
        name.pop();
        name.push_str("ie");
    }
    name + "s"
}
