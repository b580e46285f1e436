//! Offers: what organizations can give.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    connection::connect,
    context::{ContextExt, Request},
    ids,
    organizations::{self, OrderDirection, OrganizationNode},
    scalars::Date,
    search::{self, Facet, FacetName},
    terms::{Quantity, Term},
    user_error::{OrTopLevel, top_level},
};
use crate::{
    kernel::{
        error::{self, Error},
        ids::{Id, OfferId, OfferTag},
        page::{Page, Rows},
    },
    offers::{self, Offer, Permits, Standing},
};

/// The most offers a search brings in another order than its own.
const MOST_FOUND: usize = 2_000;

/// Where an offer stands on its way.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "Standing")]
pub enum OfferState {
    /// Being written.
    Draft,
    /// Waits for staff.
    Submitted,
    /// To be had; everybody sees it.
    Published,
    /// Sent back to be mended.
    Returned,
    /// Not to be had for a while.
    Paused,
    /// Was published; its last day is over.
    Expired,
    /// Over for good.
    Withdrawn,
}

/// An offer.
pub struct OfferNode(Offer);

impl From<Offer> for OfferNode {
    fn from(offer: Offer) -> Self {
        Self(offer)
    }
}

impl OfferNode {
    /// The offer itself, for other areas' resolvers.
    pub const fn offer(&self) -> &Offer {
        &self.0
    }

    fn permits(&self, ctx: &Context<'_>) -> Permits {
        let act = ctx.act();
        Permits::of(&act.actor, &self.0, act.today())
    }
}

/// What an organization can give.
#[Object(name = "Offer")]
impl OfferNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// Who gives it.
    async fn organization(&self, ctx: &Context<'_>) -> Result<OrganizationNode> {
        let found = organizations::find(ctx, self.0.organization).await?;
        found.ok_or_else(|| top_level(ctx.request(), &Error::internal("an offer without organization")))
    }

    /// What it is.
    async fn title(&self) -> &str {
        &self.0.fields.title
    }

    /// Goods, service, venue …
    async fn kind(&self, ctx: &Context<'_>) -> Term {
        Term::of(&ctx.act().taxonomy().kinds, &self.0.fields.kind, ctx.language())
    }

    /// Its category.
    async fn category(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().categories,
            &self.0.fields.category,
            ctx.language(),
        )
    }

    /// What it is in detail.
    async fn description(&self) -> &str {
        &self.0.fields.description
    }

    /// How much of it there is and how it renews; null where unlimited.
    async fn quantity(&self, ctx: &Context<'_>) -> Option<Quantity> {
        let quantity = self.0.fields.quantity.as_ref()?;
        Some(Quantity::told(quantity, ctx.act().taxonomy(), ctx.language()))
    }

    /// When it is to be had.
    async fn availability(&self) -> Option<&str> {
        self.0.fields.availability.as_deref()
    }

    /// Where it is to be had.
    async fn place(&self) -> Option<&str> {
        self.0.fields.place.as_deref()
    }

    /// Communities served; empty means all.
    async fn communities(&self, ctx: &Context<'_>) -> Vec<Term> {
        Term::all(
            &ctx.act().taxonomy().communities,
            &self.0.fields.communities,
            ctx.language(),
        )
    }

    /// Whom it is for; empty means everybody.
    async fn audiences(&self, ctx: &Context<'_>) -> Vec<Term> {
        Term::all(
            &ctx.act().taxonomy().audiences,
            &self.0.fields.audiences,
            ctx.language(),
        )
    }

    /// What must be so to have it.
    async fn conditions(&self) -> Option<&str> {
        self.0.fields.conditions.as_deref()
    }

    /// Whether it costs nothing.
    async fn free(&self) -> bool {
        self.0.fields.free
    }

    /// What it costs.
    async fn price_note(&self) -> Option<&str> {
        self.0.fields.price_note.as_deref()
    }

    /// The phone to ask.
    async fn service_phone(&self) -> Option<&str> {
        self.0.fields.service_phone.as_deref()
    }

    /// The first day it is to be had.
    async fn valid_from(&self) -> Option<Date> {
        self.0.fields.valid_from.map(Date)
    }

    /// The last day it is to be had; null where without end.
    async fn valid_until(&self) -> Option<Date> {
        self.0.fields.valid_until.map(Date)
    }

    /// Where it stands on its way today.
    async fn state(&self, ctx: &Context<'_>) -> OfferState {
        self.0.standing(ctx.act().today()).into()
    }

    /// What was said when it was returned, paused or withdrawn.
    async fn state_note(&self, ctx: &Context<'_>) -> Option<String> {
        self.0.state_note(ctx.act().today())
    }

    /// The last day of its pause; null when nobody knows yet.
    async fn paused_until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.paused_until(ctx.act().today()).map(Date)
    }

    /// Counts its changes; sent back with an amendment, so that nobody overwrites another's.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was first written down.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// When it was published.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.state.published_at()
    }

    /// May change what is said of it.
    async fn viewer_can_edit(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).edit
    }

    /// May hand it in.
    async fn viewer_can_submit(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).submit
    }

    /// May publish or return it.
    async fn viewer_can_publish(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).publish
    }

    /// May stop it for a while.
    async fn viewer_can_pause(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).pause
    }

    /// May end its pause.
    async fn viewer_can_resume(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).resume
    }

    /// May end it for good.
    async fn viewer_can_withdraw(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).withdraw
    }
}

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
}

/// Counted only when asked for.
#[Object]
impl OfferTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let request = ctx.request();
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
    async fn facets(&self, ctx: &Context<'_>, names: Vec<FacetName>) -> Result<Vec<Facet>> {
        let query = crate::search::Query {
            text: self.search.clone(),
            ..offers::search_query(ctx.act(), &self.filter)
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

/// One page of offers, searched or listed.
pub async fn list_offers(
    request: &Request,
    filter: offers::OfferFilter,
    order: Option<OfferOrder>,
    search: Option<String>,
    page: &Page,
) -> error::Result<Connection<String, OfferNode, OfferTotals>> {
    let stored = order.and_then(|order| Some((order.by.stored()?, order.direction == OrderDirection::Desc)));
    let mut totals = OfferTotals {
        filter: filter.clone(),
        search: search.clone(),
        relaxed: false,
        found: None,
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
    /// Offers: published ones for everybody, those of the own organization for its liaison, all for staff. A search puts
    /// the best match first, unless an order is asked for.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn offers(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<OfferFilter>,
        order_by: Option<OfferOrder>,
        search: Option<String>,
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

/// The offer of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: Id<OfferTag>) -> Result<Option<OfferNode>> {
    let found = super::loaders::load::<super::loaders::Offers, _>(ctx, id).await?;
    Ok(found.map(OfferNode::from))
}
