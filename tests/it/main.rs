//! The one integration-test binary.
mod access;
mod architecture;
mod cli;
mod exchange;
mod support;
