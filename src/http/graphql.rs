//! `POST /graphql` by the GraphQL-over-HTTP specification: JSON only, so that a page elsewhere cannot send a mutation
//! without a preflight.

use axum::{
    Extension,
    body::Bytes,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::request::Asker;
use crate::api::{self, LianxinSchema};

const GRAPHQL_JSON: &str = "application/graphql-response+json";
const PLAIN_JSON: &str = "application/json";

/// Executes one document.
pub async fn execute(
    Extension(schema): Extension<LianxinSchema>,
    Asker(request): Asker,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(media) = answer_type(&headers) else {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    };
    if !is_json(&headers) {
        return refuse(
            media,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "Send the document as application/json.",
        );
    }
    let document = match read(&body) {
        Ok(document) => document,
        Err(message) => return refuse(media, StatusCode::BAD_REQUEST, message),
    };
    let response = schema.execute(api::prepare(document, request)).await;
    answer(media, response)
}

/// The document, or why it is none.
fn read(body: &[u8]) -> Result<async_graphql::Request, &'static str> {
    let value: serde_json::Value = serde_json::from_slice(body).map_err(|_| "The body is not JSON.")?;
    let object = value.as_object().ok_or("The body must be one JSON object.")?;
    match object.get("query") {
        Some(serde_json::Value::String(_)) => {}
        _ => return Err("`query` must be a string."),
    }
    for (name, shape) in [
        ("variables", "an object"),
        ("extensions", "an object"),
        ("operationName", "a string"),
    ] {
        let fits = match object.get(name) {
            None | Some(serde_json::Value::Null) => true,
            Some(serde_json::Value::Object(_)) => shape == "an object",
            Some(serde_json::Value::String(_)) => shape == "a string",
            Some(_) => false,
        };
        if !fits {
            return Err("`variables` and `extensions` must be objects, `operationName` a string.");
        }
    }
    let escaped = |query: &str| query.contains("\\u0000");
    if object.values().any(holds_nul) || object["query"].as_str().is_some_and(escaped) {
        return Err("Text must not hold the character U+0000.");
    }
    let mut value = value;
    if let Some(object) = value.as_object_mut() {
        object.retain(|_, value| !value.is_null());
    }
    serde_json::from_value(value).map_err(|_| "The request is not of the form of the specification.")
}

/// Whether a text in it holds U+0000: nobody types that, and PostgreSQL cannot keep it.
fn holds_nul(value: &serde_json::Value) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(holds_nul),
        Value::Object(object) => object.values().any(holds_nul),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case(PLAIN_JSON));
    json && parts.all(|part| {
        let charset = part.to_ascii_lowercase();
        !charset.starts_with("charset=")
            || charset.trim_start_matches("charset=").trim_matches('"') == "utf-8"
    })
}

/// The media type to answer in; nothing when the client takes neither.
fn answer_type(headers: &HeaderMap) -> Option<&'static str> {
    let Some(accept) = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()) else {
        return Some(PLAIN_JSON);
    };
    let medias = accept
        .split(',')
        .filter_map(|part| part.split(';').next())
        .map(str::trim);
    for media in medias {
        match media {
            GRAPHQL_JSON => return Some(GRAPHQL_JSON),
            PLAIN_JSON | "application/*" | "*/*" => return Some(PLAIN_JSON),
            _ => {}
        }
    }
    None
}

fn answer(media: &'static str, response: async_graphql::Response) -> Response {
    // A document that was never executed has no data at all: 400, where the media type lets a status say so.
    let unexecuted = response.data == async_graphql::Value::Null
        && response.is_err()
        && response.errors.iter().all(|e| e.path.is_empty());
    let status = if unexecuted && media == GRAPHQL_JSON {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::OK
    };
    let extra = response.http_headers.clone();
    let mut body =
        serde_json::to_value(&response).unwrap_or_else(|_| json!({ "errors": [{ "message": "" }] }));
    if unexecuted && let Some(object) = body.as_object_mut() {
        object.remove("data");
    }
    let mut answer = (status, body.to_string()).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, content_type(media));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(extra);
    answer
}

fn refuse(media: &'static str, status: StatusCode, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": "BAD_REQUEST" } }] });
    let mut answer = (status, body.to_string()).into_response();
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type(media));
    answer
}

fn content_type(media: &'static str) -> HeaderValue {
    HeaderValue::from_static(if media == GRAPHQL_JSON {
        "application/graphql-response+json; charset=utf-8"
    } else {
        "application/json; charset=utf-8"
    })
}
