//! The schema as it is printed: described everywhere, and its acts of one shape.

use std::collections::HashMap;

use async_graphql::parser::{
    parse_schema,
    types::{ObjectType, TypeKind, TypeSystemDefinition},
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
            if argument.node.description.is_none() {
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
    let objects = objects();
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

/// The objects of the schema, by name.
fn objects() -> HashMap<String, ObjectType> {
    let definitions = parse_schema(lianxin::api::sdl()).unwrap().definitions;
    definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => match definition.node.kind {
                TypeKind::Object(object) => Some((definition.node.name.node.to_string(), object)),
                _ => None,
            },
            _ => None,
        })
        .collect()
}

fn type_of(object: &ObjectType, field: &str) -> Option<String> {
    let mut fields = object.fields.iter();
    let found = fields.find(|it| it.node.name.node == field)?;
    Some(found.node.ty.node.to_string())
}

/// What an act did is an object that is null when it was refused; what was refused has a code, a field and a sentence.
#[test]
fn every_payload_has_nullable_objects_and_user_errors_of_one_shape() {
    let objects = objects();
    let fault = &objects["UserError"];
    assert_eq!(type_of(fault, "code").unwrap(), "ErrorCode!");
    assert_eq!(type_of(fault, "field").unwrap(), "[String!]");
    assert_eq!(type_of(fault, "message").unwrap(), "String!");
    for act in &objects["Mutation"].fields {
        let name = act.node.ty.node.to_string();
        let payload = &objects[name.strip_suffix('!').unwrap()];
        assert_eq!(
            type_of(payload, "userErrors").as_deref(),
            Some("[UserError!]!"),
            "{name}"
        );
        for field in &payload.fields {
            let of = field.node.ty.node.to_string();
            let field = field.node.name.node.as_str();
            // Lists say nothing by being empty; everything else is null when the act was refused.
            assert!(
                field == "userErrors" || of.starts_with('[') || !of.ends_with('!'),
                "{name}{field}: {of}"
            );
        }
    }
}

/// An object is linked, not named by its id: a client follows the link and asks for what it needs.
#[test]
fn no_object_names_another_by_its_id() {
    let mut named = Vec::new();
    for (object, fields) in objects() {
        for field in &fields.fields {
            let name = field.node.name.node.as_str();
            let of = field.node.ty.node.to_string();
            let is_id = of.trim_matches(['[', ']', '!']) == "ID";
            if name != "id" && (name.ends_with("Id") || name.ends_with("Ids") || is_id) {
                named.push(format!("{object}.{name}: {of}"));
            }
        }
    }
    named.sort();
    // What an audit entry was about, and whose account it was, may be gone or no node: it can only be named. A request is no
    // object.
    let entries = [
        "AuditEntry.person: ID",
        "AuditEntry.requestId: String",
        "AuditEntry.subject: ID",
    ];
    assert_eq!(named, entries);
}

/// Sent twice over a bad network, an act that creates something must not make two.
#[test]
fn every_act_that_creates_takes_an_idempotency_key() {
    const CREATES: [&str; 9] = [
        "consentRecord",
        "deliveryReport",
        "householdRecord",
        "invitationCreate",
        "needDraft",
        "offerDraft",
        "referralClaim",
        "referralSend",
        "visitPlan",
    ];
    let document = parse_schema(lianxin::api::sdl()).unwrap();
    let mut inputs = HashMap::new();
    for definition in document.definitions {
        if let TypeSystemDefinition::Type(definition) = definition
            && let TypeKind::InputObject(input) = definition.node.kind
        {
            inputs.insert(definition.node.name.node.to_string(), input);
        }
    }
    let mut keyed = Vec::new();
    for act in &objects()["Mutation"].fields {
        let Some(argument) = act.node.arguments.first() else {
            continue;
        };
        let of = argument.node.ty.node.to_string();
        let fields = &inputs[of.trim_end_matches('!')].fields;
        let name = act.node.name.node.to_string();
        let key = fields.iter().find(|it| it.node.name.node == "idempotencyKey");
        if let Some(key) = key {
            assert_eq!(key.node.ty.node.to_string(), "String!", "{name}");
            keyed.push(name);
        } else {
            // What exists is named by its id, its token or by who is signed in: a second try finds it done.
            let creates = [
                "Record", "Draft", "Report", "Send", "Claim", "Plan", "Create", "Add", "Submit",
            ];
            let names = fields
                .iter()
                .any(|it| ["id", "token", "login", "current"].contains(&it.node.name.node.as_str()));
            assert!(
                names || !creates.iter().any(|verb| name.ends_with(verb)),
                "{name} takes neither a key nor what it acts on"
            );
        }
    }
    for act in CREATES {
        assert!(keyed.iter().any(|name| name == act), "{act}");
    }
}

/// Whatever can grow is a connection: its arguments page it, and it counts when asked.
#[test]
fn every_connection_pages_and_counts() {
    let objects = objects();
    let mut connections = 0;
    for (object, fields) in &objects {
        for field in &fields.fields {
            let of = field.node.ty.node.to_string();
            let of = of.trim_end_matches('!');
            if !of.ends_with("Connection") {
                continue;
            }
            connections += 1;
            let name = format!("{object}.{}", field.node.name.node);
            let takes = |argument: &str| {
                field
                    .node
                    .arguments
                    .iter()
                    .any(|it| it.node.name.node == argument)
            };
            assert!(takes("first") && takes("after"), "{name}");
            assert_eq!(takes("last"), takes("before"), "{name}");
            assert_eq!(
                type_of(&objects[of], "totalCount").as_deref(),
                Some("Int!"),
                "{name}"
            );
            assert_eq!(
                type_of(&objects[of], "pageInfo").as_deref(),
                Some("PageInfo!"),
                "{name}"
            );
        }
    }
    assert!(connections > 15, "{connections}");
}

/// A list that is not a connection cannot grow: it is one of these, and the reason is beside it.
#[test]
fn lists_that_are_not_connections_are_known_to_be_short() {
    // No more than 30 and 6 are accepted when a delivery is reported.
    const SHORT: [&str; 2] = ["Delivery.items", "Delivery.photos"];
    let objects = objects();
    let mut long = Vec::new();
    for (object, fields) in &objects {
        for field in &fields.fields {
            let of = field.node.ty.node.to_string();
            let name = format!("{object}.{}", field.node.name.node);
            let inner = of.trim_matches(['[', ']', '!']);
            let is_node = objects.get(inner).is_some_and(|it| {
                it.implements.iter().any(|face| face.node == "Node")
                    || inner.ends_with("Item")
                    || inner == "Photo"
            });
            if of.starts_with('[')
                && is_node
                && !object.ends_with("Connection")
                && !object.ends_with("Payload")
                && !SHORT.contains(&name.as_str())
            {
                long.push(format!("{name}: {of}"));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
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
