//! The import rules of ARCHITECTURE.md, read off the files themselves: who may know whom, which files stay pure,
//! how long a file may get. `rules` is shown on small samples that it can fail.
mod references;
mod rules;

use std::{fs, path::Path};

/// One Rust file: where it lies, seen from the crate's `src` (`offers/rules.rs`), and what it says.
pub struct Source {
    /// Parts of the path, without `.rs`; `["offers", "rules"]`, `["lib"]`.
    pub path: Vec<String>,
    /// The text.
    pub text: String,
}

impl Source {
    fn new(path: &str, text: impl Into<String>) -> Self {
        let path = path
            .trim_end_matches(".rs")
            .split('/')
            .map(str::to_owned)
            .collect();
        Self {
            path,
            text: text.into(),
        }
    }

    /// The top-level folder or file this belongs to; `lib` and `main` for the crate's own two.
    fn area(&self) -> &str {
        &self.path[0]
    }

    /// The module path this file defines: `["offers"]` for `offers/mod.rs`, nothing for `lib.rs`.
    fn module(&self) -> Vec<String> {
        let mut module = self.path.clone();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
            module.pop();
        }
        module
    }
}

/// Every `.rs` file under `folder` of the workspace, named from there.
fn read(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut sources, mut folders) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                sources.push(Source::new(&name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    sources.sort_by(|one, other| one.path.cmp(&other.path));
    sources
}

#[test]
fn the_source_keeps_the_import_rules() {
    let sources = read("src");
    assert!(
        sources.iter().any(|source| source.path == ["lib"]),
        "the source was not found"
    );
    let faults = rules::import_faults(&sources);
    assert!(
        faults.is_empty(),
        "import rules broken (see ARCHITECTURE.md):\n{}",
        faults.join("\n")
    );
}

#[test]
fn no_file_is_too_long() {
    let faults: Vec<String> = ["src", "migrations/src", "tests/it"]
        .into_iter()
        .flat_map(|folder| rules::length_faults(folder, &read(folder)))
        .collect();
    assert!(
        faults.is_empty(),
        "split these by what they are about:\n{}",
        faults.join("\n")
    );
}

#[test]
fn the_map_names_what_is_there() {
    let map = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let sources = read("src");
    let faults = rules::map_faults(&map, &sources);
    assert!(
        faults.is_empty(),
        "the code map of ARCHITECTURE.md:\n{}",
        faults.join("\n")
    );
}

/// Tables whose rows are not everybody's.
const GUARDED: [&str; 7] = [
    "offer",
    "need",
    "household",
    "consent",
    "referral",
    "visit",
    "delivery",
];

/// Where statements name them plainly: sums of what is published, how far needs have come, whole backups.
const PLAINLY: [&str; 3] = ["figures/store", "deliveries/progress/query", "custody/"];

#[test]
fn guarded_tables_are_read_through_their_scopes() {
    let mut faults = Vec::new();
    for source in read("src") {
        let path = source.path.join("/");
        if PLAINLY.iter().any(|allowed| path.starts_with(allowed)) {
            continue;
        }
        for table in GUARDED {
            let named = [format!(".from(\"{table}\")"), format!("FROM {table} ")];
            if named.iter().any(|named| source.text.contains(named)) {
                faults.push(format!(
                    "src/{path}.rs names the table {table}: begin with Scoped"
                ));
            }
        }
        // Their entities have no name outside the file that describes them.
        let public = [
            "pub mod rows",
            "pub use self::rows::*",
            "_rows::{Entity",
            "rows::{Entity",
            "Entity, Model};",
        ];
        if path.ends_with("/entity") && source.text.contains("impl Guarded for") {
            faults.extend(
                public
                    .iter()
                    .filter(|public| source.text.contains(**public))
                    .map(|public| format!("src/{path}.rs gives a guarded entity away: {public}")),
            );
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
