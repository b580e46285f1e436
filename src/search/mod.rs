//! The search index: a projection of organizations, offers and needs, never the truth.
//!
//! It knows neither the database nor the areas. Whoever owns a document turns it into a [`Document`] (public text only) and
//! says by a [`Visibility`] and facets who may find it; whoever asks brings a [`Scope`] made from the actor.
//!
//! ```text
//! Index::open(dir) ─▶ Opened { index, needs_rebuild }
//!   index.writer()  ─▶ Writer: apply(upserts, deletes, seq) · rebuild(documents, seq) · last_applied()
//!   index.reader()  ─▶ Reader: find(Query).await ─▶ Hits · find_candidates(CandidateQuery).await ─▶ Vec<Candidate>
//! ```
//!
//! - A process that serves calls [`Analyzer::warm_up`] at start: the dictionary takes a quarter of a second to load.
//! - There is one [`Writer`] among all processes; a second gets [`SearchError::LockBusy`]. Every commit carries the last
//!   outbox row it contains, so that after a crash the index catches up from [`Writer::last_applied`].
//! - `needs_rebuild` is true for a new, outdated or damaged index; until [`Writer::rebuild`] has ended it stays so.
//! - A commit takes tens of milliseconds: apply changes in batches.
//!
//! What finds what is described in `steps.rs` and, for operators, in `docs/search.md`.

mod analyzer;
mod candidates;
mod error;
mod facets;
mod filters;
mod highlight;
mod index;
mod model;
mod query;
mod reader;
mod schema;
mod scope;
mod steps;
#[cfg(test)]
mod tests;
mod writer;

pub use analyzer::Analyzer;
pub use error::SearchError;
pub use index::{Index, Opened};
pub use model::{
    Candidate, CandidateQuery, Collection, Document, Facet, FacetCounts, Hit, Hits, Order, Query,
};
pub use reader::Reader;
pub use scope::{Allowance, Scope, Visibility};
pub use writer::Writer;
