//! How far a need has come: derived from its referrals, visits and deliveries whenever it is asked for, never stored.
//! This file is pure; the queries, which must say the same in SQL, are in `query`.

mod query;

pub use query::{agreed, met_in_full, needs_in_stages, progress_of, unmatched, with_delivery};

use crate::{deliveries::model::Outcome, kernel::quantity::Renewal, needs::StateKind};

/// What happened on a need's way so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How much the need asks, in its own unit.
    pub asked: i32,
    /// How what it asks renews.
    pub renewal: Renewal,
    /// Referrals that are sent, claimed or accepted.
    pub active: u32,
    /// Referrals that are or were accepted and not taken back.
    pub agreed: u32,
    /// Whether a visit of an agreed referral is planned or done.
    pub docked: bool,
    /// Deliveries that wait for confirmation.
    pub reported: u32,
    /// Deliveries that were confirmed.
    pub confirmed: u32,
    /// What the reported and confirmed deliveries brought of what is asked.
    pub delivered_amount: i64,
    /// What the confirmed deliveries brought of what is asked.
    pub confirmed_amount: i64,
    /// Whether a confirmed delivery met the whole need, in the asker's own words.
    pub said_full: bool,
}

impl Progress {
    /// Nothing happened yet.
    pub const fn none(asked: i32, renewal: Renewal) -> Self {
        Self {
            asked,
            renewal,
            active: 0,
            agreed: 0,
            docked: false,
            reported: 0,
            confirmed: 0,
            delivered_amount: 0,
            confirmed_amount: 0,
            said_full: false,
        }
    }

    /// Counts a delivery of which `met` was brought; `confirmed` holds what the asker said, once they were asked.
    pub fn count_delivery(&mut self, met: i64, confirmed: Option<Outcome>) {
        self.delivered_amount += met;
        match confirmed {
            None => self.reported += 1,
            Some(outcome) => {
                self.confirmed += 1;
                self.confirmed_amount += met;
                self.said_full |= outcome == Outcome::Full;
            }
        }
    }

    /// Whether the asker has all of it: they said so, or, when it is asked for once, the confirmed deliveries add up.
    /// What renews every week is never met by adding up.
    pub const fn met_in_full(&self) -> bool {
        self.said_full || self.adds_up(self.confirmed_amount)
    }

    const fn adds_up(&self, amount: i64) -> bool {
        matches!(self.renewal, Renewal::Once) && amount >= self.asked as i64
    }

    /// Whether help was reported at all, and not only disputed.
    pub const fn in_delivery(&self) -> bool {
        self.reported + self.confirmed > 0
    }

    /// Whether all that was asked is delivered, confirmed or not yet.
    pub const fn delivered(&self) -> bool {
        self.in_delivery() && (self.said_full || self.adds_up(self.delivered_amount))
    }
}

/// Where a need stands for people: its own state, and while it is open what its referrals came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Taken in.
    Draft,
    /// Verified by visit or phone.
    Verified,
    /// The public text is approved.
    Approved,
    /// Published; nobody is asked yet.
    Open,
    /// Somebody was asked, or asked for it.
    Referred,
    /// The first visit is planned.
    Docked,
    /// Help was given, not all of it yet.
    InDelivery,
    /// All of it was delivered.
    Delivered,
    /// Over.
    Closed,
    /// Sent back to the one who took it in.
    Returned,
    /// Taken back by the asker.
    Withdrawn,
}

impl Stage {
    /// The stages of an open need, in their order.
    pub const OF_OPEN: [Self; 5] = [
        Self::Open,
        Self::Referred,
        Self::Docked,
        Self::InDelivery,
        Self::Delivered,
    ];

    /// The need's own state in this stage.
    pub const fn state(self) -> StateKind {
        match self {
            Self::Draft => StateKind::Draft,
            Self::Verified => StateKind::Verified,
            Self::Approved => StateKind::Approved,
            Self::Open | Self::Referred | Self::Docked | Self::InDelivery | Self::Delivered => {
                StateKind::Open
            }
            Self::Closed => StateKind::Closed,
            Self::Returned => StateKind::Returned,
            Self::Withdrawn => StateKind::Withdrawn,
        }
    }
}

/// Where an open need stands.
const fn open_stage(progress: &Progress) -> Stage {
    if progress.delivered() {
        Stage::Delivered
    } else if progress.in_delivery() {
        Stage::InDelivery
    } else if progress.docked {
        Stage::Docked
    } else if progress.active > 0 {
        Stage::Referred
    } else {
        Stage::Open
    }
}

/// Where a need stands for people.
pub const fn stage(state: StateKind, progress: &Progress) -> Stage {
    match state {
        StateKind::Draft => Stage::Draft,
        StateKind::Verified => Stage::Verified,
        StateKind::Approved => Stage::Approved,
        StateKind::Open => open_stage(progress),
        StateKind::Closed => Stage::Closed,
        StateKind::Returned => Stage::Returned,
        StateKind::Withdrawn => Stage::Withdrawn,
    }
}

/// How far a need is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is confirmed.
    None,
    /// Something is.
    InPart,
    /// All of it is.
    InFull,
}

/// How far a need is met, in numbers of its own unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fulfilment {
    /// How far.
    pub level: Level,
    /// How much is asked.
    pub asked: i32,
    /// How much was delivered, confirmed or not yet.
    pub delivered: i64,
    /// How much is confirmed.
    pub confirmed: i64,
}

/// How far a need is met.
pub const fn fulfilment(progress: &Progress) -> Fulfilment {
    let level = if progress.met_in_full() {
        Level::InFull
    } else if progress.confirmed > 0 {
        Level::InPart
    } else {
        Level::None
    };
    Fulfilment {
        level,
        asked: progress.asked,
        delivered: progress.delivered_amount,
        confirmed: progress.confirmed_amount,
    }
}
