//! The one integration-test binary.
mod access;
mod architecture;
mod exchange;
mod support;
