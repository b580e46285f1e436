//! Reads entries in their order and says the first thing that is wrong. Pure: whoever has the entries, from the database
//! or from an exported file, hands them over one by one.

use chrono::{DateTime, Duration, Utc};

use super::{
    Anchor, AuditRow,
    chain::{ChainKeys, Unmarked, anchor_message, entry_message},
    head::FoundHead,
};

/// How far apart in time entries may lie that the head does not know yet: what was committed in one moment, before the
/// head could follow. More than that, and the head was not kept, or an old one was put back.
const UNSAVED: Duration = Duration::minutes(10);

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// The entry does not carry the mark that belongs to what it says and to the entry before it.
    Changed,
    /// Entries from this number on, up to the one named, are not there.
    Missing {
        /// The last one missing.
        until: i64,
    },
    /// It does not stand after the one before: moved, doubled or put in between.
    Misplaced,
    /// It carries no mark: put there by another hand.
    Unmarked,
    /// It is marked with a key that this service does not have.
    UnknownKey,
    /// The entries from before the chain began, up to this number, are not those there were then.
    BeforeChain,
    /// An anchor is missing, changed, or does not follow the one before.
    Anchor,
    /// Entries that were exported and dropped are here again.
    Returned,
    /// The exported file of this segment was changed, or holds other entries than its anchor says.
    Archive,
    /// The newest head names a later entry: the tail was cut off after this one.
    TailCut {
        /// The number the head names.
        head: i64,
    },
    /// Another entry stands where the head points: the tail was cut off and grew again.
    HeadDiffers,
    /// The head is not there, so that a cut tail would not show.
    HeadMissing,
    /// The head does not carry our mark.
    HeadForged,
    /// The head has stayed behind for longer than a crash explains.
    HeadStale {
        /// The number the head names.
        head: i64,
    },
}

/// The first thing that is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broken {
    /// The number of the entry.
    pub seq: i64,
    /// What is wrong with it.
    pub wrong: Wrong,
}

impl Wrong {
    /// The key of the sentence that says it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Changed => "audit.changed",
            Self::Missing { .. } => "audit.missing",
            Self::Misplaced => "audit.misplaced",
            Self::Unmarked => "audit.unmarked",
            Self::UnknownKey => "audit.unknown_key",
            Self::BeforeChain => "audit.before_chain",
            Self::Anchor => "audit.anchor",
            Self::Returned => "audit.returned",
            Self::Archive => "audit.archive",
            Self::TailCut { .. } => "audit.tail_cut",
            Self::HeadDiffers => "audit.head_differs",
            Self::HeadMissing => "audit.head_missing",
            Self::HeadForged => "audit.head_forged",
            Self::HeadStale { .. } => "audit.head_stale",
        }
    }
}

impl Broken {
    /// What the sentence of [`Wrong::sentence`] names.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let mut args = vec![("seq", self.seq.to_string())];
        match self.wrong {
            Wrong::Missing { until } => args.push(("until", until.to_string())),
            Wrong::TailCut { head } | Wrong::HeadStale { head } => args.push(("head", head.to_string())),
            _ => {}
        }
        args
    }
}

/// What was found whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// The newest entry.
    pub newest: i64,
    /// Its entries that the head does not know yet; more than none after a crash only, until the next commit.
    pub behind: i64,
}

type Step<T = ()> = Result<T, Broken>;

/// Checks one log.
pub struct Verifier<'a> {
    keys: &'a ChainKeys,
    /// Entries from before the chain that are still to come or being read.
    unmarked: Option<(&'a Anchor, Unmarked)>,
    /// Up to here entries were exported and dropped.
    dropped: i64,
    next: i64,
    before: Vec<u8>,
    last: i64,
    head: FoundHead,
    unsaved: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

fn broken<T>(seq: i64, wrong: Wrong) -> Step<T> {
    Err(Broken { seq, wrong })
}

impl<'a> Verifier<'a> {
    /// Begins behind the newest of `anchors`, all of which it checks. `head` must have been read before the entries were.
    pub fn begin(keys: &'a ChainKeys, anchors: &'a [Anchor], head: FoundHead) -> Step<Self> {
        check_anchors(keys, anchors)?;
        let Some(newest) = anchors.last() else {
            return broken(0, Wrong::Anchor);
        };
        let chained = Self {
            keys,
            unmarked: (newest.number == 1).then(|| (newest, Unmarked::default())),
            dropped: if newest.number == 1 { 0 } else { newest.last_seq },
            next: newest.last_seq + 1,
            before: newest.head.clone(),
            last: newest.last_seq,
            head,
            unsaved: None,
        };
        chained.compare_head(newest.last_seq, &newest.head)?;
        Ok(chained)
    }

    /// Takes the next entry.
    pub fn take(&mut self, row: &AuditRow) -> Step {
        if let Some((anchor, read)) = &mut self.unmarked {
            if row.seq <= read.last {
                return broken(row.seq, Wrong::Misplaced);
            }
            if row.seq <= anchor.last_seq {
                read.take(row);
                return Ok(());
            }
            self.end_unmarked()?;
        }
        self.take_marked(row)
    }

    fn take_marked(&mut self, row: &AuditRow) -> Step {
        if row.seq <= self.dropped {
            return broken(row.seq, Wrong::Returned);
        }
        if row.seq < self.next {
            return broken(row.seq, Wrong::Misplaced);
        }
        if row.seq > self.next {
            return broken(self.next, Wrong::Missing { until: row.seq - 1 });
        }
        let (Some(version), Some(mac)) = (row.key_version, &row.mac) else {
            return broken(row.seq, Wrong::Unmarked);
        };
        let Some(key) = self.keys.get(version) else {
            return broken(row.seq, Wrong::UnknownKey);
        };
        if !key.fits(&entry_message(row, version, &self.before), mac) {
            return broken(row.seq, Wrong::Changed);
        }
        self.compare_head(row.seq, mac)?;
        if matches!(&self.head, FoundHead::Says(head) if head.seq < row.seq) {
            let (first, last) = self.unsaved.unwrap_or((row.at, row.at));
            self.unsaved = Some((first.min(row.at), last.max(row.at)));
        }
        self.before.clone_from(mac);
        self.last = row.seq;
        self.next = row.seq + 1;
        Ok(())
    }

    /// Ends: nothing comes any more.
    pub fn end(mut self) -> Step<Whole> {
        self.end_unmarked()?;
        let newest = self.last;
        let head = match &self.head {
            FoundHead::Missing => return broken(newest, Wrong::HeadMissing),
            FoundHead::Forged => return broken(newest, Wrong::HeadForged),
            FoundHead::Says(head) => head,
        };
        if head.seq > newest {
            return broken(newest, Wrong::TailCut { head: head.seq });
        }
        let late = self.unsaved.is_some_and(|(first, last)| last - first > UNSAVED);
        if late || head.seq < self.dropped {
            return broken(newest, Wrong::HeadStale { head: head.seq });
        }
        let behind = newest - head.seq;
        Ok(Whole { newest, behind })
    }

    /// As [`Verifier::end`], for a part of the log that the anchor `upto` covers: where it ends, and nothing of the head.
    pub(super) fn end_segment(mut self, upto: &Anchor) -> Step {
        self.end_unmarked()?;
        if self.last == upto.last_seq && self.before == upto.head {
            Ok(())
        } else {
            broken(upto.first_seq, Wrong::Archive)
        }
    }

    fn end_unmarked(&mut self) -> Step {
        let Some((anchor, read)) = self.unmarked.take() else {
            return Ok(());
        };
        if read.entries == anchor.entries && read.digest() == anchor.digest {
            Ok(())
        } else {
            broken(anchor.last_seq, Wrong::BeforeChain)
        }
    }

    fn compare_head(&self, seq: i64, mac: &[u8]) -> Step {
        match &self.head {
            FoundHead::Says(head) if head.seq == seq && head.mac != mac => broken(seq, Wrong::HeadDiffers),
            _ => Ok(()),
        }
    }
}

/// Every anchor carries its mark, they are numbered in a row, and each goes on where the one before ended.
fn check_anchors(keys: &ChainKeys, anchors: &[Anchor]) -> Step {
    let mut before: &[u8] = &[];
    let mut next = None;
    for (number, anchor) in (1..).zip(anchors) {
        let message = anchor_message(anchor, anchor.key_version, before);
        let follows = match next {
            None | Some(1) => true,
            Some(next) => anchor.first_seq == next,
        };
        if anchor.number != number || !follows || !keys.fits(anchor.key_version, &message, &anchor.mac) {
            return broken(anchor.first_seq, Wrong::Anchor);
        }
        before = &anchor.mac;
        next = Some(if number == 1 { 1 } else { anchor.last_seq + 1 });
    }
    Ok(())
}
