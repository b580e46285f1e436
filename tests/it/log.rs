//! What the service writes into its log: one JSON object for each line, the id the answer carries, and nothing that was
//! sealed.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::http::{Request, header};
use chrono::Duration;
use serde_json::{Value, json};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

use crate::{
    cli::lianxin,
    support::{
        House, PASSWORD, free_data_dir,
        help::{PHONE, Scene, act, look, report},
        server,
    },
};

/// A log in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Memory {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Memory {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn each_line_is_json(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
        .collect()
}

#[test]
fn a_server_logs_each_request_as_json_by_the_id_in_its_answer() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("log.json");
    let mut serve = lianxin(dir.path());
    serve
        .arg("serve")
        .envs(free_data_dir())
        .env("LIANXIN_LOG_FORMAT", "json")
        .env_remove("RUST_LOG");
    let server = server::start_logging(&mut serve, &file);
    let good = server.post(r#"{"query":"{ offers { totalCount } }"}"#, &[]);
    let bad = server.post(r#"{"query":"{ nothing }"}"#, &[]);
    let page = server.get("/offers?search=13800000001", &[]);
    let given = server.get("/healthz", &[("x-request-id", "from-the-proxy-1")]);
    assert_eq!(given.headers["x-request-id"], "from-the-proxy-1");
    assert_eq!(server.stop().0.code(), Some(0));
    let log = std::fs::read_to_string(&file).unwrap();
    let lines = each_line_is_json(&log);
    for line in &lines {
        for field in ["timestamp", "level", "target"] {
            assert!(line[field].is_string(), "{line}");
        }
    }
    for (name, answer) in [("good", &good), ("bad", &bad), ("page", &page), ("given", &given)] {
        let id = answer.headers["x-request-id"].as_str();
        let of_it: Vec<_> = lines.iter().filter(|line| line["span"]["id"] == id).collect();
        assert!(!of_it.is_empty(), "{name}: nothing about {id} in {log}");
        assert!(
            of_it.iter().any(|line| line["fields"]["status"] == answer.status
                || line["fields"]["status"].as_str() == Some(answer.status.to_string().as_str())),
            "{name}: {of_it:?}"
        );
    }
    assert!(
        !log.contains("13800000001"),
        "what was searched for is nobody's business: {log}"
    );
}

/// Whatever is sealed, and whatever opens a door.
const SEALED: [&str; 8] = [
    PHONE,
    "示例路 1 号院",
    "示例甲",
    "示例乙",
    "示例情况",
    "席家兄弟",
    PASSWORD,
    "兄弟俩家里电视坏了",
];

/// A log that is captured whole needs a process of its own: elsewhere other tests decide what is worth logging.
#[test]
fn nothing_sealed_reaches_the_log_even_when_everything_is_logged() {
    let alone = ["log::the_story_with_everything_logged", "--exact", "--ignored"];
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(alone)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "run by the test above, in a process of its own"]
async fn the_story_with_everything_logged() {
    let memory = Memory::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_env_filter(EnvFilter::new("trace"))
        .with_writer(memory.clone())
        .finish();
    let _captured = tracing::subscriber::set_default(subscriber);
    let house = House::open().await;
    let mut scene = Scene::set(&house).await;
    let need = scene.open_need("兄弟俩家里电视坏了，两人说闷得慌。", 1).await;
    let referral = scene.accepted(&need).await;
    scene.consents().await;
    let contact = json!({ "id": referral, "purpose": "arrange_visit" });
    let opened = act(&scene.charity, "referralContact", "contact { phone }", contact)
        .await
        .done();
    assert_eq!(opened.text("referralContact.contact.phone"), PHONE);
    let open = json!({ "id": scene.household, "purpose": "verify_need" });
    act(
        &scene.worker,
        "householdOpen",
        "facts { label phone sensitive }",
        open,
    )
    .await
    .done();
    look(&scene.worker, "Need", &need, "workingText").await;
    let delivery = scene.reported(&referral, "d", 1).await;
    scene.confirmed(&delivery, "FULL", 5).await;

    // What goes wrong is logged more often than what goes well.
    let mut wrong = report(&house, &referral, "d", 1);
    wrong["note"] = json!(format!("找示例甲，电话 {PHONE}"));
    act(&scene.charity, "deliveryReport", "delivery { id }", wrong).await;
    let text = json!({ "id": need, "title": "席家兄弟", "text": format!("示例甲 {PHONE}") });
    act(&scene.worker, "needWritePublicText", "need { id }", text).await;
    for body in [
        format!("{{\"query\":\"{{ needs(search: \\\"{PHONE}\\\") {{ nodes {{ id }} }} }}\"}}"),
        format!("{{\"query\":\"{{ {PHONE} 席家兄弟\"}}"),
        format!(
            "{{\"query\":\"query($f: NeedFilter) {{ needs(filter: $f) {{ totalCount }} }}\",\"variables\":{{\"f\":\"{PHONE}\"}}}}"
        ),
        format!("示例甲 {PHONE}"),
    ] {
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        scene.worker.send(request, body).await;
    }
    let mut stranger = house.public();
    stranger.sign_in(PHONE, PASSWORD).await;
    house.clock.advance(Duration::minutes(1));
    scene.worker.sign_in("worker", PASSWORD).await.done();
    house.index().await;

    let log = memory.text();
    let lines = each_line_is_json(&log);
    assert!(lines.len() > 100, "only {} lines were captured", lines.len());
    assert!(log.contains("lianxin"), "the service's own lines are among them");
    for sealed in SEALED {
        let told = log.lines().find(|line| line.contains(sealed));
        assert_eq!(told, None, "{sealed}");
    }
}
