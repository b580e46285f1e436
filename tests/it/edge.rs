//! What stands around every answer: what pages may load, transport security, the cookie, whom we believe.

use std::net::SocketAddr;

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header, request::Builder},
};
use lianxin::kernel::actor::Role;
use serde_json::json;

use crate::support::{House, PASSWORD};

const SIGN_IN: &str = "mutation($i: SignInInput!) { signIn(input: $i) { userErrors { code } } }";

/// Signs in through a connection from `peer`; answers the headers.
async fn sign_in(house: &House, peer: &str, claims: &[(&str, &str)]) -> HeaderMap {
    let peer: SocketAddr = peer.parse().unwrap();
    let mut request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .extension(ConnectInfo(peer));
    for (name, value) in claims {
        request = request.header(*name, *value);
    }
    let input = json!({ "i": { "login": "admin", "password": PASSWORD } });
    let body = json!({ "query": SIGN_IN, "variables": input }).to_string();
    let (status, headers, _) = house.public().send(request, body).await;
    assert_eq!(status, StatusCode::OK);
    headers
}

fn cookie(headers: &HeaderMap) -> &str {
    headers[header::SET_COOKIE].to_str().unwrap()
}

#[tokio::test]
async fn every_answer_says_what_pages_may_load() {
    let house = House::open().await;
    let get = |path: &str| Request::get(path.to_owned());
    let asked: [(Builder, &str); 6] = [
        (get("/"), ""),
        (get("/needs"), ""),
        (get("/nothing.js"), ""),
        (get("/files/unknown"), ""),
        (get("/healthz"), ""),
        (
            Request::post("/graphql").header(header::CONTENT_TYPE, "application/json"),
            "{",
        ),
    ];
    for (request, body) in asked {
        let what = format!("{:?}", request.uri_ref());
        let (_, headers, _) = house.public().send(request, body).await;
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        for part in [
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{what}: {policy}");
        }
        for hole in ["unsafe-inline", "unsafe-eval", "*", "http:", "https:"] {
            assert!(!policy.contains(hole), "{what}: {policy}");
        }
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{what}");
        assert_eq!(headers[header::REFERRER_POLICY], "same-origin", "{what}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{what}");
        assert!(headers.contains_key("permissions-policy"), "{what}");
        assert!(
            !headers.contains_key(header::STRICT_TRANSPORT_SECURITY),
            "{what}: without TLS"
        );
    }
}

#[tokio::test]
async fn under_tls_the_cookie_is_bound_to_the_host_and_without_it_is_plain() {
    let plain = House::open().await;
    plain.person("admin", Role::Administrator).await;
    let headers = sign_in(&plain, "203.0.113.7:9", &[]).await;
    let said = cookie(&headers);
    assert!(said.starts_with("lianxin=") && !said.contains("Secure"), "{said}");
    assert!(
        said.contains("HttpOnly") && said.contains("SameSite=Lax"),
        "{said}"
    );

    let tls = House::open_with(|settings| settings.public_url = "https://lianxin.example.cn".into()).await;
    tls.person("admin", Role::Administrator).await;
    let headers = sign_in(&tls, "203.0.113.7:9", &[]).await;
    let said = cookie(&headers).to_owned();
    assert!(said.starts_with("__Host-lianxin="), "{said}");
    for part in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/;"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(!said.contains("Domain"), "{said}");
    assert!(
        headers[header::STRICT_TRANSPORT_SECURITY]
            .to_str()
            .unwrap()
            .starts_with("max-age=31536000")
    );

    // The same session under the plain name is nobody's: a page without TLS cannot have planted it.
    let (_, value) = said.split(';').next().unwrap().split_once('=').unwrap();
    for (name, known) in [("__Host-lianxin", true), ("lianxin", false)] {
        let request = Request::post("/graphql")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, format!("{name}={value}"));
        let body = json!({ "query": "{ viewer { account { login } } }" }).to_string();
        let (_, _, answer) = tls.public().send(request, body).await;
        assert_eq!(
            String::from_utf8_lossy(&answer).contains("admin"),
            known,
            "{name}"
        );
    }
}

#[tokio::test]
async fn only_a_trusted_proxy_says_that_somebody_came_by_tls() {
    let house = House::open_with(|settings| settings.trusted_proxies = "10.0.0.0/8".parse().unwrap()).await;
    house.person("admin", Role::Administrator).await;
    let claims = [("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.7")];
    let believed = sign_in(&house, "10.1.2.3:9", &claims).await;
    assert!(cookie(&believed).starts_with("__Host-"));
    assert!(believed.contains_key(header::STRICT_TRANSPORT_SECURITY));
    let stranger = sign_in(&house, "203.0.113.7:9", &claims).await;
    assert!(cookie(&stranger).starts_with("lianxin="));
    assert!(!stranger.contains_key(header::STRICT_TRANSPORT_SECURITY));
}
