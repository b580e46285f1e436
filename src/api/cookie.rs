//! The session cookie. Under TLS it is bound to this very host; without, on one's own machine, it has a plain name.

use axum::http::{HeaderMap, header::COOKIE};

use crate::access::SessionToken;

/// Its name under TLS: the `__Host-` prefix makes browsers refuse it from elsewhere.
const SECURE_NAME: &str = "__Host-lianxin";
/// Its name without TLS, on one's own machine.
const PLAIN_NAME: &str = "lianxin";

fn write(tls: bool, value: &str, seconds: i64) -> String {
    let (name, flag) = if tls {
        (SECURE_NAME, "; Secure")
    } else {
        (PLAIN_NAME, "")
    };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{flag}")
}

/// The cookie of a session just opened.
pub fn fresh(tls: bool, token: &SessionToken, seconds: i64) -> String {
    write(tls, token.reveal(), seconds)
}

/// The cookie that removes itself.
pub fn expired(tls: bool) -> String {
    write(tls, "", 0)
}

/// The token a request shows.
pub fn read(tls: bool, headers: &HeaderMap) -> Option<SessionToken> {
    let name = if tls { SECURE_NAME } else { PLAIN_NAME };
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| SessionToken::shown(value))
}
