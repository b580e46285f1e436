//! What the endpoint refuses before anything runs, how it says so, and what an answer costs the database.

use axum::http::{Request, StatusCode, header};
use lianxin::kernel::actor::Role;
use serde_json::{Value, json};

use crate::support::{House, Visitor};

/// Sends a body as it is; the status and the answer.
async fn send(who: &Visitor<'_>, body: &str) -> (StatusCode, Value) {
    let request = Request::post("/graphql")
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/graphql-response+json");
    let (status, headers, bytes) = who.send(request, body.to_owned()).await;
    let media = headers[header::CONTENT_TYPE].to_str().unwrap();
    assert!(media.contains("json"), "{status}: {media}");
    (status, serde_json::from_slice(&bytes).unwrap())
}

async fn document(who: &Visitor<'_>, query: &str) -> (StatusCode, Value) {
    send(who, &json!({ "query": query }).to_string()).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("")
}

fn message(answer: &Value) -> &str {
    answer["errors"][0]["message"].as_str().unwrap_or("")
}

/// A document of `levels` levels (an even number): an offer's organization's offers' organization and so on.
fn nested(levels: usize) -> String {
    let mut inner = "totalCount".to_owned();
    for level in (0..levels).rev() {
        inner = if level % 2 == 0 {
            format!("nodes {{ organization {{ {inner} }} }}")
        } else {
            format!("offers(first: 1) {{ {inner} }}")
        };
    }
    format!("{{ offers(first: 1) {{ {inner} }} }}")
}

#[tokio::test]
async fn a_document_too_large_is_refused_and_told_by_how_much() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let public = house.public();
    let aliases = |many: usize| {
        (0..many)
            .map(|n| format!("a{n}: __typename "))
            .collect::<String>()
    };
    let fields = |many: usize| "id ".repeat(many);
    let dear =
        "{ organizations(first: 100) { nodes { offers(first: 100) { nodes { id title description } } } } }";
    for (name, query) in [
        ("aliases", format!("{{ {} }}", aliases(40))),
        (
            "tokens",
            format!("{{ offers {{ nodes {{ {} }} }} }}", fields(4000)),
        ),
        ("depth", nested(12)),
        ("complexity", dear.to_owned()),
    ] {
        for who in [&worker, &public] {
            let (status, answer) = document(who, &query).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{name}: {answer}");
            assert_eq!(code(&answer), "TOO_COSTLY", "{name}: {answer}");
            assert!(message(&answer).contains(name), "{name}: {answer}");
            assert!(answer.get("data").is_none(), "{name}: {answer}");
            assert!(
                answer["errors"][0]["extensions"]["requestId"].is_string(),
                "{answer}"
            );
        }
    }
    // In either language.
    let (_, english) = document(&public.clone().in_english(), dear).await;
    assert!(
        message(&english).starts_with("This document is too large"),
        "{english}"
    );
    let (_, chinese) = document(&public, dear).await;
    assert!(message(&chinese).starts_with("这个查询太大"), "{chinese}");
}

#[tokio::test]
async fn those_who_have_not_signed_in_have_less_room() {
    let house = House::open().await;
    let worker = house.worker("worker", "huangmuchang").await;
    let query: String = (0..20).map(|n| format!("a{n}: __typename ")).collect();
    let query = format!("{{ {query} }}");
    assert_eq!(document(&worker, &query).await.0, StatusCode::OK);
    assert_eq!(code(&document(&house.public(), &query).await.1), "TOO_COSTLY");
}

#[tokio::test]
async fn directives_and_nesting_without_end_are_refused() {
    let house = House::open().await;
    let public = house.public();
    let directives = "@include(if: true) ".repeat(12);
    let (status, answer) = document(&public, &format!("{{ __typename {directives} }}")).await;
    assert_eq!(
        (status, code(&answer)),
        (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        "{answer}"
    );
    let deep = format!("{}__typename{}", "{ a ".repeat(60), "}".repeat(60));
    let (status, answer) = document(&public, &deep).await;
    assert_eq!(
        (status, code(&answer)),
        (StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        "{answer}"
    );
    let circle = "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }";
    let (status, _) = document(&public, circle).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn one_request_tries_one_password() {
    let house = House::open().await;
    let one = r#"signIn(input: { login: "a", password: "12345678" }) { userErrors { code } }"#;
    let (_, once) = document(&house.public(), &format!("mutation {{ {one} }}")).await;
    assert_eq!(
        once["data"]["signIn"]["userErrors"][0]["code"],
        "WRONG_CREDENTIALS"
    );
    let twice = format!("mutation {{ {one} ...Again }} fragment Again on Mutation {{ b: {one} }}");
    let (status, refused) = document(&house.public(), &twice).await;
    assert_eq!((status, code(&refused)), (StatusCode::BAD_REQUEST, "TOO_COSTLY"));
    assert!(message(&refused).contains("signIns"), "{refused}");
}

#[tokio::test]
async fn bodies_that_are_no_request_are_answered_in_the_readers_language() {
    let house = House::open().await;
    let public = house.public();
    for body in [
        "",
        "[]",
        "{}",
        "[{\"query\":\"{ __typename }\"}]",
        r#"{"query":1}"#,
        r#"{"query":"{ __typename }","variables":[]}"#,
        r#"{"query":"{ __typename }","operationName":{}}"#,
        r#"{"query":"{ __typename }","extensions":"x"}"#,
        r#"{"query":"{ __typename }","documentId":"sha256:0"}"#,
    ] {
        let (status, answer) = send(&public, body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(
            ["BAD_REQUEST", "DOCUMENT_UNKNOWN"].contains(&code(&answer)),
            "{body}: {answer}"
        );
        assert!(!message(&answer).is_ascii(), "{body}: {answer}");
        let (_, english) = send(&public.clone().in_english(), body).await;
        assert!(
            message(&english).is_ascii() && !message(&english).is_empty(),
            "{body}: {english}"
        );
    }
    let (status, answer) = send(&public, &json!({ "query": "x".repeat(262_145) }).to_string()).await;
    assert_eq!(
        (status, code(&answer)),
        (StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE"),
        "{answer}"
    );
    assert_eq!(message(&answer), "发送的内容太大，请缩小或分几次发送。");
}

#[tokio::test]
async fn what_does_not_fit_the_schema_is_a_typed_answer() {
    let house = House::open().await;
    let public = house.public();
    for (query, variables) in [
        ("{ nothing }", json!({})),
        ("{ offers(first: \"x\") { totalCount } }", json!({})),
        (
            "query($n: Int) { offers(first: $n) { totalCount } }",
            json!({ "n": "x" }),
        ),
        ("query($n: Int!) { offers(first: $n) { totalCount } }", json!({})),
        (
            "query($f: OfferFilter) { offers(filter: $f) { totalCount } }",
            json!({ "f": { "kinds": 1, "x": 2 } }),
        ),
        ("{ needs(filter: { states: [NONE] }) { totalCount } }", json!({})),
        (
            "query($d: Date) { offers { totalCount } }",
            json!({ "d": "31.2.2026" }),
        ),
        ("{ offers { totalCount }", json!({})),
        ("query A { __typename } query B { __typename }", json!({})),
    ] {
        let (status, answer) = send(
            &public,
            &json!({ "query": query, "variables": variables }).to_string(),
        )
        .await;
        assert!(
            status == StatusCode::BAD_REQUEST || status == StatusCode::OK,
            "{query}: {status}"
        );
        assert_eq!(code(&answer), "BAD_REQUEST", "{query}: {answer}");
        assert!(
            message(&answer).starts_with("这个查询与接口不符"),
            "{query}: {answer}"
        );
        assert!(
            answer["errors"][0]["extensions"]["requestId"].is_string(),
            "{query}: {answer}"
        );
    }
}

#[tokio::test]
async fn only_administrators_read_the_schema_by_introspection() {
    const SCHEMA: &str = "{ __schema { queryType { name } } }";
    const MISSPELT: &str = "{ offer { totalCount } }";
    let house = House::open().await;
    let admin = house.person("admin", Role::Administrator).await;
    let worker = house.worker("worker", "huangmuchang").await;
    for (who, may) in [(&admin, true), (&worker, false), (&house.public(), false)] {
        let (_, answer) = document(who, SCHEMA).await;
        assert_eq!(
            answer["data"]["__schema"]["queryType"]["name"] == "Query",
            may,
            "{answer}"
        );
        assert_eq!(code(&answer) == "INTROSPECTION_OFF", !may, "{answer}");
        let (_, hidden) = document(
            who,
            "{ ...A } fragment A on Query { b: __type(name: \"Offer\") { name } }",
        )
        .await;
        assert_eq!(hidden["data"]["b"]["name"] == "Offer", may, "{hidden}");
        assert!(
            may || (hidden["data"]["b"].is_null() && hidden.get("errors").is_none()),
            "{hidden}"
        );
        let (_, hint) = document(who, MISSPELT).await;
        assert_eq!(message(&hint).contains("Did you mean"), may, "{hint}");
        assert!(message(&hint).contains("offer"), "{hint}");
    }
    let open = House::open_with(|settings| settings.limits.introspection = true).await;
    assert_eq!(
        document(&open.public(), SCHEMA).await.1["data"]["__schema"]["queryType"]["name"],
        "Query"
    );
}

#[tokio::test]
async fn where_it_is_set_only_the_pages_own_documents_run() {
    let house = House::open_with(|settings| settings.limits.known_documents_only = true).await;
    let (status, answer) = document(&house.public(), "{ __typename }").await;
    assert_eq!(
        (status, code(&answer)),
        (StatusCode::BAD_REQUEST, "DOCUMENT_UNKNOWN")
    );
    let (status, answer) = send(&house.public(), &json!({ "documentId": "sha256:00" }).to_string()).await;
    assert_eq!(
        (status, code(&answer)),
        (StatusCode::BAD_REQUEST, "DOCUMENT_UNKNOWN")
    );
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    use sea_orm::{ConnectionTrait, DbBackend};
    let house = House::open_with(|settings| settings.limits.request_seconds = 1).await;
    house.person("admin", Role::Administrator).await;
    // Somebody holds the writer's place, so that no act comes to its end.
    let writer = house.app.office.db.begin().await.unwrap();
    if writer.get_database_backend() == DbBackend::Postgres {
        let lock = "SELECT pg_advisory_xact_lock(7264)";
        writer.execute_unprepared(lock).await.unwrap();
    }
    let act = r#"mutation { signIn(input: { login: "admin", password: "correct-horse" }) { userErrors { code } } }"#;
    let (status, answer) = document(&house.public(), act).await;
    assert_eq!((status, code(&answer)), (StatusCode::OK, "TIMEOUT"), "{answer}");
    assert!(answer["data"].is_null(), "{answer}");
    writer.rollback().await.unwrap();
    let (_, answer) = document(&house.public(), act).await;
    assert_eq!(answer["data"]["signIn"]["userErrors"], json!([]), "{answer}");
}

#[tokio::test]
async fn pages_are_of_1_to_100_rows() {
    let house = House::open().await;
    let admin = house.person("admin", Role::Administrator).await;
    for size in ["-1", "0", "101", "2147483647"] {
        let query = format!("{{ accounts(first: {size}) {{ totalCount }} }}");
        assert_eq!(
            admin.ask(&query, json!({})).await.error_code(),
            "OUT_OF_RANGE",
            "{size}"
        );
    }
}
