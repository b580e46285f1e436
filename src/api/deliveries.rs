//! Deliveries: the record of help that was given, and the asker's word on it.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    connection::connect,
    context::ContextExt,
    hanging::{DeliveriesOfReferral, Paging, count_of, page_of},
    help_loaders::{Deliveries, Photos, Referrals},
    ids,
    loaders::load,
    organizations::OrderDirection,
    referrals::{self, ReferralNode},
    scalars::Date,
    terms::Term,
    user_error::{OrTopLevel, top_level},
    visits::{self, VisitNode},
};
use crate::{
    deliveries::{
        Delivery, Outcome as Meets, State, StateName, actions, links,
        model::{Confirmation as Word, Photo},
        store,
    },
    kernel::{
        error::{self, Error},
        ids::{DeliveryId, FileId, ReferralId},
        page::Page,
    },
};

/// Where a delivery stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "StateName")]
pub enum DeliveryState {
    /// Reported by the helper's side.
    Reported,
    /// Confirmed with the asker.
    Confirmed,
    /// The asker says otherwise.
    Disputed,
}

/// Whether what was delivered meets the whole need.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "Meets")]
pub enum Outcome {
    /// A part of it.
    Part,
    /// All of it.
    Full,
}

/// A delivery.
pub struct DeliveryNode(Delivery);

impl From<Delivery> for DeliveryNode {
    fn from(delivery: Delivery) -> Self {
        Self(delivery)
    }
}

/// The record of help that was given.
#[Object(name = "Delivery")]
impl DeliveryNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The referral under which help was given.
    async fn referral(&self, ctx: &Context<'_>) -> Result<ReferralNode> {
        let found = referrals::find(ctx, self.0.referral).await?;
        found.ok_or_else(|| top_level(ctx.request(), &Error::internal("a delivery without its referral")))
    }

    /// The visit at which it was given.
    async fn visit(&self, ctx: &Context<'_>) -> Result<Option<VisitNode>> {
        match self.0.visit {
            Some(id) => visits::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The day of the help.
    async fn delivered_on(&self) -> Date {
        self.0.report.delivered_on.into()
    }

    /// What was brought or done.
    async fn items(&self, ctx: &Context<'_>) -> Vec<DeliveryItem> {
        let units = &ctx.act().taxonomy().units;
        let items = self.0.report.items.iter();
        items
            .map(|item| DeliveryItem {
                what: item.what.clone(),
                quantity: item.quantity,
                unit: units.term_or_key(&item.unit).label(ctx.language()).to_owned(),
            })
            .collect()
    }

    /// How long it took, in hours.
    async fn hours(&self) -> Option<f64> {
        self.0.report.minutes.map(|minutes| f64::from(minutes) / 60.0)
    }

    /// What else should be known; null for those who read cases in redacted form only.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let reads = referrals::reads_words(ctx, self.0.referral).await?;
        Ok(self.0.report.note.as_deref().filter(|_| reads))
    }

    /// Photos, in order; none for those who read cases in redacted form only.
    #[graphql(complexity = "3 * child_complexity")]
    async fn photos(&self, ctx: &Context<'_>) -> Result<Vec<PhotoNode>> {
        let photos = self.0.report.photos.iter();
        let found = futures::future::try_join_all(photos.map(|id| load::<Photos, _>(ctx, *id))).await?;
        Ok(found.into_iter().flatten().map(PhotoNode).collect())
    }

    /// Where it stands.
    async fn state(&self) -> DeliveryState {
        self.0.state.name().into()
    }

    /// Who reported it, by the name colleagues see.
    async fn reported_by(&self) -> &str {
        &self.0.reported_by_name
    }

    /// When it was reported.
    async fn reported_at(&self) -> DateTime<Utc> {
        self.0.reported_at
    }

    /// What the asker said, once confirmed.
    async fn confirmation(&self, ctx: &Context<'_>) -> Result<Option<Confirmation>> {
        let State::Confirmed(word) = &self.0.state else {
            return Ok(None);
        };
        let mut said = Confirmation::of(word, ctx);
        if !referrals::reads_words(ctx, self.0.referral).await? {
            said.comment = None;
        }
        Ok(Some(said))
    }

    /// What the asker says otherwise; null for those who read cases in redacted form only.
    async fn dispute_reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let reads = referrals::reads_words(ctx, self.0.referral).await?;
        Ok(match &self.0.state {
            State::Disputed { reason } if reads => Some(reason),
            State::Disputed { .. } | State::Reported | State::Confirmed(_) => None,
        })
    }

    /// Counts its changes.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// May confirm it with the asker.
    async fn viewer_can_confirm(&self, ctx: &Context<'_>) -> Result<bool> {
        let referral = load::<Referrals, _>(ctx, self.0.referral).await?;
        Ok(referral.is_some_and(|referral| actions::may_confirm(&ctx.act().actor, &referral, &self.0)))
    }
}

/// One thing that was brought or done.
#[derive(SimpleObject)]
pub struct DeliveryItem {
    /// What.
    what: String,
    /// How many.
    quantity: i32,
    /// What is counted, in the language asked for.
    unit: String,
}

/// What the asker said of the help.
#[derive(SimpleObject)]
pub struct Confirmation {
    /// How they were asked.
    channel: Term,
    /// Whether the need is met with it.
    outcome: Outcome,
    /// From 1, very dissatisfied, to 5, very satisfied.
    rating: i32,
    /// In their words; null for those who read cases in redacted form only.
    comment: Option<String>,
    /// Who wrote it down, by the name colleagues see.
    by: String,
    /// When.
    at: DateTime<Utc>,
}

impl Confirmation {
    fn of(word: &Word, ctx: &Context<'_>) -> Self {
        let channels = &ctx.act().taxonomy().confirmation_channels;
        Self {
            channel: Term::of(channels, &word.channel, ctx.language()),
            outcome: word.outcome.into(),
            rating: word.rating.into(),
            comment: word.comment.clone(),
            by: word.by_name.clone(),
            at: word.at,
        }
    }
}

/// A photo.
pub struct PhotoNode(Photo);

/// A photo of a delivery, without anything but its pixels.
#[Object(name = "Photo")]
impl PhotoNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// Where it is served: signed for the viewer, and over after some minutes; ask again for another.
    async fn url(&self, ctx: &Context<'_>) -> String {
        links::link(ctx.act(), self.0.id)
    }

    /// Pixels across.
    async fn width(&self) -> i32 {
        self.0.width
    }

    /// Pixels down.
    async fn height(&self) -> i32 {
        self.0.height
    }
}

/// Which deliveries.
#[derive(InputObject, Default)]
pub struct DeliveryFilter {
    /// In any of these states.
    states: Option<Vec<DeliveryState>>,
    /// Under this referral.
    referral_id: Option<ID>,
    /// The viewer's own business: as helper, or in the own community.
    mine: Option<bool>,
}

impl DeliveryFilter {
    fn read(self) -> error::Result<store::DeliveryFilter> {
        Ok(store::DeliveryFilter {
            states: self
                .states
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            referral: ids::parse_opt("filter.referralId", self.referral_id.as_ref())?,
            mine: self.mine.unwrap_or(false),
        })
    }
}

/// What deliveries are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "store::DeliveryOrder")]
pub enum DeliveryOrderField {
    /// By the day of the help.
    DeliveredOn,
    /// By the time they were reported.
    ReportedAt,
}

/// The order of deliveries.
#[derive(InputObject)]
pub struct DeliveryOrder {
    /// By what.
    by: DeliveryOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// What is counted only when asked for.
pub enum DeliveryTotals {
    /// In the list of all.
    Listed(store::DeliveryFilter),
    /// Under one referral.
    Of(ReferralId),
}

/// Counted only when asked for.
#[Object]
impl DeliveryTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let filter = match self {
            Self::Of(referral) => return count_of::<DeliveriesOfReferral, _>(ctx, *referral).await,
            Self::Listed(filter) => filter,
        };
        let count = store::count(ctx.act(), filter)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// One page of deliveries.
pub type DeliveryConnection = Connection<String, DeliveryNode, DeliveryTotals>;

/// Readings of deliveries.
#[derive(Default)]
pub struct DeliveriesQuery;

/// Readings of deliveries.
#[Object]
impl DeliveriesQuery {
    /// The deliveries under referrals the viewer may see.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones; all when absent.")] filter: Option<DeliveryFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<DeliveryOrder>,
    ) -> Result<DeliveryConnection> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = filter.unwrap_or_default().read().or_top_level(request)?;
        let (by, descending) = order_by.map_or((store::DeliveryOrder::default(), true), |order| {
            (order.by.into(), order.direction == OrderDirection::Desc)
        });
        let rows = store::page(&request.ctx, &filter, by, descending, &page)
            .await
            .or_top_level(request)?;
        Ok(connect(rows, DeliveryTotals::Listed(filter), DeliveryNode::from))
    }
}

/// The deliveries under a referral that the viewer may see, in the order they were reported.
pub async fn of_referral(
    ctx: &Context<'_>,
    referral: ReferralId,
    paging: Paging,
) -> Result<DeliveryConnection> {
    let rows = page_of::<DeliveriesOfReferral, _, _>(ctx, referral, paging).await?;
    Ok(connect(rows, DeliveryTotals::Of(referral), DeliveryNode::from))
}

/// The delivery of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: DeliveryId) -> Result<Option<DeliveryNode>> {
    Ok(load::<Deliveries, _>(ctx, id).await?.map(DeliveryNode::from))
}

/// The photo of that id, when the viewer may see it.
pub async fn find_photo(ctx: &Context<'_>, id: FileId) -> Result<Option<PhotoNode>> {
    Ok(load::<Photos, _>(ctx, id).await?.map(PhotoNode))
}
