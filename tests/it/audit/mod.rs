//! The audit log: written with every act, refused to be changed, and whatever is changed all the same is found.

mod archive;
mod command;
mod edits;
mod head;
mod page;

use lianxin::{
    kernel::actor::Role,
    office::audit::{self, Broken, Files, Proof, Whole, Wrong},
    storage::Db,
};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;

use crate::support::House;

/// A house in which some things were done, so that the log holds `entries` or a few more.
async fn lived_in(entries: usize) -> House {
    let house = House::open().await;
    for number in 0..entries.div_ceil(2) {
        // An account made and a sign-in: two entries.
        house.person(&format!("person{number}"), Role::StreetStaff).await;
    }
    house
}

/// Runs statements as somebody who owns the database does: the triggers are dropped first.
async fn with_triggers_dropped(house: &House, statements: &[&str]) {
    let db = house.app.office.db.reader();
    let drops: &[&str] = if db.get_database_backend() == DbBackend::Sqlite {
        &[
            "DROP TRIGGER IF EXISTS audit_entry_at_end",
            "DROP TRIGGER IF EXISTS audit_entry_no_update",
            "DROP TRIGGER IF EXISTS audit_entry_keep",
            "DROP TRIGGER IF EXISTS audit_anchor_no_update",
            "DROP TRIGGER IF EXISTS audit_anchor_no_delete",
            "DROP TRIGGER IF EXISTS audit_anchor_only_old",
        ]
    } else {
        &[
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
            "ALTER TABLE audit_anchor DISABLE TRIGGER ALL",
        ]
    };
    for statement in drops.iter().chain(statements) {
        db.execute_unprepared(statement).await.unwrap();
    }
}

async fn proof(house: &House) -> Proof {
    audit::verify(&house.system(), Files::Compare, &|_, _| ())
        .await
        .unwrap()
}

async fn broken(house: &House) -> Broken {
    proof(house).await.outcome.unwrap_err()
}

async fn whole(house: &House) -> Whole {
    proof(house).await.outcome.unwrap()
}

async fn refused(house: &House, statement: &str) {
    let db = house.app.office.db.reader();
    assert!(db.execute_unprepared(statement).await.is_err(), "{statement}");
}

#[tokio::test]
async fn what_is_written_is_whole_and_numbered_without_gaps() {
    let house = lived_in(6).await;
    let proof = proof(&house).await;
    assert_eq!(proof.outcome, Ok(Whole { newest: 6, behind: 0 }));
    assert_eq!(proof.entries, 6);
    // An act that fails leaves no gap.
    house.public().sign_in("person0", "wrong").await;
    let staff = house.person("one", Role::StreetStaff).await;
    staff.ask("{ viewer { account { id } } }", json!({})).await;
    assert_eq!(whole(&house).await.newest, 9);
}

#[tokio::test]
async fn the_database_refuses_every_way_to_change_the_log() {
    let house = lived_in(4).await;
    for statement in [
        "UPDATE audit_entry SET act = 'x'",
        "UPDATE audit_entry SET mac = mac WHERE seq = 1",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE seq = 4",
        "UPDATE audit_anchor SET last_seq = 4",
        "DELETE FROM audit_anchor",
        // An entry in front, in the place of another, and one without a mark at the end.
        "INSERT INTO audit_entry (seq, at, actor_name, act, mac) VALUES (0, '2026-11-02 01:00:00+00:00', '', 'x', '1')",
        "INSERT INTO audit_entry (seq, at, actor_name, act, mac) VALUES (3, '2026-11-02 01:00:00+00:00', '', 'x', '1')",
        "INSERT INTO audit_entry (seq, at, actor_name, act) VALUES (5, '2026-11-02 01:00:00+00:00', '', 'x')",
        // An anchor for entries that are not old enough, and one that begins the chain anew.
        "INSERT INTO audit_anchor (number, at, first_seq, last_seq, entries, digest, head, key_version, mac) \
         VALUES (2, '2026-11-02 01:00:00+00:00', 1, 2, 2, '1', '1', 1, '1')",
        "INSERT INTO audit_anchor (number, at, first_seq, last_seq, entries, digest, head, key_version, mac) \
         VALUES (1, '2026-11-02 01:00:00+00:00', 1, 2, 2, '1', '1', 1, '1')",
    ] {
        refused(&house, statement).await;
    }
    if house.app.office.db.backend() == DbBackend::Sqlite {
        // REPLACE removes rows without asking the triggers of deletion.
        refused(
            &house,
            "INSERT OR REPLACE INTO audit_entry (seq, at, actor_name, act, mac) \
             VALUES (2, '2026-11-02T01:00:00+00:00', '', 'x', X'01')",
        )
        .await;
    } else {
        refused(&house, "TRUNCATE audit_entry").await;
        refused(&house, "TRUNCATE audit_anchor").await;
    }
    assert_eq!(whole(&house).await.newest, 4);
}

/// Entries as a version without the chain wrote them; numbers have gaps where acts failed.
async fn older_entries(db: &Db) {
    let sqlite = db.backend() == DbBackend::Sqlite;
    let table = if sqlite { "" } else { " ON audit_entry" };
    let mut statements = vec![format!("DROP TRIGGER audit_entry_at_end{table}")];
    for (seq, act) in [(2, "one"), (5, "two"), (9, "three")] {
        statements.push(format!(
            "INSERT INTO audit_entry (seq, at, actor_name, act) VALUES ({seq}, '2026-11-02 01:00:00+00:00', '', '{act}')"
        ));
    }
    for statement in statements {
        db.reader().execute_unprepared(&statement).await.unwrap();
    }
}

#[tokio::test]
async fn entries_from_before_the_chain_are_covered_by_its_first_anchor() {
    for changed in [
        None,
        Some("UPDATE audit_entry SET act = 'x' WHERE seq = 2"),
        Some("DELETE FROM audit_entry WHERE seq = 5"),
        Some("DELETE FROM audit_entry WHERE seq = 9"),
    ] {
        let house = House::open_over(older_entries).await;
        assert_eq!(whole(&house).await, Whole { newest: 9, behind: 0 });
        house.person("admin", Role::Administrator).await;
        assert_eq!(whole(&house).await.newest, 11);
        if let Some(changed) = changed {
            with_triggers_dropped(&house, &[changed]).await;
            let found = broken(&house).await;
            assert_eq!((found.seq, found.wrong), (9, Wrong::BeforeChain), "{changed}");
        }
    }
}
