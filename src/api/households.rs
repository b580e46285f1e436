//! Households: lists that name nobody, the acts on them, and consents.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    access::AccountNode,
    connection::connect,
    context::ContextExt,
    ids, loaders,
    need_lists::{NeedTotals, list_needs},
    needs::NeedNode,
    organizations::{self, OrderDirection, OrganizationNode},
    reveals::ContactField,
    terms::Term,
    user_error::OrTopLevel,
};
use crate::{
    access::policy::{self, Act, Facts},
    households::{self, Consent, Household, Recipient, store},
    kernel::{
        ids::{ConsentTag, HouseholdTag, Id},
        page::Page,
    },
    needs, words,
};

/// Roughly how old the people of a household are.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "households::AgeBand")]
pub enum AgeBand {
    /// Children.
    Child,
    /// Adults.
    Adult,
    /// Elderly people.
    Elder,
    /// People of several ages, or not said.
    Mixed,
}

/// A household.
pub struct HouseholdNode(Household);

impl From<Household> for HouseholdNode {
    fn from(household: Household) -> Self {
        Self(household)
    }
}

impl HouseholdNode {
    fn may(&self, ctx: &Context<'_>, act: Act) -> bool {
        policy::may(&ctx.act().actor, act, &Facts::in_community(&self.0.community))
    }
}

/// A family that is helped. Who they are is sealed; it is opened by householdReveal, one fact at a time, with a purpose, and
/// logged.
#[Object(name = "Household")]
impl HouseholdNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// A code for lists, naming nobody: F-0001.
    async fn code(&self) -> String {
        self.0.code()
    }

    /// The community they live in.
    async fn community(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().communities,
            &self.0.community,
            ctx.language(),
        )
    }

    /// Roughly how old they are.
    async fn age_band(&self) -> AgeBand {
        self.0.age_band.into()
    }

    /// How many they are.
    async fn members(&self) -> i32 {
        self.0.members
    }

    /// What they ask for, newest first.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    async fn needs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<String, NeedNode, NeedTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = needs::store::NeedFilter {
            household: Some(self.0.id),
            ..Default::default()
        };
        list_needs(request, filter, None, None, &page)
            .await
            .or_top_level(request)
    }

    /// To whom they let their contact be given, newest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<ConsentNode>> {
        let found = loaders::load::<loaders::Consents, _>(ctx, self.0.id).await?;
        Ok(found.unwrap_or_default().into_iter().map(ConsentNode).collect())
    }

    /// When it was recorded.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// Counts its changes; sent back with an amendment, so that nobody overwrites another's.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was forgotten: nothing that was sealed can be opened any more.
    async fn erased_at(&self) -> Option<DateTime<Utc>> {
        self.0.erased_at
    }

    /// May open who they are.
    async fn viewer_can_open(&self, ctx: &Context<'_>) -> bool {
        self.0.erased_at.is_none() && self.may(ctx, Act::HouseholdOpen)
    }

    /// May amend it and record consents.
    async fn viewer_can_edit(&self, ctx: &Context<'_>) -> bool {
        self.0.erased_at.is_none() && self.may(ctx, Act::HouseholdEdit)
    }
}

/// Who gave a consent.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "households::Giver")]
pub enum ConsentGiver {
    /// The resident.
    Resident,
    /// A guardian.
    Guardian,
}

/// A consent.
pub struct ConsentNode(Consent);

impl From<Consent> for ConsentNode {
    fn from(consent: Consent) -> Self {
        Self(consent)
    }
}

/// A household's consent that somebody is given its contact.
#[Object(name = "Consent")]
impl ConsentNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The organization it is given to, if it is one.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<OrganizationNode>> {
        match self.0.recipient {
            Recipient::Organization(id) => organizations::find(ctx, id).await,
            Recipient::Helper(_) => Ok(None),
        }
    }

    /// The person it is given to, if it is one.
    async fn helper(&self, ctx: &Context<'_>) -> Result<Option<AccountNode>> {
        match self.0.recipient {
            Recipient::Organization(_) => Ok(None),
            Recipient::Helper(id) => {
                let found = loaders::load::<loaders::Accounts, _>(ctx, id).await?;
                Ok(found.map(Into::into))
            }
        }
    }

    /// What for.
    async fn purpose(&self, ctx: &Context<'_>) -> Term {
        Term::of(&ctx.act().taxonomy().purposes, &self.0.purpose, ctx.language())
    }

    /// How it was given.
    async fn channel(&self, ctx: &Context<'_>) -> Term {
        Term::of(
            &ctx.act().taxonomy().confirmation_channels,
            &self.0.channel,
            ctx.language(),
        )
    }

    /// What may be told.
    async fn fields(&self) -> Vec<ContactField> {
        ContactField::all(&self.0.fields)
    }

    /// Who gave it.
    async fn given_by(&self) -> ConsentGiver {
        self.0.giver.into()
    }

    /// The version of the words that were read to them; null for consents from before there were versions.
    async fn text_version(&self) -> Option<&str> {
        self.0.text_version.as_deref()
    }

    /// When it was given.
    async fn granted_at(&self) -> DateTime<Utc> {
        self.0.granted_at
    }

    /// When it was taken back.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }
}

/// Which households.
#[derive(InputObject, Default)]
pub struct HouseholdFilter {
    /// In these communities; empty asks for all.
    communities: Option<Vec<String>>,
}

/// The order of households.
#[derive(InputObject, Clone, Copy)]
pub struct HouseholdOrder {
    /// By what.
    by: HouseholdOrderField,
    /// Up or down.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// What households are ordered by.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "store::HouseholdOrder")]
pub enum HouseholdOrderField {
    /// By the time they were recorded.
    CreatedAt,
    /// By code.
    Code,
}

/// What is counted only when asked for.
pub struct HouseholdTotals(store::HouseholdFilter);

/// Counted only when asked for.
#[Object]
impl HouseholdTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = store::count(ctx.act(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Readings of households.
#[derive(Default)]
pub struct HouseholdsQuery;

/// Readings of households.
#[Object]
impl HouseholdsQuery {
    /// Households, by code: those of the own community for its workers, all for street staff, none for anybody else.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    #[allow(clippy::too_many_arguments, reason = "Relay's arguments")]
    async fn households(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "Which households.")] filter: Option<HouseholdFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<HouseholdOrder>,
    ) -> Result<Connection<String, HouseholdNode, HouseholdTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = store::HouseholdFilter {
            communities: filter.unwrap_or_default().communities.unwrap_or_default(),
        };
        let order = order_by.map_or((store::HouseholdOrder::CreatedAt, true), |order| {
            (order.by.into(), order.direction == OrderDirection::Desc)
        });
        let rows = store::page(&request.ctx, &filter, order, &page)
            .await
            .or_top_level(request)?;
        Ok(connect(rows, HouseholdTotals(filter), HouseholdNode::from))
    }

    /// The words to read to a resident before a consent is recorded.
    async fn consent_text(&self, ctx: &Context<'_>) -> ConsentText {
        ConsentText {
            version: households::consents::TEXT_VERSION,
            text: words::say(ctx.language(), "households.consent_text_2026_11", &[]),
        }
    }
}

/// The words that are read to whoever consents.
#[derive(SimpleObject)]
pub struct ConsentText {
    /// Their version; it is kept with the consent.
    version: &'static str,
    /// The words, in the language asked for.
    text: String,
}

/// The household of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: Id<HouseholdTag>) -> Result<Option<HouseholdNode>> {
    let found = loaders::load::<loaders::Households, _>(ctx, id).await?;
    Ok(found.map(HouseholdNode::from))
}

/// The consent of that id, when the viewer may see its household.
pub async fn find_consent(ctx: &Context<'_>, id: Id<ConsentTag>) -> Result<Option<ConsentNode>> {
    let found = store::consents_by_ids(ctx.act(), &[id])
        .await
        .or_top_level(ctx.request())?;
    Ok(found.into_iter().next().map(ConsentNode))
}
