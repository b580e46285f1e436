//! Referrals: who was asked to meet a need, or asked for it, and what came of it.

use async_graphql::{
    Context, Enum, ID, InputObject, Object, Result, SimpleObject, Union, connection::Connection,
};
use chrono::{DateTime, Utc};

use super::{
    access::AccountNode,
    connection::connect,
    context::ContextExt,
    deliveries::DeliveryNode,
    help_loaders::{ContactGrants, DeliveriesOfReferral, Referrals, ReferredNeeds, VisitsOfReferral},
    ids,
    loaders::{Accounts, ReferralsOfNeeds, load},
    needs::NeedNode,
    offers::{self, OfferNode},
    organizations::{self, OrderDirection, OrganizationNode},
    reveals::ContactField,
    terms::Term,
    user_error::{OrTopLevel, top_level},
    visits::VisitNode,
};
use crate::{
    access::policy::{self, Part},
    households::Consent,
    kernel::{
        error::{self, Error},
        ids::{NeedId, ReferralId},
        page::Page,
    },
    referrals::{
        Helper, Referral,
        model::{Origin, StateName},
        rules::Permits,
        store,
    },
};

/// Where a referral stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "StateName")]
pub enum ReferralState {
    /// Waits for the helper's answer.
    Sent,
    /// Waits for staff to approve the claim.
    Claimed,
    /// The helper will help.
    Accepted,
    /// The helper cannot.
    Declined,
    /// Nothing came of it in time.
    Lapsed,
    /// Staff took it back.
    Revoked,
    /// The help is over.
    Completed,
}

/// How a referral came about.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum ReferralOrigin {
    /// Staff asked the helper.
    SentByStaff,
    /// The helper asked for it.
    ClaimedByHelper,
}

/// Who helps: an organization, or a person (the neighbour who goes shopping with them).
#[derive(Union)]
#[graphql(name = "Helper")]
pub enum HelperNode {
    /// A member organization.
    Organization(OrganizationNode),
    /// A person.
    Account(AccountNode),
}

/// A referral.
pub struct ReferralNode(Referral);

impl From<Referral> for ReferralNode {
    fn from(referral: Referral) -> Self {
        Self(referral)
    }
}

impl ReferralNode {
    fn permits(&self, ctx: &Context<'_>) -> Permits {
        Permits::of(&ctx.act().actor, &self.0)
    }

    /// Whether the viewer reads what people wrote about it.
    fn reads_words(&self, ctx: &Context<'_>) -> bool {
        policy::shows(&ctx.act().actor, Part::Words, &self.0.facts())
    }

    async fn grants(&self, ctx: &Context<'_>) -> Result<Vec<Consent>> {
        let found = load::<ContactGrants, _>(ctx, self.0.id).await?;
        Ok(found.unwrap_or_default())
    }
}

/// One helper asked, or asking, to meet one need.
#[Object(name = "Referral")]
impl ReferralNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The need.
    async fn need(&self, ctx: &Context<'_>) -> Result<NeedNode> {
        let found = load::<ReferredNeeds, _>(ctx, self.0.need).await?;
        found
            .map(NeedNode::for_helper)
            .ok_or_else(|| top_level(ctx.request(), &Error::internal("a referral without its need")))
    }

    /// The offer it was made by; null when none was named, or when the offer is no longer to be seen.
    async fn offer(&self, ctx: &Context<'_>) -> Result<Option<OfferNode>> {
        match self.0.offer {
            Some(id) => offers::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Who helps.
    async fn helper(&self, ctx: &Context<'_>) -> Result<HelperNode> {
        let found = match self.0.helper {
            Helper::Organization(id) => organizations::find(ctx, id).await?.map(HelperNode::Organization),
            Helper::Person(id) => load::<Accounts, _>(ctx, id)
                .await?
                .map(|account| HelperNode::Account(account.into())),
        };
        found.ok_or_else(|| top_level(ctx.request(), &Error::internal("a referral without its helper")))
    }

    /// How it came about.
    async fn origin(&self) -> ReferralOrigin {
        match self.0.origin {
            Origin::Sent => ReferralOrigin::SentByStaff,
            Origin::Claimed => ReferralOrigin::ClaimedByHelper,
        }
    }

    /// Where it stands.
    async fn state(&self) -> ReferralState {
        self.0.state.name().into()
    }

    /// What was written to the other side; null for those who read cases in redacted form only.
    async fn message(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.message.as_deref().filter(|_| self.reads_words(ctx))
    }

    /// Why it was declined.
    async fn reason(&self, ctx: &Context<'_>) -> Option<Term> {
        let key = self.0.reason()?;
        Some(Term::of(
            &ctx.act().taxonomy().decline_reasons,
            key,
            ctx.language(),
        ))
    }

    /// What was said with the last answer, or why it was revoked; null for those who read cases in redacted form only.
    async fn note(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.note().filter(|_| self.reads_words(ctx))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was accepted or declined.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answered_at()
    }

    /// When the helper's answer is due, while it waits for one.
    async fn answer_due_at(&self) -> Option<DateTime<Utc>> {
        self.0.answer_due_at()
    }

    /// Counts its changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Its visits, earliest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn visits(&self, ctx: &Context<'_>) -> Result<Vec<VisitNode>> {
        let found = load::<VisitsOfReferral, _>(ctx, self.0.id).await?;
        Ok(found.into_iter().flatten().map(VisitNode::from).collect())
    }

    /// What was delivered under it, earliest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn deliveries(&self, ctx: &Context<'_>) -> Result<Vec<DeliveryNode>> {
        let found = load::<DeliveriesOfReferral, _>(ctx, self.0.id).await?;
        Ok(found.into_iter().flatten().map(DeliveryNode::from).collect())
    }

    /// True once it is accepted and the household's consent is on record: then `referralReveal` opens the contact.
    async fn contact_available(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(!self.grants(ctx).await?.is_empty())
    }

    /// For what the household lets the helper have which part of its contact; for who may open it, else empty.
    async fn contact_grants(&self, ctx: &Context<'_>) -> Result<Vec<ContactGrant>> {
        if !self.permits(ctx).ask_contact {
            return Ok(Vec::new());
        }
        let purposes = &ctx.act().taxonomy().purposes;
        let grants = self.grants(ctx).await?;
        Ok(grants
            .into_iter()
            .map(|consent| ContactGrant {
                purpose: Term::of(purposes, &consent.purpose, ctx.language()),
                fields: ContactField::all(&consent.fields),
            })
            .collect())
    }

    /// May approve what the helper claimed.
    async fn viewer_can_approve_claim(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).approve_claim
    }

    /// May accept what was sent.
    async fn viewer_can_accept(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).answer
    }

    /// May decline what was sent.
    async fn viewer_can_decline(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).answer
    }

    /// May take it back.
    async fn viewer_can_revoke(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).revoke
    }

    /// May plan a visit.
    async fn viewer_can_plan_visit(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).plan_visit
    }

    /// May report what was delivered.
    async fn viewer_can_report_delivery(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).report_delivery
    }

    /// May open the household's contact.
    async fn viewer_can_read_contact(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.permits(ctx).ask_contact && !self.grants(ctx).await?.is_empty())
    }

    /// May say that the help is over.
    async fn viewer_can_complete(&self, ctx: &Context<'_>) -> bool {
        self.permits(ctx).complete
    }
}

/// What a household lets its helper have of its contact, for one purpose.
#[derive(SimpleObject)]
pub struct ContactGrant {
    /// What for.
    purpose: Term,
    /// Which parts.
    fields: Vec<ContactField>,
}

/// Which referrals.
#[derive(InputObject, Default)]
pub struct ReferralFilter {
    /// In any of these states.
    states: Option<Vec<ReferralState>>,
    /// Of this need.
    need_id: Option<ID>,
    /// The viewer's own business: as helper, or in the own community.
    mine: Option<bool>,
}

impl ReferralFilter {
    fn read(self) -> error::Result<store::ReferralFilter> {
        Ok(store::ReferralFilter {
            states: self
                .states
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            need: ids::parse_opt("filter.needId", self.need_id.as_ref())?,
            mine: self.mine.unwrap_or(false),
        })
    }
}

/// What referrals are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "store::ReferralOrder")]
pub enum ReferralOrderField {
    /// By the time they were made.
    CreatedAt,
    /// By the time they last changed.
    UpdatedAt,
}

/// The order of referrals.
#[derive(InputObject)]
pub struct ReferralOrder {
    /// By what.
    by: ReferralOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// What is counted only when asked for.
pub struct ReferralTotals(store::ReferralFilter);

/// Counted only when asked for.
#[Object]
impl ReferralTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = store::count(ctx.act(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Readings of referrals.
#[derive(Default)]
pub struct ReferralsQuery;

/// Readings of referrals.
#[Object]
impl ReferralsQuery {
    /// The referrals the viewer may see: helpers their own, workers those of their community, the sub-district's staff all.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Which ones; all when absent.")] filter: Option<ReferralFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<ReferralOrder>,
    ) -> Result<Connection<String, ReferralNode, ReferralTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = filter.unwrap_or_default().read().or_top_level(request)?;
        let (by, descending) = order_by.map_or((store::ReferralOrder::default(), true), |order| {
            (order.by.into(), order.direction == OrderDirection::Desc)
        });
        let rows = store::page(&request.ctx, &filter, by, descending, &page)
            .await
            .or_top_level(request)?;
        Ok(connect(rows, ReferralTotals(filter), ReferralNode::from))
    }
}

/// The referral of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: ReferralId) -> Result<Option<ReferralNode>> {
    Ok(load::<Referrals, _>(ctx, id).await?.map(ReferralNode::from))
}

/// Whether the viewer reads what people wrote about a referral, its visits and deliveries.
pub async fn reads_words(ctx: &Context<'_>, id: ReferralId) -> Result<bool> {
    let found = load::<Referrals, _>(ctx, id).await?.map(ReferralNode::from);
    Ok(found.is_some_and(|referral| referral.reads_words(ctx)))
}

/// The referrals of a need, of those the viewer may see, oldest first.
pub async fn of_need(ctx: &Context<'_>, need: NeedId) -> Result<Vec<ReferralNode>> {
    let found = load::<ReferralsOfNeeds, _>(ctx, need).await?;
    Ok(found.into_iter().flatten().map(ReferralNode::from).collect())
}
