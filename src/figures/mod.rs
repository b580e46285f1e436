//! The committee's figures and what waits for a person: read from all areas, read by none of them.
//!
//! Nothing here is stored: every figure is counted when it is asked for, by the same conditions that narrow the lists,
//! so that a figure and the list behind it cannot disagree.

mod committee;
mod gaps;
mod store;
mod todos;

pub use committee::{CategoryFigures, Committee, FieldFigures, Share, committee};
pub use gaps::{Gap, gaps};
pub use todos::{Todos, todos};
