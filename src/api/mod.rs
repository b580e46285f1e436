//! GraphQL: thin resolvers that parse typed ids, call one action or reader, and translate the outcome at the edge.
//!
//! One file per area; this module joins them. Nothing here reads a table.

mod access;
mod audit;
mod committee;
mod connection;
mod context;
pub mod cookie;
mod deliveries;
mod delivery_acts;
mod described;
mod gate;
mod help_loaders;
mod household_acts;
mod households;
mod ids;
mod loaders;
mod matches;
mod need_acts;
mod need_lists;
mod need_progress;
mod needs;
mod node;
mod offer_acts;
mod offer_lists;
mod offers;
mod organizations;
mod private_phones;
mod referral_acts;
mod referrals;
mod reveals;
mod rights;
mod scalars;
mod schema;
mod search;
mod second_factor;
mod sessions;
mod sign_in;
mod terms;
mod text_check;
mod user_error;
mod visits;

use crate::config::Limits;

pub use context::Request;
pub use schema::{LianxinSchema, build, sdl};

/// Gives a document what its resolvers need.
pub fn prepare(
    document: async_graphql::Request,
    request: Request,
    limits: &Limits,
) -> async_graphql::Request {
    let document = loaders::attach(document, &request.ctx);
    let mut document = help_loaders::attach(document, &request.ctx);
    if !gate::may_introspect(limits, &request.ctx.actor) {
        document = document.disable_introspection();
    }
    document.data(request)
}
