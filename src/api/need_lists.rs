//! Lists of needs: filters, orders, searches, counts.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, connection::Connection};
use uuid::Uuid;

use super::{
    connection::connect,
    context::{ContextExt, Request},
    hanging::{NeedsOfHousehold, count_of},
    ids,
    need_progress::NeedStage,
    needs::{NeedNode, NeedState},
    organizations::OrderDirection,
    search::{self, Facet, FacetName},
    user_error::OrTopLevel,
};
use crate::{
    deliveries,
    kernel::{
        error::{self, Code, Error, Fault},
        ids::HouseholdId,
        page::{Page, Rows},
    },
    needs::{
        self, Need,
        counts::{self, NeedFacet},
        store,
    },
    search::{Collection, Query},
};

/// The most needs a search brings.
const MOST_FOUND: usize = 2_000;

/// Which needs. An empty list asks for all.
#[derive(InputObject, Default)]
pub struct NeedFilter {
    /// In these states.
    states: Option<Vec<NeedState>>,
    /// At these stages.
    stages: Option<Vec<NeedStage>>,
    /// Of these kinds.
    kinds: Option<Vec<String>>,
    /// Of these categories; one of the first level means those below it too.
    categories: Option<Vec<String>>,
    /// In these communities.
    communities: Option<Vec<String>>,
    /// Of these urgencies.
    urgencies: Option<Vec<String>>,
    /// Asked for by this household; finds nothing for those who may not read it.
    household_id: Option<ID>,
    /// Of the viewer's own organization or community, or taken in by themselves.
    mine: Option<bool>,
    /// Published, and nobody is asked nor has asked.
    unmatched: Option<bool>,
}

impl NeedFilter {
    /// The filter as the area reads it.
    pub fn read(self) -> error::Result<store::NeedFilter> {
        let stages: Vec<deliveries::Stage> = self
            .stages
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect();
        let mut only = Vec::new();
        if !stages.is_empty() {
            only.push(deliveries::progress::needs_in_stages(&stages));
        }
        if self.unmatched.unwrap_or_default() {
            only.push(deliveries::progress::unmatched());
        }
        Ok(store::NeedFilter {
            states: self
                .states
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            kinds: self.kinds.unwrap_or_default(),
            categories: self.categories.unwrap_or_default(),
            communities: self.communities.unwrap_or_default(),
            urgencies: self.urgencies.unwrap_or_default(),
            household: ids::parse_opt("filter.householdId", self.household_id.as_ref())?,
            mine: self.mine.unwrap_or_default(),
            only,
        })
    }
}

/// The order of needs.
#[derive(InputObject, Clone, Copy)]
pub struct NeedOrder {
    /// By what.
    by: NeedOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// What needs are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum NeedOrderField {
    /// By how well they fit the search, best first; without a search, by the last change.
    Relevance,
    /// By the time they were taken in.
    CreatedAt,
    /// By the last change.
    UpdatedAt,
    /// By the day they are wanted; those without one come after all others (ascending).
    DueOn,
    /// By urgency; the most urgent is largest.
    Urgency,
}

impl NeedOrderField {
    const fn stored(self) -> Option<store::NeedOrder> {
        match self {
            Self::Relevance => None,
            Self::CreatedAt => Some(store::NeedOrder::CreatedAt),
            Self::UpdatedAt => Some(store::NeedOrder::UpdatedAt),
            Self::DueOn => Some(store::NeedOrder::DueOn),
            Self::Urgency => Some(store::NeedOrder::Urgency),
        }
    }
}

/// What is counted only when asked for.
pub struct NeedTotals {
    filter: store::NeedFilter,
    relaxed: bool,
    /// The household on which the whole list hangs, if it does.
    of: Option<HouseholdId>,
}

impl NeedTotals {
    /// Of the needs of one household.
    pub fn of_household(household: HouseholdId) -> Self {
        let filter = store::NeedFilter {
            household: Some(household),
            ..Default::default()
        };
        Self {
            filter,
            relaxed: false,
            of: Some(household),
        }
    }
}

/// Counted only when asked for.
#[Object]
impl NeedTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        if let Some(household) = self.of {
            return count_of::<NeedsOfHousehold, _>(ctx, household).await;
        }
        let count = store::count(ctx.act(), &self.filter)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// How often each value of these properties occurs in the list: kind, category, community, state and urgency.
    #[graphql(complexity = "names.len().min(8) * child_complexity")]
    async fn facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which properties.")] names: Vec<FacetName>,
    ) -> Result<Vec<Facet>> {
        let request = ctx.request();
        let mut facets = Vec::new();
        for name in names {
            let facet = facet_of(name).or_top_level(request)?;
            let counts = counts::facet(&request.ctx, &self.filter, facet)
                .await
                .or_top_level(request)?;
            facets.push(search::counted(request, Collection::Needs, name, counts));
        }
        Ok(facets)
    }

    /// Nothing had all the words searched for: these have some of them.
    async fn relaxed(&self) -> bool {
        self.relaxed
    }
}

fn facet_of(name: FacetName) -> error::Result<NeedFacet> {
    Ok(match name {
        FacetName::Kind => NeedFacet::Kind,
        FacetName::Category => NeedFacet::Category,
        FacetName::Community => NeedFacet::Community,
        FacetName::State => NeedFacet::State,
        FacetName::Urgency => NeedFacet::Urgency,
        FacetName::Field | FacetName::OrganizationKind | FacetName::Free => {
            return Err(Fault::at("names", Code::Invalid)
                .say("needs.no_such_facet")
                .into());
        }
    })
}

/// One page of needs, searched or listed. A search finds published needs, and those about to be for whom they concern, by
/// their public text; whoever types a number finds that need too.
pub async fn list_needs(
    request: &Request,
    mut filter: store::NeedFilter,
    order: Option<NeedOrder>,
    search: Option<String>,
    page: &Page,
) -> error::Result<Connection<String, NeedNode, NeedTotals>> {
    let mut best_first = None;
    let mut relaxed = false;
    if let Some(text) = search {
        // Narrowed to texts the person may read, not only to rows: whether words were found at all would tell of others.
        let query = Query::new(Collection::Needs, needs::findable(&request.ctx.actor)).text(&text);
        let (ids, some_words) = search::ids(request, query, MOST_FOUND).await?;
        relaxed = some_words;
        filter.only.push(store::found(&ids, &text));
        best_first = Some(ids);
    }
    let stored = order.and_then(|order| Some((order.by.stored()?, order.direction == OrderDirection::Desc)));
    let rows = match (stored, best_first) {
        (None, Some(best_first)) => ranked(request, &filter, &best_first, page).await?,
        (stored, _) => {
            let order = stored.unwrap_or((store::NeedOrder::UpdatedAt, true));
            store::page(&request.ctx, &filter, order, page).await?
        }
    };
    let totals = NeedTotals {
        filter,
        relaxed,
        of: None,
    };
    Ok(connect(rows, totals, NeedNode::from))
}

/// One page in the order of a search; a need found by its number comes first.
async fn ranked(
    request: &Request,
    filter: &store::NeedFilter,
    best_first: &[Uuid],
    page: &Page,
) -> error::Result<Rows<Need>> {
    let ranks: HashMap<_, _> = best_first
        .iter()
        .enumerate()
        .map(|(rank, id)| (*id, rank))
        .collect();
    let mut ids = store::ids(&request.ctx, filter).await?;
    ids.sort_by_key(|id| ranks.get(&id.raw()).copied());
    let rows = Rows::slice(ids, page)?;
    let shown: Vec<_> = rows.rows.iter().map(|(_, id)| *id).collect();
    let mut needs: HashMap<_, _> = store::by_ids(&request.ctx, &shown)
        .await?
        .into_iter()
        .map(|need| (need.id, need))
        .collect();
    rows.try_map(|id| needs.remove(&id).ok_or_else(Error::not_found))
}

/// Readings of needs.
#[derive(Default)]
pub struct NeedsQuery;

/// Readings of needs.
#[Object]
impl NeedsQuery {
    /// Needs: published ones for everybody, by their redacted texts; those of the own community or organization in any
    /// state for its workers and its liaison; all for street staff. A search puts the best match first, unless an order is
    /// asked for.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which needs.")] filter: Option<NeedFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<NeedOrder>,
        #[graphql(
            desc = "Words of the public text, in Chinese characters, pinyin or initials; or a number."
        )]
        search: Option<String>,
    ) -> Result<Connection<String, NeedNode, NeedTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let search = search::typed(search).or_top_level(request)?;
        let filter = filter.unwrap_or_default().read().or_top_level(request)?;
        list_needs(request, filter, order_by, search, &page)
            .await
            .or_top_level(request)
    }
}
