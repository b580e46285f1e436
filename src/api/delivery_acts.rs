//! The acts on deliveries.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    context::{ContextExt, Request},
    deliveries::{DeliveryNode, Outcome},
    ids,
    scalars::Date,
    user_error::{UserError, outcome},
};
use crate::{
    deliveries::{
        Delivery,
        actions::{self, Answer},
        model::Item,
        rules::Draft,
    },
    kernel::{error, ids::DeliveryId},
    office::Replay,
};

/// One thing that was brought or done.
#[derive(InputObject, Debug)]
pub struct DeliveryItemInput {
    /// What, at most 60 characters.
    what: String,
    /// How many, 1 to 10 000.
    quantity: i32,
    /// What is counted: a key or word of the units, or a word of one's own; at most 10 characters.
    unit: String,
}

/// What happened.
#[derive(InputObject)]
pub struct DeliveryReportInput {
    /// Made by the client, once per intended report: sent again over a bad network, it makes one.
    idempotency_key: String,
    /// The accepted referral.
    referral_id: ID,
    /// The visit at which help was given; it becomes done.
    visit_id: Option<ID>,
    /// The day, today or before.
    delivered_on: Date,
    /// What was brought or done; at least one.
    items: Vec<DeliveryItemInput>,
    /// How much of what the need asks this brought, in the need's own unit.
    #[graphql(default = 1)]
    met: i32,
    /// How long it took, in hours.
    hours: Option<f64>,
    /// What else should be known, at most 500 characters.
    note: Option<String>,
    /// Photos uploaded before by the same account, at most 6.
    photo_ids: Option<Vec<ID>>,
}

/// What the asker said.
#[derive(InputObject)]
pub struct DeliveryConfirmInput {
    /// Which delivery.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Key of the confirmation channels.
    channel: String,
    /// Whether the need is met with it.
    outcome: Outcome,
    /// From 1, very dissatisfied, to 5, very satisfied.
    rating: i32,
    /// In their words, at most 500 characters.
    comment: Option<String>,
}

/// What the asker says otherwise.
#[derive(InputObject)]
pub struct DeliveryDisputeInput {
    /// Which delivery.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// What they say, at most 500 characters.
    reason: String,
}

/// A delivery after an act.
#[derive(SimpleObject)]
pub struct DeliveryPayload {
    /// The delivery as it is now; null when refused.
    delivery: Option<DeliveryNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

fn payload(request: &Request, acted: error::Result<Delivery>) -> Result<DeliveryPayload> {
    let (delivery, user_errors) = outcome(request, acted)?;
    Ok(DeliveryPayload {
        delivery: delivery.map(DeliveryNode::from),
        user_errors,
    })
}

fn which(id: &ID) -> error::Result<DeliveryId> {
    ids::parse("id", id)
}

async fn report(request: &Request, input: DeliveryReportInput) -> error::Result<Delivery> {
    let content = format!(
        "{:?}",
        (
            (
                &input.referral_id,
                &input.visit_id,
                &input.delivered_on,
                &input.items
            ),
            (input.met, input.hours, &input.note, &input.photo_ids)
        )
    );
    let replay = Replay::new("delivery.report", &input.idempotency_key, &content)?;
    let referral = ids::parse("referralId", &input.referral_id)?;
    let visit = ids::parse_opt("visitId", input.visit_id.as_ref())?;
    let items = input.items.into_iter().map(|item| Item {
        what: item.what,
        quantity: item.quantity,
        unit: item.unit,
    });
    let draft = Draft {
        delivered_on: input.delivered_on.into(),
        items: items.collect(),
        met: input.met,
        hours: input.hours,
        note: input.note,
        photos: ids::parse_all("photoIds", &input.photo_ids.unwrap_or_default())?,
    };
    actions::report(&request.ctx, &replay, referral, visit, draft).await
}

async fn confirm(request: &Request, input: DeliveryConfirmInput) -> error::Result<Delivery> {
    let id = which(&input.id)?;
    let answer = Answer {
        channel: input.channel,
        outcome: input.outcome.into(),
        rating: input.rating,
        comment: input.comment,
    };
    actions::confirm(&request.ctx, id, input.version, answer).await
}

/// The acts on deliveries.
#[derive(Default)]
pub struct DeliveriesMutation;

/// The acts on deliveries.
#[Object]
impl DeliveriesMutation {
    /// Reports help given under an accepted referral.
    async fn delivery_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: DeliveryReportInput,
    ) -> Result<DeliveryPayload> {
        payload(ctx.request(), report(ctx.request(), input).await)
    }

    /// Confirms a delivery with the asker; never the one who reported it.
    async fn delivery_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: DeliveryConfirmInput,
    ) -> Result<DeliveryPayload> {
        payload(ctx.request(), confirm(ctx.request(), input).await)
    }

    /// Notes that the asker says otherwise.
    async fn delivery_dispute(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: DeliveryDisputeInput,
    ) -> Result<DeliveryPayload> {
        let acted =
            async { actions::dispute(ctx.act(), which(&input.id)?, input.version, &input.reason).await };
        payload(ctx.request(), acted.await)
    }
}
