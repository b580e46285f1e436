//! Offers (资源): what an organization can give, and the way an offer takes until neighbours see it.
//!
//! ```text
//! draft ─submit─► submitted ─publish─► published ◄─resume─ paused ◄─pause─ (published)
//!                     └─return─► returned ─submit─► …          every state ─withdraw─► withdrawn
//! ```
//!
//! - Where the committee needs no approval, or staff submits, submitting publishes at once.
//! - A published offer whose essentials change is approved again; see [`state::OfferState::amended`].
//! - *Expired* is never stored: it is a published offer whose last day is over. A pause with a last day ends by itself.
//! - The public sees published offers; a liaison also all of the own organization, a chair of the own field; workers and
//!   leaders those that are paused or over; staff all.

mod actions;
mod documents;
mod entity;
mod fields;
mod import;
mod model;
pub mod of_organizations;
mod reports;
mod rules;
mod scope;
pub mod state;
mod store;

pub use actions::{amend, draft, pause, publish, resume, return_, submit, withdraw};
pub use documents::{search_documents, search_query};
pub use fields::OfferFields;
pub use import::import;
pub use model::{Offer, Standing};
pub use reports::{
    all_ids, ids_of_organization, ids_turned_over, published_by_category, published_by_organization,
    reach_by_category,
};
pub use rules::Permits;
pub use scope::OfferFilter;
pub use state::OfferState;
pub use store::{OfferOrder, by_ids, count, find, list, page};
