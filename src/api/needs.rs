//! Needs: what is asked for.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};

use super::{
    context::ContextExt,
    households::{self, AgeBand, HouseholdNode},
    ids,
    loaders::{self, load},
    matches::{self, Exclusions, NeedMatches},
    need_progress::{Fulfilment, NeedStage, Timeline, timeline},
    organizations::{self, OrganizationNode},
    referrals::{self, ReferralNode},
    scalars::Date,
    terms::{Quantity, Term},
    user_error::OrTopLevel,
};
use crate::{
    access::policy::{self, Facts},
    deliveries::{self, Progress},
    kernel::{
        actor::Role,
        ids::{Id, NeedTag},
        page::Page,
    },
    needs::{Act, Need, PublicText, StateKind, rules},
    referrals::Referral,
};

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
pub struct NeedNode {
    need: Need,
    /// Reached through a referral the viewer may see.
    helper: bool,
}

impl From<Need> for NeedNode {
    fn from(need: Need) -> Self {
        Self { need, helper: false }
    }
}

impl NeedNode {
    /// A need as one who helps it sees it.
    pub const fn for_helper(need: Need) -> Self {
        Self { need, helper: true }
    }

    /// The need itself, for other areas' resolvers.
    pub const fn need(&self) -> &Need {
        &self.need
    }

    fn readable(&self, ctx: &Context<'_>) -> Option<&PublicText> {
        let public = rules::readable_public(&ctx.act().actor, &self.need);
        let helper = self
            .helper
            .then(|| rules::readable_by_helper(&self.need))
            .flatten();
        public.or(helper)
    }

    fn can(&self, ctx: &Context<'_>, act: Act) -> bool {
        let act_ctx = ctx.act();
        let same_person = act_ctx.office.settings.same_person_may_approve_text;
        rules::can(&act_ctx.actor, act, &self.need, same_person)
    }

    fn concerns(&self, ctx: &Context<'_>) -> bool {
        rules::sees_unpublished(&ctx.act().actor, &self.need)
    }

    async fn progress(&self, ctx: &Context<'_>) -> Result<Progress> {
        let none = || Progress::none(self.need.quantity.amount, self.need.quantity.renewal);
        let found = load::<loaders::ProgressOfNeeds, _>(ctx, self.need.id).await?;
        Ok(found.unwrap_or_else(none))
    }

    /// Whether the viewer already has a referral of this need that is under way.
    async fn is_asked(&self, ctx: &Context<'_>) -> Result<bool> {
        let found = load::<loaders::ReferralsOfNeeds, _>(ctx, self.need.id).await?;
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
        ids::id(self.need.id)
    }

    /// The number people know it by: D2026-0001.
    async fn number(&self) -> &str {
        &self.need.number
    }

    /// Who asks.
    async fn asker_kind(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().asker_kinds,
            self.need.asker.key(),
            ctx.language(),
        )
    }

    /// The household that asks; only for those who may read households.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<HouseholdNode>> {
        match self.need.asker.household() {
            Some(id) => households::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The organization that asks, if one does.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<OrganizationNode>> {
        match self.need.asker.organization() {
            Some(id) => organizations::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The community it lies in.
    async fn community(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().communities,
            &self.need.community,
            ctx.language(),
        )
    }

    /// Goods, service, venue …
    async fn kind(&self, ctx: &Context<'_>) -> Term {
        Term::of(&ctx.act().taxonomy().kinds, &self.need.kind, ctx.language())
    }

    /// Its category.
    async fn category(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().categories,
            &self.need.category,
            ctx.language(),
        )
    }

    /// The headline of the public text. Before it is published, only for those it concerns.
    async fn public_title(&self, ctx: &Context<'_>) -> Option<&str> {
        Some(&self.readable(ctx)?.title)
    }

    /// What is wanted, naming nobody. Before it is published, only for those it concerns.
    async fn public_text(&self, ctx: &Context<'_>) -> Option<&str> {
        Some(&self.readable(ctx)?.text)
    }

    /// Whether a newer text waits for approval; those who help go on reading the one that was approved last.
    async fn public_text_pending(&self, ctx: &Context<'_>) -> bool {
        let concerned = self.helper || self.concerns(ctx);
        concerned && !self.need.state.is_public() && self.need.approved.is_some()
    }

    /// Roughly how old the people of the household are, if one asks; for those who are signed in.
    async fn age_band(&self, ctx: &Context<'_>) -> Result<Option<AgeBand>> {
        match self.need.asker.household() {
            Some(id) if ctx.act().actor.person().is_some() => {
                Ok(load::<loaders::AgeBands, _>(ctx, id).await?.map(Into::into))
            }
            _ => Ok(None),
        }
    }

    /// How much is asked for.
    async fn quantity(&self, ctx: &Context<'_>) -> Quantity {
        Quantity::told(&self.need.quantity, ctx.act().taxonomy(), ctx.language())
    }

    /// The day by which it is wanted.
    async fn due_on(&self) -> Option<Date> {
        self.need.due_on.map(Date)
    }

    /// How urgent it is.
    async fn urgency(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().urgencies,
            &self.need.urgency,
            ctx.language(),
        )
    }

    /// Where it stands on its own way.
    async fn state(&self) -> NeedState {
        self.need.state.kind().into()
    }

    /// Where it stands for people: its own state and, while it is open, what its referrals came to.
    #[graphql(complexity = 5)]
    async fn stage(&self, ctx: &Context<'_>) -> Result<NeedStage> {
        let state = self.need.state.kind();
        let progress = match state {
            StateKind::Open => self.progress(ctx).await?,
            // No other state asks what the referrals came to.
            _ => Progress::none(self.need.quantity.amount, self.need.quantity.renewal),
        };
        Ok(deliveries::progress::stage(state, &progress).into())
    }

    /// Why it was returned or withdrawn; only for those it concerns.
    async fn state_note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.need.state.note().filter(|_| self.concerns(ctx))
    }

    /// How far it is met, derived from its deliveries.
    #[graphql(complexity = 5)]
    async fn fulfilment(&self, ctx: &Context<'_>) -> Result<Fulfilment> {
        let progress = self.progress(ctx).await?;
        let lists = ctx.act().taxonomy();
        let unit = lists.units.term_or_key(&self.need.quantity.unit);
        let unit = unit.label(ctx.language()).to_owned();
        Ok(Fulfilment::new(deliveries::progress::fulfilment(&progress), unit))
    }

    /// How it was verified; only for those it concerns.
    async fn verification(&self, ctx: &Context<'_>) -> Option<Verification> {
        let verification = self.need.state.verification().filter(|_| self.concerns(ctx))?;
        let methods = &ctx.act().taxonomy().verification_methods;
        Some(Verification {
            method: Term::of(methods, &verification.method, ctx.language()),
            verified_on: verification.on.into(),
            by: verification.by_name.clone(),
        })
    }

    /// Counts its changes; sent back with an amendment, so that nobody overwrites another's.
    async fn version(&self) -> i32 {
        self.need.version
    }

    /// When it was taken in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.need.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.need.updated_at
    }

    /// When it was published.
    async fn opened_at(&self) -> Option<DateTime<Utc>> {
        self.need.state.opened_at()
    }

    /// Who was asked to meet it, or asked for it, of those the viewer may see; oldest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn referrals(&self, ctx: &Context<'_>) -> Result<Vec<ReferralNode>> {
        referrals::of_need(ctx, self.need.id).await
    }

    /// Offers that could meet it, best first, each with the reasons: for staff, and for a liaison those of the own
    /// organization; empty for everybody else.
    #[graphql(complexity = "super::schema::page_cost(first, None, child_complexity)")]
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
    ) -> Result<NeedMatches> {
        matches::of_need(ctx, self.need(), first, after).await
    }

    /// Offers that resemble what is asked for and were left out, each with one cause, nearest first, at most 50: for
    /// staff; empty for everybody else.
    #[graphql(complexity = "super::schema::page_cost(first, None, child_complexity)")]
    async fn excluded(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
    ) -> Result<Exclusions> {
        matches::left_out(ctx, self.need(), first, after).await
    }

    /// The steps of its way, oldest first: for staff, its community and the organization that asks; for those whose help
    /// was agreed upon what became of it since it was published; empty for everybody else.
    #[graphql(complexity = "super::schema::page_cost(first, None, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
    ) -> Result<Timeline> {
        let page = Page::from_relay(first, after, None, None).or_top_level(ctx.request())?;
        let helps = load::<loaders::ReferralsOfNeeds, _>(ctx, self.need.id).await?;
        let actor = &ctx.act().actor;
        let own = |referral: &Referral| policy::may(actor, policy::Act::ReferralHelp, &referral.facts());
        let helps = helps.is_some_and(|all| all.iter().any(|one| one.agreed() && own(one)));
        timeline(ctx.request(), &self.need, helps, &page)
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
            &rules::facts(&self.need),
        );
        may && self.need.state.kind() == StateKind::Open
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
            ..Facts::none()
        };
        let asks_itself =
            person.organization.is_some() && person.organization == self.need.asker.organization();
        let may = policy::may(&ctx.act().actor, policy::Act::ReferralHelp, &own);
        Ok(may && !asks_itself && self.need.state.kind() == StateKind::Open && !self.is_asked(ctx).await?)
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

/// The need of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: Id<NeedTag>) -> Result<Option<NeedNode>> {
    let found = load::<loaders::Needs, _>(ctx, id).await?;
    Ok(found.map(NeedNode::from))
}
