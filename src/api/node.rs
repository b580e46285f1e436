//! Refetching by id, through the same scoped readers as everything else.

use async_graphql::{Context, ID, Interface, Result};

use super::{
    access::AccountNode,
    context::ContextExt,
    deliveries::{self, DeliveryNode, PhotoNode},
    households::{self, ConsentNode, HouseholdNode},
    ids,
    needs::{self, NeedNode},
    offers::{self, OfferNode},
    organizations::{self, OrganizationNode},
    referrals::{self, ReferralNode},
    visits::{self, VisitNode},
};
use crate::{
    access,
    kernel::ids::{
        AccountTag, ConsentTag, DeliveryTag, FileTag, HouseholdTag, Id, NeedTag, OfferTag, OrganizationTag,
        ReferralTag, Tag, VisitTag,
    },
};

/// Anything with an id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The opaque id."))]
pub enum Node {
    /// An account.
    Account(AccountNode),
    /// A member organization.
    Organization(OrganizationNode),
    /// What an organization can give.
    Offer(OfferNode),
    /// A family that is helped.
    Household(HouseholdNode),
    /// A household's consent.
    Consent(ConsentNode),
    /// What is asked for.
    Need(NeedNode),
    /// One helper asked, or asking, to meet one need.
    Referral(ReferralNode),
    /// A planned date of help.
    Visit(VisitNode),
    /// The record of help that was given.
    Delivery(DeliveryNode),
    /// A photo of a delivery.
    Photo(PhotoNode),
}

/// The thing of that id, when the viewer may see it.
pub async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Node>> {
    let prefix = id.rsplit_once('_').map_or("", |(prefix, _)| prefix);
    Ok(match prefix {
        AccountTag::PREFIX => match parsed::<AccountTag>(id) {
            Some(id) => visible_account(ctx, id).await?.map(Node::Account),
            None => None,
        },
        OrganizationTag::PREFIX => match parsed::<OrganizationTag>(id) {
            Some(id) => organizations::find(ctx, id).await?.map(Node::Organization),
            None => None,
        },
        OfferTag::PREFIX => match parsed::<OfferTag>(id) {
            Some(id) => offers::find(ctx, id).await?.map(Node::Offer),
            None => None,
        },
        HouseholdTag::PREFIX => match parsed::<HouseholdTag>(id) {
            Some(id) => households::find(ctx, id).await?.map(Node::Household),
            None => None,
        },
        ConsentTag::PREFIX => match parsed::<ConsentTag>(id) {
            Some(id) => households::find_consent(ctx, id).await?.map(Node::Consent),
            None => None,
        },
        NeedTag::PREFIX => match parsed::<NeedTag>(id) {
            Some(id) => needs::find(ctx, id).await?.map(Node::Need),
            None => None,
        },
        ReferralTag::PREFIX => match parsed::<ReferralTag>(id) {
            Some(id) => referrals::find(ctx, id).await?.map(Node::Referral),
            None => None,
        },
        VisitTag::PREFIX => match parsed::<VisitTag>(id) {
            Some(id) => visits::find(ctx, id).await?.map(Node::Visit),
            None => None,
        },
        DeliveryTag::PREFIX => match parsed::<DeliveryTag>(id) {
            Some(id) => deliveries::find(ctx, id).await?.map(Node::Delivery),
            None => None,
        },
        FileTag::PREFIX => match parsed::<FileTag>(id) {
            Some(id) => deliveries::find_photo(ctx, id).await?.map(Node::Photo),
            None => None,
        },
        _ => None,
    })
}

fn parsed<T: Tag>(id: &ID) -> Option<Id<T>> {
    ids::parse("id", id).ok()
}

/// Accounts are few to see: one's own, or what the list of accounts shows.
async fn visible_account(ctx: &Context<'_>, id: Id<AccountTag>) -> Result<Option<AccountNode>> {
    use super::user_error::OrTopLevel;
    let act = ctx.act();
    let found = access::accounts_by_ids(act.db(), &[id])
        .await
        .or_top_level(ctx.request())?;
    let found = found.into_iter().next();
    Ok(found
        .filter(|account| access::may_see_account(&act.actor, account))
        .map(Into::into))
}
