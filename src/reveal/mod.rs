//! Opening sealed facts: one at a time, for a purpose of the committee's list and in words, by somebody who showed a moment
//! ago that it is still them, so many a day. Every opening is a row of the register, which the database refuses for a helper
//! without consent, and an entry of the audit.
//!
//! An area that opens something first calls [`record`] in the transaction of the reading, and hands what it returns to
//! nobody: it is the proof that the opening stands in the register. [`noting_refusal`] around the whole writes down who
//! came to the end of a day's openings.

mod actions;
mod entity;
pub mod rules;
mod store;

pub use actions::{Grant, Opened, Opening, noting_refusal, record};
pub use rules::Asked;
pub use store::{Made, Usage, forget_before, of_household, usage};
