//! Needs: what is asked for.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    connection::connect,
    context::{ContextExt, Request},
    households::{self, HouseholdNode},
    ids,
    loaders::{self, load},
    need_progress::{Fulfilment, NeedStage, Timeline, timeline},
    organizations::{self, OrderDirection, OrganizationNode},
    scalars::Date,
    search::{self, Facet, FacetName},
    terms::{Quantity, Term},
    user_error::OrTopLevel,
};
use crate::{
    access::policy::{self, Facts},
    deliveries::{self, Progress},
    kernel::{
        actor::Role,
        error::{self, Code, Error, Fault},
        ids::{Id, NeedTag},
        page::{Page, Rows},
    },
    needs::{
        self, Act, Need, StateKind, rules,
        store::{self, NeedFacet},
    },
    search::{Collection, Query, Scope},
};

/// The most needs a search brings.
const MOST_FOUND: usize = 2_000;

/// Where a need stands on its own way.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "StateKind")]
pub enum NeedState {
    /// Taken in.
    Draft,
    /// Somebody went there or called.
    Verified,
    /// A second person let the public text pass.
    Approved,
    /// Published: organizations may be asked and may ask.
    Open,
    /// Settled.
    Closed,
    /// Sent back to be mended.
    Returned,
    /// Taken back.
    Withdrawn,
}

/// A need.
pub struct NeedNode(Need);

impl From<Need> for NeedNode {
    fn from(need: Need) -> Self {
        Self(need)
    }
}

impl NeedNode {
    /// The need itself, for other areas' resolvers.
    pub const fn need(&self) -> &Need {
        &self.0
    }

    fn can(&self, ctx: &Context<'_>, act: Act) -> bool {
        let act_ctx = ctx.act();
        let same_person = act_ctx.office.settings.same_person_may_approve_text;
        rules::can(&act_ctx.actor, act, &self.0, same_person)
    }

    fn concerns(&self, ctx: &Context<'_>) -> bool {
        rules::sees_unpublished(&ctx.act().actor, &self.0)
    }

    async fn progress(&self, ctx: &Context<'_>) -> Result<Progress> {
        let none = || Progress::none(self.0.quantity.amount, self.0.quantity.renewal);
        let found = load::<loaders::ProgressOfNeeds, _>(ctx, self.0.id).await?;
        Ok(found.unwrap_or_else(none))
    }

    /// Whether the viewer already has a referral of this need that is under way.
    async fn is_asked(&self, ctx: &Context<'_>) -> Result<bool> {
        let found = load::<loaders::ReferralsOfNeeds, _>(ctx, self.0.id).await?;
        Ok(found
            .unwrap_or_default()
            .iter()
            .any(|referral| crate::referrals::StateName::ACTIVE.contains(&referral.state.name())))
    }
}

/// What a household, a resident, a community or an organization asks for.
#[Object(name = "Need")]
impl NeedNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The number people know it by: D2026-0001.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// Who asks.
    async fn asker_kind(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().asker_kinds,
            self.0.asker.key(),
            ctx.language(),
        )
    }

    /// The household that asks; only for those who may read households.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<HouseholdNode>> {
        match self.0.asker.household() {
            Some(id) => households::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The organization that asks, if one does.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<OrganizationNode>> {
        match self.0.asker.organization() {
            Some(id) => organizations::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The community it lies in.
    async fn community(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().communities,
            &self.0.community,
            ctx.language(),
        )
    }

    /// Goods, service, venue …
    async fn kind(&self, ctx: &Context<'_>) -> Term {
        Term::of(&ctx.act().taxonomy().kinds, &self.0.kind, ctx.language())
    }

    /// Its category.
    async fn category(&self, ctx: &Context<'_>) -> Term {
        Term::of(&ctx.act().taxonomy().categories, &self.0.category, ctx.language())
    }

    /// The headline of the public text. Before it is published, only for those it concerns.
    async fn public_title(&self, ctx: &Context<'_>) -> Option<&str> {
        let public = rules::readable_public(&ctx.act().actor, &self.0)?;
        Some(&public.title)
    }

    /// What is wanted, naming nobody. Before it is published, only for those it concerns.
    async fn public_text(&self, ctx: &Context<'_>) -> Option<&str> {
        let public = rules::readable_public(&ctx.act().actor, &self.0)?;
        Some(&public.text)
    }

    /// What the worker wrote down: sealed, for workers of the community and the organization that asks, logged when read.
    #[graphql(complexity = 20)]
    async fn working_text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let text = needs::actions::read_working(ctx.act(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(text.map(crate::privacy::Sealed::into_open))
    }

    /// How much is asked for.
    async fn quantity(&self, ctx: &Context<'_>) -> Quantity {
        Quantity::told(&self.0.quantity, ctx.act().taxonomy(), ctx.language())
    }

    /// The day by which it is wanted.
    async fn due_on(&self) -> Option<Date> {
        self.0.due_on.map(Date)
    }

    /// How urgent it is.
    async fn urgency(&self, ctx: &Context<'_>) -> Term {
        Term::of(&ctx.act().taxonomy().urgencies, &self.0.urgency, ctx.language())
    }

    /// Where it stands on its own way.
    async fn state(&self) -> NeedState {
        self.0.state.kind().into()
    }

    /// Where it stands for people: its own state and, while it is open, what its referrals came to.
    #[graphql(complexity = 5)]
    async fn stage(&self, ctx: &Context<'_>) -> Result<NeedStage> {
        let state = self.0.state.kind();
        let progress = match state {
            StateKind::Open => self.progress(ctx).await?,
            // No other state asks what the referrals came to.
            _ => Progress::none(self.0.quantity.amount, self.0.quantity.renewal),
        };
        Ok(deliveries::progress::stage(state, &progress).into())
    }

    /// Why it was returned or withdrawn; only for those it concerns.
    async fn state_note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.state.note().filter(|_| self.concerns(ctx))
    }

    /// How far it is met, derived from its deliveries.
    #[graphql(complexity = 5)]
    async fn fulfilment(&self, ctx: &Context<'_>) -> Result<Fulfilment> {
        let progress = self.progress(ctx).await?;
        let lists = ctx.act().taxonomy();
        let unit = lists.units.term_or_key(&self.0.quantity.unit);
        let unit = unit.label(ctx.language()).to_owned();
        Ok(Fulfilment::new(deliveries::progress::fulfilment(&progress), unit))
    }

    /// How it was verified; only for those it concerns.
    async fn verification(&self, ctx: &Context<'_>) -> Option<Verification> {
        let verification = self.0.state.verification().filter(|_| self.concerns(ctx))?;
        let methods = &ctx.act().taxonomy().verification_methods;
        Some(Verification {
            method: Term::of(methods, &verification.method, ctx.language()),
            verified_on: verification.on.into(),
            by: verification.by_name.clone(),
        })
    }

    /// Counts its changes; sent back with an amendment, so that nobody overwrites another's.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was taken in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// When it was published.
    async fn opened_at(&self) -> Option<DateTime<Utc>> {
        self.0.state.opened_at()
    }

    /// The steps of its way, oldest first: for staff, its community, the organization that asks and those who help;
    /// empty for everybody else.
    #[graphql(complexity = "super::schema::page_cost(first, None, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Timeline> {
        let page = Page::from_relay(first, after, None, None).or_top_level(ctx.request())?;
        let helps = load::<loaders::ReferralsOfNeeds, _>(ctx, self.0.id).await?;
        let helps = helps.is_some_and(|referrals| !referrals.is_empty());
        timeline(ctx.request(), &self.0, helps, &page)
            .await
            .or_top_level(ctx.request())
    }

    /// May change what is asked for.
    async fn viewer_can_edit(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Amend)
    }

    /// May note that it was verified.
    async fn viewer_can_verify(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Verify)
    }

    /// May write the public text.
    async fn viewer_can_write_public_text(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::WritePublicText)
    }

    /// May let the public text pass.
    async fn viewer_can_approve(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Approve)
    }

    /// May publish it.
    async fn viewer_can_open(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Open)
    }

    /// May send it back.
    async fn viewer_can_return(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Return)
    }

    /// May take it back.
    async fn viewer_can_withdraw(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Withdraw)
    }

    /// May ask an organization or a person to meet it.
    async fn viewer_can_refer(&self, ctx: &Context<'_>) -> bool {
        let may = policy::may(
            &ctx.act().actor,
            policy::Act::ReferralDirect,
            &rules::facts(&self.0),
        );
        may && self.0.state.kind() == StateKind::Open
    }

    /// May offer to meet it.
    #[graphql(complexity = 3)]
    async fn viewer_can_claim(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(person) = ctx.act().actor.person() else {
            return Ok(false);
        };
        let own = Facts {
            organization: person.organization,
            helper: (person.role == Role::Helper).then_some(person.id),
            community: None,
        };
        let asks_itself = person.organization.is_some() && person.organization == self.0.asker.organization();
        let may = policy::may(&ctx.act().actor, policy::Act::ReferralHelp, &own);
        Ok(may && !asks_itself && self.0.state.kind() == StateKind::Open && !self.is_asked(ctx).await?)
    }

    /// May settle it.
    async fn viewer_can_close(&self, ctx: &Context<'_>) -> bool {
        self.can(ctx, Act::Close)
    }
}

/// How a need was verified.
#[derive(SimpleObject)]
pub struct Verification {
    /// By visit or by phone.
    method: Term,
    /// The day.
    verified_on: Date,
    /// Who did it, by the name colleagues see.
    by: String,
}

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
}

/// Counted only when asked for.
#[Object]
impl NeedTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = store::count(ctx.act(), &self.filter)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }

    /// How often each value of these properties occurs in the list: kind, category, community, state and urgency.
    #[graphql(complexity = "names.len().min(8) * child_complexity")]
    async fn facets(&self, ctx: &Context<'_>, names: Vec<FacetName>) -> Result<Vec<Facet>> {
        let request = ctx.request();
        let mut facets = Vec::new();
        for name in names {
            let facet = facet_of(name).or_top_level(request)?;
            let counts = store::facet(&request.ctx, &self.filter, facet)
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
        // What the person may see is narrowed by the store; the index only ranks.
        let query = Query::new(Collection::Needs, Scope::everything()).text(&text);
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
    Ok(connect(rows, NeedTotals { filter, relaxed }, NeedNode::from))
}

/// One page in the order of a search; a need found by its number comes first.
async fn ranked(
    request: &Request,
    filter: &store::NeedFilter,
    best_first: &[uuid::Uuid],
    page: &Page,
) -> error::Result<Rows<Need>> {
    let ranks: std::collections::HashMap<_, _> = best_first
        .iter()
        .enumerate()
        .map(|(rank, id)| (*id, rank))
        .collect();
    let mut ids = store::ids(&request.ctx, filter).await?;
    ids.sort_by_key(|id| ranks.get(&id.raw()).copied());
    let rows = Rows::slice(ids, page)?;
    let shown: Vec<_> = rows.rows.iter().map(|(_, id)| *id).collect();
    let mut needs: std::collections::HashMap<_, _> = store::by_ids(&request.ctx, &shown)
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
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        filter: Option<NeedFilter>,
        order_by: Option<NeedOrder>,
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

/// The need of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: Id<NeedTag>) -> Result<Option<NeedNode>> {
    let found = load::<loaders::Needs, _>(ctx, id).await?;
    Ok(found.map(NeedNode::from))
}
