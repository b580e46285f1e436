//! What runs beside the requests.

mod indexer;
mod nightly;
mod regular;

pub use indexer::{DocumentSource, Indexer, Part, rebuild};
pub use nightly::{DailyWork, follow_days};
pub use regular::repeat;
