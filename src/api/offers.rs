//! Offers: what organizations can give. Their lists are in `offer_lists`.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};

use super::{
    context::ContextExt,
    ids,
    matches::{self, OfferMatches},
    organizations::{self, OrganizationNode},
    scalars::Date,
    terms::{Quantity, Term},
    user_error::top_level,
};
use crate::{
    kernel::{
        error::Error,
        ids::{Id, OfferTag},
    },
    offers::{Offer, Permits, Standing},
};

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

    /// Open needs it could meet, best first, each with the reasons: for staff, and for the liaison of its organization;
    /// empty for everybody else, and while it is not published.
    #[graphql(complexity = "super::schema::page_cost(first, None, child_complexity)")]
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
    ) -> Result<OfferMatches> {
        matches::of_offer(ctx, &self.0, first, after).await
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

/// The offer of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: Id<OfferTag>) -> Result<Option<OfferNode>> {
    let found = super::loaders::load::<super::loaders::Offers, _>(ctx, id).await?;
    Ok(found.map(OfferNode::from))
}
