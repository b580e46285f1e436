//! The rules themselves. Every fault names the file, the line and what to do instead.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Source,
    references::{Reference, references},
};

/// Lines a file may have; a file of nothing but an area's tests may be somewhat longer.
const LONGEST: usize = 450;
const LONGEST_TESTS: usize = 600;

/// Files that hold rules and vocabulary: they know no database, no transport, no index.
const PURE_FILES: [&str; 4] = ["model", "state", "rules", "policy"];
const FOREIGN_TO_PURE: [&str; 5] = ["sea_orm", "sea_orm_migration", "axum", "async_graphql", "tantivy"];
const OWN_BUT_FOREIGN_TO_PURE: [&str; 3] = ["entity", "store", "actions"];

/// The areas of the committee's work, each with its height: it may know only areas below its own height, or beside it.
const AREAS: [(&str, u8); 13] = [
    ("organizations", 0),
    ("households", 0),
    ("offers", 1),
    ("needs", 1),
    ("matching", 2),
    ("referrals", 3),
    ("agreements", 4),
    ("visits", 4),
    ("deliveries", 5),
    ("goods", 6),
    ("figures", 7),
    ("rights", 7),
    ("retention", 8),
];

/// What lies below all areas and decides on plain facts.
const FOUNDATIONS: [&str; 11] = [
    "kernel", "taxonomy", "words", "config", "storage", "privacy", "office", "access", "reveal", "search",
    "exchange",
];

/// The outer shell, with those who may know each of its parts (the crate's own lib.rs and main.rs aside).
const SHELL: [(&str, &[&str]); 3] = [
    ("api", &["http", "cli", "app"]),
    ("http", &["cli", "app"]),
    ("cli", &[]),
];

/// Breaches of the import rules, one line each.
pub fn import_faults(sources: &[Source]) -> Vec<String> {
    let tops: BTreeSet<&str> = sources
        .iter()
        .map(Source::area)
        .filter(|top| !is_root(top))
        .collect();
    let mut faults = Vec::new();
    let mut knows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources.iter().filter(|source| !is_test(source)) {
        for reference in references(source) {
            let named = top_named(&reference, &tops);
            if let Some(named) = named.filter(|named| *named != source.area() && !is_root(source.area())) {
                knows.entry(source.area()).or_default().insert(named);
            }
            if let Some(fault) = fault(source, &reference, named) {
                let place = format!("src/{}.rs:{}", source.path.join("/"), reference.line);
                faults.push(format!("{place}: `{}`: {fault}", reference.path.join("::")));
            }
        }
    }
    faults.extend(circles(&knows));
    faults
}

/// Files that have grown too long, one line each.
pub fn length_faults(folder: &str, sources: &[Source]) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources {
        let lines = source.text.lines().count();
        let test = folder.starts_with("tests") || is_test(source);
        let longest = if test { LONGEST_TESTS } else { LONGEST };
        if lines > longest {
            let path = source.path.join("/");
            faults.push(format!("{folder}/{path}.rs: {lines} lines, at most {longest}"));
        }
    }
    faults
}

/// Where the code map and the source differ, one line each; the map's rows begin with the folder (or file) in backquotes.
pub fn map_faults(map: &str, sources: &[Source]) -> Vec<String> {
    let there: BTreeSet<String> = sources
        .iter()
        .filter(|source| !is_root(source.area()))
        .map(|source| match source.path.len() {
            1 => format!("{}.rs", source.area()),
            _ => format!("{}/", source.area()),
        })
        .collect();
    let rows = map
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let named: BTreeSet<String> = rows
        .filter(|name| name.ends_with('/') || there.contains(*name))
        .map(str::to_owned)
        .collect();
    let missing = there
        .difference(&named)
        .map(|name| format!("{name} is not named"));
    let gone = named
        .difference(&there)
        .map(|name| format!("{name} is named and not there"));
    missing.chain(gone).collect()
}

/// What is wrong with one reference, where anything is.
fn fault(source: &Source, reference: &Reference, named: Option<&str>) -> Option<String> {
    let from = source.area();
    if is_pure(source) {
        if FOREIGN_TO_PURE.contains(&reference.path[0].as_str()) {
            return Some(
                "a pure file knows no database, transport or index; move this to store.rs, actions.rs or api"
                    .into(),
            );
        }
        if reference.path[0] == "crate"
            && reference
                .path
                .iter()
                .any(|part| OWN_BUT_FOREIGN_TO_PURE.contains(&&**part))
        {
            return Some("a pure file is called by actions and stores, it does not call them".into());
        }
    }
    let named = named.filter(|named| *named != from)?;
    if reference.path.iter().any(|part| part == "entity") {
        return Some(format!(
            "entity.rs is private to its area; ask {named}'s store or actions"
        ));
    }
    if from == "kernel" {
        return Some("kernel is plain vocabulary and knows nothing above it".into());
    }
    if let Some((_, allowed)) = SHELL.iter().find(|(shell, _)| *shell == named) {
        return (!allowed.contains(&from) && !is_root(from))
            .then(|| format!("nothing below {named} may know it"));
    }
    let height = |name: &str| {
        AREAS
            .iter()
            .find(|(area, _)| *area == name)
            .map(|(_, height)| *height)
    };
    match (height(from), height(named)) {
        (Some(low), Some(high)) if high > low => Some(format!(
            "{named} is built upon {from}, not the other way: define a port here that {named} implements"
        )),
        (None, Some(_)) if FOUNDATIONS.contains(&from) => Some(format!(
            "{from} lies below the areas and decides on plain facts that they hand it"
        )),
        _ => None,
    }
}

/// The top-level folder or file that a reference leads into.
fn top_named<'a>(reference: &Reference, tops: &BTreeSet<&'a str>) -> Option<&'a str> {
    if reference.path[0] != "crate" {
        return None;
    }
    tops.get(reference.path.get(1)?.as_str()).copied()
}

fn is_root(top: &str) -> bool {
    matches!(top, "lib" | "main")
}

fn is_test(source: &Source) -> bool {
    source
        .path
        .iter()
        .any(|part| part == "tests" || part.ends_with("_tests"))
}

fn is_pure(source: &Source) -> bool {
    matches!(source.area(), "kernel" | "exchange")
        || source
            .path
            .iter()
            .skip(1)
            .any(|part| PURE_FILES.contains(&part.as_str()))
}

/// Circles between top-level folders, each named once by the way round.
fn circles(knows: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let mut faults = Vec::new();
    for start in knows.keys() {
        if let Some(way) = way_back(knows, start) {
            // Only from the first of its members in the alphabet, so that a circle is told once.
            if way.iter().all(|member| start <= member) {
                faults.push(format!("a circle: {} → {start}", way.join(" → ")));
            }
        }
    }
    faults
}

/// The shortest way from `start` back to it.
fn way_back<'a>(knows: &BTreeMap<&'a str, BTreeSet<&'a str>>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut ways = std::collections::VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in knows.get(way.last()?).into_iter().flatten().copied() {
            if next == start {
                return Some(way);
            }
            if seen.insert(next) {
                ways.push_back([way.clone(), vec![next]].concat());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Faults of a small crate in which every folder that is named exists.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let folders = [
            "kernel",
            "access",
            "offers",
            "needs",
            "referrals",
            "figures",
            "api",
            "http",
            "cli",
            "search",
        ];
        let mut sources: Vec<Source> = folders
            .iter()
            .map(|folder| Source::new(&format!("{folder}/mod.rs"), ""))
            .collect();
        sources.extend(files.iter().map(|(path, text)| Source::new(path, *text)));
        import_faults(&sources)
    }

    fn one_fault(path: &str, text: &str, says: &str) {
        let faults = faults(&[(path, text)]);
        assert!(
            faults.len() == 1 && faults[0].contains(says),
            "{path}: {text}: {faults:?}"
        );
    }

    #[test]
    fn what_is_allowed_passes() {
        let allowed = [
            (
                "offers/rules.rs",
                "use crate::kernel::Clock; use super::model::Offer;",
            ),
            (
                "offers/store.rs",
                "use sea_orm::EntityTrait; use super::entity; use crate::access::policy;",
            ),
            (
                "referrals/actions.rs",
                "use crate::{needs, offers::store}; fn f() { needs::actions::open() }",
            ),
            (
                "api/offers.rs",
                "use async_graphql::Object; use crate::offers::actions;",
            ),
            ("http/mod.rs", "use crate::api;"),
            ("main.rs", "fn main() { lianxin::cli::run() }"),
            ("offers/tests.rs", "use crate::api; use crate::referrals::entity;"),
        ];
        assert_eq!(faults(&allowed), Vec::<String>::new());
    }

    #[test]
    fn pure_files_stay_pure() {
        one_fault(
            "offers/rules.rs",
            "use sea_orm::DbErr;",
            "pure file knows no database",
        );
        one_fault(
            "offers/state.rs",
            "#[derive(async_graphql::Enum)] enum E {}",
            "pure file knows no database",
        );
        one_fault("kernel/ids.rs", "use axum::http;", "pure file knows no database");
        one_fault("access/policy.rs", "use super::store;", "does not call them");
    }

    #[test]
    fn entities_are_private_and_the_shell_is_outermost() {
        one_fault(
            "api/offers.rs",
            "use crate::offers; fn f(m: offers::entity::Model) {}",
            "private to its area",
        );
        one_fault(
            "offers/actions.rs",
            "use crate::api::context;",
            "nothing below api",
        );
        one_fault("api/mod.rs", "use crate::http;", "nothing below http");
        one_fault("http/mod.rs", "use crate::cli;", "nothing below cli");
    }

    #[test]
    fn areas_know_one_way_only() {
        one_fault("offers/store.rs", "use crate::referrals;", "define a port");
        one_fault(
            "needs/actions.rs",
            "fn f() { crate::figures::count() }",
            "define a port",
        );
        one_fault("access/mod.rs", "use super::offers;", "lies below the areas");
        one_fault(
            "kernel/page.rs",
            "use crate::search;",
            "kernel is plain vocabulary",
        );
    }

    #[test]
    fn circles_are_found_however_long() {
        let files = [
            ("jobs/mod.rs", "use crate::offers::model;"),
            ("offers/actions.rs", "use crate::needs::model;"),
            ("needs/actions.rs", "use crate::jobs;"),
        ];
        assert_eq!(faults(&files), ["a circle: jobs → offers → needs → jobs"]);
    }

    #[test]
    fn a_map_that_has_fallen_behind_is_found() {
        let sources = ["offers/mod.rs", "app.rs", "lib.rs"].map(|path| Source::new(path, ""));
        assert_eq!(
            map_faults("| `offers/` | offers |\n| `app.rs` | wiring |", &sources),
            Vec::<String>::new()
        );
        let faults = map_faults("| `app.rs` | wiring |\n| `goods/` | goods |", &sources);
        assert_eq!(faults, ["offers/ is not named", "goods/ is named and not there"]);
    }

    #[test]
    fn long_files_are_found() {
        let long = Source::new("offers/rules.rs", "\n".repeat(LONGEST + 1));
        assert_eq!(length_faults("src", &[long]).len(), 1);
    }
}
