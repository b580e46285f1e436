//! The ranker of today: adds up what speaks for a pair. Pure.

use super::{
    features::{Capacity, Features, Lasts, Near, Relation, Serves},
    model::{Caution, CautionCode, NeedFacts, OfferFacts, Reason, ReasonCode, Verdict},
    sentence::Sentence,
};
use crate::kernel::quantity::Renewal;

/// Puts a pair that no hard rule leaves out into words and a number.
pub trait Ranker: Send + Sync {
    /// The name under which a referral keeps by what it was ranked; changes whenever equal pairs would rank otherwise.
    fn version(&self) -> &'static str;

    /// Judges a pair.
    fn judge(&self, need: &NeedFacts, offer: &OfferFacts, features: &Features) -> Verdict;
}

/// Points for each thing that speaks for a pair. They add up to [`Verdict::FULL`]: explained in `docs/matching.md`.
mod points {
    pub const SAME_CATEGORY: u32 = 4_000;
    pub const MENTIONED: u32 = 2_200;
    pub const SAME_TOP: u32 = 1_000;
    /// For texts that are wholly alike; less in proportion.
    pub const WORDS: u32 = 2_500;
    pub const SAME_KIND: u32 = 800;
    pub const SERVES_COMMUNITY: u32 = 700;
    pub const SERVES_ALL: u32 = 400;
    pub const FREE: u32 = 500;
    pub const HELPED_BEFORE: u32 = 500;
    pub const NEAR_SAME: u32 = 400;
    pub const NEAR_BESIDE: u32 = 200;
    pub const CAPACITY_LEFT: u32 = 300;
    pub const VALID_LONG_ENOUGH: u32 = 300;
}

/// Category, words and circumstances, weighed by hand.
#[derive(Debug, Clone, Copy, Default)]
pub struct Lexical;

impl Ranker for Lexical {
    fn version(&self) -> &'static str {
        "lexical-1"
    }

    fn judge(&self, need: &NeedFacts, offer: &OfferFacts, features: &Features) -> Verdict {
        // In the order in which they tell most to a reader; the shown ones are the first of them.
        let mut reasons: Vec<Reason> = [
            by_category(offer, features),
            by_words(features),
            by_help_before(features),
            by_community(need, features),
            by_price(features),
            by_place(offer, features),
            by_capacity(offer, features),
            by_kind(offer, features),
            by_time(features),
        ]
        .into_iter()
        .flatten()
        .collect();
        let points = reasons.iter().map(|reason| reason.points).sum();
        reasons.truncate(Verdict::REASONS);
        Verdict {
            points,
            reasons,
            cautions: cautions(offer, features),
        }
    }
}

const fn reason(code: ReasonCode, points: u32, sentence: Sentence) -> Option<Reason> {
    Some(Reason {
        code,
        sentence,
        points,
    })
}

fn by_category(offer: &OfferFacts, features: &Features) -> Option<Reason> {
    match &features.relation {
        Relation::Same => reason(
            ReasonCode::SameCategory,
            points::SAME_CATEGORY,
            Sentence::new("matching.reason.same_category").category("category", &offer.category),
        ),
        Relation::Mentioned { word, category } => reason(
            ReasonCode::RelatedCategory,
            points::MENTIONED,
            Sentence::new("matching.reason.mentioned")
                .quoted("word", std::slice::from_ref(word))
                .category("category", category),
        ),
        Relation::SameTop => reason(
            ReasonCode::RelatedCategory,
            points::SAME_TOP,
            Sentence::new("matching.reason.same_top").category("category", &offer.category_top),
        ),
        Relation::None => None,
    }
}

/// Characters of shared words shown in one reason.
const SHOWN: usize = 6;

fn by_words(features: &Features) -> Option<Reason> {
    let (first, others) = features.words.split_first()?;
    let mut shown = vec![first.clone()];
    let mut length = first.chars().count();
    for word in others {
        length += word.chars().count();
        if length > SHOWN {
            break;
        }
        shown.push(word.clone());
    }
    reason(
        ReasonCode::WordsShared,
        in_proportion(points::WORDS, features.likeness),
        Sentence::new("matching.reason.words_shared").quoted("words", &shown),
    )
}

/// `full` times `part`, in whole points.
fn in_proportion(full: u32, part: f64) -> u32 {
    // Within 0 and `full`, so nothing is cut off but the fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let points = (f64::from(full) * part.clamp(0.0, 1.0)).round() as u32;
    points
}

fn by_help_before(features: &Features) -> Option<Reason> {
    let sentence = Sentence::new("matching.reason.helped_before");
    features
        .helped_before
        .then(|| reason(ReasonCode::HelpedBefore, points::HELPED_BEFORE, sentence))?
}

fn by_community(need: &NeedFacts, features: &Features) -> Option<Reason> {
    match features.serves {
        Serves::Named => reason(
            ReasonCode::ServesCommunity,
            points::SERVES_COMMUNITY,
            Sentence::new("matching.reason.serves_community").community("community", &need.community),
        ),
        Serves::All => reason(
            ReasonCode::ServesAll,
            points::SERVES_ALL,
            Sentence::new("matching.reason.serves_all"),
        ),
        Serves::Others => None,
    }
}

fn by_price(features: &Features) -> Option<Reason> {
    let sentence = Sentence::new("matching.reason.free");
    features
        .free
        .then(|| reason(ReasonCode::Free, points::FREE, sentence))?
}

fn by_place(offer: &OfferFacts, features: &Features) -> Option<Reason> {
    let place = offer.near.as_deref()?;
    let (points, key) = match features.near {
        Near::Same => (points::NEAR_SAME, "matching.reason.near_same"),
        Near::Beside => (points::NEAR_BESIDE, "matching.reason.near_beside"),
        Near::No => return None,
    };
    reason(
        ReasonCode::Near,
        points,
        Sentence::new(key).community("community", place),
    )
}

fn by_capacity(offer: &OfferFacts, features: &Features) -> Option<Reason> {
    let sentence = match (&features.capacity, &offer.quantity) {
        (Capacity::Left { left, asked }, Some(there)) if left >= asked => {
            Sentence::new(left_key(there.renewal))
                .text("left", left)
                .unit("unit", &there.unit)
        }
        (Capacity::Unlimited, _) => Sentence::new("matching.reason.unlimited"),
        _ => return None,
    };
    reason(ReasonCode::CapacityLeft, points::CAPACITY_LEFT, sentence)
}

const fn left_key(renewal: Renewal) -> &'static str {
    match renewal {
        Renewal::Once => "matching.reason.left",
        Renewal::Week => "matching.reason.left_this_week",
        Renewal::Month => "matching.reason.left_this_month",
        Renewal::Year => "matching.reason.left_this_year",
    }
}

fn by_kind(offer: &OfferFacts, features: &Features) -> Option<Reason> {
    let sentence = Sentence::new("matching.reason.same_kind").kind("kind", &offer.kind);
    features
        .same_kind
        .then(|| reason(ReasonCode::SameKind, points::SAME_KIND, sentence))?
}

fn by_time(features: &Features) -> Option<Reason> {
    let sentence = Sentence::new("matching.reason.valid_long_enough");
    (features.lasts == Lasts::LongEnough)
        .then(|| reason(ReasonCode::ValidLongEnough, points::VALID_LONG_ENOUGH, sentence))?
}

/// What to mind, most weighty first.
fn cautions(offer: &OfferFacts, features: &Features) -> Vec<Caution> {
    let mut cautions = Vec::new();
    let mut mind = |code, sentence| cautions.push(Caution { code, sentence });
    if let Lasts::EndsBefore(last) = features.lasts {
        let sentence = Sentence::new("matching.caution.ends_before_due").day("last", last);
        mind(CautionCode::EndsBeforeDue, sentence);
    }
    if let (Capacity::Left { left, asked }, Some(there)) = (&features.capacity, &offer.quantity)
        && left < asked
    {
        let sentence = Sentence::new("matching.caution.capacity_short")
            .text("left", left)
            .unit("unit", &there.unit);
        mind(CautionCode::CapacityShort, sentence);
    }
    if !features.free {
        let sentence = match &offer.price_note {
            Some(note) => Sentence::new("matching.caution.price").text("note", note),
            None => Sentence::new("matching.caution.not_free"),
        };
        mind(CautionCode::NotFree, sentence);
    }
    if let Some(conditions) = &offer.conditions {
        let sentence = Sentence::new("matching.caution.conditions").text("conditions", conditions);
        mind(CautionCode::HasConditions, sentence);
    }
    if !offer.audiences.is_empty() && !offer.audiences.iter().any(|key| key == EVERYONE) {
        let sentence = Sentence::new("matching.caution.audiences").audiences("audiences", &offer.audiences);
        mind(CautionCode::AudienceUnknown, sentence);
    }
    if !features.same_kind {
        let sentence = Sentence::new("matching.caution.other_kind").kind("kind", &offer.kind);
        mind(CautionCode::OtherKind, sentence);
    }
    cautions
}

/// The audience that leaves nobody out.
const EVERYONE: &str = "everyone";
