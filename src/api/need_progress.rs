//! What is derived of a need: its stage, how far it is met, and the steps of its way.

use async_graphql::{
    Enum, Object, OutputType, SimpleObject,
    connection::{Connection, ConnectionNameType, Edge, EdgeNameType, EmptyFields},
};
use chrono::{DateTime, Utc};

use super::context::Request;
use crate::{
    deliveries,
    kernel::{
        error,
        page::{Page, Rows},
    },
    needs::{self, Need},
    office::Step,
    taxonomy::Language,
    words,
};

/// Where a need stands for people, derived from its own state and its referrals.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "deliveries::Stage")]
pub enum NeedStage {
    /// Taken in.
    Draft,
    /// Verified by visit or phone.
    Verified,
    /// The public text is approved.
    Approved,
    /// Published; nobody is asked yet.
    Open,
    /// Somebody was asked, or asked for it.
    Referred,
    /// The first visit is planned.
    Docked,
    /// Help was given, not all of it yet.
    InDelivery,
    /// All of it was delivered.
    Delivered,
    /// Settled.
    Closed,
    /// Sent back to be mended.
    Returned,
    /// Taken back.
    Withdrawn,
}

/// How far a need is met.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "deliveries::Level")]
pub enum FulfilmentLevel {
    /// Nothing is confirmed.
    None,
    /// Something is.
    InPart,
    /// All of it is.
    InFull,
}

/// How far a need is met, derived from its deliveries: never stored.
#[derive(SimpleObject)]
pub struct Fulfilment {
    /// How far.
    level: FulfilmentLevel,
    /// How much is asked, in its unit.
    asked: i32,
    /// How much was delivered, confirmed or not yet.
    delivered: i32,
    /// How much the asker confirmed.
    confirmed: i32,
    /// What is counted, in the language asked for.
    unit: String,
}

impl Fulfilment {
    /// In a unit as people say it.
    pub fn new(fulfilment: deliveries::Fulfilment, unit: String) -> Self {
        let counted = |amount: i64| i32::try_from(amount).unwrap_or(i32::MAX);
        Self {
            level: fulfilment.level.into(),
            asked: fulfilment.asked,
            delivered: counted(fulfilment.delivered),
            confirmed: counted(fulfilment.confirmed),
            unit,
        }
    }
}

/// One step of a need's way: who did what, when.
#[derive(SimpleObject)]
pub struct TimelineEntry {
    /// When.
    at: DateTime<Utc>,
    /// Who, by the name colleagues see; empty for what happened by itself.
    actor: String,
    /// Stable key of the act, as need.verify.
    act: String,
    /// What was done, in the language asked for.
    text: String,
    /// What was said beside it.
    note: Option<String>,
}

impl TimelineEntry {
    fn new(step: Step, language: Language) -> Self {
        let key = format!("timeline.{}", step.act);
        let text = if words::has(language, &key) {
            words::say(language, &key, &[])
        } else {
            words::say(language, "timeline.other", &[])
        };
        Self {
            at: step.at,
            actor: step.actor,
            act: step.act,
            text,
            note: step.note,
        }
    }
}

/// What is counted only when asked for.
pub struct TimelineTotals(usize);

/// Counted only when asked for.
#[Object]
impl TimelineTotals {
    /// How many there are in all.
    async fn total_count(&self) -> i32 {
        i32::try_from(self.0).unwrap_or(i32::MAX)
    }
}

/// The names of the timeline's connection and its edges.
pub struct TimelineName;

impl ConnectionNameType for TimelineName {
    fn type_name<T: OutputType>() -> String {
        "TimelineConnection".into()
    }
}

impl EdgeNameType for TimelineName {
    fn type_name<T: OutputType>() -> String {
        "TimelineEdge".into()
    }
}

/// The steps of a need's way.
pub type Timeline =
    Connection<String, TimelineEntry, TimelineTotals, EmptyFields, TimelineName, TimelineName>;

/// One page of the steps of `need`'s way.
pub async fn timeline(request: &Request, need: &Need, helps: bool, page: &Page) -> error::Result<Timeline> {
    let steps = needs::store::timeline(&request.ctx, need, helps).await?;
    let totals = TimelineTotals(steps.len());
    let rows = Rows::slice(steps, page)?;
    let mut timeline = Timeline::with_additional_fields(rows.has_previous, rows.has_next, totals);
    timeline.edges = rows
        .rows
        .into_iter()
        .map(|(cursor, step)| Edge::new(cursor, TimelineEntry::new(step, request.language)))
        .collect();
    Ok(timeline)
}
