//! Rates: told only of enough people, and never so that few of them stand out.

use super::FEWEST;

/// Of fewer than this no rate is told.
pub const LEAST_FOR_RATE: u64 = 20;

/// A rate that may be published, with what it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many of them.
    pub numerator: u64,
    /// How many in all.
    pub denominator: u64,
}

/// The rate, where enough people are behind it and neither those who are counted nor the others are so few that they could
/// be meant; all or none of them is told.
pub fn rate(numerator: u64, denominator: u64) -> Option<Rate> {
    let few = |count: u64| (1..FEWEST).contains(&count);
    let rest = denominator.checked_sub(numerator)?;
    let told = denominator >= LEAST_FOR_RATE && !few(numerator) && !few(rest);
    told.then_some(Rate {
        numerator,
        denominator,
    })
}
