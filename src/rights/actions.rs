//! The acts for a resident: take away what is held, have it forgotten by two people.

use sea_orm::DatabaseTransaction;

use super::{
    export,
    model::{Decision, ErasureRequest, ErasureState},
    store,
};
use crate::{
    access::policy::{self, Act, Facts},
    deliveries::{PhotoStore, photos},
    households::{self, Household},
    kernel::{
        actor::Person,
        error::{Code, Error, Fault, Faults, Result},
        ids::{ErasureId, FileId, HouseholdId},
        leaks,
        text::tidy,
    },
    needs,
    office::{Ctx, Entry, Replay, commit_erasure, erase_key},
    privacy::Sealed,
    reveal::{self, Asked, Opening},
};

const MAX_REASON: usize = 300;

/// Everything that is held of a household, as a JSON document; written down as an opening.
pub async fn export(ctx: &Ctx, id: HouseholdId, asked: &Asked) -> Result<Sealed<String>> {
    reveal::noting_refusal(ctx, id, "everything", asked, gather(ctx, id, asked)).await
}

async fn gather(ctx: &Ctx, id: HouseholdId, asked: &Asked) -> Result<Sealed<String>> {
    let tx = ctx.begin().await?;
    let household = load(ctx, &tx, id).await?;
    households::actions::not_erased(&household)?;
    let opening = Opening {
        act: "rights.export",
        field: "everything",
        household: Some(id),
        need: None,
        grant: None,
    };
    reveal::record(ctx, &tx, id, opening, asked).await?;
    let document = export::document(ctx, &tx, &household).await?;
    tx.commit().await?;
    Ok(document)
}

/// The household, for one who may act for those who live there.
async fn load(ctx: &Ctx, tx: &DatabaseTransaction, id: HouseholdId) -> Result<Household> {
    let household = households::store::find(ctx, tx, id).await?;
    policy::require(
        &ctx.actor,
        Act::SubjectRights,
        &Facts::in_community(&household.community),
    )?;
    Ok(household)
}

/// Asks that a household be forgotten; a second person decides.
pub async fn request_erasure(
    ctx: &Ctx,
    replay: &Replay,
    id: HouseholdId,
    reason: &str,
) -> Result<ErasureRequest> {
    let person = ctx.person()?.clone();
    let tx = ctx.begin().await?;
    let household = load(ctx, &tx, id).await?;
    if let Some(earlier) = replay.earlier(ctx, &tx).await? {
        return store::find(ctx, &tx, ErasureId::new(earlier)).await;
    }
    households::actions::not_erased(&household)?;
    let reason = checked(reason)?;
    let asked = store::of_household(ctx, &tx, id).await?;
    if asked.iter().any(|request| request.state == ErasureState::Pending) {
        return Err(Fault::new(Code::AlreadyDone).say("rights.asked_already").into());
    }
    let request = ErasureRequest {
        id: ErasureId::new(ctx.new_id()),
        household: id,
        reason,
        state: ErasureState::Pending,
        requested_by: person.id,
        requested_by_name: person.name,
        requested_at: ctx.now(),
    };
    store::insert(&tx, &request).await?;
    replay.remember(ctx, &tx, request.id.raw()).await?;
    Entry::new("rights.erasure_request", request.id)
        .also_changed(id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(request)
}

/// A second person carries a request out, or somebody refuses or takes it back. Carried out, the data key is erased, and with
/// it everything that was sealed; words about the household that stand in clear are removed, its photos too, its open needs
/// are taken back and its consents end.
pub async fn decide_erasure(
    ctx: &Ctx,
    files: &PhotoStore,
    id: ErasureId,
    decision: Decision,
) -> Result<ErasureRequest> {
    let person = ctx.person()?.clone();
    let tx = ctx.begin().await?;
    let request = store::find(ctx, &tx, id).await?;
    let household = load(ctx, &tx, request.household).await?;
    let decision = match decision {
        Decision::Refuse(answer) => Decision::Refuse(checked(&answer)?),
        Decision::CarryOut => {
            ctx.require_recent_confirmation()?;
            Decision::CarryOut
        }
    };
    let request = request.decided(decision, (person.id, &person.name), ctx.now())?;
    store::decide(&tx, &request, person.id).await?;
    if matches!(request.state, ErasureState::Done { .. }) {
        forget(ctx, tx, files, &household, &person, &request).await?;
    } else {
        Entry::new("rights.erasure_refuse", request.id)
            .also_changed(household.id)
            .write(ctx, &tx)
            .await?;
        tx.commit().await?;
    }
    Ok(request)
}

async fn forget(
    ctx: &Ctx,
    tx: DatabaseTransaction,
    files: &PhotoStore,
    household: &Household,
    person: &Person,
    request: &ErasureRequest,
) -> Result<()> {
    let needs = needs::store::of_households(&tx, &[household.id]).await?;
    let gone = forget_household(ctx, &tx, household).await?;
    let mut entry = Entry::new("rights.erase", household.id)
        .detail(format!("{} · {}", request.requested_by_name, person.name));
    for (need, _) in needs {
        entry = entry.also_changed(need);
    }
    entry.write(ctx, &tx).await?;
    commit_erasure(ctx, tx).await?;
    files.remove(&gone).await
}

/// Forgets a household in the transaction of an act that writes itself down: its key, and with it what every area clears. The
/// photos to remove once it has ended.
pub(crate) async fn forget_household(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    household: &Household,
) -> Result<Vec<FileId>> {
    let needs = needs::forgetting::needs_of_keys(&[household.data_key]);
    let gone = photos::forget(tx, needs).await?;
    erase_key(ctx, tx, household.data_key).await?;
    Ok(gone)
}

/// A reason that others will read: it names nobody.
fn checked(text: &str) -> Result<String> {
    let mut faults = Faults::new();
    let text = faults.text("reason", &tidy(text), MAX_REASON);
    for fault in leaks::any("reason", &text) {
        faults.push(fault);
    }
    faults.done().map_err(Error::from)?;
    Ok(text)
}
