//! Offers listed and searched.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, connection::Connection};

use super::{
    connection::connect,
    context::{ContextExt, Request},
    hanging::OffersOfOrganization,
    ids,
    loaders::load,
    offers::{OfferNode, OfferState},
    organizations::OrderDirection,
    search::{self, Facet, FacetName},
    user_error::OrTopLevel,
};
use crate::{
    kernel::{
        error,
        ids::{Id, OfferId, OrganizationId},
        page::{Page, Rows},
    },
    offers::{self, Offer, of_organizations::Asked},
};

/// The most offers a search brings in another order than its own.
const MOST_FOUND: usize = 2_000;

/// Which offers. An empty list asks for all.
#[derive(InputObject, Default)]
pub struct OfferFilter {
    /// Of these organizations.
    organization_ids: Option<Vec<ID>>,
    /// Of organizations working in any of these fields.
    fields: Option<Vec<String>>,
    /// Of these kinds.
    kinds: Option<Vec<String>>,
    /// Of these categories; one of the first level means those below it too.
    categories: Option<Vec<String>>,
    /// Serving any of these communities, those that serve all included.
    communities: Option<Vec<String>>,
    /// Of organizations of these kinds.
    organization_kinds: Option<Vec<String>>,
    /// For any of these people, those for everybody included.
    audiences: Option<Vec<String>>,
    /// Costing nothing, or costing something.
    free: Option<bool>,
    /// Standing so today.
    states: Option<Vec<OfferState>>,
    /// Of the organization the viewer speaks for.
    mine: Option<bool>,
}

impl OfferFilter {
    /// The filter as the area reads it.
    pub fn read(self) -> error::Result<offers::OfferFilter> {
        let organizations = self.organization_ids.unwrap_or_default();
        let states = self.states.unwrap_or_default();
        Ok(offers::OfferFilter {
            organizations: ids::parse_all("filter.organizationIds", &organizations)?,
            fields: self.fields.unwrap_or_default(),
            kinds: self.kinds.unwrap_or_default(),
            categories: self.categories.unwrap_or_default(),
            communities: self.communities.unwrap_or_default(),
            organization_kinds: self.organization_kinds.unwrap_or_default(),
            audiences: self.audiences.unwrap_or_default(),
            free: self.free,
            standings: states.into_iter().map(Into::into).collect(),
            mine: self.mine.unwrap_or_default(),
            among: None,
        })
    }
}

/// The order of offers.
#[derive(InputObject, Clone, Copy)]
pub struct OfferOrder {
    /// By what.
    by: OfferOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// What offers are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum OfferOrderField {
    /// By how well they fit the search, best first; without a search, by the last change.
    Relevance,
    /// By the last change.
    UpdatedAt,
    /// By title.
    Title,
    /// By the last day; those without end come after all others (ascending).
    ValidUntil,
}

impl OfferOrderField {
    const fn stored(self) -> Option<offers::OfferOrder> {
        match self {
            Self::Relevance => None,
            Self::UpdatedAt => Some(offers::OfferOrder::UpdatedAt),
            Self::Title => Some(offers::OfferOrder::Title),
            Self::ValidUntil => Some(offers::OfferOrder::ValidUntil),
        }
    }
}

/// What is counted only when asked for.
pub struct OfferTotals {
    filter: offers::OfferFilter,
    search: Option<String>,
    relaxed: bool,
    found: Option<usize>,
    /// The organization on which the whole list hangs, if it does.
    of: Option<OrganizationId>,
}

/// Counted only when asked for.
#[Object]
impl OfferTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let request = ctx.request();
        if let Some(organization) = self.of {
            let key = (organization, self.filter.clone());
            let count = load::<OffersOfOrganization, _>(ctx, key)
                .await?
                .unwrap_or_default();
            return Ok(i32::try_from(count).unwrap_or(i32::MAX));
        }
        let count = match self.found {
            Some(found) => found as u64,
            None => offers::count(&request.ctx, &self.filter)
                .await
                .or_top_level(request)?,
        };
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// How often each value of these properties occurs in the list.
    #[graphql(complexity = "names.len().min(8) * child_complexity")]
    async fn facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which facets to count.")] names: Vec<FacetName>,
    ) -> Result<Vec<Facet>> {
        let filter = offers::OfferFilter {
            organizations: self
                .of
                .map_or_else(|| self.filter.organizations.clone(), |of| vec![of]),
            ..self.filter.clone()
        };
        let query = crate::search::Query {
            text: self.search.clone(),
            ..offers::search_query(ctx.act(), &filter)
        };
        search::facets(ctx.request(), query, &names)
            .await
            .or_top_level(ctx.request())
    }

    /// Nothing had all the words searched for: these have some of them.
    async fn relaxed(&self) -> bool {
        self.relaxed
    }
}

impl OfferOrder {
    /// By what, and whether the largest comes first; nothing when the search decides.
    fn stored(self) -> Option<(offers::OfferOrder, bool)> {
        Some((self.by.stored()?, self.direction == OrderDirection::Desc))
    }
}

/// One page of the offers of one organization; `filter` says nothing of organizations.
pub async fn offers_of(
    ctx: &Context<'_>,
    organization: OrganizationId,
    filter: offers::OfferFilter,
    order: Option<OfferOrder>,
    page: Page,
) -> Result<Connection<String, OfferNode, OfferTotals>> {
    let (order, descending) = order
        .and_then(OfferOrder::stored)
        .unwrap_or((offers::OfferOrder::UpdatedAt, true));
    let asked = Asked {
        filter: filter.clone(),
        order,
        descending,
        page,
    };
    let rows = load::<OffersOfOrganization, _>(ctx, (organization, asked)).await?;
    let totals = OfferTotals {
        filter,
        search: None,
        relaxed: false,
        found: None,
        of: Some(organization),
    };
    Ok(connect(rows.unwrap_or_else(Rows::empty), totals, OfferNode::from))
}

/// One page of offers, searched or listed.
async fn list_offers(
    request: &Request,
    filter: offers::OfferFilter,
    order: Option<OfferOrder>,
    search: Option<String>,
    page: &Page,
) -> error::Result<Connection<String, OfferNode, OfferTotals>> {
    let stored = order.and_then(OfferOrder::stored);
    let mut totals = OfferTotals {
        filter: filter.clone(),
        search: search.clone(),
        relaxed: false,
        found: None,
        of: None,
    };
    let Some(text) = search else {
        let (by, descending) = stored.unwrap_or((offers::OfferOrder::UpdatedAt, true));
        let rows = offers::page(&request.ctx, &filter, by, descending, page).await?;
        return Ok(connect(rows, totals, OfferNode::from));
    };
    let query = offers::search_query(&request.ctx, &filter).text(text);
    let rows = match stored {
        None => {
            let found = search::page(request, query, page).await?;
            totals.relaxed = found.relaxed;
            totals.found = Some(found.total);
            hydrated(request, found.rows).await?
        }
        Some((by, descending)) => {
            let (found, relaxed) = search::ids(request, query, MOST_FOUND).await?;
            totals.relaxed = relaxed;
            totals.found = Some(found.len());
            let filter = offers::OfferFilter {
                among: Some(found.into_iter().map(Id::new).collect()),
                ..filter
            };
            offers::page(&request.ctx, &filter, by, descending, page).await?
        }
    };
    Ok(connect(rows, totals, OfferNode::from))
}

/// The offers found, in their order; what changed since it was indexed and is no longer to be seen is left out.
async fn hydrated(request: &Request, found: Rows<uuid::Uuid>) -> error::Result<Rows<Offer>> {
    let ids: Vec<OfferId> = found.rows.iter().map(|(_, id)| Id::new(*id)).collect();
    let mut offers: std::collections::HashMap<_, _> = offers::by_ids(&request.ctx, &ids)
        .await?
        .into_iter()
        .map(|offer| (offer.id.raw(), offer))
        .collect();
    let rows = found.rows.into_iter();
    Ok(Rows {
        rows: rows
            .filter_map(|(cursor, id)| Some((cursor, offers.remove(&id)?)))
            .collect(),
        has_previous: found.has_previous,
        has_next: found.has_next,
    })
}

/// Readings of offers.
#[derive(Default)]
pub struct OffersQuery;

/// Readings of offers.
#[Object]
impl OffersQuery {
    /// Offers: published ones for everybody; for workers and leaders those that are paused or over, too; those of the own
    /// organization for its liaison, of the own field for its chair, all for staff. A search puts the best match first,
    /// unless an order is asked for.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what fits this.")] filter: Option<OfferFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<OfferOrder>,
        #[graphql(desc = "Words, pinyin or initials to find.")] search: Option<String>,
    ) -> Result<Connection<String, OfferNode, OfferTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let search = search::typed(search).or_top_level(request)?;
        let filter = filter.unwrap_or_default().read().or_top_level(request)?;
        list_offers(request, filter, order_by, search, &page)
            .await
            .or_top_level(request)
    }
}
