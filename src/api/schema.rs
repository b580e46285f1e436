//! The schema: the areas' parts joined, its bounds, and its printed form.

use async_graphql::{
    Context, EmptySubscription, ID, MergedObject, Object, Result, SDLExportOptions, Schema, SchemaBuilder,
};

use super::{
    access::AccessQuery,
    audit::AuditQuery,
    committee::CommitteeQuery,
    context::ContextExt,
    deliveries::DeliveriesQuery,
    delivery_acts::DeliveriesMutation,
    described,
    gate::Gate,
    household_acts::HouseholdsMutation,
    households::HouseholdsQuery,
    need_acts::NeedsMutation,
    need_lists::NeedsQuery,
    node::{self, Node},
    offer_acts::OffersMutation,
    offer_lists::OffersQuery,
    organizations::OrganizationsQuery,
    private_phones::PrivatePhonesMutation,
    referral_acts::ReferralsMutation,
    referrals::ReferralsQuery,
    second_factor::SecondFactorMutation,
    reveals::{RevealsMutation, RevealsQuery},
    rights::{RightsMutation, RightsQuery},
    sessions::{SessionsMutation, SessionsQuery},
    sign_in::AccessMutation,
    terms::Taxonomy,
    text_check::TextCheckQuery,
    visits::{VisitsMutation, VisitsQuery},
};
use crate::{
    config::Limits,
    kernel::error::{Code, Fault},
};

/// Everything that can be asked.
#[derive(MergedObject, Default)]
pub struct Query(
    RootQuery,
    AccessQuery,
    SessionsQuery,
    AuditQuery,
    OrganizationsQuery,
    OffersQuery,
    HouseholdsQuery,
    NeedsQuery,
    ReferralsQuery,
    VisitsQuery,
    DeliveriesQuery,
    CommitteeQuery,
    RevealsQuery,
    RightsQuery,
    TextCheckQuery,
);

/// Every act.
#[derive(MergedObject, Default)]
pub struct Mutation(
    AccessMutation,
    SessionsMutation,
    SecondFactorMutation,
    OffersMutation,
    HouseholdsMutation,
    PrivatePhonesMutation,
    NeedsMutation,
    ReferralsMutation,
    VisitsMutation,
    DeliveriesMutation,
    RevealsMutation,
    RightsMutation,
);

/// The executable schema.
pub type LianxinSchema = Schema<Query, Mutation, EmptySubscription>;

/// The most ids `nodes` takes at once.
const MAX_NODES: usize = 100;

/// What belongs to no area.
#[derive(Default)]
pub struct RootQuery;

/// What belongs to no area.
#[Object]
impl RootQuery {
    /// The thing of that id; null when there is none or the viewer may not see it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque id.")] id: ID,
    ) -> Result<Option<Node>> {
        node::find(ctx, &id).await
    }

    /// As `node`, for at most 100 ids, in their order.
    #[graphql(complexity = "ids.len().min(100) * child_complexity")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The opaque ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_NODES {
            let fault = Fault::at("ids", Code::OutOfRange)
                .say("fault.page_size")
                .with("max", MAX_NODES);
            return Err(super::user_error::top_level(ctx.request(), &fault.into()));
        }
        // Together, so that the loaders see all ids of a kind at once.
        futures::future::try_join_all(ids.iter().map(|id| node::find(ctx, id))).await
    }

    /// The committee's lists: fields, kinds, categories, communities and the others.
    async fn taxonomy(&self) -> Taxonomy {
        Taxonomy
    }
}

/// The cost of a page: rows asked for (clamped, whatever was sent) times the cost of one.
pub fn page_cost(first: Option<i32>, last: Option<i32>, child: usize) -> usize {
    let rows = first
        .or(last)
        .unwrap_or(crate::kernel::page::DEFAULT_PAGE)
        .clamp(1, crate::kernel::page::MAX_PAGE);
    usize::try_from(rows).unwrap_or(1).saturating_mul(child.max(1))
}

/// The parts joined, before any bound.
fn parts() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    described::lists(Schema::build(
        Query::default(),
        Mutation::default(),
        EmptySubscription,
    ))
}

/// The most directives on one field, and the deepest nesting the parser follows.
const MAX_DIRECTIVES: usize = 10;
const MAX_RECURSION: usize = 32;

/// The schema under `limits`; who asks is known to the [`Gate`] alone.
pub fn build(limits: &Limits) -> LianxinSchema {
    parts()
        .limit_directives(MAX_DIRECTIVES)
        .limit_recursive_depth(MAX_RECURSION)
        .extension(Gate(*limits))
        .finish()
}

/// The schema as text, sorted, as committed in `schema.graphql`.
pub fn sdl() -> String {
    parts().finish().sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .prefer_single_line_descriptions(),
    )
}
