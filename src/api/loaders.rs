//! Batched look-ups by id: one query per kind and level of a document, scoped to who asks.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_graphql::{
    Context,
    dataloader::{DataLoader, Loader},
};

use super::{
    context::{ContextExt, Request},
    user_error::OrTopLevel,
};
use crate::{
    access::{self, Account},
    deliveries::{self, Progress},
    households::{self, AgeBand, Consent, Household},
    kernel::{
        error::{Error, Result},
        ids::{AccountId, HouseholdId, NeedId, OfferId, OrganizationId},
    },
    needs::{self, Need},
    offers::{self, Offer},
    office::Ctx,
    organizations::{self, Organization},
    referrals::{self, Referral},
};

/// The failure of a batch, shared by all who waited for it.
pub type Failure = Arc<Error>;

macro_rules! by_id {
    ($(#[$doc:meta])* $loader:ident, $id:ty => $value:ty, $fetch:expr) => {
        $(#[$doc])*
        pub struct $loader(Ctx);

        impl Loader<$id> for $loader {
            type Value = $value;
            type Error = Failure;

            async fn load(&self, ids: &[$id]) -> Result<HashMap<$id, $value>, Failure> {
                let fetch = $fetch;
                let found: Vec<$value> = fetch(&self.0, ids).await.map_err(Arc::new)?;
                Ok(found.into_iter().map(|value| (value.id, value)).collect())
            }
        }
    };
}

by_id!(
    /// Accounts that something visible refers to.
    Accounts, AccountId => Account,
    async |ctx: &Ctx, ids: &[AccountId]| access::accounts_by_ids(ctx.db(), ids).await
);

by_id!(
    /// Organizations; everybody may see them.
    Organizations, OrganizationId => Organization,
    async |ctx: &Ctx, ids: &[OrganizationId]| organizations::by_ids(ctx.db(), ids).await
);
by_id!(
    /// Offers the viewer may see.
    Offers, OfferId => Offer,
    async |ctx: &Ctx, ids: &[OfferId]| offers::by_ids(ctx, ids).await
);
by_id!(
    /// Households the viewer may see.
    Households, HouseholdId => Household,
    async |ctx: &Ctx, ids: &[HouseholdId]| households::store::by_ids(ctx, ids).await
);
by_id!(
    /// Needs the viewer may see.
    Needs, NeedId => Need,
    async |ctx: &Ctx, ids: &[NeedId]| needs::store::by_ids(ctx, ids).await
);

macro_rules! by_key {
    ($(#[$doc:meta])* $loader:ident, $key:ty => $value:ty, $fetch:expr) => {
        $(#[$doc])*
        pub struct $loader(Ctx);

        impl Loader<$key> for $loader {
            type Value = $value;
            type Error = Failure;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Failure> {
                let fetch = $fetch;
                fetch(&self.0, keys).await.map_err(Arc::new)
            }
        }
    };
}

by_key!(
    /// The consents of households the viewer can see already, newest first.
    Consents, HouseholdId => Vec<Consent>,
    async |ctx: &Ctx, ids: &[HouseholdId]| {
        let consents = households::store::consents_of(ctx.db(), ids).await?;
        let mut found: HashMap<HouseholdId, Vec<Consent>> = HashMap::new();
        for consent in consents {
            found.entry(consent.household).or_default().push(consent);
        }
        Ok::<_, Error>(found)
    }
);
by_key!(
    /// How old the people of households roughly are, for those who see a need of theirs.
    AgeBands, HouseholdId => AgeBand,
    async |ctx: &Ctx, ids: &[HouseholdId]| households::store::age_bands(ctx.db(), ids).await
);
by_key!(
    /// How far needs have come.
    ProgressOfNeeds, NeedId => Progress,
    async |ctx: &Ctx, ids: &[NeedId]| deliveries::progress::progress_of(ctx.db(), ids).await
);
by_key!(
    /// The referrals of needs that the viewer may see, oldest first.
    ReferralsOfNeeds, NeedId => Vec<Referral>,
    async |ctx: &Ctx, ids: &[NeedId]| referrals::store::by_needs(ctx.db(), &ctx.actor, ids).await
);

/// Gives a request its loaders.
pub fn attach(request: async_graphql::Request, ctx: &Ctx) -> async_graphql::Request {
    request
        .data(loader(Accounts(ctx.clone())))
        .data(loader(Organizations(ctx.clone())))
        .data(loader(Offers(ctx.clone())))
        .data(loader(Households(ctx.clone())))
        .data(loader(Needs(ctx.clone())))
        .data(loader(Consents(ctx.clone())))
        .data(loader(AgeBands(ctx.clone())))
        .data(loader(ProgressOfNeeds(ctx.clone())))
        .data(loader(ReferralsOfNeeds(ctx.clone())))
}

pub(super) fn loader<L>(loader: L) -> DataLoader<L> {
    // Without delay: the tasks of one level are ready together, and waiting a millisecond doubles a small request.
    DataLoader::new(loader, tokio::spawn).delay(Duration::ZERO)
}

/// Loads one through the loader `L`.
pub async fn load<L, K>(ctx: &Context<'_>, key: K) -> async_graphql::Result<Option<L::Value>>
where
    L: Loader<K, Error = Failure>,
    K: Send + Sync + std::hash::Hash + Eq + Clone + 'static,
{
    let request: &Request = ctx.request();
    let loaded = ctx.data_unchecked::<DataLoader<L>>().load_one(key).await;
    loaded
        .map_err(|cause| Error::internal(cause.to_string()))
        .or_top_level(request)
}
