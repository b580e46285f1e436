//! Needs (需求): what a household, a resident, a community or an organization asks for.
//!
//! ```text
//! draft ──verify──► verified ──approve──► approved ──open──► open ──close──► closed
//!   ▲                  │  ▲                  │                │
//!   │ amend            │  └─ write_public_text takes the approval away ─┘
//! returned ◄──return───┴─────────────────────┘       withdraw: from everywhere but closed
//! ```
//!
//! Two texts: the *working text* is what the worker was told, sealed, opened only to the community's own workers and to
//! the organization that asks, for a purpose, and every opening is written down. The *public text* names nobody; a second person approves
//! it, and it alone is ever published, indexed or matched. How far a need is met is not kept here: it is derived from its
//! referrals and deliveries.

pub mod actions;
pub mod counts;
mod entity;
pub mod forgetting;
mod import;
mod index;
mod intake;
pub mod model;
pub mod reveal;
mod rows;
pub mod rules;
pub mod state;
pub mod store;

pub use import::import;
pub use index::{findable, search_documents};
pub use intake::derive_indexes_anew;
pub use model::{Asker, Need, PublicText, Verification};
pub use state::{Act, State, StateKind};
