//! What goes into the index and what is asked of it. No word of the engine here.

use std::ops::Range;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::scope::{Scope, Visibility};

/// The kinds of things that can be searched. One index holds all; a query asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Collection {
    /// Member organizations.
    Organizations,
    /// What organizations can give.
    Offers,
    /// What is asked for: approved or drafted *public* texts only.
    Needs,
}

impl Collection {
    /// The stable key kept in the index.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Organizations => "organizations",
            Self::Offers => "offers",
            Self::Needs => "needs",
        }
    }
}

/// A property that can be filtered by and counted. Values are stable keys or ids, never labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Field committee of the organization.
    Field,
    /// Goods, service, venue …
    Kind,
    /// Category of the second level.
    Category,
    /// Category of the first level.
    CategoryTop,
    /// Community.
    Community,
    /// Kind of the organization.
    OrganizationKind,
    /// `true` or `false`: costs nothing.
    Free,
    /// State of the offer or need.
    State,
    /// Owning or asking organization (its id).
    Organization,
    /// For whom.
    Audience,
    /// How urgent.
    Urgency,
}

impl Facet {
    /// Every facet, in the order of the schema.
    pub const ALL: [Self; 11] = [
        Self::Field,
        Self::Kind,
        Self::Category,
        Self::CategoryTop,
        Self::Community,
        Self::OrganizationKind,
        Self::Free,
        Self::State,
        Self::Organization,
        Self::Audience,
        Self::Urgency,
    ];

    /// Name of the index column.
    pub const fn column(self) -> &'static str {
        match self {
            Self::Field => "facet_field",
            Self::Kind => "facet_kind",
            Self::Category => "facet_category",
            Self::CategoryTop => "facet_category_top",
            Self::Community => "facet_community",
            Self::OrganizationKind => "facet_organization_kind",
            Self::Free => "facet_free",
            Self::State => "facet_state",
            Self::Organization => "facet_organization",
            Self::Audience => "facet_audience",
            Self::Urgency => "facet_urgency",
        }
    }
}

/// One thing as the index knows it. Public text only: nothing sealed may ever be put here.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Where it belongs.
    pub collection: Collection,
    /// Its id in the database; with the collection it names the document.
    pub id: Uuid,
    /// Name or title; weighs most and is highlighted.
    pub title: String,
    /// The description.
    pub body: String,
    /// Organization's name, category names, synonyms: weighs less than the title.
    pub keywords: String,
    /// Facet values; a facet may be given several times.
    pub facets: Vec<(Facet, String)>,
    /// Who may find it.
    pub visibility: Visibility,
    /// Newest first when nothing is asked, and on equal scores.
    pub sort_at: DateTime<Utc>,
}

/// In which order hits come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Best match first; newest first where nothing is asked.
    #[default]
    Best,
    /// Newest first.
    Newest,
}

/// A search by a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// What is searched.
    pub collection: Collection,
    /// What was typed; `None` or blank lists everything.
    pub text: Option<String>,
    /// OR inside one entry, AND between entries; an entry without keys is ignored.
    pub filters: Vec<(Facet, Vec<String>)>,
    /// What the asker may see.
    pub scope: Scope,
    /// Hits to skip; offset and limit together reach at most [`Query::DEPTH`].
    pub offset: usize,
    /// Hits to return; 0 only counts.
    pub limit: usize,
    /// Facets to count. A facet's own filter is left out of its counts.
    pub facets: Vec<Facet>,
    /// True while typing: the last word may be unfinished.
    pub prefix: bool,
    /// Order of the hits.
    pub order: Order,
}

impl Query {
    /// How deep a result list can be paged.
    pub const DEPTH: usize = 10_000;

    /// Everything of a collection within a scope, 20 hits.
    pub fn new(collection: Collection, scope: Scope) -> Self {
        Self {
            collection,
            text: None,
            filters: Vec::new(),
            scope,
            offset: 0,
            limit: 20,
            facets: Vec::new(),
            prefix: false,
            order: Order::Best,
        }
    }

    /// The same for a typed text.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// Adds a filter.
    #[must_use]
    pub fn filter(mut self, facet: Facet, keys: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.filters
            .push((facet, keys.into_iter().map(Into::into).collect()));
        self
    }
}

/// Keys of one facet with how many documents carry each, most frequent first.
pub type FacetCounts = Vec<(String, usize)>;

/// One document found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Id in the database.
    pub id: Uuid,
    /// Comparable within one answer only; 0 where nothing was asked.
    pub score: f32,
    /// What matched in the title, in characters (not bytes), ascending, not overlapping.
    pub highlights: Vec<Range<usize>>,
}

/// The answer to a [`Query`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Hits {
    /// How many documents match, exactly.
    pub total: usize,
    /// The asked page.
    pub hits: Vec<Hit>,
    /// Counts of the asked facets, in the asked order.
    pub facets: Vec<(Facet, FacetCounts)>,
    /// Nothing had all the words: these have some of them.
    pub relaxed: bool,
    /// How many of the total are not spelled as asked but sound alike or differ by a letter; they come last. Such are
    /// added only where little is spelled as asked. Equal to the total where nothing is.
    pub similar: usize,
}

/// A search by the matcher: what resembles a longer text.
#[derive(Debug, Clone, PartialEq)]
pub struct CandidateQuery {
    /// What is searched.
    pub collection: Collection,
    /// Title, body and keywords of the other side; public text only.
    pub text: String,
    /// As in [`Query::filters`].
    pub filters: Vec<(Facet, Vec<String>)>,
    /// As in [`Query::scope`].
    pub scope: Scope,
    /// At most so many.
    pub limit: usize,
}

/// One resembling document, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Id in the database.
    pub id: Uuid,
    /// BM25 over words and bigrams; comparable within one answer only.
    pub score: f32,
    /// Words of the asked text that stand literally in the document, in the asked text's order, never empty.
    pub matched_words: Vec<String>,
}
