//! `lianxin serve` and its settings as operators meet them.

use std::{collections::HashMap, path::Path, process::Command};

use lianxin::demo;
use serde_json::Value;

use crate::{
    cli::{demo_file, lianxin, run},
    cli_lists::counts,
    support::{House, free_data_dir, server},
};

const COUNTS: &str =
    r#"{"query":"{ organizations { totalCount } offers { totalCount } needs { totalCount } }"}"#;

fn shown(answer: &Value, list: &str) -> i64 {
    answer["data"][list]["totalCount"]
        .as_i64()
        .unwrap_or_else(|| panic!("{answer}"))
}

fn serve(dir: &Path, env: &HashMap<&'static str, String>, arguments: &[&str]) -> Command {
    let mut command = lianxin(dir);
    command.arg("serve").args(arguments).envs(env.clone());
    command
}

#[tokio::test]
async fn the_first_start_loads_the_demo_and_names_its_accounts_and_the_second_keeps_all() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let url = env.get("LIANXIN_DATABASE_URL");
    let accounts = demo::accounts().unwrap();
    let roles: std::collections::BTreeSet<_> = accounts.iter().map(|it| it.role.clone()).collect();
    assert_eq!(
        roles.len(),
        lianxin::kernel::actor::Role::ALL.len(),
        "one for each role"
    );
    let mut held = Vec::new();
    for turn in ["first", "second"] {
        let server = server::start(&mut serve(dir.path(), &env, &["--demo"]));
        let answer = server.ask(COUNTS);
        assert_eq!(shown(&answer, "organizations"), 109, "{turn}");
        let cookie = server.sign_in("jiedao", &demo::password().unwrap());
        let needs = server.ask_as(&cookie, COUNTS);
        assert!(
            shown(&needs, "needs") >= 400,
            "street staff sees all needs: {needs}"
        );
        let said = server.said_until(&accounts.last().unwrap().login);
        assert!(said.contains(&demo::password().unwrap()), "{said}");
        for account in &accounts {
            assert!(
                said.contains(&account.login) && said.contains(&account.name),
                "{}: {said}",
                account.login
            );
        }
        held.push(counts(dir.path(), url).await);
    }
    let steady = |counts: &[(&'static str, i64)]| -> Vec<(&'static str, i64)> {
        // Signing in is written down.
        counts
            .iter()
            .filter(|it| it.0 != "audit" && it.0 != "outbox")
            .copied()
            .collect()
    };
    assert_eq!(steady(&held[0]), steady(&held[1]));
    let before = counts(dir.path(), url).await;
    assert!(run(lianxin(dir.path()).arg("demo").envs(env.clone())).0);
    assert_eq!(
        counts(dir.path(), url).await,
        before,
        "loading it again writes nothing at all"
    );
}

#[tokio::test]
async fn real_data_gets_no_demo_and_no_demo_accounts() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let mut import = lianxin(dir.path());
    let file = demo_file("organizations.xlsx");
    assert!(run(import.args(["import", "organizations", &file]).envs(env.clone())).0);
    let mut create = lianxin(dir.path());
    assert!(
        run(create
            .args(["user", "create", "boss", "--role", "administrator"])
            .envs(env.clone()))
        .0
    );
    let before = counts(dir.path(), env.get("LIANXIN_DATABASE_URL")).await;
    let server = server::start(&mut serve(dir.path(), &env, &["--demo"]));
    let answer = server.ask(COUNTS);
    assert_eq!(
        (shown(&answer, "organizations"), shown(&answer, "offers")),
        (109, 0)
    );
    assert_eq!(server.ask_to_sign_in("jiedao", &demo::password().unwrap()), None);
    let (status, said) = server.stop();
    assert_eq!(status.code(), Some(0));
    for account in demo::accounts().unwrap() {
        assert!(!said.contains(&account.login), "{said}");
    }
    assert!(!said.contains(&demo::password().unwrap()), "{said}");
    let after = counts(dir.path(), env.get("LIANXIN_DATABASE_URL")).await;
    for (now, then) in after.iter().zip(&before) {
        // The refused try to sign in may be written down.
        assert!(
            now == then || ["audit", "outbox"].contains(&now.0),
            "{now:?} after {then:?}"
        );
    }
}

#[tokio::test]
async fn an_interrupted_loading_of_the_demo_is_taken_up_where_it_stopped() {
    let whole = House::open().await;
    demo::load(&whole.app.office, &|_, _| {}).await.unwrap();
    let house = House::open().await;
    for stop_at in [1, 40, 90] {
        let reached = tokio::sync::Notify::new();
        let progress = |done: usize, _: usize| {
            if done >= stop_at {
                reached.notify_one();
            }
        };
        tokio::select! {
            biased;
            () = reached.notified() => {}
            loaded = demo::load(&house.app.office, &progress) => panic!("not stopped at {stop_at}: {loaded:?}"),
        }
        assert!(!demo::is_demo(&house.app.office).await.unwrap());
    }
    let loaded = demo::load(&house.app.office, &|_, _| {}).await.unwrap();
    assert_eq!(loaded, demo::Loaded::Now);
    let of = |house: &House| house.app.settings.database_url.clone();
    let held = counts(house.dir.path(), Some(&of(&house))).await;
    let wanted = counts(whole.dir.path(), Some(&of(&whole))).await;
    assert_eq!(held, wanted, "as if it had never been interrupted");
}

#[test]
fn the_environment_wins_over_the_file_and_the_data_folder_is_var() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(
        dir.path().join("lianxin.toml"),
        "data_dir = \"./from-file\"\n[committee]\nname = \"甲街道（示例）\"\n",
    )
    .unwrap();
    let bare = |home: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
        command
            .arg("migrate")
            .current_dir(home)
            .env_remove("LIANXIN_DATA_DIR")
            .env_remove("LIANXIN_DATABASE_URL");
        command
    };
    assert!(run(&mut bare(dir.path())).0);
    assert!(dir.path().join("from-file/lianxin.db").is_file());
    assert!(run(bare(dir.path()).env("LIANXIN_DATA_DIR", "from-environment")).0);
    assert!(dir.path().join("from-environment/lianxin.db").is_file());
    let nested = bare(dir.path())
        .env("LIANXIN_COMMITTEE__DOCKING_DAYS", "soon")
        .output()
        .unwrap();
    assert_eq!(
        nested.status.code(),
        Some(2),
        "two underscores step into a section"
    );
    assert!(String::from_utf8_lossy(&nested.stderr).contains("docking_days"));

    let plain = tempfile::tempdir().unwrap();
    assert!(run(&mut bare(plain.path())).0);
    assert!(plain.path().join("var/lianxin.db").is_file());
    let ignored = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/.gitignore")).unwrap();
    assert!(ignored.lines().any(|line| line == "/var"), "{ignored}");
}

#[test]
fn the_index_is_not_built_anew_beside_a_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let server = server::start(&mut serve(dir.path(), &env, &[]));
    let output = lianxin(dir.path())
        .arg("reindex")
        .envs(env.clone())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("搜索索引正被另一个进程使用"), "{err}");
    assert_eq!(server.stop().0.code(), Some(0));
    assert!(run(lianxin(dir.path()).arg("reindex").envs(env)).0);
}

/// Runs the program with a terminal for its standard error, or a pipe.
fn with_terminal(command: &Command) -> Option<String> {
    let mut line = vec![command.get_program().to_string_lossy().into_owned()];
    line.extend(command.get_args().map(|it| it.to_string_lossy().into_owned()));
    let mut script = Command::new("script");
    script.args(["-qec", &line.join(" "), "/dev/null"]);
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            script.env(name, value);
        }
    }
    let output = script.current_dir(command.get_current_dir()?).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn progress_is_shown_on_a_terminal_and_not_in_a_pipe() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let file = demo_file("organizations.xlsx");
    for arguments in [
        ["import", "organizations", file.as_str()].as_slice(),
        &["reindex"],
    ] {
        let mut command = lianxin(dir.path());
        command.args(arguments).envs(env.clone());
        let (done, out, err) = run(&mut command);
        assert!(done, "{err}");
        // Nothing moves the cursor, and nothing is said but the log and the outcome.
        assert!(
            !err.contains('\u{1b}') && !err.contains('\r') && !out.contains('\u{1b}'),
            "{err:?}"
        );
        assert!(!err.contains("正在"), "{err:?}");
        let Some(seen) = with_terminal(&command) else {
            panic!("`script` of util-linux is needed to give a program a terminal");
        };
        assert!(
            seen.contains("正在") && seen.contains('\u{1b}'),
            "{arguments:?}: {seen:?}"
        );
    }
}

#[test]
fn a_request_under_way_is_answered_before_the_server_ends() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let server = server::start(&mut serve(dir.path(), &env, &[]));
    assert_eq!(server.get("/healthz", &[]).status, 200);
    assert_eq!(server.get("/readyz", &[]).status, 200);
    let body = COUNTS;
    let mut half = server.begin("POST", "/graphql", body.len());
    half.send(&body.as_bytes()[..20]);
    server.terminate();
    // It takes no more requests …
    server.wait_until_closed();
    // … and answers this one.
    half.send(&body.as_bytes()[20..]);
    let answer = half.answer();
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(shown(&answer, "organizations"), 0);
    let (status, _) = server.stop();
    assert_eq!(status.code(), Some(0), "{status}");
}

#[tokio::test]
async fn readiness_ends_with_the_database_and_life_does_not() {
    let house = House::open().await;
    let get = |path: &str| {
        axum::http::Request::get(path)
            .body(axum::body::Body::empty())
            .unwrap()
    };
    assert_eq!(house.send(get("/readyz")).await.0, 200);
    house.app.office.db.reader().clone().close().await.unwrap();
    let (status, _, body) = house.send(get("/readyz")).await;
    assert_eq!(status, 503);
    let body = String::from_utf8(body).unwrap();
    assert!(!body.contains("postgres") && !body.contains("sqlite"), "{body}");
    assert_eq!(house.send(get("/healthz")).await.0, 200);
}
