//! The log at the command line.

use std::{
    collections::HashMap,
    path::Path,
    process::{Command, Output},
};

use lianxin::storage::Db;
use sea_orm::ConnectionTrait;

use crate::support::free_data_dir;

fn lianxin(dir: &Path, env: &HashMap<&'static str, String>, arguments: &[&str]) -> (i32, String) {
    let output: Output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .env("LIANXIN_DATA_DIR", dir)
        .env("LIANXIN_CHEAP_PASSWORDS", "1")
        .env("LC_ALL", "zh_CN.UTF-8")
        .envs(env)
        .args(arguments)
        .current_dir(dir)
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(said).unwrap())
}

async fn execute(dir: &Path, env: &HashMap<&'static str, String>, statements: &[&str]) {
    let url = env
        .get("LIANXIN_DATABASE_URL")
        .cloned()
        .unwrap_or_else(|| Db::sqlite_url(dir));
    let db = Db::connect(&url).await.unwrap();
    for statement in statements {
        db.reader().execute_unprepared(statement).await.unwrap();
    }
    db.reader().clone().close().await.unwrap();
}

#[tokio::test]
async fn the_log_is_verified_with_an_exit_code_that_says_how_it_ended() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    for login in ["one", "two", "three"] {
        let create = ["user", "create", login, "--role", "auditor"];
        assert_eq!(lianxin(dir.path(), &env, &create).0, 0);
    }
    let (code, said) = lianxin(dir.path(), &env, &["verify-audit"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("审计记录完整") && said.contains("最新第 3 条"),
        "{said}"
    );
    let (code, said) = lianxin(dir.path(), &env, &["audit", "archive"]);
    assert_eq!((code, said.contains("没有到期的记录")), (0, true), "{said}");

    // Without the head, until the operator says why.
    std::fs::remove_file(dir.path().join("audit/head.json")).unwrap();
    let (code, said) = lianxin(dir.path(), &env, &["verify-audit"]);
    assert_eq!((code, said.contains("adopt-head")), (1, true), "{said}");
    let adopt = ["audit", "adopt-head", "--reason", "moved to a new data folder"];
    assert_eq!(lianxin(dir.path(), &env, &adopt).0, 0);
    assert_eq!(lianxin(dir.path(), &env, &["verify-audit"]).0, 0);
    assert_eq!(
        lianxin(dir.path(), &env, &adopt).0,
        1,
        "nothing to adopt any more"
    );

    let guard = if env.contains_key("LIANXIN_DATABASE_URL") {
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL"
    } else {
        "DROP TRIGGER audit_entry_no_update"
    };
    execute(
        dir.path(),
        &env,
        &[guard, "UPDATE audit_entry SET act = 'x' WHERE seq = 2"],
    )
    .await;
    let (code, said) = lianxin(dir.path(), &env, &["verify-audit"]);
    assert_eq!((code, said.contains("第 2 条被改动过")), (1, true), "{said}");

    // Not verified at all is neither.
    let nowhere = dir.path().join("file");
    std::fs::write(&nowhere, "").unwrap();
    let (code, said) = lianxin(
        dir.path(),
        &HashMap::from([("LIANXIN_DATA_DIR", nowhere.display().to_string())]),
        &["verify-audit"],
    );
    assert_eq!((code, said.contains("没能核对")), (3, true), "{said}");
}

#[test]
fn a_shorter_time_than_the_law_wants_is_no_setting() {
    let dir = tempfile::tempdir().unwrap();
    let env = HashMap::from([("LIANXIN_AUDIT__KEEP_MONTHS", "5".to_owned())]);
    let (code, said) = lianxin(dir.path(), &env, &["verify-audit"]);
    assert_eq!((code, said.contains("6 months")), (2, true), "{said}");
}
