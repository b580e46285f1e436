//! The one integration-test binary.
mod access;
mod architecture;
mod cli;
mod deliveries;
mod directory;
mod exchange;
mod figures;
mod households;
mod imports;
mod matching;
mod need_lists;
mod needs;
mod offers;
mod referrals;
mod scenarios;
mod schema;
mod support;
