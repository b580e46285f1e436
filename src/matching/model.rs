//! What matching knows of a need and an offer, and what it says of the two. Pure.

use chrono::NaiveDate;

use super::sentence::Sentence;
use crate::{
    kernel::{
        ids::{NeedId, OfferId, OrganizationId},
        quantity::Quantity,
    },
    offers::Standing,
};

/// What matching reads of a need: public text only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedFacts {
    /// The need.
    pub id: NeedId,
    /// Key of its kind.
    pub kind: String,
    /// Key of its category.
    pub category: String,
    /// Key of the category above.
    pub category_top: String,
    /// Key of the community it lies in.
    pub community: String,
    /// The organization that asks, if one does.
    pub organization: Option<OrganizationId>,
    /// The day by which it is wanted.
    pub due_on: Option<NaiveDate>,
    /// How much is asked for.
    pub quantity: Quantity,
    /// Its public title and text, folded; nothing where none is written yet.
    pub text: Option<String>,
}

/// What matching reads of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferFacts {
    /// The offer.
    pub id: OfferId,
    /// Who gives it.
    pub organization: OrganizationId,
    /// Key of the community the organization lies in.
    pub near: Option<String>,
    /// Key of its kind.
    pub kind: String,
    /// Key of its category.
    pub category: String,
    /// Key of the category above.
    pub category_top: String,
    /// Keys of the communities it serves; none means all.
    pub communities: Vec<String>,
    /// Keys of those it is for; none means everybody.
    pub audiences: Vec<String>,
    /// Whether it costs nothing.
    pub free: bool,
    /// What it costs.
    pub price_note: Option<String>,
    /// What must be so to have it.
    pub conditions: Option<String>,
    /// How much of it there is; nothing where it is not limited.
    pub quantity: Option<Quantity>,
    /// The last day it is to be had.
    pub valid_until: Option<NaiveDate>,
    /// Where it stands today.
    pub standing: Standing,
    /// Its title and description, folded.
    pub text: String,
}

/// Why an offer and a need go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReasonCode {
    /// The same category of the second level.
    SameCategory,
    /// A word of one belongs to the category of the other, or both have the same category of the first level.
    RelatedCategory,
    /// Both speak of the same thing.
    WordsShared,
    /// The organization has helped this household before.
    HelpedBefore,
    /// The offer is made for the need's community.
    ServesCommunity,
    /// The offer is made for every community.
    ServesAll,
    /// It costs nothing.
    Free,
    /// The organization lies in the same community or beside it.
    Near,
    /// There is enough of it left.
    CapacityLeft,
    /// Both are of one kind.
    SameKind,
    /// It is to be had until the need is due.
    ValidLongEnough,
}

impl ReasonCode {
    /// The stable key, as kept in a referral's snapshot.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SameCategory => "same_category",
            Self::RelatedCategory => "related_category",
            Self::WordsShared => "words_shared",
            Self::HelpedBefore => "helped_before",
            Self::ServesCommunity => "serves_community",
            Self::ServesAll => "serves_all",
            Self::Free => "free",
            Self::Near => "near",
            Self::CapacityLeft => "capacity_left",
            Self::SameKind => "same_kind",
            Self::ValidLongEnough => "valid_long_enough",
        }
    }
}

/// What to mind before asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CautionCode {
    /// It ends before the need is due.
    EndsBeforeDue,
    /// Less is left than is asked for.
    CapacityShort,
    /// It costs something.
    NotFree,
    /// It has conditions.
    HasConditions,
    /// It is for certain people; whether the asker is one of them is not known here.
    AudienceUnknown,
    /// It is of another kind than what is asked for.
    OtherKind,
}

impl CautionCode {
    /// The stable key, as kept in a referral's snapshot.
    pub const fn key(self) -> &'static str {
        match self {
            Self::EndsBeforeDue => "ends_before_due",
            Self::CapacityShort => "capacity_short",
            Self::NotFree => "not_free",
            Self::HasConditions => "has_conditions",
            Self::AudienceUnknown => "audience_unknown",
            Self::OtherKind => "other_kind",
        }
    }
}

/// Something that speaks for a match, with its share of the score.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// What it is.
    pub code: ReasonCode,
    /// The same in plain words.
    pub sentence: Sentence,
    /// Its share of the score, in ten-thousandths.
    pub points: u32,
}

/// Something to mind.
#[derive(Debug, Clone, PartialEq)]
pub struct Caution {
    /// What it is.
    pub code: CautionCode,
    /// The same in plain words.
    pub sentence: Sentence,
}

/// What a ranker says of a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// 0 to [`Verdict::FULL`]. Whole numbers, so that equal is equal.
    pub points: u32,
    /// The strongest reasons, at most [`Verdict::REASONS`], most telling first.
    pub reasons: Vec<Reason>,
    /// What to mind, most weighty first.
    pub cautions: Vec<Caution>,
}

impl Verdict {
    /// Points of a pair for which everything speaks.
    pub const FULL: u32 = 10_000;
    /// The most reasons shown.
    pub const REASONS: usize = 4;

    /// The score from 0 to 1.
    pub fn score(&self) -> f64 {
        share(self.points)
    }
}

/// Points as a share of 1.
pub fn share(points: u32) -> f64 {
    f64::from(points) / f64::from(Verdict::FULL)
}
