//! Lists that hang on one thing each — the visits of a referral, the referrals of a need — and grow for years: one page
//! for each thing and one count for each, fetched together for all things of a document.

use std::{collections::HashMap, hash::Hash};

use async_graphql::{Context, Result, dataloader::Loader};

use super::{
    context::ContextExt,
    loaders::{Failure, load, loader},
    user_error::OrTopLevel,
};
use crate::{
    deliveries::{self, Delivery},
    households::{self, Consent},
    kernel::{
        ids::{HouseholdId, Id, NeedId, OrganizationId, ReferralId, Tag},
        page::{Page, Rows},
    },
    needs::{self, Need},
    offers::{Offer, OfferFilter, of_organizations},
    office::Ctx,
    referrals::{self, Referral},
    visits::{self, Visit},
};

/// Relay's four arguments, as they were sent.
pub struct Paging {
    /// Rows from the start.
    pub first: Option<i32>,
    /// Begin after this cursor.
    pub after: Option<String>,
    /// Rows from the end.
    pub last: Option<i32>,
    /// End before this cursor.
    pub before: Option<String>,
}

/// The page of the list `L` that hangs on `of`.
pub async fn page_of<L, T, Row>(ctx: &Context<'_>, of: Id<T>, paging: Paging) -> Result<Rows<Row>>
where
    L: Loader<(Id<T>, Page), Value = Rows<Row>, Error = Failure>,
    T: Tag,
{
    let Paging {
        first,
        after,
        last,
        before,
    } = paging;
    let page = Page::from_relay(first, after, last, before).or_top_level(ctx.request())?;
    let rows = load::<L, _>(ctx, (of, page)).await?;
    Ok(rows.unwrap_or_else(Rows::empty))
}

/// How many the list `L` that hangs on `of` has.
pub async fn count_of<L, T>(ctx: &Context<'_>, of: Id<T>) -> Result<i32>
where
    L: Loader<Id<T>, Value = i64, Error = Failure>,
    T: Tag,
{
    let count = load::<L, _>(ctx, of).await?.unwrap_or_default();
    Ok(i32::try_from(count).unwrap_or(i32::MAX))
}

/// The things of which the same is asked, by what is asked.
fn by_asked<T: Tag, A: Clone + Eq + Hash>(keys: &[(Id<T>, A)]) -> HashMap<A, Vec<Id<T>>> {
    let mut all: HashMap<A, Vec<Id<T>>> = HashMap::new();
    for (id, asked) in keys {
        all.entry(asked.clone()).or_default().push(*id);
    }
    all
}

macro_rules! hangs {
    ($($(#[$doc:meta])* $list:ident, $of:ty => $row:ty, $pages:path, $counts:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $list(Ctx);

            impl Loader<($of, Page)> for $list {
                type Value = Rows<$row>;
                type Error = Failure;

                async fn load(
                    &self,
                    keys: &[($of, Page)],
                ) -> std::result::Result<HashMap<($of, Page), Rows<$row>>, Failure> {
                    let mut found = HashMap::new();
                    for (page, ids) in by_asked(keys) {
                        let pages = $pages(&self.0, &ids, &page).await.map_err(Failure::new)?;
                        found.extend(pages.into_iter().map(|(id, rows)| ((id, page.clone()), rows)));
                    }
                    Ok(found)
                }
            }

            impl Loader<$of> for $list {
                type Value = i64;
                type Error = Failure;

                async fn load(&self, ids: &[$of]) -> std::result::Result<HashMap<$of, i64>, Failure> {
                    $counts(&self.0, ids).await.map_err(Failure::new)
                }
            }
        )*

        /// Gives a request these lists.
        pub fn attach(request: async_graphql::Request, ctx: &Ctx) -> async_graphql::Request {
            request$(.data(loader($list(ctx.clone()))))*.data(loader(OffersOfOrganization(ctx.clone())))
        }
    };
}

/// The offers of organizations that the viewer may see, narrowed and ordered as asked.
pub struct OffersOfOrganization(Ctx);

impl Loader<(OrganizationId, of_organizations::Asked)> for OffersOfOrganization {
    type Value = Rows<Offer>;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[(OrganizationId, of_organizations::Asked)],
    ) -> std::result::Result<HashMap<(OrganizationId, of_organizations::Asked), Rows<Offer>>, Failure> {
        let mut found = HashMap::new();
        for (asked, ids) in by_asked(keys) {
            let pages = of_organizations::pages_of(&self.0, &ids, &asked)
                .await
                .map_err(Failure::new)?;
            found.extend(pages.into_iter().map(|(id, rows)| ((id, asked.clone()), rows)));
        }
        Ok(found)
    }
}

impl Loader<(OrganizationId, OfferFilter)> for OffersOfOrganization {
    type Value = i64;
    type Error = Failure;

    async fn load(
        &self,
        keys: &[(OrganizationId, OfferFilter)],
    ) -> std::result::Result<HashMap<(OrganizationId, OfferFilter), i64>, Failure> {
        let mut found = HashMap::new();
        for (filter, ids) in by_asked(keys) {
            let counts = of_organizations::counts_of(&self.0, &ids, &filter)
                .await
                .map_err(Failure::new)?;
            found.extend(counts.into_iter().map(|(id, many)| ((id, filter.clone()), many)));
        }
        Ok(found)
    }
}

hangs! {
    /// The visits of referrals the viewer may see, earliest first.
    VisitsOfReferral, ReferralId => Visit, visits::store::pages_of, visits::store::counts_of;
    /// The deliveries under referrals the viewer may see, in the order they were reported.
    DeliveriesOfReferral, ReferralId => Delivery, deliveries::store::pages_of, deliveries::store::counts_of;
    /// The referrals of needs that the viewer may see, oldest first.
    ReferralsOfNeed, NeedId => Referral, referrals::store::pages_of, referrals::store::counts_of;
    /// The consents of households the viewer can see already, newest first.
    ConsentsOfHousehold, HouseholdId => Consent,
        households::store::consent_pages_of, households::store::consent_counts_of;
    /// The needs of households the viewer may see, the last changed first.
    NeedsOfHousehold, HouseholdId => Need,
        needs::of_households::pages_of, needs::of_households::counts_of;
}
