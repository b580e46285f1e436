//! What runs beside the requests.

mod audit;
mod indexer;
mod regular;

pub use audit::{keep_audit, nightly as nightly_audit};
pub use indexer::{DocumentSource, Indexer, Part, rebuild};
pub use regular::repeat;
