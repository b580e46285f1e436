//! Letting go of what waited too long, so that others may take the need on: a referral nobody answered by its day, and an
//! accepted one for which no visit was planned and nothing delivered within the committee's days for docking (对接).

use std::collections::HashSet;

use chrono::Duration;

use super::store;
use crate::{
    kernel::{
        error::{Code, Error, Result},
        ids::ReferralId,
    },
    office::Ctx,
    referrals, visits,
};

/// Lets every overdue referral lapse; says how many. For the service itself.
pub async fn lapse(ctx: &Ctx) -> Result<usize> {
    let docking = Duration::days(ctx.office.settings.docking_days);
    let waiting = referrals::store::waiting(ctx.db(), ctx.now(), ctx.now() - docking).await?;
    let agreed: Vec<ReferralId> = waiting.iter().filter(|it| it.agreed()).map(|it| it.id).collect();
    let begun = begun(ctx, &agreed).await?;
    let mut lapsed = 0;
    for referral in waiting.iter().filter(|it| !begun.contains(&it.id)) {
        match visits::endings::lapse(ctx, referral.id).await {
            Ok(_) => lapsed += 1,
            // Somebody answered at this very moment, or another node was faster.
            Err(Error::Refused(faults)) if faults.iter().all(|fault| was_faster(fault.code)) => {}
            Err(err) => return Err(err),
        }
    }
    Ok(lapsed)
}

const fn was_faster(code: Code) -> bool {
    matches!(code, Code::Conflict | Code::WrongState)
}

/// Those of `referrals` with a visit that takes or took place, or something delivered.
async fn begun(ctx: &Ctx, referrals: &[ReferralId]) -> Result<HashSet<ReferralId>> {
    let visits = visits::store::by_referrals(ctx.db(), &ctx.actor, referrals).await?;
    let visited = visits.into_iter().filter(|(_, visits)| {
        let mut names = visits.iter().map(|visit| visit.state.name());
        names.any(|name| visits::StateName::TAKES_PLACE.contains(&name))
    });
    let deliveries = store::by_referrals(ctx.db(), &ctx.actor, referrals).await?;
    let delivered = deliveries
        .into_iter()
        .filter(|(_, deliveries)| !deliveries.is_empty());
    Ok(visited
        .map(|(id, _)| id)
        .chain(delivered.map(|(id, _)| id))
        .collect())
}
