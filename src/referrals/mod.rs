//! Referrals (对接): who was asked to meet a need (派单), or asked for it themselves (认领), and what they answered.
//!
//! ```text
//! send ──▶ Sent ──accept──▶ Accepted ──complete──▶ Completed
//!           │ └──decline──▶ Declined      ▲
//! claim ─▶ Claimed ──approve_claim────────┘
//! Sent, Claimed, Accepted ──revoke──▶ Revoked · ──lapse──▶ Lapsed
//! ```
//!
//! Invariants: a helper has at most one active referral (sent, claimed, accepted) of the same need; the household's
//! contact opens to the helper only after acceptance and with consent on record, and each opening is logged; the need's
//! own state is never changed from here.

pub mod actions;
mod entity;
pub mod ground;
mod history;
pub mod model;
pub mod rules;
pub mod state;
pub mod store;
#[cfg(test)]
mod tests;

pub use history::ReferralHistory;
pub use model::{Helper, Origin, Referral, State, StateName};
pub use store::ReferralFilter;
