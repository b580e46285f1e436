//! The one integration-test binary.
mod access;
mod architecture;
mod cli;
mod exchange;
mod scenarios;
mod schema;
mod households;
mod need_lists;
mod needs;
mod support;
