//! `POST /graphql` by the GraphQL-over-HTTP specification: JSON only, so that a page elsewhere cannot send a mutation
//! without a preflight.

use std::{panic::AssertUnwindSafe, time::Duration};

use async_graphql::{ErrorExtensionValues, ServerError, Value};
use axum::{
    Extension,
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures::FutureExt;
use serde_json::json;

use super::{documents::KnownDocuments, edge::Refusal, request::Asker};
use crate::{
    api::{self, LianxinSchema},
    config::Limits,
    taxonomy::Language,
    words,
};

/// Says `over` when the request showed a session that has ended: the page then asks to sign in again, instead of telling
/// people that they may not do what they did a moment ago.
const SESSION_STATE: HeaderName = HeaderName::from_static("x-lianxin-session");

const GRAPHQL_JSON: &str = "application/graphql-response+json";
const PLAIN_JSON: &str = "application/json";

/// Executes one document.
pub async fn execute(
    Extension(schema): Extension<LianxinSchema>,
    Extension(limits): Extension<Limits>,
    Extension(known): Extension<KnownDocuments>,
    Asker(request): Asker,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(media) = answer_type(&headers) else {
        return Refusal::of(StatusCode::NOT_ACCEPTABLE).into_response();
    };
    if !is_json(&headers) {
        return Refusal::of(StatusCode::UNSUPPORTED_MEDIA_TYPE).into_response();
    }
    let edge = Edge {
        media,
        language: request.language,
        request_id: request.ctx.request_id.clone().unwrap_or_default(),
    };
    let document = match read(&body, &known, limits.known_documents_only) {
        Ok(document) => document,
        Err((code, message)) => return edge.refuse(code, message),
    };
    let over = request.session.is_some() && request.ctx.entrance.session().is_none();
    let execution = schema.execute(api::prepare(document, request, &limits));
    // A panic is a bug, and one request's: it is answered like any other bug, and the service goes on.
    let contained = AssertUnwindSafe(execution).catch_unwind();
    let mut answer = match tokio::time::timeout(Duration::from_secs(limits.request_seconds), contained).await
    {
        Ok(Ok(response)) => edge.answer(response),
        Ok(Err(_)) => {
            tracing::error!(request_id = edge.request_id, "a request panicked");
            edge.broken("INTERNAL", "fault.internal")
        }
        Err(_) => {
            tracing::warn!(request_id = edge.request_id, "a request took too long");
            edge.broken("TIMEOUT", "limit.time")
        }
    };
    if over {
        answer
            .headers_mut()
            .insert(SESSION_STATE, HeaderValue::from_static("over"));
    }
    answer
}

/// Why a body is no request: code and message key.
type Unread = (&'static str, &'static str);

/// The document, or why it is none.
fn read(body: &[u8], known: &KnownDocuments, only_known: bool) -> Result<async_graphql::Request, Unread> {
    const FORM: Unread = ("BAD_REQUEST", "request.form");
    let mut value: serde_json::Value =
        serde_json::from_slice(body).map_err(|_| ("BAD_REQUEST", "request.json"))?;
    let object = value.as_object_mut().ok_or(FORM)?;
    object.retain(|_, value| !value.is_null());
    if let Some(id) = object.remove("documentId") {
        let id = id.as_str().ok_or(FORM)?;
        let text = known
            .text(id)
            .ok_or(("DOCUMENT_UNKNOWN", "request.document_unknown"))?;
        if object.insert("query".into(), text.into()).is_some() {
            return Err(FORM);
        }
    } else if only_known
        && !object
            .get("query")
            .and_then(|query| query.as_str())
            .is_some_and(|query| known.know(query))
    {
        return Err(("DOCUMENT_UNKNOWN", "request.known_only"));
    }
    let fits = |name, shape: fn(&serde_json::Value) -> bool| object.get(name).is_none_or(shape);
    if !object.get("query").is_some_and(serde_json::Value::is_string)
        || !fits("variables", serde_json::Value::is_object)
        || !fits("extensions", serde_json::Value::is_object)
        || !fits("operationName", serde_json::Value::is_string)
    {
        return Err(FORM);
    }
    let escaped = |query: &str| query.contains("\\u0000");
    if object.values().any(holds_nul) || object["query"].as_str().is_some_and(escaped) {
        return Err(("BAD_REQUEST", "request.nul"));
    }
    serde_json::from_value(value).map_err(|_| FORM)
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

/// How one request is answered.
struct Edge {
    media: &'static str,
    language: Language,
    request_id: String,
}

impl Edge {
    /// What the schema made of it.
    fn answer(&self, mut response: async_graphql::Response) -> Response {
        // A document that was never executed has no data at all: 400, where the media type lets a status say so.
        let unexecuted = response.data == Value::Null
            && response.is_err()
            && response.errors.iter().all(|e| e.path.is_empty());
        for error in &mut response.errors {
            self.finish(error);
        }
        let status = if unexecuted && self.media == GRAPHQL_JSON {
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
        let mut answer = self.send(status, &body);
        answer.headers_mut().extend(extra);
        answer
    }

    /// Gives each fault its code and the number of the request. What has no code yet is the library's word on a document
    /// that does not fit the schema: for programmers, and about nothing but what they sent.
    fn finish(&self, error: &mut ServerError) {
        let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
        if extensions.get("code").is_none() {
            extensions.set("code", "BAD_REQUEST");
            let detail = std::mem::take(&mut error.message);
            error.message = words::say(self.language, "request.document", &[("detail", detail)]);
        }
        extensions.set("requestId", self.request_id.clone());
    }

    fn refuse(&self, code: &str, message: &str) -> Response {
        self.send(StatusCode::BAD_REQUEST, &self.fault(code, message))
    }

    /// It began and came to no end; the answer is still a well-formed one.
    fn broken(&self, code: &str, message: &str) -> Response {
        let mut body = self.fault(code, message);
        body["data"] = serde_json::Value::Null;
        self.send(StatusCode::OK, &body)
    }

    fn fault(&self, code: &str, message: &str) -> serde_json::Value {
        let id = self.request_id.clone();
        let message = words::say(self.language, message, &[("request", id.clone())]);
        json!({ "errors": [{ "message": message, "extensions": { "code": code, "requestId": id } }] })
    }

    fn send(&self, status: StatusCode, body: &serde_json::Value) -> Response {
        let mut answer = (status, body.to_string()).into_response();
        let headers = answer.headers_mut();
        let media = if self.media == GRAPHQL_JSON {
            "application/graphql-response+json; charset=utf-8"
        } else {
            "application/json; charset=utf-8"
        };
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer
    }
}
