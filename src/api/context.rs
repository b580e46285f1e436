//! What a resolver finds in its context: who asks, in which language, and the services.

use std::sync::Arc;

use async_graphql::Context;

use crate::{access::SessionToken, app::App, kernel::actor::Actor, office::Ctx, taxonomy::Language};

/// One GraphQL request, as http hands it over.
#[derive(Clone)]
pub struct Request {
    /// The acting context.
    pub ctx: Ctx,
    /// The language of labels and sentences.
    pub language: Language,
    /// The session the request came with.
    pub session: Option<SessionToken>,
    /// The person came by TLS.
    pub tls: bool,
    /// The services beyond the office.
    pub app: Arc<App>,
}

impl Request {
    /// The same request, made by somebody else: after signing in.
    pub fn as_actor(&self, actor: Actor) -> Self {
        Self {
            ctx: self.ctx.as_actor(actor),
            ..self.clone()
        }
    }
}

/// Shortcuts to what [`Request`] carries.
pub trait ContextExt {
    /// The request.
    fn request(&self) -> &Request;
    /// The acting context, for actions and readers.
    fn act(&self) -> &Ctx {
        &self.request().ctx
    }
    /// The language asked for.
    fn language(&self) -> Language {
        self.request().language
    }
}

impl ContextExt for Context<'_> {
    fn request(&self) -> &Request {
        self.data_unchecked::<Request>()
    }
}
