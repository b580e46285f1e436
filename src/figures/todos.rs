//! What waits for a person: each count is the number of rows of the list it names.

use crate::{
    access::policy::{self, Act, Facts},
    deliveries::{self, DeliveryFilter},
    kernel::{actor::Role, error::Result},
    needs::{self, StateKind, store::NeedFilter},
    offers::{self, OfferFilter, Standing},
    office::Ctx,
    referrals::{self, Helper, ReferralFilter},
    visits::{self, VisitFilter},
};

/// What waits, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Todos {
    /// Submitted offers, for staff who publish.
    pub offers_to_approve: u64,
    /// The own organization's returned offers.
    pub offers_returned: u64,
    /// Drafted needs, for staff who verify.
    pub needs_to_verify: u64,
    /// Verified needs whose public text waits for a second person.
    pub needs_to_approve: u64,
    /// Approved needs that are not open yet.
    pub needs_to_open: u64,
    /// Claims that wait for staff.
    pub claims_to_approve: u64,
    /// Referrals that wait for the own answer.
    pub referrals_to_answer: u64,
    /// Own visits that began and are not reported.
    pub visits_to_report: u64,
    /// Reported deliveries that wait for the asker's word.
    pub deliveries_to_confirm: u64,
}

/// Counts what waits for `ctx.actor`; for the public nothing.
pub async fn todos(ctx: &Ctx) -> Result<Todos> {
    let own = Facts {
        community: ctx.actor.community(),
        organization: ctx.actor.organization(),
        ..Facts::none()
    };
    let mut todos = Todos::default();
    if policy::may(&ctx.actor, Act::OfferApprove, &own) {
        todos.offers_to_approve = offers_standing(ctx, Standing::Submitted, false).await?;
    }
    if ctx.actor.is_any(&[Role::UnitLiaison]) {
        todos.offers_returned = offers_standing(ctx, Standing::Returned, true).await?;
    }
    if policy::may(&ctx.actor, Act::NeedDecide, &own) {
        todos.needs_to_verify = needs_in(ctx, StateKind::Draft).await?;
        todos.needs_to_approve = needs_in(ctx, StateKind::Verified).await?;
        todos.needs_to_open = needs_in(ctx, StateKind::Approved).await?;
    }
    if policy::may(&ctx.actor, Act::ReferralDirect, &own) {
        todos.claims_to_approve = referrals_in(ctx, referrals::StateName::Claimed).await?;
        let reported = DeliveryFilter {
            states: vec![deliveries::StateName::Reported],
            ..DeliveryFilter::default()
        };
        todos.deliveries_to_confirm = deliveries::store::count(ctx, &reported).await?;
    }
    if Helper::of_actor(&ctx.actor).is_some() {
        todos.referrals_to_answer = referrals_in(ctx, referrals::StateName::Sent).await?;
        let begun = VisitFilter {
            states: vec![visits::StateName::Planned],
            until: Some(ctx.now()),
            mine: true,
            ..VisitFilter::default()
        };
        todos.visits_to_report = visits::store::count(ctx, &begun).await?;
    }
    Ok(todos)
}

async fn offers_standing(ctx: &Ctx, standing: Standing, mine: bool) -> Result<u64> {
    let filter = OfferFilter {
        standings: vec![standing],
        mine,
        ..OfferFilter::default()
    };
    offers::count(ctx, &filter).await
}

async fn needs_in(ctx: &Ctx, state: StateKind) -> Result<u64> {
    let filter = NeedFilter {
        states: vec![state],
        ..NeedFilter::default()
    };
    needs::store::count(ctx, &filter).await
}

async fn referrals_in(ctx: &Ctx, state: referrals::StateName) -> Result<u64> {
    let filter = ReferralFilter {
        states: vec![state],
        mine: !ctx.actor.is_any(&[Role::StreetStaff]),
        ..ReferralFilter::default()
    };
    referrals::store::count(ctx, &filter).await
}
