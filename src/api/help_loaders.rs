//! Batched look-ups of what hangs on referrals: their needs, visits, deliveries, photos, and how far needs have come.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;

use super::loaders::{Failure, loader};
use crate::{
    deliveries::{self, Delivery, model::Photo, photos},
    households::Consent,
    kernel::ids::{DeliveryId, FileId, NeedId, ReferralId, VisitId},
    needs::{self, Need},
    office::Ctx,
    referrals::{self, Referral},
    visits::{self, Visit},
};

macro_rules! loads {
    ($($(#[$doc:meta])* $loader:ident, $key:ty => $value:ty, $fetch:expr;)*) => {
        $(
            $(#[$doc])*
            pub struct $loader(Ctx);

            impl Loader<$key> for $loader {
                type Value = $value;
                type Error = Failure;

                async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>, Failure> {
                    let fetch = $fetch;
                    fetch(&self.0, keys).await.map_err(Failure::new)
                }
            }
        )*

        /// Gives a request these loaders.
        pub fn attach(request: async_graphql::Request, ctx: &Ctx) -> async_graphql::Request {
            request$(.data(loader($loader(ctx.clone()))))*
        }
    };
}

loads! {
    /// Needs of referrals the viewer may see; what of them may be read is still narrowed by the need itself.
    ReferredNeeds, NeedId => Need,
    async |ctx: &Ctx, ids: &[NeedId]| {
        let found = needs::store::by_ids_for_parties(ctx.db(), ids).await?;
        Ok(found.into_iter().map(|need| (need.id, need)).collect())
    };
    /// Referrals the viewer may see.
    Referrals, ReferralId => Referral,
    async |ctx: &Ctx, ids: &[ReferralId]| referrals::store::by_ids(ctx.db(), &ctx.actor, ids).await;
    /// The consents by which a referral's contact opens, once it was accepted.
    ContactGrants, ReferralId => Vec<Consent>,
    async |ctx: &Ctx, ids: &[ReferralId]| {
        let seen = referrals::store::by_ids(ctx.db(), &ctx.actor, ids).await?;
        let seen: Vec<Referral> = seen.into_values().collect();
        referrals::ground::contact_grants(ctx.db(), &seen).await
    };
    /// Visits the viewer may see.
    Visits, VisitId => Visit,
    async |ctx: &Ctx, ids: &[VisitId]| visits::store::by_ids(ctx.db(), &ctx.actor, ids).await;
    /// The visits of referrals the viewer may see.
    VisitsOfReferral, ReferralId => Vec<Visit>,
    async |ctx: &Ctx, ids: &[ReferralId]| visits::store::by_referrals(ctx.db(), &ctx.actor, ids).await;
    /// Deliveries the viewer may see.
    Deliveries, DeliveryId => Delivery,
    async |ctx: &Ctx, ids: &[DeliveryId]| deliveries::store::by_ids(ctx.db(), &ctx.actor, ids).await;
    /// The deliveries under referrals the viewer may see.
    DeliveriesOfReferral, ReferralId => Vec<Delivery>,
    async |ctx: &Ctx, ids: &[ReferralId]| deliveries::store::by_referrals(ctx.db(), &ctx.actor, ids).await;
    /// Photos the viewer may see.
    Photos, FileId => Photo,
    async |ctx: &Ctx, ids: &[FileId]| photos::by_ids(ctx, ids).await;
}
