//! What we build from: pinned, known, and without anything that must not lie in a repository.

use std::{path::Path, process::Command};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|err| panic!("{name}: {err}"))
}

/// The files of the repository: those git keeps, or, where this is no checkout, those that are here.
fn files() -> Vec<String> {
    let listed = Command::new("git").arg("ls-files").current_dir(root()).output();
    if let Some(listed) = listed
        .ok()
        .filter(|listed| listed.status.success() && !listed.stdout.is_empty())
    {
        return String::from_utf8(listed.stdout)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
    }
    let (mut files, mut folders) = (Vec::new(), vec![root().to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let built = [
                "target",
                "var",
                ".git",
                "web/node_modules",
                "web/dist",
                "web/test-results",
            ];
            if built.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push(name);
            }
        }
    }
    files
}

#[test]
fn every_dependency_is_pinned_by_a_committed_lock_file() {
    let files = files();
    for lock in ["Cargo.lock", "web/package-lock.json"] {
        assert!(
            files.iter().any(|file| file == lock),
            "{lock} is not in the repository"
        );
        assert!(!read(".gitignore").contains(lock), "{lock} is ignored");
    }
    let lock = read("Cargo.lock");
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    for source in sources {
        assert_eq!(
            source,
            "\"registry+https://github.com/rust-lang/crates.io-index\""
        );
    }
    let packages: serde_json::Value = serde_json::from_str(&read("web/package-lock.json")).unwrap();
    for (name, package) in packages["packages"].as_object().unwrap() {
        if let Some(from) = package["resolved"].as_str() {
            assert!(from.starts_with("https://registry.npmjs.org/"), "{name}: {from}");
            assert!(package["integrity"].is_string(), "{name} has no checksum");
        }
    }
}

#[test]
fn unsafe_code_is_forbidden_everywhere() {
    let workspace: toml::Table = read("Cargo.toml").parse().unwrap();
    assert_eq!(
        workspace["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid")
    );
    let members = workspace["workspace"]["members"].as_array().unwrap();
    let members = members
        .iter()
        .map(|member| format!("{}/Cargo.toml", member.as_str().unwrap()));
    for manifest in members.chain(["Cargo.toml".to_owned()]) {
        let manifest: toml::Table = read(&manifest).parse().unwrap();
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true));
    }
}

/// How a name looks that holds a secret or the data of a running service.
fn looks_secret(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file).to_lowercase();
    let endings = [
        ".key",
        ".pem",
        ".p12",
        ".pfx",
        ".jks",
        ".keystore",
        ".kdbx",
        ".gpg",
        ".asc",
        ".db",
        ".db-wal",
        ".sqlite",
        ".sqlite3",
        ".sealed",
        ".dump",
    ];
    let names = [
        ".env",
        ".netrc",
        ".npmrc.local",
        ".pgpass",
        "lianxin.toml",
        "id_rsa",
        "id_ed25519",
        "credentials",
    ];
    endings.iter().any(|ending| name.ends_with(ending))
        || names.contains(&name.as_str())
        || name.starts_with(".env.")
        || file.starts_with("var/")
}

/// How text begins that is a secret.
const SECRETS: [&str; 8] = [
    concat!("-----BEGIN ", "PRIVATE KEY"),
    concat!("-----BEGIN RSA ", "PRIVATE KEY"),
    concat!("-----BEGIN EC ", "PRIVATE KEY"),
    concat!("-----BEGIN OPENSSH ", "PRIVATE KEY"),
    concat!("AKI", "AIOSFODNN"),
    concat!("gh", "p_"),
    concat!("gl", "pat-"),
    concat!("aes-256-gcm-siv ", "0"),
];

#[test]
fn no_secret_lies_in_the_repository() {
    let mut found = Vec::new();
    for file in files() {
        if looks_secret(&file) {
            found.push(file);
            continue;
        }
        let bytes = std::fs::read(root().join(&file)).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        if let Some(secret) = SECRETS.iter().find(|secret| text.contains(**secret)) {
            found.push(format!("{file}: {secret}…"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn what_looks_like_a_secret_is_told_from_what_does_not() {
    for secret in [
        "var/lianxin.db",
        "deploy/tls.key",
        ".env",
        "a/.env.local",
        "master.key",
        "x/000000001-000000004.sealed",
    ] {
        assert!(looks_secret(secret), "{secret}");
    }
    for plain in [
        "src/privacy/mac.rs",
        "locales/audit.yml",
        "web/.npmrc",
        "src/lib/keys.ts",
        "data/demo/needs.csv",
    ] {
        assert!(!looks_secret(plain), "{plain}");
    }
}
