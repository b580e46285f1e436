//! What runs beside the requests.

mod indexer;
mod regular;

pub use indexer::{DocumentSource, Indexer, Part, rebuild};
pub use regular::repeat;
