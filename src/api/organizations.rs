//! Organizations.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    connection::connect,
    context::{ContextExt, Request},
    ids,
    offer_lists::{OfferFilter, OfferOrder, OfferTotals, offers_of},
    offers::OfferNode,
    search::{self, Facet, FacetName},
    terms::Term,
    user_error::OrTopLevel,
};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        error,
        ids::{Id, OrganizationTag},
        page::{Page, Rows},
    },
    organizations::{self, Organization},
};

/// The most organizations a search brings.
const MOST_FOUND: usize = 2_000;

/// A member organization.
pub struct OrganizationNode(Organization);

impl From<Organization> for OrganizationNode {
    fn from(organization: Organization) -> Self {
        Self(organization)
    }
}

/// A member organization of the committee.
#[Object(name = "Organization")]
impl OrganizationNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The full name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The unified social credit code; party branches have none.
    async fn credit_code(&self) -> Option<&str> {
        self.0.credit_code.as_deref()
    }

    /// What kind of organization it is.
    async fn kind(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().organization_kinds,
            &self.0.kind,
            ctx.language(),
        )
    }

    /// Its role in the committee.
    async fn role(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().organization_roles,
            &self.0.role,
            ctx.language(),
        )
    }

    /// The fields it works in.
    async fn fields(&self, ctx: &Context<'_>) -> Vec<Term> {
        Term::all(&ctx.act().taxonomy().fields, &self.0.fields, ctx.language())
    }

    /// The community it lies in.
    async fn community(&self, ctx: &Context<'_>) -> Option<Term> {
        let key = self.0.community.as_deref()?;
        Some(Term::of(&ctx.act().taxonomy().communities, key, ctx.language()))
    }

    /// Where it is.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The phone it publishes for neighbours.
    async fn service_phone(&self) -> Option<&str> {
        self.0.service_phone.as_deref()
    }

    /// What it is and does.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Who speaks for it, sealed: null for those who may not read it. Every reading is logged.
    #[graphql(complexity = 20)]
    async fn liaison(&self, ctx: &Context<'_>) -> Result<Option<LiaisonContact>> {
        let act = ctx.act();
        if !policy::may(&act.actor, Act::ReadLiaison, &Facts::of_organization(self.0.id)) {
            return Ok(None);
        }
        let facts = organizations::liaison(act, self.0.id)
            .await
            .or_top_level(ctx.request())?;
        Ok(facts.map(|facts| LiaisonContact {
            name: facts.name,
            phones: facts.phones,
        }))
    }

    /// Its offers, of those the viewer may see.
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
    ) -> Result<Connection<String, OfferNode, OfferTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = filter.unwrap_or_default().read().or_top_level(request)?;
        let own = filter.organizations.is_empty() || filter.organizations.contains(&self.0.id);
        let filter = crate::offers::OfferFilter {
            organizations: Vec::new(),
            among: (!own).then(Vec::new),
            ..filter
        };
        offers_of(ctx, self.0.id, filter, order_by, page).await
    }

    /// When it came in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// May bring in a list that changes it.
    async fn viewer_can_edit(&self, ctx: &Context<'_>) -> bool {
        policy::may(&ctx.act().actor, Act::Import, &Facts::none())
    }
}

/// Who speaks for an organization; personal.
#[derive(SimpleObject)]
pub struct LiaisonContact {
    /// The name.
    name: Option<String>,
    /// The phone numbers.
    phones: Vec<String>,
}

/// Which organizations. An empty list asks for all.
#[derive(InputObject, Default)]
pub struct OrganizationFilter {
    /// Working in any of these fields.
    fields: Option<Vec<String>>,
    /// Of these kinds.
    kinds: Option<Vec<String>>,
    /// Lying in these communities.
    communities: Option<Vec<String>>,
    /// With these roles in the committee.
    roles: Option<Vec<String>>,
}

impl From<OrganizationFilter> for organizations::OrganizationFilter {
    fn from(filter: OrganizationFilter) -> Self {
        Self {
            fields: filter.fields.unwrap_or_default(),
            kinds: filter.kinds.unwrap_or_default(),
            communities: filter.communities.unwrap_or_default(),
            roles: filter.roles.unwrap_or_default(),
            among: None,
        }
    }
}

/// Up or down.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum OrderDirection {
    /// Smallest, earliest, first letter first.
    Asc,
    /// Largest, latest, last letter first.
    Desc,
}

/// The order of organizations.
#[derive(InputObject, Clone, Copy)]
pub struct OrganizationOrder {
    /// By what.
    by: OrganizationOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// What organizations are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "organizations::OrganizationOrder")]
pub enum OrganizationOrderField {
    /// By name.
    Name,
    /// By the time they came in.
    CreatedAt,
}

/// What is counted only when asked for.
pub struct OrganizationTotals {
    filter: organizations::OrganizationFilter,
    search: Option<String>,
    relaxed: bool,
    found: Option<usize>,
}

/// Counted only when asked for.
#[Object]
impl OrganizationTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let request = ctx.request();
        let count = match self.found {
            Some(found) => found as u64,
            None => organizations::count(request.ctx.db(), &self.filter)
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
        let query = organizations::search_query(&self.filter);
        let query = crate::search::Query {
            text: self.search.clone(),
            ..query
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

/// Readings of organizations.
#[derive(Default)]
pub struct OrganizationsQuery;

/// Readings of organizations.
#[Object]
impl OrganizationsQuery {
    /// The directory of member organizations, for everybody. A search puts the best match first, unless an order is asked for.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what fits this.")] filter: Option<OrganizationFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<OrganizationOrder>,
        #[graphql(desc = "Words, pinyin or initials to find.")] search: Option<String>,
    ) -> Result<Connection<String, OrganizationNode, OrganizationTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let search = search::typed(search).or_top_level(request)?;
        let filter = filter.unwrap_or_default().into();
        list(request, filter, order_by, search, &page)
            .await
            .or_top_level(request)
    }
}

async fn list(
    request: &Request,
    mut filter: organizations::OrganizationFilter,
    order: Option<OrganizationOrder>,
    search: Option<String>,
    page: &Page,
) -> error::Result<Connection<String, OrganizationNode, OrganizationTotals>> {
    let asked = filter.clone();
    let mut relaxed = false;
    let mut found = None;
    if let Some(text) = &search {
        let query = organizations::search_query(&filter).text(text);
        let (ids, some_words) = search::ids(request, query, MOST_FOUND).await?;
        relaxed = some_words;
        filter.among = Some(ids.into_iter().map(Id::new).collect());
        found = Some(organizations::count(request.ctx.db(), &filter).await?);
    }
    let rows = match (order, &filter.among) {
        (None, Some(best_first)) => ranked(request, &filter, best_first, page).await?,
        (order, _) => {
            let order = order.unwrap_or(OrganizationOrder {
                by: OrganizationOrderField::Name,
                direction: OrderDirection::Asc,
            });
            let descending = order.direction == OrderDirection::Desc;
            organizations::page(request.ctx.db(), &filter, order.by.into(), descending, page).await?
        }
    };
    let totals = OrganizationTotals {
        filter: asked,
        search,
        relaxed,
        found: found.map(|found| usize::try_from(found).unwrap_or(usize::MAX)),
    };
    Ok(connect(rows, totals, OrganizationNode::from))
}

/// One page in the order of a search. Those the index finds are few enough to be read whole.
async fn ranked(
    request: &Request,
    filter: &organizations::OrganizationFilter,
    best_first: &[Id<OrganizationTag>],
    page: &Page,
) -> error::Result<Rows<Organization>> {
    let mut found = organizations::by_ids(request.ctx.db(), best_first).await?;
    found.retain(|organization| filter.roles.is_empty() || filter.roles.contains(&organization.role));
    let rank = |organization: &Organization| best_first.iter().position(|id| *id == organization.id);
    found.sort_by_key(rank);
    Rows::slice(found, page)
}

/// The organization of that id, for `node`.
pub async fn find(ctx: &Context<'_>, id: Id<OrganizationTag>) -> Result<Option<OrganizationNode>> {
    let found = super::loaders::load::<super::loaders::Organizations, _>(ctx, id).await?;
    Ok(found.map(OrganizationNode::from))
}
