//! The acts on a referral: staff send, approve, revoke and complete; the helper's side claims, accepts and declines.

use chrono::Duration;
use sea_orm::DatabaseTransaction;

use super::{
    ground::{self, NeedFacts},
    model::{Helper, Origin, Referral, State},
    rules::{self, Whom},
    store,
};
use crate::{
    access::policy::{self, Act, Facts},
    households::{
        self, HouseholdField,
        reveal::{Helping, Revealed},
    },
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::{AccountId, NeedId, OfferId, OrganizationId, ReferralId},
    },
    office::{Ctx, Entry, Replay},
    reveal::{self, Asked},
};

/// Whom staff ask to meet a need.
#[derive(Debug, Clone)]
pub struct Sending {
    /// The need.
    pub need: NeedId,
    /// By this offer, of its organization.
    pub offer: Option<OfferId>,
    /// This organization.
    pub organization: Option<OrganizationId>,
    /// This person.
    pub person: Option<AccountId>,
    /// What is written to them.
    pub message: Option<String>,
    /// Why this offer was proposed, as the matching said it (JSON); frozen with the referral.
    pub match_snapshot: Option<String>,
}

/// Staff ask a helper to meet an open need.
pub async fn send(ctx: &Ctx, replay: &Replay, sending: Sending) -> Result<Referral> {
    let tx = ctx.begin().await?;
    if let Some(earlier) = earlier(ctx, &tx, replay).await? {
        return Ok(earlier);
    }
    let need = ground::need_for(ctx, &tx, sending.need).await?;
    policy::require(
        &ctx.actor,
        Act::ReferralDirect,
        &Facts::in_community(&need.community),
    )?;
    must_be_open(&need)?;
    let message = rules::message(sending.message.as_deref())?;
    let whom = rules::whom(sending.offer, sending.organization, sending.person)?;
    let helper = helper_asked(ctx, &tx, whom, sending.organization).await?;
    check_helper(&tx, &need, helper).await?;
    let days = rules::answer_days(ctx.taxonomy(), &need.urgency);
    let state = State::Sent {
        answer_due_at: ctx.now() + Duration::days(days),
    };
    let referral = Referral {
        offer: sending.offer,
        match_snapshot: sending.match_snapshot,
        ..new(ctx, &need, helper, Origin::Sent, state, message)
    };
    make(ctx, tx, replay, referral, "referral.send").await
}

/// What a helper asks to take on.
#[derive(Debug, Clone)]
pub struct Claiming {
    /// The need.
    pub need: NeedId,
    /// The own offer that would meet it.
    pub offer: Option<OfferId>,
    /// What is written to the staff.
    pub message: Option<String>,
    /// Why the own offer was proposed for the need, as the matching said it (JSON); frozen with the referral.
    pub match_snapshot: Option<String>,
}

/// A unit's liaison, or a person who helps, asks to meet an open need.
pub async fn claim(ctx: &Ctx, replay: &Replay, claiming: Claiming) -> Result<Referral> {
    let tx = ctx.begin().await?;
    if let Some(earlier) = earlier(ctx, &tx, replay).await? {
        return Ok(earlier);
    }
    let need = ground::need_for(ctx, &tx, claiming.need).await?;
    let helper = Helper::of_actor(&ctx.actor).ok_or_else(|| Error::refused(Code::Forbidden))?;
    must_be_open(&need)?;
    let message = rules::message(claiming.message.as_deref())?;
    if let Some(offer) = claiming.offer {
        let owner = ground::offer_organization(ctx, &tx, offer).await?;
        if Helper::Organization(owner) != helper {
            return Err(Fault::at("offerId", Code::NotFound).into());
        }
    }
    refuse_own_need(&need, helper)?;
    let referral = Referral {
        offer: claiming.offer,
        match_snapshot: claiming.match_snapshot,
        ..new(ctx, &need, helper, Origin::Claimed, State::Claimed, message)
    };
    policy::require(&ctx.actor, Act::ReferralHelp, &referral.facts())?;
    make(ctx, tx, replay, referral, "referral.claim").await
}

async fn earlier(ctx: &Ctx, tx: &DatabaseTransaction, replay: &Replay) -> Result<Option<Referral>> {
    match replay.earlier(ctx, tx).await? {
        Some(id) => Ok(Some(store::load(tx, &ctx.actor, ReferralId::new(id)).await?)),
        None => Ok(None),
    }
}

fn must_be_open(need: &NeedFacts) -> Result<()> {
    if need.open {
        Ok(())
    } else {
        Err(Fault::at("needId", Code::WrongState)
            .say("referral.need_not_open")
            .into())
    }
}

async fn helper_asked(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    whom: Whom,
    organization: Option<OrganizationId>,
) -> Result<Helper> {
    match whom {
        Whom::Directly(helper) => Ok(helper),
        Whom::ByOffer(offer) => {
            let owner = ground::offer_organization(ctx, tx, offer).await?;
            if organization.is_some_and(|named| named != owner) {
                return Err(Fault::at("organizationId", Code::Invalid)
                    .say("referral.not_its_offer")
                    .into());
            }
            Ok(Helper::Organization(owner))
        }
    }
}

async fn check_helper(tx: &DatabaseTransaction, need: &NeedFacts, helper: Helper) -> Result<()> {
    ground::check_helper(tx, helper, &need.community).await?;
    refuse_own_need(need, helper)
}

fn refuse_own_need(need: &NeedFacts, helper: Helper) -> Result<()> {
    if need.organization.is_some() && need.organization == helper.organization() {
        return Err(Fault::at("organizationId", Code::Invalid)
            .say("referral.own_need")
            .into());
    }
    Ok(())
}

fn new(
    ctx: &Ctx,
    need: &NeedFacts,
    helper: Helper,
    origin: Origin,
    state: State,
    message: Option<String>,
) -> Referral {
    Referral {
        id: ReferralId::new(ctx.new_id()),
        need: need.id,
        offer: None,
        helper,
        community: need.community.clone(),
        origin,
        state,
        message,
        match_snapshot: None,
        created_by: ctx.actor.person().map(|person| person.id),
        created_at: ctx.now(),
        updated_at: ctx.now(),
        version: 1,
    }
}

async fn make(
    ctx: &Ctx,
    tx: DatabaseTransaction,
    replay: &Replay,
    referral: Referral,
    act: &'static str,
) -> Result<Referral> {
    if store::is_active(&tx, referral.need, referral.helper).await? {
        return Err(Fault::new(Code::AlreadyDone).say("referral.already_asked").into());
    }
    store::insert(&tx, &referral).await?;
    replay.remember(ctx, &tx, referral.id.raw()).await?;
    write_down(ctx, &tx, &referral, act, None).await?;
    tx.commit().await?;
    Ok(referral)
}

async fn write_down(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    referral: &Referral,
    act: &'static str,
    note: Option<&str>,
) -> Result<()> {
    Entry::new(act, referral.id)
        .on_need(referral.need)
        .note(note)
        .also_changed(referral.need)
        .write(ctx, tx)
        .await
}

/// Staff approve what a helper claimed; the need must still be open.
pub async fn approve_claim(ctx: &Ctx, id: ReferralId, version: Option<i32>) -> Result<Referral> {
    let at = ctx.now();
    let step = Step::of(Act::ReferralDirect, "referral.approve_claim").while_open();
    act(ctx, id, version, step, |state| state.approve_claim(at)).await
}

/// The helper accepts what was sent; the need must still be open.
pub async fn accept(ctx: &Ctx, id: ReferralId, version: Option<i32>, note: Option<&str>) -> Result<Referral> {
    let at = ctx.now();
    let note = rules::optional("note", note)?;
    let step = Step::of(Act::ReferralHelp, "referral.accept").while_open();
    act(ctx, id, version, step, |state| state.accept(at, note)).await
}

/// The helper declines what was sent; `reason` is a key of the decline reasons.
pub async fn decline(
    ctx: &Ctx,
    id: ReferralId,
    version: Option<i32>,
    reason: &str,
    note: Option<&str>,
) -> Result<Referral> {
    let at = ctx.now();
    let (reason, note) = rules::refusal(ctx.taxonomy(), reason, note)?;
    let step = Step::of(Act::ReferralHelp, "referral.decline");
    act(ctx, id, version, step, |state| state.decline(at, reason, note)).await
}

/// Staff take the referral back, saying why: within the act that calls off its visits, too.
pub async fn revoke(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: ReferralId,
    version: Option<i32>,
    reason: &str,
) -> Result<Referral> {
    let at = ctx.now();
    let reason = rules::reason(reason)?;
    let step = Step::of(Act::ReferralDirect, "referral.revoke");
    act_within(ctx, tx, id, version, step, |state| state.revoke(at, reason)).await
}

/// Staff say that this helper's part is over: within the act that sees to its visits, too.
pub async fn complete(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: ReferralId,
    version: Option<i32>,
) -> Result<Referral> {
    let at = ctx.now();
    let step = Step::of(Act::ReferralDirect, "referral.complete");
    act_within(ctx, tx, id, version, step, |state| state.complete(at)).await
}

/// Nothing came of it in time: within the act that calls off its visits, too. Only the service itself does this.
pub async fn lapse(ctx: &Ctx, tx: &DatabaseTransaction, id: ReferralId) -> Result<Referral> {
    let at = ctx.now();
    let step = Step::of(Act::ReferralDirect, "referral.lapse");
    act_within(ctx, tx, id, None, step, |state| state.lapse(at)).await
}

/// Opens one field of the household's contact for the helper: after acceptance, with consent on record for the purpose. The
/// reading is written down, in the need's timeline too.
pub async fn contact(ctx: &Ctx, id: ReferralId, field: HouseholdField, asked: &Asked) -> Result<Revealed> {
    reveal::noting_refusal(ctx, id, field.key(), asked, open_contact(ctx, id, field, asked)).await
}

async fn open_contact(ctx: &Ctx, id: ReferralId, field: HouseholdField, asked: &Asked) -> Result<Revealed> {
    let tx = ctx.begin().await?;
    let referral = store::load(&tx, &ctx.actor, id).await?;
    policy::require(&ctx.actor, Act::ReferralHelp, &referral.facts())?;
    if !referral.agreed() {
        return Err(Fault::new(Code::WrongState).say("referral.not_accepted").into());
    }
    // A unit that asks for itself has a telephone in the directory and no household behind it.
    let household = ground::need(&tx, referral.need).await?.household;
    let household = household.ok_or_else(|| Error::refused(Code::ConsentMissing))?;
    let helping = Helping {
        recipient: ground::recipient(referral.helper),
        referral: referral.id,
        need: referral.need,
    };
    let revealed = households::reveal::contact_for_helper(ctx, &tx, household, helping, field, asked).await?;
    tx.commit().await?;
    Ok(revealed)
}

/// One step of a referral: which act of the policy, under which name it is written down, and whether the need must
/// still be open.
struct Step {
    act: Act,
    name: &'static str,
    while_open: bool,
}

impl Step {
    const fn of(act: Act, name: &'static str) -> Self {
        Self {
            act,
            name,
            while_open: false,
        }
    }

    const fn while_open(mut self) -> Self {
        self.while_open = true;
        self
    }
}

async fn act(
    ctx: &Ctx,
    id: ReferralId,
    version: Option<i32>,
    step: Step,
    transition: impl FnOnce(State) -> Result<State>,
) -> Result<Referral> {
    let tx = ctx.begin().await?;
    let referral = act_within(ctx, &tx, id, version, step, transition).await?;
    tx.commit().await?;
    Ok(referral)
}

/// Loads for the actor, decides, moves the state on, saves and writes it down.
async fn act_within(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: ReferralId,
    version: Option<i32>,
    step: Step,
    transition: impl FnOnce(State) -> Result<State>,
) -> Result<Referral> {
    let mut referral = store::load(tx, &ctx.actor, id).await?;
    policy::require(&ctx.actor, step.act, &referral.facts())?;
    if version.is_some_and(|read| read != referral.version) {
        return Err(Error::refused(Code::Conflict));
    }
    referral.state = transition(referral.state)?;
    if step.while_open && !ground::need(tx, referral.need).await?.open {
        return Err(Fault::new(Code::WrongState).say("referral.need_not_open").into());
    }
    referral.updated_at = ctx.now();
    store::save(tx, &mut referral).await?;
    let note = said(ctx, &referral);
    write_down(ctx, tx, &referral, step.name, note.as_deref()).await?;
    Ok(referral)
}

/// What the timeline says beside the answer: the coded reason in words, then the note.
fn said(ctx: &Ctx, referral: &Referral) -> Option<String> {
    let reason = referral.reason().map(|key| {
        let term = ctx.taxonomy().decline_reasons.term_or_key(key);
        term.zh
    });
    let note = referral.note().map(str::to_owned);
    match (reason, note) {
        (Some(reason), Some(note)) => Some(format!("{reason}：{note}")),
        (reason, note) => reason.or(note),
    }
}
