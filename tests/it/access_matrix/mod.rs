//! Who sees and does what: the whole schema, and every other way in, asked by everybody about one household's story, and
//! compared with the committed `matrix.txt`. A field, argument, act or route that the matrix does not know of fails.

mod acts;
mod cells;
mod guesses;
mod oracles;
mod replay;
mod scene;
mod schema;
mod sheet;
mod things;

use std::{collections::BTreeSet, fs, path::Path};

use crate::support::House;
use scene::World;
use things::{ROUTES, THINGS};

const SHEET: &str = "tests/it/access_matrix/matrix.txt";

#[tokio::test]
async fn everybody_sees_and_does_what_the_matrix_says() {
    let house = House::open().await;
    let world = World::set(&house).await;
    let cells = world.cells().await;
    let sheet = sheet::sheet(&world.schema, &cells);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SHEET);
    if std::env::var_os("UPDATE_MATRIX").is_some() {
        fs::write(&path, &sheet).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == sheet, "{}", difference(&committed, &sheet));

    for thing in THINGS {
        for field in world.schema.fields(thing.kind) {
            let mut alike = THINGS.iter().filter(|other| other.kind == thing.kind);
            let proven = alike
                .any(|other| (0..scene::WHO.len()).any(|who| cells.at(other.name, &field.name, who) == '+'));
            assert!(
                proven,
                "{}.{} is empty for everybody: let the scene fill it, else nothing shows who is refused it",
                thing.kind, field.name
            );
        }
    }
    world.lists_agree(&cells).await;
    world.nothing_is_guessed_by_narrowing(&cells).await;
    world.nothing_is_guessed_by_order_or_count(&cells).await;
    world.replayed(&cells).await;
}

#[test]
fn nothing_of_the_schema_is_without_a_case() {
    let schema = schema::Schema::read();
    let unknown = sheet::unknown(&schema);
    assert!(
        unknown.is_empty(),
        "in tests/it/access_matrix/:\n{}",
        unknown.join("\n")
    );
}

#[test]
fn no_route_is_without_a_case() {
    let mut routes = BTreeSet::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let named = text
            .split(".route(")
            .skip(1)
            .filter_map(|rest| rest.split('"').nth(1));
        routes.extend(named.map(str::to_owned));
        if text.contains(".fallback(") {
            routes.insert("fallback".to_owned());
        }
        assert!(
            !text.contains(".nest("),
            "say here which routes are nested, and try each"
        );
    }
    let tried: BTreeSet<String> = ROUTES.iter().map(|(route, _)| (*route).to_owned()).collect();
    assert!(!routes.is_empty());
    assert_eq!(routes, tried, "say in ROUTES how a new route is tried");
}

/// Lines that are in one of the two only.
fn difference(committed: &str, found: &str) -> String {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<BTreeSet<_>>();
    let (before, now) = (lines(committed), lines(found));
    let gone = before.difference(&now).map(|line| format!("- {line}"));
    let come = now.difference(&before).map(|line| format!("+ {line}"));
    let lines: Vec<String> = gone.chain(come).collect();
    format!(
        "the service answers otherwise than {SHEET} says. If that is meant:\n    \
         UPDATE_MATRIX=1 cargo test --test it access_matrix\nand read the difference.\n{}",
        lines.join("\n")
    )
}
