//! The documents of the web's own pages, by hash: a page sends `documentId` instead of the text (appendix "Persisted
//! Documents" of GraphQL over HTTP). They are embedded with the web, so pages and service always fit.

use std::{collections::HashMap, sync::Arc};

use sha2::{Digest, Sha256};

/// What the build of the web leaves beside the pages: identifier → text.
const FILE: &str = "documents.json";

/// The documents the service knows, by `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Default)]
pub struct KnownDocuments(Arc<HashMap<String, String>>);

impl KnownDocuments {
    /// Those of the embedded web; none when only the placeholder page was built in.
    pub fn of_the_web() -> Self {
        let file = super::assets::embedded(FILE);
        let texts = file.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self(Arc::new(texts.unwrap_or_default()))
    }

    /// The text of the document `id` names.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }

    /// Whether `text` is one of them, letter by letter.
    pub fn know(&self, text: &str) -> bool {
        self.0.contains_key(&identifier(text))
    }
}

/// The identifier of a document.
fn identifier(text: &str) -> String {
    format!("sha256:{}", hex::encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_known_by_its_hash() {
        let text = "{ viewer { name } }";
        let known = KnownDocuments(Arc::new([(identifier(text), text.to_owned())].into()));
        assert!(known.know(text) && !known.know("{ viewer { role } }"));
        assert_eq!(known.text(&identifier(text)), Some(text));
        assert!(identifier("").ends_with("b855") && identifier("").starts_with("sha256:e3b0"));
    }
}
