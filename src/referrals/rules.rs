//! What a referral may say. Pure.

use super::model::{Helper, Referral, StateName};
use crate::{
    access::policy::{self, Act},
    kernel::{
        actor::Actor,
        error::{Code, Fault, Faults, Result},
        ids::{AccountId, OfferId, OrganizationId},
    },
    taxonomy::Taxonomy,
};

/// The longest message, note or reason, in characters.
pub const MAX_TEXT: usize = 500;
/// Days to answer when the urgency sets none.
const ANSWER_DAYS: i64 = 7;

/// Whom staff want to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// The organization of this offer.
    ByOffer(OfferId),
    /// A helper, without any offer named.
    Directly(Helper),
}

/// Reads whom to ask from three optional ids: exactly one helper must come of them. An offer may be named together with
/// its own organization; whether it is its own is for the caller to see.
pub fn whom(
    offer: Option<OfferId>,
    organization: Option<OrganizationId>,
    person: Option<AccountId>,
) -> Result<Whom> {
    match (offer, organization, person) {
        (Some(offer), _, None) => Ok(Whom::ByOffer(offer)),
        (None, Some(organization), None) => Ok(Whom::Directly(Helper::Organization(organization))),
        (None, None, Some(person)) => Ok(Whom::Directly(Helper::Person(person))),
        (None, None, None) => Err(Fault::at("organizationId", Code::Required)
            .say("referral.whom_missing")
            .into()),
        (_, _, Some(_)) => Err(Fault::at("helperId", Code::Invalid)
            .say("referral.whom_twice")
            .into()),
    }
}

/// The message written to the other side.
pub fn message(text: Option<&str>) -> Result<Option<String>> {
    optional("message", text)
}

/// An optional text of one field.
pub fn optional(field: &str, text: Option<&str>) -> Result<Option<String>> {
    let mut faults = Faults::new();
    let text = faults.optional_text(field, text, MAX_TEXT);
    faults.done()?;
    Ok(text)
}

/// A reason that must be given.
pub fn reason(text: &str) -> Result<String> {
    let mut faults = Faults::new();
    let text = faults.text("reason", text, MAX_TEXT);
    faults.done()?;
    Ok(text)
}

/// The coded reason and the note of a refusal.
pub fn refusal(taxonomy: &Taxonomy, reason: &str, note: Option<&str>) -> Result<(String, Option<String>)> {
    let mut faults = Faults::new();
    let reason = faults.text("reason", reason, MAX_TEXT);
    if !reason.is_empty() && !taxonomy.decline_reasons.has(&reason) {
        faults.push(Fault::at("reason", Code::UnknownKey));
    }
    let note = faults.optional_text("note", note, MAX_TEXT);
    faults.done()?;
    Ok((reason, note))
}

/// Days a helper has to answer for a need of this urgency.
pub fn answer_days(taxonomy: &Taxonomy, urgency: &str) -> i64 {
    taxonomy
        .urgencies
        .get(urgency)
        .and_then(|term| term.answer_days)
        .unwrap_or(ANSWER_DAYS)
}

/// What somebody may do with a referral as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permits {
    /// Approve what was claimed.
    pub approve_claim: bool,
    /// Accept or decline what was sent.
    pub answer: bool,
    /// Take it back.
    pub revoke: bool,
    /// Plan a visit.
    pub plan_visit: bool,
    /// Report a delivery.
    pub report_delivery: bool,
    /// Ask for the household's contact, which opens when its consent is on record.
    pub ask_contact: bool,
    /// Say that the help is over.
    pub complete: bool,
}

impl Permits {
    /// What `actor` may do with `referral`.
    pub fn of(actor: &Actor, referral: &Referral) -> Self {
        let facts = referral.facts();
        let directs = policy::may(actor, Act::ReferralDirect, &facts);
        let helps = policy::may(actor, Act::ReferralHelp, &facts);
        let name = referral.state.name();
        let accepted = name == StateName::Accepted;
        Self {
            approve_claim: directs && name == StateName::Claimed,
            answer: helps && name == StateName::Sent,
            revoke: directs && StateName::ACTIVE.contains(&name),
            plan_visit: (directs || helps) && accepted,
            report_delivery: helps && accepted,
            ask_contact: helps && referral.agreed(),
            complete: directs && accepted,
        }
    }
}
