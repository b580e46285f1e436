//! What runs beside the requests.

mod indexer;

pub use indexer::{DocumentSource, Indexer, Part, rebuild};
