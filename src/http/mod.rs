//! HTTP: the GraphQL endpoint, uploads, health, and the embedded web.

mod assets;
mod documents;
mod edge;
mod files;
mod graphql;
mod health;
mod imports;
mod peer;
mod refusal;
mod request;
mod server;
mod upload;

pub use server::{router, serve};
