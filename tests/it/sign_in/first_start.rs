//! The first start: the key that seals everything, and the first administrator.

use std::{
    path::Path,
    process::{Command, Output},
};

use crate::support::free_data_dir;

fn lianxin(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(args)
        .env("LIANXIN_DATA_DIR", dir)
        .env("LIANXIN_CHEAP_PASSWORDS", "1")
        .env("LC_ALL", "zh_CN.UTF-8")
        .current_dir(dir)
        .output()
        .unwrap()
}

#[test]
#[cfg(unix)]
fn the_master_key_is_made_for_the_service_alone_and_the_service_says_where_it_is() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    // On SQLite in the test's own folder: which database it is changes nothing here.
    let first = lianxin(dir.path(), &["migrate"]);
    assert!(first.status.success());
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    let file = dir.path().join("master.key");
    assert!(said.contains(file.to_str().unwrap()), "{said}");
    assert!(said.contains("keep a copy of it apart from the data"), "{said}");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = lianxin(dir.path(), &["migrate"]);
    assert!(again.status.success());
    assert!(!String::from_utf8_lossy(&again.stderr).contains("master key"));
}

#[test]
fn the_operator_makes_an_administrator_and_takes_away_only_what_is_there() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let run = |args: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args(args)
            .env("LIANXIN_DATA_DIR", dir.path())
            .env("LIANXIN_CHEAP_PASSWORDS", "1")
            .env("LC_ALL", "zh_CN.UTF-8")
            .envs(&env)
            .current_dir(dir.path())
            .output()
            .unwrap()
    };
    let made = run(&["user", "create", "boss", "--role", "administrator"]);
    let out = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(out.contains("首次登录后要改"), "{out}");
    // There is none yet, and the password stays as it is.
    let none = run(&["user", "reset", "boss", "--second-factor"]);
    let said = String::from_utf8_lossy(&none.stderr).into_owned();
    assert!(
        !none.status.success() && said.contains("现在的状态不能这样办"),
        "{said}"
    );
    assert!(none.stdout.is_empty());
    let unknown = run(&["user", "reset", "nobody", "--second-factor"]);
    assert!(!unknown.status.success());
}
