//! The acts on referrals.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    context::{ContextExt, Request},
    ids,
    referrals::ReferralNode,
    user_error::{UserError, outcome},
};
use crate::{
    kernel::{
        error,
        ids::{NeedId, OfferId, ReferralId},
    },
    office::Replay,
    referrals::{
        Referral,
        actions::{self, Claiming, Sending},
    },
    visits::endings,
};

/// Asking a helper to meet a need: by an offer, or an organization, or a person.
#[derive(InputObject)]
pub struct ReferralSendInput {
    /// Made by the client, once per intended referral: sent twice, it makes one.
    idempotency_key: String,
    /// The need.
    need_id: ID,
    /// The offer of the organization to ask.
    offer_id: Option<ID>,
    /// The organization to ask.
    organization_id: Option<ID>,
    /// The person to ask.
    helper_id: Option<ID>,
    /// A word to them, at most 500 characters.
    message: Option<String>,
}

/// Asking to take on a need.
#[derive(InputObject)]
pub struct ReferralClaimInput {
    /// Made by the client, once per intended claim: sent twice, it makes one.
    idempotency_key: String,
    /// The need.
    need_id: ID,
    /// The own offer that would meet it.
    offer_id: Option<ID>,
    /// A word to the staff, at most 500 characters.
    message: Option<String>,
}

/// An act on a referral.
#[derive(InputObject)]
pub struct ReferralActInput {
    /// Which referral.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
}

/// Accepting a referral.
#[derive(InputObject)]
pub struct ReferralAcceptInput {
    /// Which referral.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// A word to the staff, at most 500 characters.
    note: Option<String>,
}

/// Declining a referral.
#[derive(InputObject)]
pub struct ReferralDeclineInput {
    /// Which referral.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Key of the decline reasons.
    reason: String,
    /// A word to the staff, at most 500 characters.
    note: Option<String>,
}

/// An act on a referral that needs a reason.
#[derive(InputObject)]
pub struct ReferralReasonInput {
    /// Which referral.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Why, for the other side to read.
    reason: String,
}

/// A referral after an act.
#[derive(SimpleObject)]
pub struct ReferralPayload {
    /// The referral as it is now; null when refused.
    referral: Option<ReferralNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

fn payload(request: &Request, acted: error::Result<Referral>) -> Result<ReferralPayload> {
    let (referral, user_errors) = outcome(request, acted)?;
    Ok(ReferralPayload {
        referral: referral.map(ReferralNode::from),
        user_errors,
    })
}

fn which(id: &ID) -> error::Result<ReferralId> {
    ids::parse("id", id)
}

async fn send(request: &Request, input: ReferralSendInput) -> error::Result<Referral> {
    let content = format!(
        "{:?}",
        (
            &input.need_id,
            &input.offer_id,
            &input.organization_id,
            &input.helper_id,
            &input.message
        )
    );
    let replay = Replay::new("referral.send", &input.idempotency_key, &content)?;
    let need = ids::parse("needId", &input.need_id)?;
    let offer = ids::parse_opt("offerId", input.offer_id.as_ref())?;
    let match_snapshot = why_proposed(request, need, offer).await?;
    let sending = Sending {
        need,
        offer,
        organization: ids::parse_opt("organizationId", input.organization_id.as_ref())?,
        person: ids::parse_opt("helperId", input.helper_id.as_ref())?,
        message: input.message,
        match_snapshot,
    };
    actions::send(&request.ctx, &replay, sending).await
}

/// What the matching says of the pair at this moment; nothing without an offer.
async fn why_proposed(
    request: &Request,
    need: NeedId,
    offer: Option<OfferId>,
) -> error::Result<Option<String>> {
    match offer {
        Some(offer) => request.app.matcher.snapshot(&request.ctx, need, offer).await,
        None => Ok(None),
    }
}

async fn claim(request: &Request, input: ReferralClaimInput) -> error::Result<Referral> {
    let content = format!("{:?}", (&input.need_id, &input.offer_id, &input.message));
    let replay = Replay::new("referral.claim", &input.idempotency_key, &content)?;
    let need = ids::parse("needId", &input.need_id)?;
    let offer = ids::parse_opt("offerId", input.offer_id.as_ref())?;
    let match_snapshot = why_proposed(request, need, offer).await?;
    let claiming = Claiming {
        need,
        offer,
        message: input.message,
        match_snapshot,
    };
    actions::claim(&request.ctx, &replay, claiming).await
}

/// The acts on referrals.
#[derive(Default)]
pub struct ReferralsMutation;

/// The acts on referrals.
#[Object]
impl ReferralsMutation {
    /// Asks a helper to meet an open need.
    async fn referral_send(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralSendInput,
    ) -> Result<ReferralPayload> {
        payload(ctx.request(), send(ctx.request(), input).await)
    }

    /// Asks to take on an open need, for the own organization or oneself.
    async fn referral_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralClaimInput,
    ) -> Result<ReferralPayload> {
        payload(ctx.request(), claim(ctx.request(), input).await)
    }

    /// Approves what a helper claimed.
    async fn referral_approve_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralActInput,
    ) -> Result<ReferralPayload> {
        let acted = async { actions::approve_claim(ctx.act(), which(&input.id)?, input.version).await };
        payload(ctx.request(), acted.await)
    }

    /// Accepts what was sent.
    async fn referral_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralAcceptInput,
    ) -> Result<ReferralPayload> {
        let acted = async {
            let note = input.note.as_deref();
            actions::accept(ctx.act(), which(&input.id)?, input.version, note).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Declines what was sent, with a reason of the committee's list.
    async fn referral_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralDeclineInput,
    ) -> Result<ReferralPayload> {
        let acted = async {
            let id = which(&input.id)?;
            actions::decline(ctx.act(), id, input.version, &input.reason, input.note.as_deref()).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Takes a referral back.
    async fn referral_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralReasonInput,
    ) -> Result<ReferralPayload> {
        let acted =
            async { endings::revoke(ctx.act(), which(&input.id)?, input.version, &input.reason).await };
        payload(ctx.request(), acted.await)
    }

    /// Says that this helper's part is over.
    async fn referral_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be done.")] input: ReferralActInput,
    ) -> Result<ReferralPayload> {
        let acted = async { endings::complete(ctx.act(), which(&input.id)?, input.version).await };
        payload(ctx.request(), acted.await)
    }
}
