//! The fields of the index. Written down for operators in `docs/search.md`.

use std::collections::HashSet;

use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{TantivyDocument, Term};
use uuid::Uuid;

use super::analyzer::{ANALYZER_VERSION, Analyzer, Kind, Section};
use super::model::{Collection, Document, Facet};

/// Version of the fields and of the tokens in them; an index of another version is rebuilt.
pub const VERSION: u32 = 100 + ANALYZER_VERSION;

/// Columns read while collecting hits.
pub const ID_HIGH: &str = "id_high";
/// The lower half of the id.
pub const ID_LOW: &str = "id_low";
/// Microseconds since 1970.
pub const SORT_AT: &str = "sort_at";

/// Handles of all fields.
#[derive(Debug, Clone)]
pub struct Fields {
    /// `collection:id`, for replacing and deleting.
    pub key: Field,
    /// Collection key.
    pub collection: Field,
    /// Visibility key.
    pub visibility: Field,
    /// Original texts, for highlights and reasons.
    pub stored: [Field; Section::ALL.len()],
    id_high: Field,
    id_low: Field,
    sort_at: Field,
    facets: [Field; Facet::ALL.len()],
    texts: [[Field; Kind::ALL.len()]; Section::ALL.len()],
}

impl Fields {
    /// Builds the schema.
    pub fn build() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let number = NumericOptions::default() | FAST;
        let fields = Self {
            key: builder.add_text_field("key", exact()),
            collection: builder.add_text_field("collection", exact()),
            visibility: builder.add_text_field("visibility", exact()),
            id_high: builder.add_u64_field(ID_HIGH, number.clone()),
            id_low: builder.add_u64_field(ID_LOW, number.clone()),
            sort_at: builder.add_i64_field(SORT_AT, number),
            stored: ["title", "keywords", "body"].map(|name| builder.add_text_field(name, STORED)),
            facets: Facet::ALL.map(|facet| builder.add_text_field(facet.column(), exact().set_fast("raw"))),
            texts: Section::ALL.map(|section| {
                Kind::ALL.map(|kind| {
                    builder.add_text_field(&text_name(section, kind), text_options(section, kind))
                })
            }),
        };
        (builder.build(), fields)
    }

    /// The field of a facet.
    pub fn facet(&self, facet: Facet) -> Field {
        self.facets[facet as usize]
    }

    /// The field of a section written in one way.
    pub fn text(&self, section: Section, kind: Kind) -> Field {
        self.texts[section as usize][kind as usize]
    }

    /// The term that names one document.
    pub fn key_term(&self, collection: Collection, id: Uuid) -> Term {
        Term::from_field_text(self.key, &key(collection, id))
    }

    /// A document as the engine takes it.
    pub fn document(&self, analyzer: &Analyzer, document: &Document) -> TantivyDocument {
        let mut out = TantivyDocument::new();
        let (high, low) = document.id.as_u64_pair();
        out.add_text(self.key, key(document.collection, document.id));
        out.add_u64(self.id_high, high);
        out.add_u64(self.id_low, low);
        out.add_i64(self.sort_at, document.sort_at.timestamp_micros());
        out.add_text(self.collection, document.collection.key());
        out.add_text(self.visibility, document.visibility.key());
        // a value given twice must not be counted twice
        let facets: HashSet<_> = document.facets.iter().collect();
        for (facet, value) in facets {
            out.add_text(self.facet(*facet), value);
        }
        let texts = [&document.title, &document.keywords, &document.body];
        for (section, text) in Section::ALL.into_iter().zip(texts) {
            out.add_text(self.stored[section as usize], text);
            for (kind, tokens) in Kind::ALL.into_iter().zip(analyzer.tokens(section, text)) {
                if !tokens.is_empty() {
                    out.add_text(self.text(section, kind), tokens.join(" "));
                }
            }
        }
        out
    }
}

fn key(collection: Collection, id: Uuid) -> String {
    format!("{}:{id}", collection.key())
}

fn text_name(section: Section, kind: Kind) -> String {
    format!("{section:?}_{kind:?}").to_lowercase()
}

/// A value that is matched as a whole.
fn exact() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_fieldnorms(false)
            .set_index_option(IndexRecordOption::Basic),
    )
}

/// Tokens come ready-made, separated by blanks. Only the title needs positions (for its phrases), only what is weighed
/// by BM25 needs frequencies.
fn text_options(section: Section, kind: Kind) -> TextOptions {
    let (record, weighed) = match (section, kind) {
        (Section::Title, Kind::Grams) => (IndexRecordOption::WithFreqsAndPositions, true),
        (_, Kind::Words | Kind::Grams) => (IndexRecordOption::WithFreqs, true),
        (_, Kind::Pinyin | Kind::Syllables | Kind::Initials) => (IndexRecordOption::Basic, false),
    };
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("whitespace")
            .set_fieldnorms(weighed)
            .set_index_option(record),
    )
}
