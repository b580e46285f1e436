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
    kernel::{
        error::{Error, Result},
        ids::{AccountId, OfferId, OrganizationId},
    },
    offers::{self, Offer},
    office::Ctx,
    organizations::{self, Organization},
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

/// Gives a request its loaders.
pub fn attach(request: async_graphql::Request, ctx: &Ctx) -> async_graphql::Request {
    request
        .data(loader(Accounts(ctx.clone())))
        .data(loader(Organizations(ctx.clone())))
        .data(loader(Offers(ctx.clone())))
}

fn loader<L>(loader: L) -> DataLoader<L> {
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
