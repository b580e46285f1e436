//! The vocabulary every area shares. Pure: no database, no transport, no area.

pub mod actor;
pub mod calendar;
pub mod clock;
pub mod entrance;
pub mod error;
pub mod identifiers;
pub mod ids;
pub mod leaks;
pub mod page;
pub mod phones;
pub mod quantity;
pub mod text;
