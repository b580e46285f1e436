//! The one integration-test binary.
mod access;
mod architecture;
mod cli;
mod deliveries;
mod directory;
mod exchange;
mod figures;
mod households;
mod matching;
mod imports;
mod need_lists;
mod needs;
mod referrals;
mod offers;
mod scenarios;
mod schema;
mod support;
