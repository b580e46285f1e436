//! The web, embedded. Files are compressed when the web is built; the best form the browser takes is sent as it lies.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
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
    let hash = hex::encode(&original.metadata.sha256_hash()[..16]);
    let accepted = header_text(headers, header::ACCEPT_ENCODING);
    let form = best_form(accepted, |ending| Web::get(&format!("{path}.{ending}")).is_some());
    let tag = tag(&hash, form);
    let answer = if names(header_text(headers, header::IF_NONE_MATCH), &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match form {
            Some((_, ending)) => Web::get(&format!("{path}.{ending}"))?,
            None => original,
        };
        whole(path, body, form)?
    };
    // What keeps a copy must learn the rules from either answer.
    let mut answer = answer;
    let out = answer.headers_mut();
    out.insert(header::ETAG, HeaderValue::from_str(&tag).ok()?);
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_rule(path)));
    Some(answer)
}

fn whole(path: &str, body: EmbeddedFile, form: Option<Form>) -> Option<Response> {
    let mut answer = Body::from(body.data).into_response();
    let out = answer.headers_mut();
    let media = mime_guess::from_path(path).first_or_octet_stream();
    let media = if media.type_() == "text" {
        format!("{media}; charset=utf-8")
    } else {
        media.to_string()
    };
    out.insert(header::CONTENT_TYPE, HeaderValue::from_str(&media).ok()?);
    if let Some((name, _)) = form {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Some(answer)
}

fn header_text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Files under `assets/` carry a hash in their name and never change; the rest is asked for again.
fn cache_rule(path: &str) -> &'static str {
    if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

/// A compressed form: what HTTP calls it, and how the file's name ends.
type Form = (&'static str, &'static str);

/// The compressed forms files may lie in, smallest first.
const FORMS: [Form; 2] = [("br", "br"), ("gzip", "gz")];

/// The form the browser likes best of those that lie there; of equals the smallest. None: as it is.
fn best_form(accepted: &str, lies: impl Fn(&str) -> bool) -> Option<Form> {
    let liked = FORMS
        .into_iter()
        .map(|form| (weight(accepted, form.0), form))
        .filter(|(weight, (_, ending))| *weight > 0.0 && lies(ending));
    let best = liked.reduce(|best, next| if next.0 > best.0 { next } else { best });
    best.map(|(_, form)| form)
}

/// How much the browser likes a form, from 0 (not at all) to 1: by its name, else by `*`.
fn weight(accepted: &str, form: &str) -> f32 {
    let weight_of = |wanted: &str| {
        accepted.split(',').find_map(|part| {
            let mut part = part.split(';').map(str::trim);
            let named = part.next()?.eq_ignore_ascii_case(wanted);
            let weight = part.find_map(|it| it.strip_prefix("q=").or_else(|| it.strip_prefix("Q=")));
            named.then(|| weight.map_or(1.0, |it| it.parse().unwrap_or(0.0)))
        })
    };
    weight_of(form).or_else(|| weight_of("*")).unwrap_or(0.0)
}

/// The name of one form of a file's content.
fn tag(hash: &str, form: Option<Form>) -> String {
    form.map_or_else(|| format!("\"{hash}\""), |(name, _)| format!("\"{hash}-{name}\""))
}

/// Whether an `If-None-Match` names `tag`: one of several, perhaps marked weak by something between, or `*`.
fn names(sent: &str, tag: &str) -> bool {
    sent.split(',')
        .map(str::trim)
        .any(|sent| sent == "*" || sent.strip_prefix("W/").unwrap_or(sent) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_form_the_browser_takes_is_chosen() {
        let both = |_: &str| true;
        for (accepted, chosen) in [
            ("gzip, deflate, br, zstd", Some("br")),
            ("gzip", Some("gzip")),
            ("GZIP;q=0.5, br;q=0.4", Some("gzip")),
            ("br;q=0, gzip;q=0.1", Some("gzip")),
            ("br;q=0.0,gzip;q=0", None),
            ("*", Some("br")),
            ("br;q=0, *;q=0.5", Some("gzip")),
            ("*;q=0", None),
            ("identity", None),
            ("brotli, gzipped", None),
            ("br;q=much", None),
            ("", None),
        ] {
            let form = best_form(accepted, both).map(|(name, _)| name);
            assert_eq!(form, chosen, "{accepted}");
        }
        assert_eq!(
            best_form("br, gzip", |ending| ending == "gz"),
            Some(("gzip", "gz"))
        );
        assert_eq!(best_form("br, gzip", |_| false), None);
    }

    #[test]
    fn a_copy_is_known_again_by_the_name_of_its_own_form() {
        let plain = tag("ab", None);
        let small = tag("ab", Some(("br", "br")));
        assert_ne!(plain, small);
        for (sent, known) in [
            ("\"ab-br\"", true),
            ("W/\"ab-br\"", true),
            ("\"x\", \"ab-br\"", true),
            ("*", true),
            ("\"ab\"", false),
            ("ab-br", false),
            ("", false),
        ] {
            assert_eq!(names(sent, &small), known, "{sent}");
        }
    }

    #[test]
    fn only_files_with_a_hash_in_their_name_are_kept_unasked() {
        assert!(cache_rule("assets/index-1a2b3c.js").contains("immutable"));
        for path in ["index.html", "favicon.svg", "manifest.webmanifest"] {
            assert_eq!(cache_rule(path), "no-cache", "{path}");
        }
    }

    #[tokio::test]
    async fn the_page_is_sent_once_and_then_known() {
        let page = serve(Uri::from_static("/offers"), HeaderMap::new()).await;
        assert_eq!(page.status(), StatusCode::OK);
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-cache");
        assert_eq!(page.headers()[header::VARY], "accept-encoding");
        assert_eq!(page.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert!(!page.headers().contains_key(header::CONTENT_ENCODING));
        let mut again = HeaderMap::new();
        again.insert(header::IF_NONE_MATCH, page.headers()[header::ETAG].clone());
        let known = serve(Uri::from_static("/needs"), again).await;
        assert_eq!(known.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(known.headers()[header::ETAG], page.headers()[header::ETAG]);
        assert_eq!(known.headers()[header::CACHE_CONTROL], "no-cache");
        let missing = serve(Uri::from_static("/assets/gone.js"), HeaderMap::new()).await;
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
    }

    /// Whatever was built in, a page or the placeholder: each form that lies there is sent as it lies.
    #[tokio::test]
    async fn each_form_is_sent_as_it_lies() {
        for name in Web::iter().filter(|name| !name.ends_with(".br") && !name.ends_with(".gz")) {
            for (form, ending) in FORMS {
                let mut headers = HeaderMap::new();
                headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(form));
                let answer = file(&name, &headers).unwrap();
                let lies = Web::get(&format!("{name}.{ending}"));
                let sent = answer.headers().get(header::CONTENT_ENCODING).cloned();
                assert_eq!(sent.is_some(), lies.is_some(), "{name} as {form}");
                let body = axum::body::to_bytes(answer.into_body(), usize::MAX)
                    .await
                    .unwrap();
                let wanted = lies.or_else(|| Web::get(&name)).unwrap();
                assert_eq!(body, wanted.data.as_ref(), "{name} as {form}");
            }
        }
    }
}
