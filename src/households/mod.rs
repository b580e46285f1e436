//! Households (家庭/帮扶对象): families that are helped. Who they are is sealed; lists show a code, a community and an age
//! band. They are opened one field at a time, with a purpose, and written down. A household's contact goes to a helper only with
//! the household's own consent on record, for that helper and that purpose; the database refuses the opening without.

pub mod actions;
pub mod consents;
mod entity;
pub mod finding;
pub mod model;
pub mod reveal;
pub mod rules;
pub mod sealing;
pub mod store;

pub use model::{AgeBand, Consent, Giver, Guardian, Household, HouseholdFacts, HouseholdField, Recipient};
