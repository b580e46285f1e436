//! What is true of a need and an offer together. Pure; rules and rankers read nothing else, and a referral keeps it.

use chrono::{Datelike, Days, NaiveDate};
use serde::Serialize;

use super::{
    evidence::{mention, stands, telling_words},
    model::{NeedFacts, OfferFacts},
    ports::{NeedHistory, Taken},
};
use crate::{
    kernel::quantity::{Quantity, Renewal},
    taxonomy::Taxonomy,
};

/// How the categories of the two lie to each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same category of the second level.
    Same,
    /// The need's text uses a word that belongs to the offer's category; or both texts use one that belongs to the need's.
    Mentioned {
        /// The word.
        word: String,
        /// Key of the category it belongs to.
        category: String,
    },
    /// Only the category of the first level is the same.
    SameTop,
    /// Nothing.
    None,
}

/// Whom an offer serves, seen from a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Serves {
    /// It names the need's community.
    Named,
    /// It serves all.
    All,
    /// It names others only.
    Others,
}

/// Where the organization lies, seen from a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Near {
    /// In the same community.
    Same,
    /// In one beside it.
    Beside,
    /// Further, or unknown.
    No,
}

/// What is left of an offer in the period its quantity renews in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Capacity {
    /// It is not limited.
    Unlimited,
    /// So much is left, and the need asks for so much of it (in the offer's unit).
    Left {
        /// What is left; 0 when all is taken.
        left: i32,
        /// What the need takes.
        asked: i32,
    },
}

/// How long an offer is to be had, seen from a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lasts {
    /// Beyond the day the need is due, or nothing is said of it.
    LongEnough,
    /// It ends before.
    EndsBefore(NaiveDate),
}

/// What the index says of the two texts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lexical {
    /// BM25, not bounded.
    pub score: f32,
    /// Words of one text that stand in the other's document.
    pub words: Vec<String>,
}

/// What is true of the pair.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Features {
    /// How the categories lie.
    pub relation: Relation,
    /// Telling words that both texts use, most telling first.
    pub words: Vec<String>,
    /// How alike the texts are, 0 to 1.
    pub likeness: f64,
    /// Whether both are of one kind.
    pub same_kind: bool,
    /// Whom it serves.
    pub serves: Serves,
    /// Where it is.
    pub near: Near,
    /// Whether it costs nothing.
    pub free: bool,
    /// What is left of it.
    pub capacity: Capacity,
    /// How long it is to be had.
    pub lasts: Lasts,
    /// Whether the organization helped this household before.
    pub helped_before: bool,
}

/// The BM25 score at which two texts count as half alike: about two rare words in common. Measured on the demo
/// committee, where pairs that staff would refer mostly lie above it.
const HALF_ALIKE: f64 = 20.0;
/// Texts less alike than this have nothing in common unless their categories do.
const ALIKE: f64 = 0.35;

impl Features {
    /// Looks at a pair.
    pub fn of(
        need: &NeedFacts,
        offer: &OfferFacts,
        lexical: Option<&Lexical>,
        history: &NeedHistory,
        taken: &[Taken],
        world: &World<'_>,
    ) -> Self {
        let need_text = need.text.as_deref().unwrap_or_default();
        let words = lexical.map_or_else(Vec::new, |lexical| {
            telling_words(&lexical.words, need_text, &offer.text, world.taxonomy)
        });
        let bm25 = lexical.map_or(0.0, |lexical| f64::from(lexical.score));
        Self {
            relation: relation(need, offer, world.taxonomy),
            // Without a word that can be shown there is no likeness that can be explained.
            likeness: if words.is_empty() {
                0.0
            } else {
                bm25 / (bm25 + HALF_ALIKE)
            },
            words,
            same_kind: need.kind == offer.kind,
            serves: serves(need, offer),
            near: near(need, offer, world.taxonomy),
            free: offer.free,
            capacity: capacity(need, offer, taken, world.today),
            lasts: lasts(need, offer),
            helped_before: history.helped.contains(&offer.organization),
        }
    }

    /// Whether the two speak of the same thing at all: a neighbouring category alone (rice for a broken television) and
    /// one stray short word are not enough.
    pub fn has_substance(&self) -> bool {
        match self.relation {
            Relation::Same | Relation::Mentioned { .. } => true,
            Relation::SameTop => {
                let long = self.words.first().is_some_and(|word| word.chars().count() > 2);
                (long || self.words.len() >= 2) && self.likeness >= ALIKE / 2.0
            }
            Relation::None => self.words.len() >= 2 && self.likeness >= ALIKE,
        }
    }
}

/// What the looking rests on besides the pair.
pub struct World<'a> {
    /// The committee's words.
    pub taxonomy: &'a Taxonomy,
    /// Today in Shanghai.
    pub today: NaiveDate,
}

fn relation(need: &NeedFacts, offer: &OfferFacts, taxonomy: &Taxonomy) -> Relation {
    if need.category == offer.category {
        return Relation::Same;
    }
    let need_text = need.text.as_deref().unwrap_or_default();
    let mentioned = mention(need_text, &offer.category, taxonomy)
        // "On the phone too long" asks for no phone: another kind of help must speak of the same thing itself.
        .filter(|word| need.kind == offer.kind || stands(&offer.text, word))
        .map(|word| (word, &offer.category));
    let met = mention(need_text, &need.category, taxonomy)
        .filter(|word| stands(&offer.text, word))
        .map(|word| (word, &need.category));
    match mentioned.or(met) {
        Some((word, category)) => Relation::Mentioned {
            word,
            category: category.clone(),
        },
        None if need.category_top == offer.category_top => Relation::SameTop,
        None => Relation::None,
    }
}

fn serves(need: &NeedFacts, offer: &OfferFacts) -> Serves {
    if offer.communities.is_empty() {
        Serves::All
    } else if offer.communities.contains(&need.community) {
        Serves::Named
    } else {
        Serves::Others
    }
}

fn near(need: &NeedFacts, offer: &OfferFacts, taxonomy: &Taxonomy) -> Near {
    match offer.near.as_deref() {
        Some(place) if place == need.community => Near::Same,
        Some(place) if taxonomy.are_neighbours(&need.community, place) => Near::Beside,
        _ => Near::No,
    }
}

fn lasts(need: &NeedFacts, offer: &OfferFacts) -> Lasts {
    match (offer.valid_until, need.due_on) {
        (Some(last), Some(due)) if last < due => Lasts::EndsBefore(last),
        _ => Lasts::LongEnough,
    }
}

fn capacity(need: &NeedFacts, offer: &OfferFacts, taken: &[Taken], today: NaiveDate) -> Capacity {
    let Some(there) = &offer.quantity else {
        return Capacity::Unlimited;
    };
    let from = period_start(there.renewal, today);
    // What was given lasts for good; in a renewing offer only what falls into this period, and lasting help, counts.
    let counts = |taken: &&Taken| {
        from.is_none_or(|from| taken.on >= from) || (taken.active && taken.asked.renewal != Renewal::Once)
    };
    let used: i32 = taken
        .iter()
        .filter(counts)
        .fold(0, |sum, taken| sum.saturating_add(takes(&taken.asked, there)));
    Capacity::Left {
        left: there.amount.saturating_sub(used).max(0),
        asked: takes(&need.quantity, there),
    }
}

/// How much of `there` somebody takes who asks for `asked`: as much where both count the same thing, else one.
fn takes(asked: &Quantity, there: &Quantity) -> i32 {
    if asked.unit == there.unit { asked.amount } else { 1 }
}

/// The first day of the period of `renewal` in which `today` lies; nothing for what is there once.
fn period_start(renewal: Renewal, today: NaiveDate) -> Option<NaiveDate> {
    match renewal {
        Renewal::Once => None,
        Renewal::Week => today.checked_sub_days(Days::new(u64::from(today.weekday().num_days_from_monday()))),
        Renewal::Month => today.with_day(1),
        Renewal::Year => NaiveDate::from_ymd_opt(today.year(), 1, 1),
    }
}
