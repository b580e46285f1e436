//! Rights of those whose data is held (个人信息主体的权利): to know and take away what is held, to have it mended or forgotten, to
//! take consents back. A worker of the community or the sub-district's staff acts for the resident.
//!
//! Mending is `households::actions::amend`, taking a consent back `households::consents::withdraw_consent`. Here are the two
//! that reach across all areas: [`actions::export`] and, by two people, [`actions::request_erasure`] and
//! [`actions::decide_erasure`].

pub mod actions;
mod entity;
mod export;
pub mod model;
pub mod store;

pub use model::{Decision, ErasureRequest, ErasureState};
