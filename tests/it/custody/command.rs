//! `lianxin keys`, `backup` and `restore`, as operators run them.

use std::{
    collections::HashMap,
    path::Path,
    process::{Command, Output},
};

use crate::support::free_data_dir;

fn lianxin(dir: &Path, env: &HashMap<&'static str, String>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command
        .envs(env.clone())
        .env("LIANXIN_DATA_DIR", dir)
        .env("LIANXIN_CHEAP_PASSWORDS", "1")
        .env("LC_ALL", "en_US.UTF-8")
        .current_dir(dir);
    command
}

#[track_caller]
fn run(command: &mut Command) -> (Option<i32>, String, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn keys_are_shown_rotated_and_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let keys = |args: &[&str]| run(lianxin(dir.path(), &env).arg("keys").args(args));
    let (code, out, _) = keys(&["status"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("version 1") && out.contains("in use"), "{out}");
    let (code, out, err) = keys(&["rotate"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("Version 2") && out.contains("Copy"), "{out}");
    let (_, out, _) = keys(&["status"]);
    assert!(out.contains("version 1") && out.contains("0 keys"), "{out}");
    let (code, _, err) = keys(&["drop", "2"]);
    assert_eq!(code, Some(1), "the one in use stays: {err}");
    assert_eq!(keys(&["drop", "1"]).0, Some(0));
    let text = std::fs::read_to_string(dir.path().join("master.key")).unwrap();
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), 1);
    assert_eq!(keys(&["nonsense"]).0, Some(2));
}

#[test]
fn a_backup_is_written_and_brought_back_into_a_new_place() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (env_one, env_two) = (free_data_dir(), free_data_dir());
    let organizations = format!("{}/data/demo/organizations.xlsx", env!("CARGO_MANIFEST_DIR"));
    let (code, _, err) = run(lianxin(one.path(), &env_one).args(["import", "organizations", &organizations]));
    assert_eq!(code, Some(0), "{err}");
    let kept = tempfile::tempdir().unwrap();
    let file = kept.path().join("lianxin.backup");
    let file = file.to_str().unwrap();

    let (code, _, err) = run(lianxin(one.path(), &env_one).args(["backup", file]));
    assert_eq!(code, Some(1));
    assert!(err.contains("LIANXIN_BACKUP_PASSPHRASE"), "{err}");
    let (code, _, err) = run(lianxin(one.path(), &env_one)
        .args(["backup", file])
        .env("LIANXIN_BACKUP_PASSPHRASE", "short"));
    assert_eq!(code, Some(1));
    assert!(err.contains("12"), "{err}");
    let phrase = "several unrelated words";
    let (code, out, err) = run(lianxin(one.path(), &env_one)
        .args(["backup", file])
        .env("LIANXIN_BACKUP_PASSPHRASE", phrase));
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("keep a copy"), "{out}");

    let restore = |phrase: &str| {
        run(lianxin(two.path(), &env_two)
            .args(["restore", file])
            .env("LIANXIN_BACKUP_PASSPHRASE", phrase))
    };
    let (code, _, err) = restore("another phrase entirely");
    assert_eq!(code, Some(1));
    assert!(err.contains("do not fit"), "{err}");
    let (code, _, err) = restore(phrase);
    assert_eq!(code, Some(1));
    assert!(err.contains("put your copy of it there first"), "{err}");
    std::fs::copy(one.path().join("master.key"), two.path().join("master.key")).unwrap();
    let (code, out, err) = restore(phrase);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("signs in anew"), "{out}");
    let (code, out, err) = run(lianxin(two.path(), &env_two).arg("reindex"));
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("109"), "{out}");
    let (code, _, err) = run(lianxin(two.path(), &env_two).arg("verify-audit"));
    assert_eq!(code, Some(0), "the audit log goes on whole: {err}");
    let (code, _, err) = restore(phrase);
    assert_eq!(code, Some(1), "twice is refused");
    assert!(err.contains("not empty"), "{err}");
}

#[test]
fn a_key_file_is_made_once_and_opens_what_it_closed() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let kept = tempfile::tempdir().unwrap();
    let (key, file) = (kept.path().join("backup.key"), kept.path().join("b"));
    let (key, file) = (key.to_str().unwrap(), file.to_str().unwrap());
    let args = ["backup", file, "--key-file", key, "--with-master-key"];
    let (code, _, err) = run(lianxin(dir.path(), &env).args(args));
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("backup.key"), "{err}");
    let fresh = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let (code, _, err) = run(lianxin(fresh.path(), &env)
        .args(["restore", file])
        .env("LIANXIN_BACKUP_PASSPHRASE", "x"));
    assert_eq!(code, Some(1));
    assert!(err.contains("a key file"), "{err}");
    let (code, _, err) = run(lianxin(fresh.path(), &env).args(["restore", file, "--key-file", key]));
    assert_eq!(code, Some(0), "{err}");
    assert!(fresh.path().join("master.key").exists());
}
