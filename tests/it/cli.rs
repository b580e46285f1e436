//! The program as operators run it.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::support::{free_data_dir, server};

/// The program, with a data folder of its own.
pub fn lianxin(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command
        .env("LIANXIN_DATA_DIR", dir)
        .env("LIANXIN_CHEAP_PASSWORDS", "1")
        .env("LC_ALL", "zh_CN.UTF-8")
        .current_dir(dir);
    command
}

/// Whether it succeeded, and what it printed and complained of.
#[track_caller]
pub fn run(command: &mut Command) -> (bool, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    (
        status.success(),
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    )
}

/// A list of the demo committee.
pub fn demo_file(name: &str) -> String {
    format!("{}/data/demo/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn help_explains_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let (done, help, _) = run(lianxin(dir.path()).arg("--help"));
    assert!(done);
    for word in [
        "serve",
        "demo",
        "import",
        "schema",
        "user",
        "reindex",
        "migrate",
        "keys",
        "backup",
        "restore",
        "LIANXIN_DATA_DIR",
        "LIANXIN_LISTEN",
    ] {
        assert!(help.contains(word), "{word}");
    }
    assert_eq!(
        lianxin(dir.path())
            .arg("nonsense")
            .output()
            .unwrap()
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_misspelt_setting_is_named_and_ends_with_2() {
    let dir = tempfile::tempdir().unwrap();
    let output = lianxin(dir.path())
        .arg("migrate")
        .env("LIANXIN_LISSEN", "x")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("lissen"));
}

#[test]
fn schema_prints_the_committed_file() {
    let dir = tempfile::tempdir().unwrap();
    let (done, sdl, _) = run(lianxin(dir.path()).arg("schema"));
    assert!(done);
    let committed = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql")).unwrap();
    assert!(
        sdl == committed,
        "schema.graphql is not what the code prints: run `make generate`"
    );
}

#[test]
fn demo_loads_once_and_serve_shows_it() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let (done, out, err) = run(lianxin(dir.path()).arg("demo").envs(env.clone()));
    assert!(done, "{err}");
    assert!(out.contains("shegong") && out.contains("lianxin-demo"), "{out}");
    let (done, again, _) = run(lianxin(dir.path()).arg("demo").envs(env.clone()));
    assert!(done && again == out);

    let mut serve = lianxin(dir.path());
    let server = server::start(serve.arg("serve").envs(env));
    let answer = server
        .ask(r#"{"query":"{ organizations { totalCount } offers { totalCount } needs { totalCount } }"}"#);
    assert_eq!(answer["data"]["organizations"]["totalCount"], 109, "{answer}");
    assert!(
        answer["data"]["offers"]["totalCount"].as_i64().unwrap() >= 320,
        "{answer}"
    );
    assert!(
        answer["data"]["needs"]["totalCount"].as_i64().unwrap() >= 300,
        "{answer}"
    );
}

#[test]
fn demo_never_touches_real_data() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let (done, ..) = run(lianxin(dir.path())
        .args(["user", "create", "boss", "--role", "administrator"])
        .envs(env.clone()));
    assert!(done);
    let (done, _, err) = run(lianxin(dir.path()).arg("demo").envs(env));
    assert!(!done);
    assert!(err.contains("已有真实数据"), "{err}");
}

#[test]
fn serve_on_an_empty_database_says_how_to_make_the_first_administrator() {
    let dir = tempfile::tempdir().unwrap();
    let mut serve = lianxin(dir.path());
    let server = server::start(serve.arg("serve").envs(free_data_dir()));
    let said = server.said_until("administrator");
    assert!(said.contains("lianxin user create"), "{said}");
}

#[test]
fn an_import_beside_a_running_server_is_searchable_within_two_seconds() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let mut serve = lianxin(dir.path());
    let server = server::start(serve.arg("serve").envs(env.clone()));
    let file = demo_file("organizations.xlsx");
    let (done, out, _) = run(lianxin(dir.path())
        .args(["import", "organizations", &file, "--dry-run"])
        .envs(env.clone()));
    assert!(
        done && out.contains("新增 109") && out.contains("试运行"),
        "{out}"
    );
    let (done, out, err) = run(lianxin(dir.path())
        .args(["import", "organizations", &file])
        .envs(env.clone()));
    assert!(done && out.contains("新增 109"), "{out}{err}");
    let imported = std::time::Instant::now();
    let query = r#"{"query":"{ organizations(search: \"诺麒\") { nodes { name } } }"}"#;
    loop {
        let answer = server.ask(query);
        if answer["data"]["organizations"]["nodes"][0]["name"]
            .as_str()
            .is_some_and(|name| name.contains("诺麒"))
        {
            break;
        }
        assert!(
            imported.elapsed().as_secs() < 2,
            "not searchable after two seconds: {answer}"
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let (done, out, _) = run(lianxin(dir.path())
        .args(["import", "organizations", &file])
        .envs(env));
    assert!(done && out.contains("未变 109"), "{out}");
}

#[test]
fn a_faulty_file_is_refused_with_a_line_for_each_fault() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("坏名单.csv");
    std::fs::write(&file, "单位名称,单位类型,所属领域,统一社会信用代码\n甲（示例）,不认识的类型,民生福祉,\n乙（示例）,学校,民生福祉,91350100M000100Y44\n").unwrap();
    let (done, _, err) = run(lianxin(dir.path())
        .args(["import", "organizations", file.to_str().unwrap()])
        .envs(free_data_dir()));
    assert!(!done);
    let lines: Vec<&str> = err.lines().filter(|line| line.contains("坏名单.csv:")).collect();
    assert!(lines[0].contains("坏名单.csv:2:B: "), "{err}");
    assert!(lines[1].contains("坏名单.csv:3:D: "), "{err}");
    let (done, _, err) = run(lianxin(dir.path())
        .args(["import", "organizations", "不在.csv"])
        .envs(free_data_dir()));
    assert!(!done && err.contains("不在.csv:-:-: "), "{err}");
}

#[test]
fn people_are_created_invited_and_reset() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let (done, out, _) = run(lianxin(dir.path())
        .args(["user", "create", "boss", "--role", "administrator"])
        .envs(env.clone()));
    assert!(done && out.contains("只显示这一次"), "{out}");
    let (done, _, err) = run(lianxin(dir.path())
        .args(["user", "create", "boss", "--role", "administrator"])
        .envs(env.clone()));
    assert!(!done && err.contains("login"), "{err}");
    let (done, _, err) = run(lianxin(dir.path())
        .args(["user", "create", "x", "--role", "king"])
        .envs(env.clone()));
    assert!(!done && err.contains("community_worker"), "{err}");
    let (done, out, _) = run(lianxin(dir.path())
        .args([
            "user",
            "invite",
            "--role",
            "community_worker",
            "--community",
            "黄木厂",
        ])
        .envs(env.clone()));
    assert!(done && out.contains("/invite/"), "{out}");
    let (done, ..) = run(lianxin(dir.path())
        .args(["user", "reset", "boss"])
        .env("LIANXIN_PASSWORD", "another-horse")
        .envs(env));
    assert!(done);
}

#[test]
fn the_tables_migrate_and_the_index_is_built_anew() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    assert!(run(lianxin(dir.path()).arg("migrate").envs(env.clone())).0);
    let file = demo_file("organizations.xlsx");
    assert!(
        run(lianxin(dir.path())
            .args(["import", "organizations", &file])
            .envs(env.clone()))
        .0
    );
    let (done, out, _) = run(lianxin(dir.path()).arg("reindex").envs(env));
    assert!(done && out.contains("109"), "{out}");
}
