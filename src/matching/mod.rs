//! Matching (匹配): which offers could meet a need, which needs an offer could meet, and why.
//!
//! ```text
//! need ─ gather ─▶ candidates: same or neighbouring category ∪ shared words (index)
//!                      │ features (what is true of the pair)
//!                      ├─ rules ──▶ left out: one cause each, in plain words
//!                      └─ Ranker ─▶ ranked: score, reasons that speak for it, cautions
//! ```
//!
//! Invariants: only the public text of a need is read, never what is sealed; every point of a score has a reason that
//! can be shown; equal scores are ordered by id, so that a list does not change between two readings; nothing is stored
//! here. What later areas know (who was asked, who declined, what is taken) comes through [`ports::History`]. The weights
//! stand in `score.rs` and are explained in `docs/matching.md`.

mod evidence;
mod features;
mod gather;
mod matcher;
mod model;
mod order;
pub mod ports;
mod rules;
mod score;
mod sees;
#[cfg(test)]
mod sees_tests;
mod sentence;
mod snapshot;
#[cfg(test)]
mod tests;

pub use features::Features;
pub use matcher::{Found, Left, Matcher, NeedForOffer, OfferForNeed};
pub use model::{Caution, CautionCode, Reason, ReasonCode, Verdict, share};
pub use rules::{Exclusion, ExclusionCode};
pub use score::{Lexical as LexicalRanker, Ranker};
pub use sentence::Sentence;
