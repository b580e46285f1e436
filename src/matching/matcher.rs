//! Who can help with a need, whom an offer can help, and who was left out.

use std::sync::Arc;

use uuid::Uuid;

use super::{
    features::{Features, Lexical as Words, World},
    gather,
    model::{NeedFacts, OfferFacts, Verdict},
    order::{Placed, page_of, sort},
    ports::{History, NeedHistory, Nothing, Taken},
    rules::{self, Exclusion},
    score::{Lexical, Ranker},
    sees::{self, Sees},
    snapshot,
};
use crate::{
    kernel::{
        error::Result,
        ids::{NeedId, OfferId},
        page::{Page, Rows},
    },
    needs::{self, Need},
    offers::{Offer, Standing},
    office::Ctx,
    search::Reader,
};

/// The most offers of which it is said why they were left out.
const MOST_LEFT_OUT: usize = 50;
/// Of these, the most that merely lie in a neighbouring category: they must not hide the others.
const MOST_NOTHING_IN_COMMON: usize = 5;

/// An offer that could meet a need.
#[derive(Debug, Clone)]
pub struct OfferForNeed {
    /// The offer.
    pub offer: Offer,
    /// How well, and why.
    pub verdict: Verdict,
}

/// A need that an offer could meet.
#[derive(Debug, Clone)]
pub struct NeedForOffer {
    /// The need, as its reader may see it.
    pub need: Need,
    /// How well, and why.
    pub verdict: Verdict,
}

/// An offer that was left out.
#[derive(Debug, Clone)]
pub struct Left {
    /// The offer.
    pub offer: Offer,
    /// The rule that left it out.
    pub exclusion: Exclusion,
}

/// One page of a list, and how long the whole is.
#[derive(Debug, Clone)]
pub struct Found<T> {
    /// The page.
    pub rows: Rows<T>,
    /// The length of the whole list.
    pub total: usize,
}

impl<T> Found<T> {
    const fn nothing() -> Self {
        Self {
            rows: Rows::empty(),
            total: 0,
        }
    }
}

/// A pair that was judged.
struct Judged<T> {
    /// The offer or need found.
    subject: T,
    id: Uuid,
    features: Features,
    verdict: Verdict,
    left_out: Option<Exclusion>,
}

impl<T> Placed for Judged<T> {
    fn place(&self) -> (u32, Uuid) {
        (self.verdict.points, self.id)
    }
}

/// An offer left out, with its place in the list: those that speak of the same thing come first.
struct LeftOut {
    left: Left,
    alike: bool,
    points: u32,
}

impl LeftOut {
    fn of(judged: Judged<Offer>) -> Option<Self> {
        Some(Self {
            alike: judged.features.has_substance(),
            points: judged.verdict.points,
            left: Left {
                offer: judged.subject,
                exclusion: judged.left_out?,
            },
        })
    }
}

impl Placed for LeftOut {
    fn place(&self) -> (u32, Uuid) {
        let ahead = if self.alike { Verdict::FULL + 1 } else { 0 };
        (self.points + ahead, self.left.offer.id.raw())
    }
}

/// Finds matches. One for the whole service.
pub struct Matcher {
    reader: Reader,
    history: Arc<dyn History>,
    ranker: Arc<dyn Ranker>,
}

impl Matcher {
    /// A matcher that knows of no referrals and ranks by words and categories.
    pub fn new(reader: Reader) -> Self {
        Self {
            reader,
            history: Arc::new(Nothing),
            ranker: Arc::new(Lexical),
        }
    }

    /// Told by `history` who was asked, who declined and what is taken.
    #[must_use]
    pub fn with_history(mut self, history: Arc<dyn History>) -> Self {
        self.history = history;
        self
    }

    /// Ranking by `ranker`.
    #[must_use]
    pub fn with_ranker(mut self, ranker: Arc<dyn Ranker>) -> Self {
        self.ranker = ranker;
        self
    }

    /// Published offers that could meet the need, best first. Staff see all, a liaison those of the own organization,
    /// others none. `need` was read for `ctx.actor`.
    pub async fn for_need(&self, ctx: &Ctx, need: &Need, page: &Page) -> Result<Found<OfferForNeed>> {
        let sees = sees::of_need(&ctx.actor, need);
        if sees == Sees::Nothing {
            return Ok(Found::nothing());
        }
        let mut ranked = ranked(self.judge_need(ctx, need, sees).await?);
        ranked.retain(|judged| sees.offer_of(judged.subject.organization));
        found(ranked, page, |judged| OfferForNeed {
            offer: judged.subject,
            verdict: judged.verdict,
        })
    }

    /// Offers that resemble what the need asks for and were left out, each with one cause, nearest first, at most 50.
    /// For staff; others see none.
    pub async fn left_out(&self, ctx: &Ctx, need: &Need, page: &Page) -> Result<Found<Left>> {
        let sees = sees::of_need(&ctx.actor, need);
        if sees != Sees::All {
            return Ok(Found::nothing());
        }
        let judged = self.judge_need(ctx, need, sees).await?;
        let mut left: Vec<_> = judged.into_iter().filter_map(LeftOut::of).collect();
        sort(&mut left);
        let mut others = 0;
        left.retain(|left| {
            others += usize::from(!left.alike);
            left.alike || others <= MOST_NOTHING_IN_COMMON
        });
        left.truncate(MOST_LEFT_OUT);
        found(left, page, |left| left.left)
    }

    /// Open needs that the offer could meet, best first: for staff, and for the liaison of its organization. An offer
    /// that is not published meets none.
    pub async fn for_offer(&self, ctx: &Ctx, offer: &Offer, page: &Page) -> Result<Found<NeedForOffer>> {
        let published = offer.standing(ctx.today()) == Standing::Published;
        if !published || !sees::of_offer(&ctx.actor, offer) {
            return Ok(Found::nothing());
        }
        let ranked = ranked(self.judge_offer(ctx, offer).await?);
        found(ranked, page, |judged| NeedForOffer {
            need: judged.subject,
            verdict: judged.verdict,
        })
    }

    /// Why the offer is proposed for the need, as JSON to be kept with the referral; nothing when it is not proposed.
    /// It is never shown by itself, so it is taken whoever asks.
    pub async fn snapshot(&self, ctx: &Ctx, need: NeedId, offer: OfferId) -> Result<Option<String>> {
        let need = needs::store::by_ids_for_parties(ctx.db(), &[need]).await?.pop();
        let Some(need) = need else { return Ok(None) };
        let ranked = ranked(self.judge_need(ctx, &need, Sees::All).await?);
        let place = ranked.iter().position(|judged| judged.subject.id == offer);
        Ok(place.map(|place| {
            let judged = &ranked[place];
            snapshot::freeze(
                self.ranker.version(),
                (place + 1, ranked.len()),
                &judged.features,
                &judged.verdict,
                ctx.taxonomy(),
            )
        }))
    }

    /// Every offer around the need, judged by what one who sees so much may know, in no order.
    async fn judge_need(&self, ctx: &Ctx, need: &Need, sees: Sees) -> Result<Vec<Judged<Offer>>> {
        let facts = gather::need_facts(need, ctx.taxonomy());
        let (offers, words) = gather::offers_around(ctx, &self.reader, &facts).await?;
        let ids: Vec<OfferId> = offers.iter().map(|(offer, _)| offer.id).collect();
        let taken = self.history.taken(ctx, &ids).await?;
        let history = self.history.of_needs(ctx, &[need.id]).await?;
        let history = sees.history(history.get(&need.id).cloned().unwrap_or_default());
        Ok(offers
            .into_iter()
            .filter_map(|(offer, offer_facts)| {
                let taken = taken.get(&offer.id).map_or(&[][..], Vec::as_slice);
                let pair = (&facts, &offer_facts);
                let id = offer.id.raw();
                self.judge(ctx, pair, words.get(&offer.id), &history, taken, (offer, id))
            })
            .collect())
    }

    /// Every open need around the offer, judged, in no order.
    async fn judge_offer(&self, ctx: &Ctx, offer: &Offer) -> Result<Vec<Judged<Need>>> {
        let Some((_, offer_facts)) = gather::with_facts(ctx, vec![offer.clone()]).await?.pop() else {
            return Ok(Vec::new());
        };
        let (needs, words) = gather::needs_around(ctx, &self.reader, &offer_facts).await?;
        let ids: Vec<NeedId> = needs.iter().map(|need| need.id).collect();
        let taken = self.history.taken(ctx, &[offer.id]).await?;
        let taken = taken.get(&offer.id).map_or(&[][..], Vec::as_slice);
        let history = self.history.of_needs(ctx, &ids).await?;
        Ok(needs
            .into_iter()
            .filter_map(|need| {
                let facts = gather::need_facts(&need, ctx.taxonomy());
                let history = history.get(&need.id).cloned().unwrap_or_default();
                let history = sees::of_need(&ctx.actor, &need).history(history);
                let pair = (&facts, &offer_facts);
                let id = need.id.raw();
                self.judge(ctx, pair, words.get(&need.id), &history, taken, (need, id))
            })
            .collect())
    }

    fn judge<T>(
        &self,
        ctx: &Ctx,
        (need, offer): (&NeedFacts, &OfferFacts),
        words: Option<&Words>,
        history: &NeedHistory,
        taken: &[Taken],
        (subject, id): (T, Uuid),
    ) -> Option<Judged<T>> {
        if rules::is_beside_the_point(need, offer) {
            return None;
        }
        let world = World {
            taxonomy: ctx.taxonomy(),
            today: ctx.today(),
        };
        let features = Features::of(need, offer, words, history, taken, &world);
        let barred = rules::left_out(need, offer, &features, history);
        let left_out = match (features.has_substance(), barred) {
            (true, barred) => barred,
            (false, None) if need.category_top == offer.category_top => Some(rules::nothing_in_common(offer)),
            (false, _) => return None,
        };
        Some(Judged {
            verdict: self.ranker.judge(need, offer, &features),
            subject,
            id,
            features,
            left_out,
        })
    }
}

/// Those that no rule left out, best first.
fn ranked<T>(judged: Vec<Judged<T>>) -> Vec<Judged<T>> {
    let mut ranked: Vec<_> = judged
        .into_iter()
        .filter(|judged| judged.left_out.is_none())
        .collect();
    sort(&mut ranked);
    ranked
}

fn found<T: Placed, U>(items: Vec<T>, page: &Page, make: impl FnMut(T) -> U) -> Result<Found<U>> {
    let total = items.len();
    Ok(Found {
        rows: page_of(items, page)?.map(make),
        total,
    })
}
