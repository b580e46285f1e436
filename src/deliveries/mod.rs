//! Deliveries (交付/帮扶记录): the record of help that was given — who, when, what, how much, photos — and the asker's
//! word on it.
//!
//! ```text
//! report ──▶ Reported ──confirm──▶ Confirmed (evaluated)
//!               └──dispute──▶ Disputed ──confirm──▶ Confirmed
//! ```
//!
//! Invariants: only the helper's side of an accepted referral reports; the one who reported never confirms; a photo
//! loses everything but its pixels before it is kept; how far a need is met is derived here ([`progress`]), never stored.

pub mod actions;
mod entity;
mod image_safety;
pub mod links;
pub mod model;
pub mod overdue;
pub mod photos;
pub mod progress;
pub mod rules;
pub mod state;
pub mod store;
#[cfg(test)]
mod tests;

pub use model::{Delivery, Outcome, State, StateName};
pub use photos::PhotoStore;
pub use progress::{Fulfilment, Level, Progress, Stage};
pub use store::DeliveryFilter;
