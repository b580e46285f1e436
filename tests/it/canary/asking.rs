//! Documents over the whole schema: of everything that can be asked, every field that needs no argument.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, Type, TypeDefinition, TypeKind, TypeSystemDefinition},
};

/// How deep below a root field documents go.
const DEPTH: usize = 3;

/// A field: its name, its arguments (each with whether it must be given), the name of its type.
type Field = (String, Vec<(String, bool)>, String);

/// The schema's types, by name.
pub struct Types(BTreeMap<String, TypeDefinition>);

impl Types {
    /// Of the committed schema.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
        let document = parse_schema(text).unwrap();
        Self(
            document
                .definitions
                .into_iter()
                .filter_map(|definition| match definition {
                    TypeSystemDefinition::Type(found) => Some((found.node.name.node.to_string(), found.node)),
                    _ => None,
                })
                .collect(),
        )
    }

    /// The names of the root readings.
    pub fn readings(&self) -> Vec<String> {
        self.fields("Query").into_iter().map(|(name, ..)| name).collect()
    }

    /// One document for a root reading.
    pub fn document(&self, reading: &str) -> String {
        let fields = self.fields("Query");
        let (name, arguments, kind) = fields.iter().find(|(name, ..)| name == reading).unwrap();
        let inner = self.selection(kind, DEPTH);
        let first = if arguments.iter().any(|(name, _)| name == "first") {
            "(first: 20)"
        } else {
            ""
        };
        format!("{{ {name}{first} {inner} }}")
    }

    /// One document for anything of that type, by id.
    pub fn by_id(&self, kind: &str) -> String {
        format!(
            "query($id: ID!) {{ node(id: $id) {{ __typename ... on {kind} {} }} }}",
            self.selection(kind, DEPTH - 1)
        )
    }

    /// The types that have an id.
    pub fn with_id(&self) -> Vec<String> {
        let named = |definition: &TypeDefinition| match &definition.kind {
            TypeKind::Object(object) => object.implements.iter().any(|name| name.node.as_str() == "Node"),
            _ => false,
        };
        self.0
            .iter()
            .filter(|(_, kind)| named(kind))
            .map(|(name, _)| name.clone())
            .collect()
    }

    /// Each input with its fields of text, but idempotency keys.
    pub fn inputs_of_text(&self) -> BTreeMap<String, Vec<String>> {
        let mut inputs = BTreeMap::new();
        for (name, definition) in &self.0 {
            let TypeKind::InputObject(input) = &definition.kind else {
                continue;
            };
            let mut fields: Vec<String> = input
                .fields
                .iter()
                .filter(|field| base(&field.node.ty.node) == "String")
                .map(|field| field.node.name.node.to_string())
                .filter(|field| field != "idempotencyKey")
                .collect();
            fields.sort();
            if !fields.is_empty() {
                inputs.insert(name.clone(), fields);
            }
        }
        inputs
    }

    /// The fields without anything below them, under names that no other member of the union has.
    fn renamed(&self, kind: &str, depth: usize) -> String {
        let mut parts = vec!["__typename".to_owned()];
        for (name, arguments, to) in self.fields(kind) {
            let leaf = !matches!(
                self.0.get(&to).map(|definition| &definition.kind),
                Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
            );
            let asked = arguments.iter().any(|(_, needed)| *needed);
            match (leaf, asked) {
                (true, false) => parts.push(format!("{kind}_{name}: {name}")),
                (false, false) if depth > 0 && !to.ends_with("Connection") => {
                    parts.push(format!(
                        "{kind}_{name}: {name} {}",
                        self.selection(&to, depth - 1)
                    ));
                }
                _ => {}
            }
        }
        format!("{{ {} }}", parts.join(" "))
    }

    /// A type's fields.
    fn fields(&self, kind: &str) -> Vec<Field> {
        let fields = match self.0.get(kind).map(|definition| &definition.kind) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _ => return Vec::new(),
        };
        fields
            .iter()
            .map(|field| {
                let arguments = field.node.arguments.iter().map(|argument| {
                    let needed = !argument.node.ty.node.nullable && argument.node.default_value.is_none();
                    (argument.node.name.node.to_string(), needed)
                });
                (
                    field.node.name.node.to_string(),
                    arguments.collect(),
                    base(&field.node.ty.node),
                )
            })
            .collect()
    }

    /// `{ … }` with every field of `kind`, and of what it leads to as far as `depth`.
    fn selection(&self, kind: &str, depth: usize) -> String {
        if let Some(TypeKind::Union(union)) = self.0.get(kind).map(|definition| &definition.kind) {
            let members = union.members.iter().map(|member| member.node.as_str());
            let parts = members.map(|member| format!("... on {member} {}", self.renamed(member, depth)));
            return format!("{{ __typename {} }}", parts.collect::<Vec<_>>().join(" "));
        }
        let mut parts = vec!["__typename".to_owned()];
        for (name, arguments, to) in self.fields(kind) {
            if arguments.iter().any(|(_, needed)| *needed) {
                continue;
            }
            let first = if arguments.iter().any(|(name, _)| name == "first") {
                "(first: 5)"
            } else {
                ""
            };
            match self.0.get(&to).map(|definition| &definition.kind) {
                Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_)) => {
                    // What only groups others (connections, edges) does not count as a step.
                    let step = usize::from(!to.ends_with("Connection") && !to.ends_with("Edge"));
                    if depth >= step {
                        parts.push(format!("{name}{first} {}", self.selection(&to, depth - step)));
                    }
                }
                _ => parts.push(name),
            }
        }
        format!("{{ {} }}", parts.join(" "))
    }
}

fn base(kind: &Type) -> String {
    match &kind.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => base(inner),
    }
}
