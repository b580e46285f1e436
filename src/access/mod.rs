//! Who people are and what they may do: accounts, invitations, sessions, and the one policy.
//!
//! `policy` is pure and decides on plain facts; it knows no area. `scope` turns what it decides into the beginning of every
//! query over rows that are not everybody's.

pub mod actions;
mod entity;
pub mod phones;
pub mod policy;
mod qr;
mod rules;
pub mod scope;
mod second_factor;
mod session;
mod standing;
mod store;
mod throttle;
mod totp;

pub use phones::forget;
pub use rules::sessions::device_of;
pub use session::{SessionToken, SessionView, end_all as end_all_sessions, forget_sessions, resolve};
pub use standing::require_recent_confirmation;
pub use store::{
    Account, AccountFilter, account_count, account_page, accounts_by_ids, find_by_login, helpers_of,
    may_see_account,
};
