//! The newest head outside the database: it shows a cut tail, and does not cry wolf after a crash.

use chrono::Duration;
use lianxin::{
    kernel::actor::Role,
    office::audit::{FoundHead, Whole, Wrong, adopt_head},
};

use super::{House, broken, lived_in, whole, with_triggers_dropped};

fn file(house: &House) -> std::path::PathBuf {
    house.dir.path().join("audit/head.json")
}

async fn names(house: &House) -> i64 {
    match house.app.office.audit.found_head().await.unwrap() {
        FoundHead::Says(head) => head.seq,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn it_names_the_newest_entry_after_each_commit() {
    let house = House::open().await;
    assert_eq!(names(&house).await, 0);
    for number in 1..=3 {
        house.person(&format!("person{number}"), Role::StreetStaff).await;
        assert_eq!(names(&house).await, number * 2);
    }
    let lying_about = std::fs::read_dir(house.dir.path().join("audit")).unwrap().count();
    assert_eq!(lying_about, 1, "nothing half-written stays behind");
}

#[tokio::test]
async fn a_stop_between_a_commit_and_its_head_is_no_fault() {
    let house = lived_in(4).await;
    let before = std::fs::read(file(&house)).unwrap();
    house.person("late", Role::StreetStaff).await;
    // As if the process had ended before the file was replaced.
    std::fs::write(file(&house), before).unwrap();
    assert_eq!(whole(&house).await, Whole { newest: 6, behind: 2 });
    house.person("later", Role::StreetStaff).await;
    assert_eq!(whole(&house).await, Whole { newest: 8, behind: 0 });
}

#[tokio::test]
async fn a_head_that_stays_behind_for_longer_than_a_stop_explains_is_told() {
    let house = lived_in(4).await;
    let old = std::fs::read(file(&house)).unwrap();
    house.person("one", Role::StreetStaff).await;
    house.clock.advance(Duration::minutes(11));
    house.person("two", Role::StreetStaff).await;
    std::fs::write(file(&house), old).unwrap();
    assert_eq!(broken(&house).await.wrong, Wrong::HeadStale { head: 4 });
}

#[tokio::test]
async fn a_cut_tail_shows_also_when_the_log_has_grown_again() {
    let house = lived_in(6).await;
    with_triggers_dropped(&house, &["DELETE FROM audit_entry WHERE seq > 4"]).await;
    let found = broken(&house).await;
    assert_eq!((found.seq, found.wrong), (4, Wrong::TailCut { head: 6 }));
    // People go on working: the head stays where it was, as evidence, however long the log gets.
    for number in 0..2 {
        house.person(&format!("new{number}"), Role::StreetStaff).await;
        assert_eq!(names(&house).await, 6);
    }
    let found = broken(&house).await;
    assert_eq!((found.seq, found.wrong), (6, Wrong::HeadDiffers));
}

#[tokio::test]
async fn a_missing_or_changed_head_is_told_and_not_made_anew_by_itself() {
    let house = lived_in(4).await;
    let text = std::fs::read_to_string(file(&house)).unwrap();
    std::fs::write(file(&house), text.replace("\"seq\": 4", "\"seq\": 2")).unwrap();
    house.person("one", Role::StreetStaff).await;
    assert_eq!(broken(&house).await.wrong, Wrong::HeadForged);
    std::fs::remove_file(file(&house)).unwrap();
    house.person("two", Role::StreetStaff).await;
    assert_eq!(broken(&house).await.wrong, Wrong::HeadMissing);

    // The operator says why, and the log keeps that.
    adopt_head(&house.system(), "restored from the backup of 2 November")
        .await
        .unwrap();
    assert_eq!(whole(&house).await, Whole { newest: 9, behind: 0 });
    assert!(
        adopt_head(&house.system(), "again").await.is_err(),
        "nothing to adopt"
    );
}

#[tokio::test]
async fn no_head_is_adopted_while_something_else_is_wrong() {
    let house = lived_in(4).await;
    let with_edit = [
        "UPDATE audit_entry SET act = 'x' WHERE seq = 2",
        "DELETE FROM audit_entry WHERE seq > 3",
    ];
    with_triggers_dropped(&house, &with_edit).await;
    assert!(adopt_head(&house.system(), "trust me").await.is_err());
    assert_eq!(broken(&house).await.wrong, Wrong::Changed);
}
