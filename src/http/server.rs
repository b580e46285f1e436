//! The router and the listening server.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    extract::{DefaultBodyLimit, Request},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    routing::{any, get, post},
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};
use tracing::{Level, info_span};

use super::{assets, documents::KnownDocuments, edge, files, graphql, health, imports, peer};
use crate::{api, app::App};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What pages may load: our own scripts, styles and pictures; nothing inline, no frame around us.
const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; \
     form-action 'self'; frame-ancestors 'none'";

/// What pages may ask the device for: nothing.
const DEVICE_POLICY: &str = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";

/// How much later than GraphQL, which says so in its own form, any other request is given up.
const GRACE: Duration = Duration::from_secs(2);

/// Every route.
pub fn router(app: Arc<App>) -> Router {
    let limits = app.settings.limits;
    let document = Router::new()
        .route("/graphql", any(only_post).post(graphql::execute))
        .layer(RequestBodyLimitLayer::new(limits.body_bytes))
        .layer(Extension(api::build(&limits)))
        .layer(Extension(limits))
        .layer(Extension(KnownDocuments::of_the_web()));
    let uploads = Router::new()
        .route("/imports/{kind}", post(imports::upload))
        .route("/files", post(files::upload))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(limits.upload_bytes));
    Router::new()
        .merge(document)
        .merge(uploads)
        .route("/files/{id}", get(files::serve))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .fallback(get(assets::serve))
        .layer(CompressionLayer::new().br(false))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(limits.request_seconds) + GRACE,
        ))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(edge::explain))
        .layer(header_layer(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header_layer(header::REFERRER_POLICY, "same-origin"))
        .layer(header_layer(
            HeaderName::from_static("permissions-policy"),
            DEVICE_POLICY,
        ))
        .layer(header_layer(
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ))
        .layer(middleware::from_fn_with_state(app.clone(), peer::notice))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(|request: &Request| {
                    let id = request.extensions().get::<RequestId>();
                    let id = id
                        .and_then(|id| id.header_value().to_str().ok())
                        .unwrap_or_default();
                    // Only the path: queries and bodies may name people.
                    info_span!("request", id, method = %request.method(), path = request.uri().path())
                })
                .on_response(DefaultOnResponse::new().level(Level::INFO)),
        )
        .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
        .with_state(app)
}

async fn only_post() -> (StatusCode, [(HeaderName, &'static str); 1]) {
    (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")])
}

fn header_layer(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

/// Serves until `stop` is cancelled, then lets running requests end.
pub async fn serve(app: Arc<App>, listener: TcpListener, stop: CancellationToken) -> std::io::Result<()> {
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}
