//! Households (家庭/帮扶对象): families that are helped. Who they are is sealed; lists show a code, a community and an age
//! band. Whoever opens the facts names a purpose and is written down. A household's contact goes to a helper only with the
//! household's own consent on record, for that helper.

pub mod actions;
pub mod consents;
mod entity;
pub mod finding;
pub mod model;
mod rules;
pub mod sealing;
pub mod store;

pub use model::{AgeBand, Consent, Contact, Household, HouseholdFacts, Recipient};
