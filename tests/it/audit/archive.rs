//! Older parts of the log: exported sealed, dropped, and still part of what is proved.

use chrono::{DateTime, Utc};
use lianxin::{
    jobs::nightly_audit,
    kernel::actor::Role,
    office::audit::{Archived, Whole, Wrong, archive, open_archive},
};
use sea_orm::ConnectionTrait;

use super::{House, broken, proof, refused, whole, with_triggers_dropped};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A house with four entries of January 2020, two of January 2021 and two of November 2026.
async fn old_house() -> House {
    let house = House::open().await;
    house.clock.set(at("2020-01-15T02:00:00Z"));
    for login in ["王老师", "李老师"] {
        house.person(login, Role::StreetStaff).await;
    }
    house.clock.set(at("2021-01-15T02:00:00Z"));
    house.person("next", Role::StreetStaff).await;
    house.clock.set(at("2026-11-02T01:00:00Z"));
    house.person("now", Role::StreetStaff).await;
    house
}

async fn run(house: &House) -> Vec<Archived> {
    archive(&house.system(), &|_| ()).await.unwrap()
}

async fn entries(house: &House) -> Vec<i64> {
    let db = house.app.office.db.reader();
    let sql = "SELECT seq FROM audit_entry ORDER BY seq";
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "seq").unwrap()).collect()
}

#[tokio::test]
async fn what_is_old_is_exported_sealed_and_the_chain_goes_on() {
    let house = old_house().await;
    house.clock.set(at("2020-12-31T02:00:00Z"));
    let first = run(&house).await;
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].first, first[0].last, first[0].entries), (1, 4, 4));
    // The act of exporting is entry 9; what was not old is still there.
    assert_eq!(entries(&house).await, [5, 6, 7, 8, 9]);
    assert_eq!(whole(&house).await, Whole { newest: 9, behind: 0 });
    assert!(run(&house).await.is_empty(), "nothing more is old");

    house.clock.set(at("2026-11-02T02:00:00Z"));
    house.person("later", Role::StreetStaff).await;
    let second = run(&house).await;
    assert_eq!((second[0].first, second[0].last), (5, 6));
    let proof = proof(&house).await;
    assert_eq!(proof.outcome.unwrap().newest, 12);
    assert_eq!((proof.archives, proof.absent.len()), (2, 0));

    let file = house.dir.path().join("audit").join(&first[0].file);
    let bytes = std::fs::read(&file).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(!holds("王老师") && !holds("access.sign_in"), "it is sealed");
    let lines = open_archive(&house.system(), &file).await.unwrap();
    assert_eq!(lines.len(), 4);
    assert!(
        lines[1].contains("王老师") && lines[1].contains("access.sign_in"),
        "{lines:?}"
    );
    assert_eq!(whole(&house).await.newest, 13, "reading it is an entry too");
}

#[tokio::test]
async fn an_exported_part_that_was_changed_is_found_and_one_taken_away_is_named() {
    let house = old_house().await;
    let archived = run(&house).await;
    let file = house.dir.path().join("audit").join(&archived[0].file);
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    let found = broken(&house).await;
    assert_eq!((found.seq, found.wrong), (1, Wrong::Archive));
    std::fs::remove_file(&file).unwrap();
    let proof = proof(&house).await;
    assert!(proof.outcome.is_ok());
    assert_eq!(proof.absent, [archived[0].file.clone()]);
}

#[tokio::test]
async fn removing_the_anchor_or_bringing_entries_back_is_found() {
    let house = old_house().await;
    let db = house.app.office.db.reader();
    db.execute_unprepared("CREATE TABLE audit_copy AS SELECT * FROM audit_entry")
        .await
        .unwrap();
    run(&house).await;
    with_triggers_dropped(
        &house,
        &["INSERT INTO audit_entry SELECT * FROM audit_copy WHERE seq = 6"],
    )
    .await;
    let found = broken(&house).await;
    assert_eq!((found.seq, found.wrong), (6, Wrong::Returned));
    for statement in [
        "DELETE FROM audit_entry WHERE seq = 6",
        "DELETE FROM audit_anchor WHERE number = 2",
    ] {
        db.execute_unprepared(statement).await.unwrap();
    }
    let found = broken(&house).await;
    assert_eq!((found.seq, found.wrong), (1, Wrong::Missing { until: 6 }));
}

#[tokio::test]
async fn the_database_lets_go_of_nothing_younger_than_six_months_whatever_the_service_says() {
    let house = House::open().await;
    house.clock.set(at("2090-01-15T02:00:00Z"));
    house.person("one", Role::StreetStaff).await;
    house.clock.set(at("2095-01-15T02:00:00Z"));
    house.person("two", Role::StreetStaff).await;
    assert!(
        archive(&house.system(), &|_| ()).await.is_err(),
        "by its own clock these are young"
    );
    assert_eq!(entries(&house).await, [1, 2, 3, 4]);
    assert_eq!(whole(&house).await.newest, 4);
}

#[tokio::test]
async fn entries_are_dropped_only_where_an_anchor_covers_the_oldest_without_a_gap() {
    let house = old_house().await;
    refused(&house, "DELETE FROM audit_entry WHERE seq = 1").await;
    for (first, last, count) in [(2, 4, 3), (1, 4, 3), (1, 8, 8), (1, 7, 7)] {
        let statement = format!(
            "INSERT INTO audit_anchor (number, at, first_seq, last_seq, entries, digest, head, key_version, mac) \
             VALUES (2, '2026-11-02 01:00:00+00:00', {first}, {last}, {count}, '1', '1', 1, '1')"
        );
        refused(&house, &statement).await;
    }
    run(&house).await;
    refused(&house, "DELETE FROM audit_entry WHERE seq = 7").await;
    refused(&house, "DELETE FROM audit_anchor WHERE number = 2").await;
    assert_eq!(whole(&house).await.newest, 9);
}

#[tokio::test]
async fn a_broken_part_is_not_exported() {
    let house = old_house().await;
    let db = house.app.office.db.reader();
    with_triggers_dropped(&house, &["UPDATE audit_entry SET act = 'x' WHERE seq = 2"]).await;
    assert!(archive(&house.system(), &|_| ()).await.is_err());
    assert_eq!(entries(&house).await.len(), 8, "evidence stays");
    let files = std::fs::read_dir(house.dir.path().join("audit")).unwrap().count();
    assert_eq!(files, 1, "no file but the head");
    drop(db.clone());
}

#[tokio::test]
async fn each_night_what_is_old_is_exported_and_the_rest_is_proved() {
    let house = old_house().await;
    let ctx = house.system();
    let mut done = None;
    // Half past two in Shanghai: not yet.
    house.clock.set(at("2026-11-02T18:30:00Z"));
    nightly_audit(&ctx, &mut done).await.unwrap();
    assert_eq!((done, entries(&house).await.len()), (None, 8));
    house.clock.set(at("2026-11-02T19:05:00Z"));
    nightly_audit(&ctx, &mut done).await.unwrap();
    assert_eq!(
        entries(&house).await,
        [7, 8, 9, 10],
        "exporting and proving are entries"
    );
    let proof = house.app.office.audit.state().last.unwrap();
    assert_eq!((proof.outcome.unwrap().newest, proof.archives), (9, 1));
    nightly_audit(&ctx, &mut done).await.unwrap();
    assert_eq!(entries(&house).await.len(), 4, "once a night");
}
