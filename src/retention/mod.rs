//! How long what is kept (保存期限). Every class of record has a time and the rule it comes from; once a night, or by hand, what is
//! over its time is removed, and a certificate says what, how many and when, and nothing of whom.
//!
//! The audit is not among the classes: it has a chain and a time of its own.

pub mod actions;
mod entity;
pub mod rules;
pub mod store;

pub use actions::{nightly, run};
pub use rules::{Class, Removed, RetentionSettings};
pub use store::Certificate;
