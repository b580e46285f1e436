//! What matching must know of what happened, and later areas tell: who was asked, who declined, what is taken.

use std::collections::HashMap;

use chrono::NaiveDate;
use futures::future::BoxFuture;

use crate::{
    kernel::{
        error::Result,
        ids::{NeedId, OfferId, OrganizationId},
        quantity::Quantity,
    },
    office::Ctx,
};

/// One referral that takes its part of an offer: sent, claimed, accepted or completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The day it was made, in Shanghai.
    pub on: NaiveDate,
    /// Whether the help still goes on: sent, claimed or accepted.
    pub active: bool,
    /// How much its need asks for.
    pub asked: Quantity,
}

/// What happened around one need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeedHistory {
    /// Organizations that declined this need, with the key of the reason; the last refusal of each.
    pub declined: Vec<(OrganizationId, String)>,
    /// Organizations with a referral of this need that is sent, claimed or accepted.
    pub concerned: Vec<OrganizationId>,
    /// Organizations that completed a referral for the same household; nothing where no household asks.
    pub helped: Vec<OrganizationId>,
}

/// Told by the referrals; [`Nothing`] until they are there.
pub trait History: Send + Sync {
    /// What is taken of each offer. Offers of which nothing is taken may be absent.
    fn taken<'a>(
        &'a self,
        ctx: &'a Ctx,
        offers: &'a [OfferId],
    ) -> BoxFuture<'a, Result<HashMap<OfferId, Vec<Taken>>>>;

    /// What happened around each need. Needs around which nothing happened may be absent.
    fn of_needs<'a>(
        &'a self,
        ctx: &'a Ctx,
        needs: &'a [NeedId],
    ) -> BoxFuture<'a, Result<HashMap<NeedId, NeedHistory>>>;
}

/// Nothing happened yet.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl History for Nothing {
    fn taken<'a>(
        &'a self,
        _: &'a Ctx,
        _: &'a [OfferId],
    ) -> BoxFuture<'a, Result<HashMap<OfferId, Vec<Taken>>>> {
        Box::pin(async { Ok(HashMap::new()) })
    }

    fn of_needs<'a>(
        &'a self,
        _: &'a Ctx,
        _: &'a [NeedId],
    ) -> BoxFuture<'a, Result<HashMap<NeedId, NeedHistory>>> {
        Box::pin(async { Ok(HashMap::new()) })
    }
}
