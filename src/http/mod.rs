//! HTTP: the GraphQL endpoint, uploads, health, and the embedded web.

mod assets;
mod graphql;
mod health;
mod request;
mod server;

pub use server::{router, serve};
