//! The acts on offers.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    context::{ContextExt, Request},
    ids,
    offers::OfferNode,
    scalars::Date,
    terms::QuantityInput,
    user_error::{UserError, outcome},
};
use crate::{
    kernel::{error, ids::OfferId, leaks::Numbers, quantity::Quantity},
    offers::{self, Offer, OfferFields},
    office::Replay,
};

/// What is said of an offer.
#[derive(InputObject, Debug)]
pub struct OfferFieldsInput {
    /// What it is, at most 60 characters.
    title: String,
    /// Key of its kind.
    kind: String,
    /// Key of its category.
    category: String,
    /// What it is in detail, at most 2000 characters.
    description: String,
    /// How much of it there is and how it renews; nothing where unlimited.
    quantity: Option<QuantityInput>,
    /// When it is to be had.
    availability: Option<String>,
    /// Where it is to be had.
    place: Option<String>,
    /// Keys of the communities served; none means all.
    communities: Option<Vec<String>>,
    /// Keys of those it is for; none means everybody.
    audiences: Option<Vec<String>>,
    /// What must be so to have it.
    conditions: Option<String>,
    /// Whether it costs nothing.
    free: bool,
    /// What it costs.
    price_note: Option<String>,
    /// The phone to ask; everybody will see it.
    service_phone: Option<String>,
    /// The first day it is to be had.
    valid_from: Option<Date>,
    /// The last day it is to be had; nothing where without end.
    valid_until: Option<Date>,
}

impl From<OfferFieldsInput> for OfferFields {
    fn from(input: OfferFieldsInput) -> Self {
        Self {
            title: input.title,
            kind: input.kind,
            category: input.category,
            description: input.description,
            quantity: input.quantity.map(|quantity| Quantity {
                amount: quantity.amount,
                unit: quantity.unit,
                renewal: quantity.renewal.into(),
            }),
            availability: input.availability,
            place: input.place,
            communities: input.communities.unwrap_or_default(),
            audiences: input.audiences.unwrap_or_default(),
            conditions: input.conditions,
            free: input.free,
            price_note: input.price_note,
            service_phone: input.service_phone,
            valid_from: input.valid_from.map(Into::into),
            valid_until: input.valid_until.map(Into::into),
        }
    }
}

/// A new offer.
#[derive(InputObject, Debug)]
pub struct OfferDraftInput {
    /// Made by the client, once per intended offer: sent twice, it makes one.
    idempotency_key: String,
    /// Whose offer it is; only staff may name another's organization.
    organization_id: Option<ID>,
    /// What is said of it.
    fields: OfferFieldsInput,
    /// The mobile phones in its free text belong there; without it they are refused, as the phone to ask has its own field.
    #[graphql(default)]
    numbers_belong: bool,
}

/// A changed offer.
#[derive(InputObject)]
pub struct OfferAmendInput {
    /// Which offer.
    id: ID,
    /// The version that was read; a newer one is answered with CONFLICT and nothing is overwritten.
    version: i32,
    /// All that is said of it now.
    fields: OfferFieldsInput,
    /// The mobile phones in its free text belong there.
    #[graphql(default)]
    numbers_belong: bool,
}

/// An act on an offer.
#[derive(InputObject)]
pub struct OfferActInput {
    /// Which offer.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// For `offerPublish`: the mobile phones in its free text belong there.
    #[graphql(default)]
    numbers_belong: bool,
}

/// An act on an offer that needs a reason.
#[derive(InputObject)]
pub struct OfferReasonInput {
    /// Which offer.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Why, for the other side to read.
    reason: String,
}

/// A pause.
#[derive(InputObject)]
pub struct OfferPauseInput {
    /// Which offer.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// The last day of the pause; nothing when nobody knows yet.
    until: Option<Date>,
    /// Why.
    reason: Option<String>,
}

/// An offer after an act.
#[derive(SimpleObject)]
pub struct OfferPayload {
    /// The offer as it is now; null when refused.
    offer: Option<OfferNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

fn payload(request: &Request, acted: error::Result<Offer>) -> Result<OfferPayload> {
    let (offer, user_errors) = outcome(request, acted)?;
    Ok(OfferPayload {
        offer: offer.map(OfferNode::from),
        user_errors,
    })
}

const fn numbers(belong: bool) -> Numbers {
    if belong { Numbers::Belong } else { Numbers::Refused }
}

fn which(id: &ID) -> error::Result<OfferId> {
    ids::parse("id", id)
}

/// The acts on offers.
#[derive(Default)]
pub struct OffersMutation;

/// The acts on offers.
#[Object]
impl OffersMutation {
    /// Writes down a new offer; hand it in with `offerSubmit`.
    async fn offer_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferDraftInput,
    ) -> Result<OfferPayload> {
        let acted = async {
            let content = format!("{:?} {:?}", input.organization_id, input.fields);
            let replay = Replay::new("offer.draft", &input.idempotency_key, &content)?;
            let organization = ids::parse_opt("organizationId", input.organization_id.as_ref())?;
            let numbers = numbers(input.numbers_belong);
            offers::draft(ctx.act(), &replay, organization, input.fields.into(), numbers).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Changes what is said of an offer; a published one whose essentials change is approved again.
    async fn offer_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferAmendInput,
    ) -> Result<OfferPayload> {
        let acted = async {
            let id = which(&input.id)?;
            let numbers = numbers(input.numbers_belong);
            offers::amend(ctx.act(), id, input.version, input.fields.into(), numbers).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Hands an offer in; where no approval is needed, it is published at once.
    async fn offer_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferActInput,
    ) -> Result<OfferPayload> {
        let acted = async { offers::submit(ctx.act(), which(&input.id)?, input.version).await };
        payload(ctx.request(), acted.await)
    }

    /// Publishes an offer that was handed in.
    async fn offer_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferActInput,
    ) -> Result<OfferPayload> {
        let acted = async {
            let numbers = numbers(input.numbers_belong);
            offers::publish(ctx.act(), which(&input.id)?, input.version, numbers).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Sends an offer that was handed in back, saying what to mend.
    async fn offer_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferReasonInput,
    ) -> Result<OfferPayload> {
        let acted =
            async { offers::return_(ctx.act(), which(&input.id)?, input.version, &input.reason).await };
        payload(ctx.request(), acted.await)
    }

    /// Stops a published offer for a while.
    async fn offer_pause(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferPauseInput,
    ) -> Result<OfferPayload> {
        let acted = async {
            let id = which(&input.id)?;
            let until = input.until.map(Into::into);
            offers::pause(ctx.act(), id, input.version, until, input.reason.as_deref()).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Ends a pause.
    async fn offer_resume(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferActInput,
    ) -> Result<OfferPayload> {
        let acted = async { offers::resume(ctx.act(), which(&input.id)?, input.version).await };
        payload(ctx.request(), acted.await)
    }

    /// Ends an offer for good.
    async fn offer_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: OfferReasonInput,
    ) -> Result<OfferPayload> {
        let acted =
            async { offers::withdraw(ctx.act(), which(&input.id)?, input.version, &input.reason).await };
        payload(ctx.request(), acted.await)
    }
}
