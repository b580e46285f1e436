//! What is refused before it reaches an area — too large, too slow, from another page, of an unknown form — is answered
//! like everything else: with a code, a sentence in the reader's language, and the number of the request.

use axum::{
    Json,
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde_json::json;
use tower_http::request_id::RequestId;

use crate::{taxonomy::Language, words};

/// A refusal without a body yet: [`explain`] gives it one.
pub struct Refusal(StatusCode);

impl Refusal {
    /// The refusal that `status` says.
    pub const fn of(status: StatusCode) -> Self {
        Self(status)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Gives every bare refusal its body: of GraphQL's form where GraphQL is spoken, of the uploads' form elsewhere. Pages
/// and files of the web are left as they are.
pub async fn explain(request: Request, next: Next) -> Response {
    let graphql = request.uri().path() == "/graphql";
    let page = !graphql && request.method().is_safe();
    let language = language(request.headers());
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let answer = next.run(request).await;
    let Some((code, message)) = named(answer.status()) else {
        return answer;
    };
    if page || is_json(answer.headers()) {
        return answer;
    }
    let message = words::say(language, message, &[("request", id.clone())]);
    let body = if graphql {
        json!({ "errors": [{ "message": message, "extensions": { "code": code, "requestId": id } }] })
    } else {
        json!({ "userErrors": [{ "code": code, "field": null, "message": message }] })
    };
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(header::CONTENT_TYPE);
    parts.headers.remove(header::CONTENT_LENGTH);
    let mut explained = (parts.status, Json(body)).into_response();
    for (name, value) in parts.headers {
        if let Some(name) = name {
            explained.headers_mut().append(name, value);
        }
    }
    explained
}

/// The language of a request, as its browser asks for it.
pub fn language(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE);
    Language::from_header(asked.and_then(|value| value.to_str().ok()).unwrap_or_default())
}

fn is_json(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE);
    media
        .and_then(|media| media.to_str().ok())
        .is_some_and(|media| media.contains("json"))
}

fn named(status: StatusCode) -> Option<(&'static str, &'static str)> {
    Some(match status {
        StatusCode::BAD_REQUEST => ("BAD_REQUEST", "request.form"),
        StatusCode::UNAUTHORIZED => ("SIGN_IN_REQUIRED", "request.sign_in"),
        StatusCode::FORBIDDEN => ("FORBIDDEN", "request.origin"),
        StatusCode::NOT_FOUND => ("NOT_FOUND", "request.not_found"),
        StatusCode::METHOD_NOT_ALLOWED => ("BAD_REQUEST", "request.method"),
        StatusCode::NOT_ACCEPTABLE => ("BAD_REQUEST", "request.accept"),
        StatusCode::PAYLOAD_TOO_LARGE => ("TOO_LARGE", "request.too_large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => ("BAD_REQUEST", "request.media"),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => ("TIMEOUT", "limit.time"),
        StatusCode::INTERNAL_SERVER_ERROR => ("INTERNAL", "fault.internal"),
        _ => return None,
    })
}
