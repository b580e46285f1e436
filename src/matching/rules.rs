//! Hard rules: what no score can outweigh. One cause to an offer, the one that is hardest to mend first. Pure.

use super::{
    features::{Capacity, Features, Serves},
    model::{NeedFacts, OfferFacts},
    ports::NeedHistory,
    sentence::Sentence,
};
use crate::{kernel::quantity::Renewal, offers::Standing};

/// Why an offer was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExclusionCode {
    /// Its organization is being asked, or helps, already.
    AlreadyReferred,
    /// Its organization declined this need.
    DeclinedBefore,
    /// Its last day is over.
    OfferEnded,
    /// It is not to be had for a while.
    OfferPaused,
    /// It serves other communities only.
    NotThisCommunity,
    /// All of it is taken.
    NoCapacity,
    /// Only the category of the first level is the same.
    NothingInCommon,
}

/// An offer left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The rule.
    pub code: ExclusionCode,
    /// The same in plain words.
    pub sentence: Sentence,
}

impl Exclusion {
    const fn new(code: ExclusionCode, sentence: Sentence) -> Self {
        Self { code, sentence }
    }
}

/// Whether the pair is not worth a word: an organization's own need, an offer nobody has seen yet.
pub fn is_beside_the_point(need: &NeedFacts, offer: &OfferFacts) -> bool {
    need.organization == Some(offer.organization)
        || !matches!(
            offer.standing,
            Standing::Published | Standing::Paused | Standing::Expired
        )
}

/// The hard rule that leaves the offer out, if one does. Whether the two have anything in common is asked elsewhere.
pub fn left_out(
    need: &NeedFacts,
    offer: &OfferFacts,
    features: &Features,
    history: &NeedHistory,
) -> Option<Exclusion> {
    let organization = offer.organization;
    if history.concerned.contains(&organization) {
        return Some(Exclusion::new(
            ExclusionCode::AlreadyReferred,
            Sentence::new("matching.left_out.already_referred"),
        ));
    }
    if let Some((_, reason)) = history.declined.iter().find(|(who, _)| *who == organization) {
        return Some(Exclusion::new(
            ExclusionCode::DeclinedBefore,
            Sentence::new("matching.left_out.declined_before").decline_reason("reason", reason),
        ));
    }
    by_standing(offer)
        .or_else(|| by_community(need, features))
        .or_else(|| by_capacity(offer, features))
}

fn by_standing(offer: &OfferFacts) -> Option<Exclusion> {
    match (offer.standing, offer.valid_until) {
        (Standing::Expired, Some(last)) => Some(Exclusion::new(
            ExclusionCode::OfferEnded,
            Sentence::new("matching.left_out.offer_ended").day("last", last),
        )),
        (Standing::Paused, _) => Some(Exclusion::new(
            ExclusionCode::OfferPaused,
            Sentence::new("matching.left_out.offer_paused"),
        )),
        _ => None,
    }
}

fn by_community(need: &NeedFacts, features: &Features) -> Option<Exclusion> {
    (features.serves == Serves::Others).then(|| {
        Exclusion::new(
            ExclusionCode::NotThisCommunity,
            Sentence::new("matching.left_out.not_this_community").community("community", &need.community),
        )
    })
}

fn by_capacity(offer: &OfferFacts, features: &Features) -> Option<Exclusion> {
    let quantity = offer.quantity.as_ref()?;
    matches!(features.capacity, Capacity::Left { left: 0, .. }).then(|| {
        let sentence = match quantity.renewal {
            Renewal::Once => Sentence::new("matching.left_out.all_taken"),
            Renewal::Week => Sentence::new("matching.left_out.taken_this_week"),
            Renewal::Month => Sentence::new("matching.left_out.taken_this_month"),
            Renewal::Year => Sentence::new("matching.left_out.taken_this_year"),
        };
        Exclusion::new(
            ExclusionCode::NoCapacity,
            sentence
                .text("amount", quantity.amount)
                .unit("unit", &quantity.unit),
        )
    })
}

/// Left out because only the category of the first level is the same.
pub fn nothing_in_common(offer: &OfferFacts) -> Exclusion {
    Exclusion::new(
        ExclusionCode::NothingInCommon,
        Sentence::new("matching.left_out.nothing_in_common").category("category", &offer.category),
    )
}
