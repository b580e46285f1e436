//! What marks cover. An entry's mark is made over all of its columns and the mark of the entry before, so that nobody
//! without the key can change, remove, insert or move one; the marks of anchors hang together in the same way.

use std::collections::BTreeMap;

use sea_orm::prelude::DateTimeUtc;
use sha2::{Digest, Sha256};

use super::{Anchor, AuditRow};
use crate::privacy::{MacKey, Vault};

/// The version of the key that marks new entries. Another derivation gets another number; old ones stay readable.
const NEWEST: i32 = 1;

/// The keys of the chain, by version.
#[derive(Clone)]
pub struct ChainKeys(BTreeMap<i32, MacKey>);

impl ChainKeys {
    /// The keys this service derives from its secret.
    pub fn of(vault: &Vault) -> Self {
        let key = |version: i32| MacKey::new(vault.derive_key(&format!("audit-chain/{version}")));
        Self((1..=NEWEST).map(|version| (version, key(version))).collect())
    }

    /// The key of that version.
    pub fn get(&self, version: i32) -> Option<&MacKey> {
        self.0.get(&version)
    }

    /// Marks `message` with the newest key; answers its version too.
    pub(super) fn mark(&self, message: impl Fn(i32) -> Vec<u8>) -> (i32, Vec<u8>) {
        // The newest is among them by construction.
        let key = self.0.get(&NEWEST).unwrap_or_else(|| unreachable!());
        (NEWEST, key.mark(&message(NEWEST)))
    }

    /// Whether `mark` is that of `message` under the key of that version.
    pub(super) fn fits(&self, version: i32, message: &[u8], mark: &[u8]) -> bool {
        self.get(version).is_some_and(|key| key.fits(message, mark))
    }
}

/// A sequence of values in a form in which no two differing sequences are equal: each says its kind and its length.
struct Canonical(Vec<u8>);

impl Canonical {
    fn of(what: &str) -> Self {
        Self(Vec::new()).bytes(what.as_bytes())
    }

    fn bytes(mut self, value: &[u8]) -> Self {
        self.0.push(b'b');
        self.0.extend((value.len() as u64).to_be_bytes());
        self.0.extend(value);
        self
    }

    fn number(mut self, value: i64) -> Self {
        self.0.push(b'i');
        self.0.extend(value.to_be_bytes());
        self
    }

    fn time(self, value: DateTimeUtc) -> Self {
        self.number(value.timestamp_micros())
    }

    fn optional(mut self, value: Option<&[u8]>) -> Self {
        match value {
            Some(value) => self.bytes(value),
            None => {
                self.0.push(b'n');
                self
            }
        }
    }
}

/// What the mark of `row` covers, `before` being the mark of the entry before it.
pub(super) fn entry_message(row: &AuditRow, version: i32, before: &[u8]) -> Vec<u8> {
    // Taken apart whole: a new column cannot be forgotten here.
    let AuditRow {
        seq,
        at,
        actor_id,
        actor_role,
        actor_name,
        act,
        subject_kind,
        subject_id,
        detail,
        request_id,
        key_version: _,
        mac: _,
    } = row;
    fn text(value: &Option<String>) -> Option<&[u8]> {
        value.as_deref().map(str::as_bytes)
    }
    Canonical::of("lianxin audit entry")
        .number(i64::from(version))
        .number(*seq)
        .time(*at)
        .optional(actor_id.as_ref().map(|id| id.as_bytes().as_slice()))
        .optional(text(actor_role))
        .bytes(actor_name.as_bytes())
        .bytes(act.as_bytes())
        .optional(text(subject_kind))
        .optional(subject_id.as_ref().map(|id| id.as_bytes().as_slice()))
        .optional(text(detail))
        .optional(text(request_id))
        .bytes(before)
        .0
}

/// What the mark of `anchor` covers, `before` being the mark of the anchor before it.
pub(super) fn anchor_message(anchor: &Anchor, version: i32, before: &[u8]) -> Vec<u8> {
    let Anchor {
        number,
        at,
        first_seq,
        last_seq,
        entries,
        digest,
        head,
        data_key_id,
        key_version: _,
        mac: _,
    } = anchor;
    Canonical::of("lianxin audit anchor")
        .number(i64::from(version))
        .number(*number)
        .time(*at)
        .number(*first_seq)
        .number(*last_seq)
        .number(*entries)
        .bytes(digest)
        .bytes(head)
        .optional(data_key_id.as_ref().map(|id| id.as_bytes().as_slice()))
        .bytes(before)
        .0
}

/// What the mark in the file of the newest head covers.
pub(super) fn head_message(seq: i64, mac: &[u8], at: DateTimeUtc, version: i32) -> Vec<u8> {
    Canonical::of("lianxin audit head")
        .number(i64::from(version))
        .number(seq)
        .bytes(mac)
        .time(at)
        .0
}

/// A digest over entries that have no mark of their own: those from before the chain.
#[derive(Default)]
pub(super) struct Unmarked {
    digest: Sha256,
    pub entries: i64,
    pub first: i64,
    pub last: i64,
}

impl Unmarked {
    pub fn take(&mut self, row: &AuditRow) {
        if self.entries == 0 {
            self.first = row.seq;
        }
        self.entries += 1;
        self.last = row.seq;
        // The form says its own length: messages in a row cannot be parted differently.
        self.digest.update(entry_message(row, 0, &[]));
    }

    pub fn digest(&self) -> Vec<u8> {
        self.digest.clone().finalize().to_vec()
    }
}
