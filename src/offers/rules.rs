//! What a person may do with an offer in the state it is in: policy and state machine together, for buttons.

use chrono::NaiveDate;

use super::model::{Offer, Standing};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::actor::Actor,
};

/// The acts open to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permits {
    /// Change what is said of it.
    pub edit: bool,
    /// Hand it in.
    pub submit: bool,
    /// Publish or return it.
    pub publish: bool,
    /// Stop it for a while.
    pub pause: bool,
    /// End a pause.
    pub resume: bool,
    /// End it for good.
    pub withdraw: bool,
}

impl Permits {
    /// What `actor` may do with `offer` on `today`.
    pub fn of(actor: &Actor, offer: &Offer, today: NaiveDate) -> Self {
        let facts = Facts::of_organization(offer.organization);
        let owner = policy::may(actor, Act::OfferEdit, &facts);
        let standing = offer.standing(today);
        Self {
            edit: owner && standing != Standing::Withdrawn,
            submit: owner && matches!(standing, Standing::Draft | Standing::Returned),
            publish: policy::may(actor, Act::OfferApprove, &facts) && standing == Standing::Submitted,
            pause: owner && standing == Standing::Published,
            resume: owner && standing == Standing::Paused,
            withdraw: owner && standing != Standing::Withdrawn,
        }
    }
}
