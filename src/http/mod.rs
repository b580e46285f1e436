//! HTTP: the GraphQL endpoint, uploads, health, and the embedded web.

mod assets;
mod graphql;
mod health;
mod imports;
mod refusal;
mod request;
mod server;

pub use server::{router, serve};
