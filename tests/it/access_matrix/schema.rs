//! The schema as it is printed, walked: types with their fields, arguments and what these are made of.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, InputValueDefinition, TypeKind, TypeSystemDefinition},
};

/// A field of an object, or of an input.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: String,
    /// The type without lists and exclamation marks.
    pub kind: String,
    /// Its arguments; none for the fields of an input.
    pub arguments: Vec<Field>,
}

/// The whole schema.
#[derive(Debug, Default)]
pub struct Schema {
    pub objects: BTreeMap<String, Vec<Field>>,
    pub inputs: BTreeMap<String, Vec<Field>>,
    pub enums: BTreeMap<String, Vec<String>>,
}

fn bare(kind: &str) -> String {
    kind.trim_matches(['[', ']', '!']).to_owned()
}

fn input(value: &InputValueDefinition) -> Field {
    Field {
        name: value.name.node.to_string(),
        kind: bare(&value.ty.node.to_string()),
        arguments: Vec::new(),
    }
}

fn field(definition: &FieldDefinition) -> Field {
    Field {
        name: definition.name.node.to_string(),
        kind: bare(&definition.ty.node.to_string()),
        arguments: definition
            .arguments
            .iter()
            .map(|argument| input(&argument.node))
            .collect(),
    }
}

impl Schema {
    pub fn read() -> Self {
        let mut schema = Self::default();
        for definition in parse_schema(lianxin::api::sdl()).unwrap().definitions {
            let TypeSystemDefinition::Type(definition) = definition else {
                continue;
            };
            let name = definition.node.name.node.to_string();
            match definition.node.kind {
                TypeKind::Object(object) => {
                    let fields = object.fields.iter().map(|it| field(&it.node)).collect();
                    schema.objects.insert(name, fields);
                }
                TypeKind::InputObject(object) => {
                    let fields = object.fields.iter().map(|it| input(&it.node)).collect();
                    schema.inputs.insert(name, fields);
                }
                TypeKind::Enum(listed) => {
                    let values = listed.values.iter().map(|it| it.node.value.node.to_string());
                    schema.enums.insert(name, values.collect());
                }
                TypeKind::Interface(_) | TypeKind::Union(_) | TypeKind::Scalar => {}
            }
        }
        schema
    }

    pub fn fields(&self, kind: &str) -> &[Field] {
        self.objects.get(kind).unwrap_or_else(|| panic!("no type {kind}"))
    }

    /// How a field is asked for so that it can be seen whether it says anything.
    pub fn selection(&self, field: &Field) -> String {
        let one = field.arguments.iter().any(|argument| argument.name == "first");
        let arguments = if one { "(first: 1)" } else { "" };
        let name = &field.name;
        if field.kind.ends_with("Connection") {
            format!("{name}{arguments} {{ edges {{ cursor }} }}")
        } else if self.is_leaf(&field.kind) {
            name.clone()
        } else {
            format!("{name}{arguments} {{ __typename }}")
        }
    }

    fn is_leaf(&self, kind: &str) -> bool {
        let composed = self.objects.contains_key(kind) || ["Node", "Helper"].contains(&kind);
        !composed
    }
}
