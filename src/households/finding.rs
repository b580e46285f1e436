//! Finding a household by something sealed: through a blind index, for those who might open it, and written down.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    actions::require_purpose,
    entity::{Households, household},
    model::Household,
    sealing::phone_index,
    store,
};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        error::{Code, Fault, Result},
        phones::normalise_phone,
    },
    office::{Ctx, Entry},
    privacy::Sealed,
};

/// The most households one phone finds.
const MOST: u64 = 20;

/// The households of the own community with this phone, in any spelling: for a worker who is called. The search is
/// written down, whether it finds something or not.
///
/// # Errors
/// Forbidden for everybody who could not open the households found, so that nobody learns by trying whose phone it is.
pub async fn find_by_phone(ctx: &Ctx, phone: &Sealed<String>, purpose: &str) -> Result<Vec<Household>> {
    let person = ctx.person()?;
    let facts = Facts {
        community: person.community.as_deref(),
        ..Facts::none()
    };
    policy::require(&ctx.actor, Act::HouseholdOpen, &facts)?;
    require_purpose(ctx, purpose)?;
    let phone = normalise_phone(phone.open())
        .ok_or_else(|| Fault::at("phone", Code::Invalid).say("households.phone"))?;
    let tx = ctx.begin().await?;
    let rows = Households::seen_by(&ctx.actor, ())
        .filter(household::Column::Community.eq(person.community.as_deref()))
        .filter(household::Column::PhoneIndex.eq(phone_index(ctx, &phone)))
        .order_by_asc(household::Column::Number)
        .limit(MOST)
        .all(&tx)
        .await?;
    Entry::read("household.find_by_phone", person.id)
        .detail(purpose)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    rows.into_iter().map(store::to_household).collect()
}
