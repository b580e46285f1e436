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
