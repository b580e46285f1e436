//! The one integration-test binary.
mod access;
mod architecture;
mod cli;
mod deliveries;
mod exchange;
mod figures;
mod households;
mod matching;
mod need_lists;
mod needs;
mod referrals;
mod scenarios;
mod schema;
mod support;
