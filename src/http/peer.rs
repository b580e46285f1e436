//! Who is at the other end: the address and the scheme the person used, seen through the proxies that we trust and no
//! others. What a stranger writes into `X-Forwarded-For` or `X-Forwarded-Proto` is not believed.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::{app::App, config::Settings, kernel::networks::Networks};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// A year: browsers that came by TLS once come by nothing else.
const TRANSPORT_SECURITY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The other end of a request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Peer {
    /// The address of the person's device, as far as it can be known; none where there is no network (tests).
    pub address: Option<IpAddr>,
    /// The person came by TLS, to us or to a trusted proxy.
    pub tls: bool,
}

impl Peer {
    /// Reads it off a request's connection and headers.
    pub fn of(settings: &Settings, connection: Option<SocketAddr>, headers: &HeaderMap) -> Self {
        let direct = connection.map(|from| from.ip().to_canonical());
        let by_url = settings.public_url().starts_with("https://");
        let Some(direct) = direct else {
            return Self {
                address: None,
                tls: by_url,
            };
        };
        let trusted = &settings.trusted_proxies;
        if !trusted.contains(direct) {
            return Self {
                address: Some(direct),
                tls: by_url,
            };
        }
        Self {
            address: Some(client(direct, headers, trusted)),
            tls: by_url || forwarded_by_tls(headers),
        }
    }
}

/// The last address in the chain of forwarders that is no proxy of ours: whatever stands before it, anybody may have
/// written.
fn client(direct: IpAddr, headers: &HeaderMap, trusted: &Networks) -> IpAddr {
    let lines = headers.get_all(FORWARDED_FOR);
    let line = lines.iter().map(|value| value.to_str().unwrap_or_default());
    let line = line.collect::<Vec<_>>().join(",");
    let mut last = direct;
    for part in line.rsplit(',').map(str::trim).filter(|part| !part.is_empty()) {
        // What is no address was not written by a proxy that we should trust: stay with the last one we know.
        let Some(address) = address_of(part) else {
            return last;
        };
        last = address;
        if !trusted.contains(address) {
            break;
        }
    }
    last
}

/// An address, also where a proxy writes the port beside it.
fn address_of(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    plain
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .map(|address| address.to_canonical())
}

fn forwarded_by_tls(headers: &HeaderMap) -> bool {
    headers
        .get_all(FORWARDED_PROTO)
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

/// Puts the [`Peer`] of every request beside it, and answers those who came by TLS that they shall go on so.
pub async fn notice(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let connection = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0);
    let peer = Peer::of(&app.settings, connection, request.headers());
    request.extensions_mut().insert(peer);
    let mut answer = next.run(request).await;
    if peer.tls {
        answer
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, TRANSPORT_SECURITY);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(connection: &str, headers: &[(&'static str, &'static str)]) -> Peer {
        let mut settings = Settings::defaults().unwrap();
        settings.trusted_proxies = "10.0.0.0/8, 127.0.0.1".parse().unwrap();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        Peer::of(&settings, Some(connection.parse().unwrap()), &map)
    }

    fn address(connection: &str, headers: &[(&'static str, &'static str)]) -> String {
        seen(connection, headers).address.unwrap().to_string()
    }

    #[test]
    fn a_stranger_cannot_say_who_he_is() {
        let claims = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-proto", "https")];
        assert_eq!(address("203.0.113.7:9", &claims), "203.0.113.7");
        assert!(!seen("203.0.113.7:9", &claims).tls);
    }

    #[test]
    fn behind_our_proxies_the_last_address_that_is_not_ours_counts() {
        for (forwarded, expected) in [
            ("203.0.113.7", "203.0.113.7"),
            ("1.1.1.1, 203.0.113.7", "203.0.113.7"),
            ("1.1.1.1, 203.0.113.7, 10.2.3.4", "203.0.113.7"),
            ("203.0.113.7:4711", "203.0.113.7"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("2001:db8::1", "2001:db8::1"),
            ("nonsense", "127.0.0.1"),
            ("1.1.1.1, nonsense, 10.2.3.4", "10.2.3.4"),
            ("", "127.0.0.1"),
        ] {
            let header = [("x-forwarded-for", forwarded)];
            assert_eq!(address("127.0.0.1:9", &header), expected, "{forwarded}");
        }
        let lines = [("x-forwarded-for", "1.1.1.1"), ("x-forwarded-for", "203.0.113.7")];
        assert_eq!(
            address("127.0.0.1:9", &lines),
            "203.0.113.7",
            "several lines are one"
        );
        assert_eq!(
            address("[::ffff:10.1.1.1]:9", &lines),
            "203.0.113.7",
            "IPv4 as IPv6"
        );
    }

    #[test]
    fn the_scheme_is_what_the_nearest_proxy_says() {
        for (said, tls) in [
            ("https", true),
            ("http", false),
            ("https, http", false),
            ("HTTPS", true),
        ] {
            assert_eq!(
                seen("127.0.0.1:9", &[("x-forwarded-proto", said)]).tls,
                tls,
                "{said}"
            );
        }
    }
}
