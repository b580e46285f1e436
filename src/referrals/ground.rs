//! What a referral stands on: the facts it takes from needs, offers, organizations and households.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;

use super::model::{Helper, Referral};
use crate::{
    access, households,
    households::{Consent, Recipient},
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::{AccountId, HouseholdId, NeedId, OfferId, OrganizationId, ReferralId},
    },
    needs::{self, Need, StateKind},
    offers,
    office::Ctx,
    organizations,
};

/// What a referral rests on of its need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedFacts {
    /// The need.
    pub id: NeedId,
    /// Key of its community.
    pub community: String,
    /// The household it is for, if it is one's.
    pub household: Option<HouseholdId>,
    /// The organization that asks, if one does.
    pub organization: Option<OrganizationId>,
    /// Whether it is open: published and not yet closed.
    pub open: bool,
    /// Key of its urgency.
    pub urgency: String,
}

impl From<Need> for NeedFacts {
    fn from(need: Need) -> Self {
        Self {
            id: need.id,
            household: need.asker.household(),
            organization: need.asker.organization(),
            open: need.state.kind() == StateKind::Open,
            community: need.community,
            urgency: need.urgency,
        }
    }
}

/// The need for `ctx.actor`; not found when it is not theirs to see.
pub async fn need_for<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: NeedId) -> Result<NeedFacts> {
    Ok(needs::store::find(ctx, db, id).await?.into())
}

/// The need, for one who sees a referral of it.
pub async fn need<C: ConnectionTrait>(db: &C, id: NeedId) -> Result<NeedFacts> {
    let found = needs::store::by_ids_for_parties(db, &[id]).await?;
    found
        .into_iter()
        .next()
        .map(Into::into)
        .ok_or_else(Error::not_found)
}

/// The organization of an offer that stands published today; refused at `offerId` otherwise.
pub async fn offer_organization<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: OfferId,
) -> Result<OrganizationId> {
    let offer = offers::find(ctx, db, id)
        .await?
        .ok_or_else(|| Fault::at("offerId", Code::NotFound))?;
    if offer.standing(ctx.today()) == offers::Standing::Published {
        Ok(offer.organization)
    } else {
        Err(Fault::at("offerId", Code::WrongState)
            .say("referral.offer_not_there")
            .into())
    }
}

/// Refuses a helper that does not exist or, a person, does not help in `community`.
pub async fn check_helper<C: ConnectionTrait>(db: &C, helper: Helper, community: &str) -> Result<()> {
    let (found, field) = match helper {
        Helper::Organization(id) => (organization_exists(db, id).await?, "organizationId"),
        Helper::Person(id) => (helps_in(db, id, community).await?, "helperId"),
    };
    if found {
        Ok(())
    } else {
        Err(Fault::at(field, Code::NotFound).into())
    }
}

async fn organization_exists<C: ConnectionTrait>(db: &C, id: OrganizationId) -> Result<bool> {
    Ok(organizations::find(db, id).await?.is_some())
}

async fn helps_in<C: ConnectionTrait>(db: &C, id: AccountId, community: &str) -> Result<bool> {
    let helpers = access::helpers_of(db, community).await?;
    Ok(helpers.iter().any(|helper| helper.id == id))
}

/// To whom the household's contact would be given.
pub const fn recipient(helper: Helper) -> Recipient {
    match helper {
        Helper::Organization(id) => Recipient::Organization(id),
        Helper::Person(id) => Recipient::Helper(id),
    }
}

/// The consents by which the contact opens, for those of `referrals` that are or were accepted.
pub async fn contact_grants<C: ConnectionTrait>(
    db: &C,
    referrals: &[Referral],
) -> Result<HashMap<ReferralId, Vec<Consent>>> {
    let agreed: Vec<&Referral> = referrals.iter().filter(|referral| referral.agreed()).collect();
    let needs: Vec<NeedId> = agreed.iter().map(|referral| referral.need).collect();
    let households: HashMap<NeedId, HouseholdId> = needs::store::by_ids_for_parties(db, &needs)
        .await?
        .into_iter()
        .filter_map(|need| Some((need.id, need.asker.household()?)))
        .collect();
    let pair = |referral: &Referral| {
        let household = households.get(&referral.need)?;
        Some((*household, recipient(referral.helper)))
    };
    let pairs: Vec<_> = agreed.iter().filter_map(|referral| pair(referral)).collect();
    let granted = households::store::consents_among(db, &pairs).await?;
    let mut found: HashMap<ReferralId, Vec<Consent>> = HashMap::new();
    for referral in agreed {
        let own = granted
            .iter()
            .filter(|consent| pair(referral) == Some((consent.household, consent.recipient)));
        let own: Vec<Consent> = own.cloned().collect();
        if !own.is_empty() {
            found.insert(referral.id, own);
        }
    }
    Ok(found)
}
