//! The committee's figures and what waits for a person: read from all areas, read by none of them.
//!
//! Figures about what is published are counted when they are asked for, by the same conditions that narrow the lists, so that a
//! figure and the list behind it cannot disagree. Figures about *people* are another thing: they are protected
//! ([`disclosure`]) and made once a day ([`published`]).

mod committee;
pub mod disclosure;
mod gaps;
mod published;
mod store;
mod todos;

pub use committee::{CategoryFigures, Committee, FieldFigures, committee};
pub use gaps::{Gap, gaps};
pub use published::{HelpedRow, HelpedTable, PublicFigures, published};
pub use todos::{Todos, todos};
