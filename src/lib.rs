//! lianxin (连心): lists what the member organizations of a sub-district can give and what residents need, matches both
//! and says why, and follows the help until it is confirmed.
//!
//! Code map: `kernel` (shared vocabulary) ← `taxonomy`, `words`, `storage`, `privacy`, `office` (what every act needs) ←
//! `access` (who may do what) ← the areas `organizations`, `offers`, `households`, `needs`, `matching`, `referrals`,
//! `visits`, `deliveries`, `figures` ← `api` (GraphQL), `http`, `cli`. See ARCHITECTURE.md.

rust_i18n::i18n!("locales", fallback = "zh-CN");

pub mod access;
pub mod api;
pub mod app;
pub mod cli;
pub mod config;
pub mod custody;
pub mod deliveries;
pub mod demo;
pub mod exchange;
pub mod figures;
pub mod households;
pub mod http;
pub mod imports;
pub mod jobs;
pub mod kernel;
pub mod matching;
pub mod needs;
pub mod offers;
pub mod office;
pub mod organizations;
pub mod privacy;
pub mod referrals;
pub mod retention;
pub mod reveal;
pub mod rights;
pub mod search;
pub mod storage;
pub mod taxonomy;
pub mod visits;
pub mod words;
