//! A whole service per test, on its own database: SQLite copied from a template migrated once, or PostgreSQL when
//! `LIANXIN_TEST_DATABASE_URL` names a server.
//!
//! [`House`] speaks GraphQL over HTTP as people do; its row helpers (`account`, `organization` …) only set the scene.

mod answer;
pub mod care;
pub mod help;
mod house;
pub mod second_factor;
pub mod server;
mod template;

pub use answer::Answer;
pub use house::{House, PASSWORD, Visitor};
pub use server::free_data_dir;
pub use template::empty_postgres;

/// Whether this run is on PostgreSQL.
pub fn on_postgres() -> bool {
    template::postgres().is_some()
}
