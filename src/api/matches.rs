//! Matches: who could help with a need, whom an offer could help, and who was left out, each with its reasons.

use async_graphql::{
    Context, Enum, OutputType, Result, SimpleObject,
    connection::{ConnectionNameType, EdgeNameType},
};

use super::{
    connection::{Linked, link},
    context::{ContextExt, Request},
    needs::NeedNode,
    offers::OfferNode,
    user_error::OrTopLevel,
};
use crate::{
    kernel::page::Page,
    matching::{self, Found, Left, NeedForOffer, OfferForNeed, Sentence, Verdict, share},
    needs::Need,
    offers::Offer,
};

/// Why an offer and a need go together.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "matching::ReasonCode")]
pub enum ReasonCode {
    /// The same category of the second level.
    SameCategory,
    /// A word of the need belongs to the offer's category, or the category of the first level is the same.
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

/// What to mind before asking.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "matching::CautionCode")]
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

/// The rule that left an offer out.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "matching::ExclusionCode")]
pub enum ExclusionCode {
    /// Its organization is being asked about this need, or helps with it, already.
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
    /// Its category is a neighbouring one, but it is about something else.
    NothingInCommon,
}

/// Something true that speaks for a match.
#[derive(SimpleObject, Debug)]
pub struct MatchReason {
    /// What it is.
    code: ReasonCode,
    /// The same in plain words, in Chinese mostly at most 12 characters.
    text: String,
    /// Its share of the score, 0 to 1.
    weight: f64,
}

/// Something to mind before asking.
#[derive(SimpleObject, Debug)]
pub struct MatchCaution {
    /// What it is.
    code: CautionCode,
    /// The same in plain words.
    text: String,
}

/// What a match says beside the offer or need it leads to.
#[derive(SimpleObject, Debug)]
pub struct MatchEdge {
    /// How well the two go together, 0 to 1; comparable between needs.
    score: f64,
    /// What speaks for it, at most four, most telling first.
    reasons: Vec<MatchReason>,
    /// What to mind, most weighty first.
    cautions: Vec<MatchCaution>,
}

/// What is said of an offer that was left out.
#[derive(SimpleObject, Debug)]
pub struct ExclusionCause {
    /// The rule.
    code: ExclusionCode,
    /// The same in plain words.
    text: String,
}

/// The length of a list of matches.
#[derive(SimpleObject, Debug)]
pub struct MatchTotals {
    /// How many there are in all.
    total_count: i32,
}

macro_rules! names {
    ($($name:ident $connection:literal $edge:literal;)*) => {
        $(
            #[doc = concat!("Names of `", $connection, "`.")]
            pub struct $name;

            impl ConnectionNameType for $name {
                fn type_name<T: OutputType>() -> String {
                    $connection.to_owned()
                }
            }

            impl EdgeNameType for $name {
                fn type_name<T: OutputType>() -> String {
                    $edge.to_owned()
                }
            }
        )*
    };
}

names! {
    NeedMatchNames "NeedMatchConnection" "NeedMatchEdge";
    OfferMatchNames "OfferMatchConnection" "OfferMatchEdge";
    ExclusionNames "ExclusionConnection" "ExclusionEdge";
}

/// Offers that could meet a need.
pub type NeedMatches = Linked<OfferNode, MatchTotals, MatchEdge, NeedMatchNames>;
/// Needs that an offer could meet.
pub type OfferMatches = Linked<NeedNode, MatchTotals, MatchEdge, OfferMatchNames>;
/// Offers that were left out.
pub type Exclusions = Linked<OfferNode, MatchTotals, ExclusionCause, ExclusionNames>;

/// `Need.matches`.
pub async fn of_need(
    ctx: &Context<'_>,
    need: &Need,
    first: Option<i32>,
    after: Option<String>,
) -> Result<NeedMatches> {
    let request = ctx.request();
    let page = Page::from_relay(first, after, None, None).or_top_level(request)?;
    let found = request.app.matcher.for_need(&request.ctx, need, &page).await;
    let Found { rows, total } = found.or_top_level(request)?;
    Ok(link(rows, totals(total), |OfferForNeed { offer, verdict }| {
        (OfferNode::from(offer), edge(request, &verdict))
    }))
}

/// `Need.excluded`.
pub async fn left_out(
    ctx: &Context<'_>,
    need: &Need,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Exclusions> {
    let request = ctx.request();
    let page = Page::from_relay(first, after, None, None).or_top_level(request)?;
    let found = request.app.matcher.left_out(&request.ctx, need, &page).await;
    let Found { rows, total } = found.or_top_level(request)?;
    Ok(link(rows, totals(total), |Left { offer, exclusion }| {
        let edge = ExclusionCause {
            code: exclusion.code.into(),
            text: say(request, &exclusion.sentence),
        };
        (OfferNode::from(offer), edge)
    }))
}

/// `Offer.matches`.
pub async fn of_offer(
    ctx: &Context<'_>,
    offer: &Offer,
    first: Option<i32>,
    after: Option<String>,
) -> Result<OfferMatches> {
    let request = ctx.request();
    let page = Page::from_relay(first, after, None, None).or_top_level(request)?;
    let found = request.app.matcher.for_offer(&request.ctx, offer, &page).await;
    let Found { rows, total } = found.or_top_level(request)?;
    Ok(link(rows, totals(total), |NeedForOffer { need, verdict }| {
        (NeedNode::from(need), edge(request, &verdict))
    }))
}

fn totals(total: usize) -> MatchTotals {
    MatchTotals {
        total_count: i32::try_from(total).unwrap_or(i32::MAX),
    }
}

fn edge(request: &Request, verdict: &Verdict) -> MatchEdge {
    let reasons = verdict.reasons.iter().map(|reason| MatchReason {
        code: reason.code.into(),
        text: say(request, &reason.sentence),
        weight: share(reason.points),
    });
    let cautions = verdict.cautions.iter().map(|caution| MatchCaution {
        code: caution.code.into(),
        text: say(request, &caution.sentence),
    });
    MatchEdge {
        score: verdict.score(),
        reasons: reasons.collect(),
        cautions: cautions.collect(),
    }
}

fn say(request: &Request, sentence: &Sentence) -> String {
    sentence.say(request.ctx.taxonomy(), request.language)
}
