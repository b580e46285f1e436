//! Who asks: from the session cookie to an acting context. Every endpoint begins here.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use tower_http::request_id::RequestId;

use super::{edge, peer::Peer};
use crate::api::cookie;
use crate::{
    access,
    api::Request,
    app::App,
    kernel::{
        actor::Actor,
        entrance::{Door, Entrance, OpenSession},
    },
    office::Ctx,
};

/// The request of a person (or the public), resolved.
pub struct Asker(pub Request);

impl<S> FromRequestParts<S> for Asker
where
    Arc<App>: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = Arc::<App>::from_ref(state);
        let request_id = parts
            .extensions
            .get::<RequestId>()
            .and_then(|id| id.header_value().to_str().ok())
            .map(str::to_owned);
        let peer = parts.extensions.get::<Peer>().copied().unwrap_or_default();
        let session = cookie::read(peer.tls, &parts.headers);
        if session.is_some() && !same_origin(&app, &parts.headers) {
            return Err(StatusCode::FORBIDDEN.into_response());
        }
        let open = match &session {
            None => None,
            Some(token) => access::resolve(&app.office, token).await.map_err(|err| {
                tracing::error!(request_id = request_id.as_deref(), error = %err, "the session could not be read");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            })?,
        };
        let actor = open.as_ref().map_or(Actor::Public, OpenSession::actor);
        let door = Door {
            address: peer.address,
            device: parts
                .headers
                .get(header::USER_AGENT)
                .and_then(|value| value.to_str().ok())
                .and_then(access::device_of),
            session: open,
        };
        Ok(Self(Request {
            ctx: Ctx {
                office: app.office.clone(),
                actor,
                request_id,
                entrance: Entrance::Door(Box::new(door)),
            },
            language: edge::language(&parts.headers),
            session,
            tls: peer.tls,
            app,
        }))
    }
}

/// A request that carries the cookie must come from our own pages: a page elsewhere may not use it. Programs that send
/// no `Origin` are not browsers and pass.
fn same_origin(app: &App, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let Ok(origin) = origin.to_str() else { return false };
    if origin == app.settings.public_url() {
        return true;
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    origin
        .split_once("://")
        .is_some_and(|(_, authority)| Some(authority) == host)
}
