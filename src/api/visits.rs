//! Visits: planned dates of help.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    connection::connect,
    context::{ContextExt, Request},
    hanging::{Paging, VisitsOfReferral, count_of, page_of},
    help_loaders::{Referrals, Visits},
    ids,
    loaders::load,
    organizations::OrderDirection,
    referrals::{self, ReferralNode},
    user_error::{OrTopLevel, UserError, outcome, top_level},
};
use crate::{
    kernel::{
        error::{self, Error},
        ids::{ReferralId, VisitId},
        page::Page,
    },
    office::Replay,
    visits::{
        State, StateName, Visit,
        actions::{self, Planning},
        store,
    },
};

/// Where a visit stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "StateName")]
pub enum VisitState {
    /// It will take place.
    Planned,
    /// Help was given at it.
    Done,
    /// It will not take place.
    Cancelled,
}

/// A visit.
pub struct VisitNode(Visit);

impl From<Visit> for VisitNode {
    fn from(visit: Visit) -> Self {
        Self(visit)
    }
}

impl VisitNode {
    async fn changeable(&self, ctx: &Context<'_>) -> Result<bool> {
        if self.0.state != State::Planned {
            return Ok(false);
        }
        let referral = load::<Referrals, _>(ctx, self.0.referral).await?;
        Ok(referral.is_some_and(|referral| actions::may(&ctx.act().actor, &referral)))
    }
}

/// A planned date of help.
#[Object(name = "Visit")]
impl VisitNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The referral it is an occurrence of.
    async fn referral(&self, ctx: &Context<'_>) -> Result<ReferralNode> {
        let found = referrals::find(ctx, self.0.referral).await?;
        found.ok_or_else(|| top_level(ctx.request(), &Error::internal("a visit without its referral")))
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.slot.starts_at
    }

    /// When it ends, if that was said.
    async fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.0.slot.ends_at
    }

    /// What those who go should know; null for those who read cases in redacted form only.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let reads = referrals::reads_words(ctx, self.0.referral).await?;
        Ok(self.0.note.as_deref().filter(|_| reads))
    }

    /// Where it stands.
    async fn state(&self) -> VisitState {
        self.0.state.name().into()
    }

    /// Why it was cancelled; null for those who read cases in redacted form only.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let reads = referrals::reads_words(ctx, self.0.referral).await?;
        Ok(match &self.0.state {
            State::Cancelled { reason } if reads => Some(reason),
            State::Cancelled { .. } | State::Planned | State::Done => None,
        })
    }

    /// Counts its changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// May move it to another time.
    async fn viewer_can_move(&self, ctx: &Context<'_>) -> Result<bool> {
        self.changeable(ctx).await
    }

    /// May cancel it.
    async fn viewer_can_cancel(&self, ctx: &Context<'_>) -> Result<bool> {
        self.changeable(ctx).await
    }
}

/// Which visits.
#[derive(InputObject, Default)]
pub struct VisitFilter {
    /// In any of these states.
    states: Option<Vec<VisitState>>,
    /// Of this referral.
    referral_id: Option<ID>,
    /// Not beginning before.
    from: Option<DateTime<Utc>>,
    /// Beginning before.
    until: Option<DateTime<Utc>>,
    /// The viewer's own business: as helper, or in the own community.
    mine: Option<bool>,
}

impl VisitFilter {
    fn read(self) -> error::Result<store::VisitFilter> {
        Ok(store::VisitFilter {
            states: self
                .states
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            referral: ids::parse_opt("filter.referralId", self.referral_id.as_ref())?,
            from: self.from,
            until: self.until,
            mine: self.mine.unwrap_or(false),
        })
    }
}

/// What visits are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum VisitOrderField {
    /// By the time they begin.
    StartsAt,
}

/// The order of visits.
#[derive(InputObject)]
pub struct VisitOrder {
    /// By what.
    by: VisitOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Asc")]
    direction: OrderDirection,
}

/// What is counted only when asked for.
pub enum VisitTotals {
    /// In the list of all.
    Listed(store::VisitFilter),
    /// Of one referral.
    Of(ReferralId),
}

/// Counted only when asked for.
#[Object]
impl VisitTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let filter = match self {
            Self::Of(referral) => return count_of::<VisitsOfReferral, _>(ctx, *referral).await,
            Self::Listed(filter) => filter,
        };
        let count = store::count(ctx.act(), filter)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// One page of visits.
pub type VisitConnection = Connection<String, VisitNode, VisitTotals>;

/// Readings of visits.
#[derive(Default)]
pub struct VisitsQuery;

/// Readings of visits.
#[Object]
impl VisitsQuery {
    /// The visits of referrals the viewer may see, earliest first.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn visits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when absent.")] filter: Option<VisitFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<VisitOrder>,
    ) -> Result<VisitConnection> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = filter.unwrap_or_default().read().or_top_level(request)?;
        let descending = order_by.is_some_and(|order| {
            let VisitOrderField::StartsAt = order.by;
            order.direction == OrderDirection::Desc
        });
        let rows = store::page(&request.ctx, &filter, descending, &page)
            .await
            .or_top_level(request)?;
        Ok(connect(rows, VisitTotals::Listed(filter), VisitNode::from))
    }
}

/// Planning a visit.
#[derive(InputObject)]
pub struct VisitPlanInput {
    /// Made by the client, once per intended visit: sent twice, it makes one.
    idempotency_key: String,
    /// The accepted referral.
    referral_id: ID,
    /// When it begins.
    starts_at: DateTime<Utc>,
    /// When it ends.
    ends_at: Option<DateTime<Utc>>,
    /// What those who go should know, at most 500 characters.
    note: Option<String>,
}

/// Moving a visit.
#[derive(InputObject)]
pub struct VisitMoveInput {
    /// Which visit.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// When it begins now.
    starts_at: DateTime<Utc>,
    /// When it ends now.
    ends_at: Option<DateTime<Utc>>,
}

/// Cancelling a visit.
#[derive(InputObject)]
pub struct VisitCancelInput {
    /// Which visit.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Why.
    reason: String,
}

/// A visit after an act.
#[derive(SimpleObject)]
pub struct VisitPayload {
    /// The visit as it is now; null when refused.
    visit: Option<VisitNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

fn payload(request: &Request, acted: error::Result<Visit>) -> Result<VisitPayload> {
    let (visit, user_errors) = outcome(request, acted)?;
    Ok(VisitPayload {
        visit: visit.map(VisitNode::from),
        user_errors,
    })
}

fn which(id: &ID) -> error::Result<VisitId> {
    ids::parse("id", id)
}

async fn plan(request: &Request, input: VisitPlanInput) -> error::Result<Visit> {
    let content = format!(
        "{:?}",
        (&input.referral_id, input.starts_at, input.ends_at, &input.note)
    );
    let replay = Replay::new("visit.plan", &input.idempotency_key, &content)?;
    let planning = Planning {
        referral: ids::parse("referralId", &input.referral_id)?,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        note: input.note,
    };
    actions::plan(&request.ctx, &replay, planning).await
}

/// The acts on visits.
#[derive(Default)]
pub struct VisitsMutation;

/// The acts on visits.
#[Object]
impl VisitsMutation {
    /// Plans a visit under an accepted referral.
    async fn visit_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: VisitPlanInput,
    ) -> Result<VisitPayload> {
        payload(ctx.request(), plan(ctx.request(), input).await)
    }

    /// Moves a planned visit to another time.
    async fn visit_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: VisitMoveInput,
    ) -> Result<VisitPayload> {
        let acted = async {
            let id = which(&input.id)?;
            actions::reschedule(ctx.act(), id, input.version, input.starts_at, input.ends_at).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Cancels a planned visit.
    async fn visit_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: VisitCancelInput,
    ) -> Result<VisitPayload> {
        let acted =
            async { actions::cancel(ctx.act(), which(&input.id)?, input.version, &input.reason).await };
        payload(ctx.request(), acted.await)
    }
}

/// The visits of a referral that the viewer may see, earliest first.
pub async fn of_referral(ctx: &Context<'_>, referral: ReferralId, paging: Paging) -> Result<VisitConnection> {
    let rows = page_of::<VisitsOfReferral, _, _>(ctx, referral, paging).await?;
    Ok(connect(rows, VisitTotals::Of(referral), VisitNode::from))
}

/// The visit of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: VisitId) -> Result<Option<VisitNode>> {
    Ok(load::<Visits, _>(ctx, id).await?.map(VisitNode::from))
}
