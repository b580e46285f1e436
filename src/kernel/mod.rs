//! The vocabulary every area shares. Pure: no database, no transport, no area.

pub mod actor;
pub mod clock;
pub mod error;
pub mod ids;
pub mod page;
pub mod quantity;
