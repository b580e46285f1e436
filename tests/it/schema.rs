//! The schema as it is printed: described everywhere, and its acts of one shape.

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};

/// Every type, field, argument and enum value says what it is.
#[test]
fn everything_in_the_schema_is_described() {
    let mut bare = Vec::new();
    for definition in parse_schema(lianxin::api::sdl()).unwrap().definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let name = definition.node.name.node.to_string();
        if definition.node.description.is_none() {
            bare.push(name.clone());
        }
        match definition.node.kind {
            TypeKind::Object(object) => fields(&name, &object.fields, &mut bare),
            TypeKind::Interface(interface) => fields(&name, &interface.fields, &mut bare),
            TypeKind::Enum(listed) => bare.extend(
                listed
                    .values
                    .iter()
                    .filter(|value| value.node.description.is_none())
                    .map(|value| format!("{name}.{}", value.node.value.node)),
            ),
            TypeKind::InputObject(input) => bare.extend(
                input
                    .fields
                    .iter()
                    .filter(|field| field.node.description.is_none())
                    .map(|field| format!("{name}.{}", field.node.name.node)),
            ),
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    assert!(bare.is_empty(), "without a description: {bare:#?}");
}

/// Paging arguments mean the same everywhere and are described in one place: the README of the API.
const PAGING: [&str; 4] = ["first", "after", "last", "before"];

fn fields(
    of: &str,
    fields: &[async_graphql::Positioned<async_graphql::parser::types::FieldDefinition>],
    bare: &mut Vec<String>,
) {
    for field in fields {
        let name = format!("{of}.{}", field.node.name.node);
        if field.node.description.is_none() {
            bare.push(name.clone());
        }
        for argument in &field.node.arguments {
            if argument.node.description.is_none() && !PAGING.contains(&argument.node.name.node.as_str()) {
                bare.push(format!("{name}({})", argument.node.name.node));
            }
        }
    }
}

/// Acts of one's own session that have nothing to be told.
const WITHOUT_INPUT: [&str; 4] = [
    "signOut",
    "sessionRevokeOthers",
    "secondFactorEnrol",
    "recoveryCodesRenew",
];

/// Every act takes one `input` and answers with `userErrors`.
#[test]
fn every_act_takes_one_input_and_answers_with_user_errors() {
    let document = parse_schema(lianxin::api::sdl()).unwrap();
    let objects: std::collections::HashMap<String, _> = document
        .definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => match definition.node.kind {
                TypeKind::Object(object) => Some((definition.node.name.node.to_string(), object)),
                _ => None,
            },
            _ => None,
        })
        .collect();
    for act in &objects["Mutation"].fields {
        let name = act.node.name.node.as_str();
        let arguments: Vec<_> = act
            .node
            .arguments
            .iter()
            .map(|argument| argument.node.name.node.as_str())
            .collect();
        assert!(
            arguments == ["input"] || (arguments.is_empty() && WITHOUT_INPUT.contains(&name)),
            "{name}: {arguments:?}"
        );
        let payload = act.node.ty.node.to_string();
        let payload = &objects[payload.trim_end_matches('!')];
        assert!(
            payload
                .fields
                .iter()
                .any(|field| field.node.name.node == "userErrors"),
            "{name}"
        );
    }
}

/// Every sentence the service may say is there in both languages, with the same gaps to fill.
#[test]
fn every_sentence_is_there_in_both_languages() {
    let mut keys = Vec::new();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/locales")).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        keys.extend(
            text.lines()
                .filter_map(|line| line.strip_suffix(':'))
                .filter(|key| !key.starts_with([' ', '#', '_']))
                .map(str::to_owned),
        );
    }
    assert!(keys.len() > 40);
    for key in keys {
        let mut gaps = [lianxin::taxonomy::Language::Zh, lianxin::taxonomy::Language::En].map(|language| {
            assert!(lianxin::words::has(language, &key), "{key} in {language:?}");
            let sentence = lianxin::words::say(language, &key, &[]);
            let mut gaps: Vec<String> = sentence
                .split("%{")
                .skip(1)
                .filter_map(|rest| rest.split('}').next())
                .map(str::to_owned)
                .collect();
            gaps.sort();
            gaps.dedup();
            gaps
        });
        let [zh, en] = &mut gaps;
        assert_eq!(zh, en, "{key}");
    }
}

/// Every sentence the code names is in `locales/`.
#[test]
fn every_sentence_the_code_names_exists() {
    let mut missing = Vec::new();
    visit(
        std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut |text| {
            for named in [".say(\"", "sentence(\""] {
                for rest in text.split(named).skip(1) {
                    let key = rest.split('"').next().unwrap();
                    if !lianxin::words::has(lianxin::taxonomy::Language::Zh, key) {
                        missing.push(key.to_owned());
                    }
                }
            }
        },
    );
    assert!(missing.is_empty(), "{missing:?}");
}

fn visit(dir: &std::path::Path, read: &mut impl FnMut(&str)) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, read);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            read(&std::fs::read_to_string(path).unwrap());
        }
    }
}
