//! Refusals outside GraphQL: the same user errors, with a status that says whose turn it is.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::{
    api::Request,
    kernel::error::{Code, Error},
    words,
};

/// `{ userErrors: [{ code, field, message }] }` in the language of the request; a bug goes to the log and is answered 500.
pub fn refused(request: &Request, err: &Error) -> Response {
    let id = request.ctx.request_id.as_deref().unwrap_or_default();
    if let Error::Internal(cause) = err {
        tracing::error!(request_id = id, error = %cause, "a request failed");
        let message = words::say(request.language, "fault.internal", &[("request", id.to_owned())]);
        let body = json!({ "userErrors": [{ "code": "INTERNAL", "field": null, "message": message }] });
        return (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response();
    }
    let status = match err.faults().first().map(|fault| fault.code) {
        Some(Code::Forbidden) => StatusCode::FORBIDDEN,
        Some(Code::NotFound) => StatusCode::NOT_FOUND,
        Some(Code::Expired) => StatusCode::GONE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let errors: Vec<_> = err
        .faults()
        .iter()
        .map(|fault| {
            let code = fault.code.key().to_ascii_uppercase();
            let message = words::say(request.language, fault.message, &fault.args);
            json!({ "code": code, "field": (!fault.field.is_empty()).then_some(&fault.field), "message": message })
        })
        .collect();
    (status, Json(json!({ "userErrors": errors }))).into_response()
}
