//! Member organizations (成员单位): who sits in the committee, in which fields, and how a neighbour reaches them.
//!
//! Everybody may read the directory. Who speaks for an organization, by name and phone, is sealed: it is opened for those
//! whom the policy lets, and every opening is written into the audit. Organizations come in by import and are known by
//! their credit code, those without one by their name.

mod actions;
mod documents;
mod entity;
mod import;
mod model;
mod rules;
mod store;

pub use actions::liaison;
pub use documents::{search_documents, search_query};
pub use import::import;
pub use model::{LiaisonFacts, Organization};
pub use store::{
    Directory, OrganizationFilter, OrganizationOrder, all_ids, by_ids, count, count_by_field, directory,
    find, find_by_code, find_by_name, forget, ids_where, page,
};
