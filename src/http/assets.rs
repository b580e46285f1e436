//! The web, embedded. Files are compressed when the web is built; the best form the browser takes is sent as it lies.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "web/dist"]
struct Web;

/// The page every path of the web application begins with.
const PAGE: &str = "index.html";

/// Answers what no other route does: a file of the web, or its page for a path the web routes itself.
pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if let Some(answer) = file(path, &headers) {
        return answer;
    }
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    file(PAGE, &headers).unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// An embedded file as it was built.
pub(super) fn embedded(path: &str) -> Option<std::borrow::Cow<'static, [u8]>> {
    Web::get(path).map(|file| file.data)
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.is_empty() {
        return None;
    }
    let original = Web::get(path)?;
    let etag = format!("\"{}\"", hex::encode(&original.metadata.sha256_hash()[..16]));
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| sent.as_bytes() == etag.as_bytes())
    {
        return Some(StatusCode::NOT_MODIFIED.into_response());
    }
    let (encoding, body) =
        compressed(path, headers).map_or((None, original), |(name, file)| (Some(name), file));
    let mut answer = Body::from(body.data).into_response();
    let out = answer.headers_mut();
    let media = mime_guess::from_path(path).first_or_octet_stream();
    let media = if media.type_() == "text" {
        format!("{media}; charset=utf-8")
    } else {
        media.to_string()
    };
    out.insert(header::CONTENT_TYPE, HeaderValue::from_str(&media).ok()?);
    out.insert(header::ETAG, HeaderValue::from_str(&etag).ok()?);
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_rule(path)));
    if let Some(name) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Some(answer)
}

/// Files under `assets/` carry a hash in their name and never change; the rest is asked for again.
fn cache_rule(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn compressed(path: &str, headers: &HeaderMap) -> Option<(&'static str, EmbeddedFile)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(name, _)| {
            accepted
                .split(',')
                .any(|part| part.split(';').next().map(str::trim) == Some(name))
        })
        .find_map(|(name, ending)| Some((name, Web::get(&format!("{path}.{ending}"))?)))
}
