//! Visits (走访/上门): planned dates of help, each an occurrence of one accepted referral.
//!
//! ```text
//! plan ──▶ Planned ──a delivery is reported for it──▶ Done
//!            │  └──cancel──▶ Cancelled
//!            └──move──▶ Planned
//! ```
//!
//! Invariants: a visit hangs on a referral that was accepted when it was planned; who sees the referral sees its visits;
//! a visit becomes done only by the report of a delivery; a referral that is taken back takes its planned visits along.

pub mod actions;
pub mod endings;
mod entity;
pub mod model;
pub mod rules;
pub mod state;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::{State, StateName, Visit};
pub use store::VisitFilter;
