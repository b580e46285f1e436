//! The acts on organizations that people do one by one.

use super::{model::LiaisonFacts, store};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        error::{Error, Result},
        ids::OrganizationId,
    },
    office::{Ctx, Entry},
};

/// The column liaisons are sealed for.
pub(super) const LIAISON: &str = "organization.liaison_sealed";

/// Opens who speaks for an organization, and writes down that it was opened; `None` when nobody is on record.
///
/// # Errors
/// Not found, or forbidden by the policy.
pub async fn liaison(ctx: &Ctx, id: OrganizationId) -> Result<Option<LiaisonFacts>> {
    if store::find(ctx.db(), id).await?.is_none() {
        return Err(Error::not_found());
    }
    policy::require(&ctx.actor, Act::ReadLiaison, &Facts::of_organization(id))?;
    let (key, sealed) = store::sealed_liaison(ctx.db(), id).await?;
    let Some(sealed) = sealed else { return Ok(None) };
    let tx = ctx.begin().await?;
    let facts = ctx
        .office
        .vault
        .open::<_, LiaisonFacts>(&tx, key, LIAISON, id.raw(), &sealed)
        .await?;
    Entry::read("organization.read_liaison", id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(Some(facts.into_open()))
}
