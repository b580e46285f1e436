//! A thousand random edits, of every kind that somebody without the key can make: each is found.

use lianxin::{
    kernel::page::Page,
    office::{
        AuditFilter, AuditRow,
        audit::{self, Anchor, Broken, ChainKeys, FoundHead, Verifier, Wrong},
        audit_page,
    },
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{House, broken, lived_in, whole, with_triggers_dropped};

const EDITS_IN_MEMORY: u64 = 940;
const EDITS_IN_THE_DATABASE: u64 = 60;
/// Entries of the log that is edited.
const ENTRIES: usize = 60;

/// Numbers that look random and repeat with the seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }
}

/// A log as it was read.
struct Log {
    keys: ChainKeys,
    anchors: Vec<Anchor>,
    rows: Vec<AuditRow>,
    head: FoundHead,
}

impl Log {
    async fn read(house: &House) -> Self {
        let ctx = house.system();
        let page = Page::from_relay(Some(100), None, None, None).unwrap();
        let page = audit_page(ctx.db(), &AuditFilter::default(), &page)
            .await
            .unwrap();
        let mut rows: Vec<AuditRow> = page.rows.into_iter().map(|(_, row)| row).collect();
        rows.reverse();
        Self {
            keys: ChainKeys::of(&ctx.office.vault),
            anchors: audit::anchors(ctx.db()).await.unwrap(),
            head: ctx.office.audit.found_head().await.unwrap(),
            rows,
        }
    }

    fn verify(&self, rows: &[AuditRow]) -> Result<(), Broken> {
        let mut verifier = Verifier::begin(&self.keys, &self.anchors, self.head.clone())?;
        for row in rows {
            verifier.take(row)?;
        }
        verifier.end().map(|_| ())
    }
}

/// Changes something in `text`; what was nothing becomes something.
fn change(text: &mut Option<String>, random: &mut Random) {
    *text = match text.take() {
        None => Some(String::new()),
        Some(_) if random.below(3) == 0 => None,
        Some(text) => Some(format!("{text}x")),
    };
}

fn change_id(id: &mut Option<Uuid>, random: &mut Random) {
    *id = match id {
        Some(_) if random.below(3) == 0 => None,
        _ => Some(Uuid::from_u128(u128::from(random.next()))),
    };
}

/// Changes one column of `row`.
fn edit(row: &mut AuditRow, random: &mut Random) -> &'static str {
    match random.below(12) {
        0 => {
            row.at += chrono::Duration::microseconds(1 + random.below(1_000_000) as i64);
            "time"
        }
        1 => {
            change_id(&mut row.actor_id, random);
            "actor"
        }
        2 => {
            change(&mut row.actor_role, random);
            "role"
        }
        3 => {
            row.actor_name.push('他');
            "name"
        }
        4 => {
            row.act = "need.read".into();
            "act"
        }
        5 => {
            change(&mut row.subject_kind, random);
            "kind of subject"
        }
        6 => {
            change_id(&mut row.subject_id, random);
            "subject"
        }
        7 => {
            change(&mut row.detail, random);
            "detail"
        }
        8 => {
            change(&mut row.request_id, random);
            "request"
        }
        9 => {
            row.key_version = [None, Some(0), Some(2)][random.below(3)];
            "version of the key"
        }
        10 => {
            let mac = row.mac.as_mut().unwrap();
            let byte = random.below(mac.len());
            mac[byte] ^= 1 << random.below(8);
            "mark"
        }
        _ => {
            // What two columns hold together stays the same: only where one ends differs.
            row.act = format!("{}{}", row.actor_name, row.act);
            row.actor_name.clear();
            "border of two columns"
        }
    }
}

/// Makes one random edit; says what it was and, where that is plain, which entry must be named.
fn tamper(rows: &mut Vec<AuditRow>, random: &mut Random) -> (&'static str, Option<i64>) {
    let at = random.below(rows.len());
    let other = (at + 1 + random.below(rows.len() - 1)) % rows.len();
    let (low, high) = (at.min(other), at.max(other));
    match random.below(11) {
        0..=2 => {
            let seq = rows[at].seq;
            (edit(&mut rows[at], random), Some(seq))
        }
        3 => {
            let last = at + 1 == rows.len();
            let gone = rows.remove(at).seq;
            ("deleted", Some(if last { gone - 1 } else { gone }))
        }
        4 => {
            rows.drain(low..high);
            ("many deleted", None)
        }
        5 => {
            rows.truncate(at);
            ("tail cut", Some(at as i64))
        }
        6 => {
            // Deleted, and those behind moved up so that no number is missing.
            rows.remove(at);
            for row in &mut rows[at..] {
                row.seq -= 1;
            }
            ("deleted and renumbered", None)
        }
        7 => {
            // A copy in between, and those behind moved down.
            let mut copy = rows[other].clone();
            copy.seq = rows[at].seq;
            for row in &mut rows[at..] {
                row.seq += 1;
            }
            rows.insert(at, copy);
            ("inserted and renumbered", None)
        }
        8 => {
            let seqs = (rows[low].seq, rows[high].seq);
            rows.swap(low, high);
            (rows[low].seq, rows[high].seq) = seqs;
            ("contents exchanged", Some(seqs.0))
        }
        9 => {
            rows.swap(low, high);
            ("places exchanged", None)
        }
        _ => {
            let mut copy = rows[other].clone();
            copy.seq = rows.last().unwrap().seq + 1;
            rows.push(copy);
            ("put at the end", Some(rows.last().unwrap().seq))
        }
    }
}

#[tokio::test]
async fn a_thousand_random_edits_are_a_thousand_found() {
    let house = lived_in(ENTRIES).await;
    let log = Log::read(&house).await;
    assert_eq!(log.rows.len(), ENTRIES);
    assert_eq!(log.verify(&log.rows), Ok(()), "what nobody touched is whole");
    let mut random = Random(20_261_102);
    let mut kinds = std::collections::BTreeMap::new();
    for number in 0..EDITS_IN_MEMORY {
        let mut rows = log.rows.clone();
        let (kind, named) = tamper(&mut rows, &mut random);
        assert_ne!(rows, log.rows, "edit {number} ({kind}) changed nothing");
        let found = log.verify(&rows);
        let found = found.expect_err(&format!("edit {number} ({kind}) was not found"));
        if let Some(named) = named {
            assert_eq!(found.seq, named, "edit {number} ({kind}): {found:?}");
        }
        *kinds.entry(kind).or_insert(0) += 1;
    }
    assert!(kinds.len() >= 20, "{kinds:?}");
    edit_the_database(&house, &mut random).await;
}

/// The same in the database itself, by its own language, each edit taken back before the next.
async fn edit_the_database(house: &House, random: &mut Random) {
    with_triggers_dropped(house, &["CREATE TABLE audit_copy AS SELECT * FROM audit_entry"]).await;
    let db = house.app.office.db.reader();
    for number in 0..EDITS_IN_THE_DATABASE {
        let seq = 2 + random.below(ENTRIES - 3);
        let edits = match number % 12 {
            0 => vec![format!(
                "UPDATE audit_entry SET act = 'need.read' WHERE seq = {seq}"
            )],
            1 => vec![format!(
                "UPDATE audit_entry SET actor_name = actor_name || 'x' WHERE seq = {seq}"
            )],
            2 => vec![format!(
                "UPDATE audit_entry SET detail = 'nothing happened' WHERE seq = {seq}"
            )],
            3 => vec![format!(
                "UPDATE audit_entry SET at = '2026-10-01 01:00:00+00:00' WHERE seq = {seq}"
            )],
            4 => vec![format!(
                "UPDATE audit_entry SET actor_id = NULL, actor_role = 'auditor' WHERE seq = {seq}"
            )],
            5 => vec![format!("DELETE FROM audit_entry WHERE seq = {seq}")],
            6 => vec![format!("DELETE FROM audit_entry WHERE seq > {seq}")],
            7 => vec![
                format!("DELETE FROM audit_entry WHERE seq = {seq}"),
                format!("UPDATE audit_entry SET seq = -seq + 1 WHERE seq > {seq}"),
                "UPDATE audit_entry SET seq = -seq WHERE seq < 0".into(),
            ],
            8 => vec![
                format!("UPDATE audit_entry SET seq = 0 WHERE seq = {seq}"),
                format!("UPDATE audit_entry SET seq = {seq} WHERE seq = {seq} + 1"),
                format!("UPDATE audit_entry SET seq = {seq} + 1 WHERE seq = 0"),
            ],
            9 => vec![format!("UPDATE audit_entry SET mac = NULL WHERE seq = {seq}")],
            10 => vec![format!(
                "INSERT INTO audit_entry (seq, at, actor_name, act, key_version, mac) \
                 SELECT {ENTRIES} + 1, at, actor_name, act, key_version, mac FROM audit_entry WHERE seq = {seq}"
            )],
            _ => vec!["DELETE FROM audit_entry".into()],
        };
        for statement in &edits {
            db.execute_unprepared(statement).await.unwrap();
        }
        let found = broken(house).await;
        if number % 12 < 5 {
            assert_eq!(
                (found.seq, found.wrong),
                (seq as i64, Wrong::Changed),
                "{edits:?}"
            );
        }
        for statement in [
            "DELETE FROM audit_entry",
            "INSERT INTO audit_entry SELECT * FROM audit_copy",
        ] {
            db.execute_unprepared(statement).await.unwrap();
        }
        assert_eq!(whole(house).await.newest, ENTRIES as i64);
    }
}

#[tokio::test]
async fn an_edited_or_removed_anchor_is_found() {
    for statement in [
        "UPDATE audit_anchor SET last_seq = 2",
        "UPDATE audit_anchor SET head = digest, digest = mac",
        "UPDATE audit_anchor SET number = 2",
        "DELETE FROM audit_anchor",
    ] {
        let house = lived_in(4).await;
        with_triggers_dropped(&house, &[statement]).await;
        assert_eq!(broken(&house).await.wrong, Wrong::Anchor, "{statement}");
    }
}
