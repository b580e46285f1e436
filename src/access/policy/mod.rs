//! Who may do and see what: one table, read by one pure function, [`decide`].
//!
//! The table ([`table`]) says for each role and each act *which rows* it extends to. Everything else follows from it: an
//! act on one thing is allowed when the thing is among these rows, the parts of a thing that are shown are those whose own
//! rows hold it, and a list is narrowed to the same rows by the database ([`super::scope`]). What may not be read is not
//! found; what may be read but not done is forbidden.

mod parts;
mod rows;
mod table;
#[cfg(test)]
mod tests;

pub use parts::{Part, Parts};
pub use rows::{Scope, Which};

use crate::kernel::{
    actor::{Actor, Role},
    error::{Code, Error, Result},
    ids::{AccountId, OrganizationId},
};

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Bring in lists from spreadsheets.
    Import,
    /// Invite people.
    Invite,
    /// See every account, by its login.
    ReadAccounts,
    /// See an account.
    AccountRead,
    /// See the audit log.
    ReadAudit,
    /// See who opened how many sealed facts.
    ReadReveals,
    /// See certificates of what was removed because its time was over.
    ReadCertificates,
    /// See a liaison's own phone.
    ReadLiaison,
    /// See an offer.
    OfferRead,
    /// Post or change an organization's offer.
    OfferEdit,
    /// Publish or return an offer that was submitted.
    OfferApprove,
    /// See that households exist, by code.
    HouseholdRead,
    /// Open a household's sealed facts.
    HouseholdOpen,
    /// Record or amend a household, its consents.
    HouseholdEdit,
    /// Act for a resident who asks what is held, wants it mended or forgotten, or takes a consent back.
    SubjectRights,
    /// See a need.
    NeedRead,
    /// Take in or amend a need.
    NeedEdit,
    /// Verify a need by visit or phone, and write its public text.
    NeedVerify,
    /// Approve, open, return, close a need.
    NeedDecide,
    /// Read a need's working text.
    NeedReadWorking,
    /// See a referral, its visits and deliveries.
    ReferralRead,
    /// Refer a need, approve a claim, revoke.
    ReferralDirect,
    /// Claim a need, answer a referral, plan visits, report deliveries: the helper's side.
    ReferralHelp,
    /// Send in a photo of help that was given.
    PhotoUpload,
    /// Confirm or dispute a delivery.
    DeliveryConfirm,
}

impl Act {
    /// Every act, in the order of the table.
    pub const ALL: [Self; 25] = [
        Self::Import,
        Self::Invite,
        Self::ReadAccounts,
        Self::AccountRead,
        Self::ReadAudit,
        Self::ReadReveals,
        Self::ReadCertificates,
        Self::ReadLiaison,
        Self::OfferRead,
        Self::OfferEdit,
        Self::OfferApprove,
        Self::HouseholdRead,
        Self::HouseholdOpen,
        Self::HouseholdEdit,
        Self::SubjectRights,
        Self::NeedRead,
        Self::NeedEdit,
        Self::NeedVerify,
        Self::NeedDecide,
        Self::NeedReadWorking,
        Self::ReferralRead,
        Self::ReferralDirect,
        Self::ReferralHelp,
        Self::PhotoUpload,
        Self::DeliveryConfirm,
    ];
}

/// How far something was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Published {
    /// Never, or it was taken back.
    #[default]
    No,
    /// It was, and is paused or over.
    Once,
    /// Everybody sees it.
    Now,
}

/// The plain facts a decision rests on; what does not apply stays empty.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// The organization it belongs to.
    pub organization: Option<OrganizationId>,
    /// The person who helps.
    pub helper: Option<AccountId>,
    /// The community it lies in.
    pub community: Option<&'a str>,
    /// The fields its organization works in.
    pub fields: &'a [String],
    /// The account it is, and whether it is that of a person who helps.
    pub account: Option<(AccountId, Role)>,
    /// How far it was published.
    pub published: Published,
}

impl<'a> Facts<'a> {
    /// Nothing in particular.
    pub const fn none() -> Self {
        Self {
            organization: None,
            helper: None,
            community: None,
            fields: &[],
            account: None,
            published: Published::No,
        }
    }

    /// Something of `organization`.
    pub const fn of_organization(organization: OrganizationId) -> Self {
        Self {
            organization: Some(organization),
            ..Self::none()
        }
    }

    /// Something in `community`.
    pub const fn in_community(community: &'a str) -> Self {
        Self {
            community: Some(community),
            ..Self::none()
        }
    }
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Allow(Grant),
    /// It may not.
    Deny(Reason),
}

/// What an allowed act extends to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The rows the person may do this with; the one that was asked about is among them.
    pub rows: Scope,
    /// The parts of the one that was asked about that the person may read besides what all who see it read.
    pub parts: Parts,
}

/// Why something is denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nobody is signed in.
    SignIn,
    /// The role never does this.
    Role,
    /// The role does this, elsewhere: in the own community, organization or field, or as the one who helps.
    Elsewhere,
}

/// Whether `actor` may do `act` on what `facts` describe, with which parts of it, and on which rows at all.
pub fn decide(actor: &Actor, act: Act, facts: &Facts<'_>) -> Decision {
    let rows = scope(actor, act);
    if rows.holds(facts) {
        let parts = Part::of(act).filter(|part| table::part(actor, *part).holds(facts));
        let parts = parts.collect();
        return Decision::Allow(Grant { rows, parts });
    }
    Decision::Deny(match (actor, rows.is_nothing()) {
        (Actor::Public, _) => Reason::SignIn,
        (_, true) => Reason::Role,
        (_, false) => Reason::Elsewhere,
    })
}

/// The rows on which [`decide`] allows `act`: what lists and look-ups are narrowed to.
pub fn scope(actor: &Actor, act: Act) -> Scope {
    table::rows(actor, act)
}

/// Whether `actor` may do `act` on what `facts` describe.
pub fn may(actor: &Actor, act: Act, facts: &Facts<'_>) -> bool {
    matches!(decide(actor, act, facts), Decision::Allow(_))
}

/// The rows of which `actor` may read `part`.
pub fn part_scope(actor: &Actor, part: Part) -> Scope {
    table::part(actor, part)
}

/// Whether `actor` may read `part` of what `facts` describe.
pub fn shows(actor: &Actor, part: Part, facts: &Facts<'_>) -> bool {
    match decide(actor, part.act(), facts) {
        Decision::Allow(grant) => grant.parts.contains(part),
        Decision::Deny(_) => false,
    }
}

/// Refuses with `FORBIDDEN` what [`may`] does not allow. Call it only on what the actor can see.
pub fn require(actor: &Actor, act: Act, facts: &Facts<'_>) -> Result<()> {
    match decide(actor, act, facts) {
        Decision::Allow(_) => Ok(()),
        Decision::Deny(_) => Err(Error::refused(Code::Forbidden)),
    }
}
