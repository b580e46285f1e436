//! Whether the service lives, and whether it can answer.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};

use crate::app::App;

/// `GET /healthz`: the process runs.
pub async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers.
pub async fn ready(State(app): State<Arc<App>>) -> (StatusCode, &'static str) {
    match app.office.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(err) => {
            tracing::error!(error = %err, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
