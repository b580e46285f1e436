//! The session cookie.

use axum::http::{HeaderMap, header::COOKIE};

use crate::{access::SessionToken, config::Settings};

/// Its name under TLS: the `__Host-` prefix makes browsers refuse it from elsewhere.
const SECURE_NAME: &str = "__Host-lianxin";
/// Its name without TLS, on one's own machine.
const PLAIN_NAME: &str = "lianxin";

fn secure(settings: &Settings) -> bool {
    settings.public_url.starts_with("https://")
}

fn write(settings: &Settings, value: &str, seconds: i64) -> String {
    let (name, flag) = if secure(settings) {
        (SECURE_NAME, "; Secure")
    } else {
        (PLAIN_NAME, "")
    };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}")
}

/// The cookie of a session just opened.
pub fn fresh(settings: &Settings, token: &SessionToken, seconds: i64) -> String {
    write(settings, token.reveal(), seconds)
}

/// The cookie that removes itself.
pub fn expired(settings: &Settings) -> String {
    write(settings, "", 0)
}

/// The token a request shows.
pub fn read(settings: &Settings, headers: &HeaderMap) -> Option<SessionToken> {
    let name = if secure(settings) { SECURE_NAME } else { PLAIN_NAME };
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| SessionToken::shown(value))
}
