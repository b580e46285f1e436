//! Brings together what a pair is judged by: candidates from the tables and from the index, and facts of each.

use std::collections::HashMap;

use super::{
    evidence::mentioned,
    features::Lexical,
    model::{NeedFacts, OfferFacts},
};
use crate::{
    kernel::{
        error::Result,
        ids::{NeedId, OfferId, OrganizationId},
        page::Page,
        text::fold,
    },
    needs::{
        Need, StateKind,
        store::{self as need_store, NeedFilter, NeedOrder},
    },
    offers::{self, Offer, OfferFilter, Standing},
    office::Ctx,
    organizations,
    search::{Candidate, CandidateQuery, Collection, Facet, Reader, Scope},
    taxonomy::Taxonomy,
};

/// The most offers or needs of neighbouring categories that are looked at.
const MOST_BY_CATEGORY: u64 = 800;
/// The most that the index brings.
const MOST_BY_WORDS: usize = 80;
/// Where offers stand that may be proposed, or of which it may be said why not.
const STANDINGS: [Standing; 3] = [Standing::Published, Standing::Paused, Standing::Expired];

/// What matching reads of a need.
pub fn need_facts(need: &Need, taxonomy: &Taxonomy) -> NeedFacts {
    NeedFacts {
        id: need.id,
        kind: need.kind.clone(),
        category: need.category.clone(),
        category_top: taxonomy.top_category(&need.category).to_owned(),
        community: need.community.clone(),
        organization: need.asker.organization(),
        due_on: need.due_on,
        quantity: need.quantity.clone(),
        text: need
            .public
            .as_ref()
            .map(|public| folded(&public.title, &public.text)),
    }
}

fn offer_facts(ctx: &Ctx, offer: &Offer, near: Option<String>) -> OfferFacts {
    let fields = &offer.fields;
    OfferFacts {
        id: offer.id,
        organization: offer.organization,
        near,
        kind: fields.kind.clone(),
        category: fields.category.clone(),
        category_top: ctx.taxonomy().top_category(&fields.category).to_owned(),
        communities: fields.communities.clone(),
        audiences: fields.audiences.clone(),
        free: fields.free,
        price_note: fields.price_note.clone(),
        conditions: fields.conditions.clone(),
        quantity: fields.quantity.clone(),
        valid_until: fields.valid_until,
        standing: offer.standing(ctx.today()),
        text: folded(&fields.title, &fields.description),
    }
}

/// Both texts as one, in the form in which words are looked for. The full stop keeps them apart where blanks are dropped.
fn folded(title: &str, text: &str) -> String {
    fold(&format!("{title}。{text}"))
}

/// Offers with what matching reads of them.
pub async fn with_facts(ctx: &Ctx, offers: Vec<Offer>) -> Result<Vec<(Offer, OfferFacts)>> {
    let mut owners: Vec<OrganizationId> = offers.iter().map(|offer| offer.organization).collect();
    owners.sort_unstable();
    owners.dedup();
    let mut places: HashMap<_, _> = HashMap::new();
    // Databases bound the values of one statement.
    for some in owners.chunks(500) {
        let found = organizations::by_ids(ctx.db(), some).await?;
        places.extend(found.into_iter().map(|owner| (owner.id, owner.community)));
    }
    let facts = |offer: &Offer| {
        let near = places.get(&offer.organization).cloned().flatten();
        offer_facts(ctx, offer, near)
    };
    Ok(offers
        .into_iter()
        .map(|offer| {
            let facts = facts(&offer);
            (offer, facts)
        })
        .collect())
}

/// What the index says, by id.
pub type ByWords<Id> = HashMap<Id, Lexical>;

/// Offers that may meet the need: of its category of the first level, of categories its text speaks of, or sharing words
/// with it. Whoever asks: what each may see is decided by the caller.
pub async fn offers_around(
    ctx: &Ctx,
    reader: &Reader,
    need: &NeedFacts,
) -> Result<(Vec<(Offer, OfferFacts)>, ByWords<OfferId>)> {
    let ctx = &Ctx::system(ctx.office.clone());
    let mut categories = vec![need.category_top.clone()];
    let mut words = ByWords::new();
    if let Some(text) = &need.text {
        categories.extend(mentioned(text, ctx.taxonomy()));
        let states = STANDINGS.map(Standing::key);
        let found = by_words(reader, Collection::Offers, text, &states).await;
        words.extend(found.map(|(id, lexical)| (OfferId::new(id), lexical)));
    }
    let filter = OfferFilter {
        categories,
        standings: STANDINGS.to_vec(),
        ..OfferFilter::default()
    };
    let mut offers = offers::list(ctx, &filter, MOST_BY_CATEGORY).await?;
    let missing: Vec<OfferId> = words
        .keys()
        .filter(|id| !offers.iter().any(|offer| offer.id == **id))
        .copied()
        .collect();
    offers.extend(offers::by_ids(ctx, &missing).await?);
    Ok((with_facts(ctx, offers).await?, words))
}

/// Open needs that the offer may meet, of those `ctx.actor` may see.
pub async fn needs_around(
    ctx: &Ctx,
    reader: &Reader,
    offer: &OfferFacts,
) -> Result<(Vec<Need>, ByWords<NeedId>)> {
    let open = StateKind::Open;
    let found = by_words(reader, Collection::Needs, &offer.text, &[open.key()]).await;
    let words: ByWords<NeedId> = found.map(|(id, lexical)| (NeedId::new(id), lexical)).collect();
    let mut categories = mentioned(&offer.text, ctx.taxonomy());
    categories.push(offer.category_top.clone());
    let filter = NeedFilter {
        states: vec![open],
        categories,
        ..NeedFilter::default()
    };
    let order = (NeedOrder::UpdatedAt, true);
    let page = need_store::page(ctx, &filter, order, &Page::first(MOST_BY_CATEGORY)).await?;
    let mut needs = page.into_items();
    let missing: Vec<NeedId> = words
        .keys()
        .filter(|id| !needs.iter().any(|need| need.id == **id))
        .copied()
        .collect();
    let others = need_store::by_ids(ctx, &missing).await?;
    needs.extend(others.into_iter().filter(|need| need.state.kind() == open));
    Ok((needs, words))
}

/// What shares words with `text`. Without the index there are still categories: its failure is noted, not passed on.
async fn by_words(
    reader: &Reader,
    collection: Collection,
    text: &str,
    states: &[&str],
) -> impl Iterator<Item = (uuid::Uuid, Lexical)> + use<> {
    let query = CandidateQuery {
        collection,
        text: text.to_owned(),
        filters: vec![(
            Facet::State,
            states.iter().map(|state| (*state).to_owned()).collect(),
        )],
        scope: Scope::everything(),
        limit: MOST_BY_WORDS,
    };
    let found = reader.find_candidates(query).await.unwrap_or_else(|err| {
        tracing::warn!(error = %err, "the search index did not answer; matching by category only");
        Vec::new()
    });
    found.into_iter().map(|candidate: Candidate| {
        let lexical = Lexical {
            score: candidate.score,
            words: candidate.matched_words,
        };
        (candidate.id, lexical)
    })
}
