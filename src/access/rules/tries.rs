//! How often somebody may try, and how long they wait after too many tries in vain.

use chrono::Duration;

use crate::config::CommitteeSettings;

/// The bounds of one gate: of an account's, or of the address the tries come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// So many tries in vain close it, and so many more again.
    pub tries: i32,
    /// How long it closes the first time; each further time twice as long.
    pub first: Duration,
    /// The longest it ever closes.
    pub longest: Duration,
    /// After so long without a try, counting begins anew.
    pub forgets: Duration,
}

impl Bounds {
    /// For the name somebody wants to sign in with, whether or not there is such an account.
    pub fn of_account(settings: &CommitteeSettings) -> Self {
        Self {
            tries: settings.sign_in_tries.max(1),
            first: Duration::minutes(settings.lock_minutes),
            longest: Duration::minutes(settings.lock_minutes_most.max(settings.lock_minutes)),
            forgets: Duration::hours(24),
        }
    }

    /// For one address: many people may share it, so it takes more tries and closes for less long.
    pub fn of_address(settings: &CommitteeSettings) -> Self {
        Self {
            tries: settings.sign_in_tries_per_address.max(1),
            first: Duration::minutes(1),
            longest: Duration::hours(1),
            forgets: Duration::hours(2),
        }
    }

    /// How long the try in vain of that number closes the gate; nothing when it stays open.
    pub fn closes_for(&self, tries: i32) -> Option<Duration> {
        if tries < self.tries || tries % self.tries != 0 {
            return None;
        }
        let doublings = (tries / self.tries - 1).min(16);
        Some((self.first * (1 << doublings)).min(self.longest))
    }

    /// How many tries are left after so many in vain before it closes.
    pub const fn left(&self, tries: i32) -> i32 {
        self.tries - 1 - (tries - 1) % self.tries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        tries: 5,
        first: Duration::minutes(15),
        longest: Duration::minutes(100),
        forgets: Duration::hours(24),
    };

    #[test]
    fn each_closing_lasts_twice_as_long_up_to_the_longest() {
        let minutes: Vec<_> = (1..=20)
            .filter_map(|tries| BOUNDS.closes_for(tries).map(|long| (tries, long.num_minutes())))
            .collect();
        assert_eq!(minutes, [(5, 15), (10, 30), (15, 60), (20, 100)]);
        assert_eq!(BOUNDS.closes_for(5 * 1_000_000), Some(Duration::minutes(100)));
    }

    #[test]
    fn it_counts_down_to_the_closing() {
        let left: Vec<_> = (1..=6).map(|tries| BOUNDS.left(tries)).collect();
        assert_eq!(left, [4, 3, 2, 1, 0, 4]);
    }
}
