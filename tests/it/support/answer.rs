//! What came back.

use std::ops::Index;

use serde_json::Value;

/// The answer to one GraphQL document.
#[derive(Debug, Clone)]
pub struct Answer(pub Value);

impl Answer {
    /// The value at a dotted path under `data`: `offers.nodes.0.title`.
    #[track_caller]
    pub fn at(&self, path: &str) -> &Value {
        assert!(self.0.get("errors").is_none(), "errors in {}", self.0);
        walk(&self.0["data"], path)
    }

    /// The text at a path.
    #[track_caller]
    pub fn text(&self, path: &str) -> &str {
        let value = self.at(path);
        value
            .as_str()
            .unwrap_or_else(|| panic!("no text at {path} of {}", self.0))
    }

    /// The codes of the userErrors under the only root field, each as `CODE` or `CODE@field.path`.
    #[track_caller]
    pub fn refusals(&self) -> Vec<String> {
        let root = self.0["data"].as_object().and_then(|data| data.values().next());
        let errors = root.map(|root| &root["userErrors"]).and_then(Value::as_array);
        let errors = errors.unwrap_or_else(|| panic!("no userErrors in {}", self.0));
        errors.iter().map(refusal).collect()
    }

    /// Asserts that the act was done, and returns the answer.
    #[track_caller]
    pub fn done(self) -> Self {
        let refusals = self.refusals();
        assert!(refusals.is_empty(), "refused: {}", self.0);
        self
    }

    /// The `extensions.code` of the first top-level error.
    #[track_caller]
    pub fn error_code(&self) -> &str {
        self.0["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_else(|| panic!("no error in {}", self.0))
    }
}

fn refusal(error: &Value) -> String {
    let code = error["code"].as_str().unwrap_or_default();
    match error["field"].as_array() {
        Some(path) => {
            let path: Vec<_> = path.iter().filter_map(Value::as_str).collect();
            format!("{code}@{}", path.join("."))
        }
        None => code.to_owned(),
    }
}

#[track_caller]
fn walk<'a>(mut value: &'a Value, path: &str) -> &'a Value {
    for step in path.split('.') {
        value = match step.parse::<usize>() {
            Ok(at) if value.is_array() => value.index(at),
            _ => value.index(step),
        };
    }
    value
}
