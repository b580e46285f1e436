//! The same facts, asked of the database: for many needs at once, and as conditions that narrow a list of needs.

use std::collections::HashMap;

use sea_orm::{
    Condition, ConnectionTrait, FromQueryResult,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};
use uuid::Uuid;

use super::{Progress, Stage};
use crate::{
    deliveries::model::Outcome,
    kernel::{error::Result, ids::NeedId, quantity::Renewal},
    needs::StateKind,
    referrals::StateName as ReferralState,
    storage::Inconsistent,
    visits::StateName as VisitState,
};

fn column(table: &'static str, name: &'static str) -> Expr {
    Expr::col((table, name))
}

fn need_id() -> Expr {
    column("need", "id")
}

#[derive(FromQueryResult)]
struct Asked {
    id: Uuid,
    quantity_amount: i32,
    renewal: String,
}

#[derive(FromQueryResult)]
struct Referred {
    need_id: Uuid,
    state: String,
    many: i64,
}

#[derive(FromQueryResult)]
struct Docked {
    need_id: Uuid,
}

#[derive(FromQueryResult)]
struct Delivered {
    need_id: Uuid,
    met: i32,
    outcome: Option<String>,
}

async fn all<C: ConnectionTrait, R: FromQueryResult>(db: &C, select: &SelectStatement) -> Result<Vec<R>> {
    Ok(R::find_by_statement(db.get_database_backend().build(select))
        .all(db)
        .await?)
}

/// How far each of `needs` has come, in four queries; needs that are not there are absent.
pub async fn progress_of<C: ConnectionTrait>(db: &C, needs: &[NeedId]) -> Result<HashMap<NeedId, Progress>> {
    let ids: Vec<Uuid> = needs.iter().map(|id| id.raw()).collect();
    let mut found = asked(db, &ids).await?;
    let referred = Query::select()
        .columns(["need_id", "state"])
        .expr_as(Expr::col("id").count(), "many")
        .from("referral")
        .and_where(Expr::col("need_id").is_in(ids.iter().copied()))
        .group_by_columns(["need_id", "state"])
        .to_owned();
    for row in all::<_, Referred>(db, &referred).await? {
        let state = ReferralState::from_key(&row.state);
        if let (Some(progress), Some(state)) = (found.get_mut(&row.need_id), state) {
            let many = u32::try_from(row.many).unwrap_or(u32::MAX);
            if ReferralState::ACTIVE.contains(&state) {
                progress.active += many;
            }
            if ReferralState::AGREED.contains(&state) {
                progress.agreed += many;
            }
        }
    }
    let docked = visits_of_agreed()
        .column(("referral", "need_id"))
        .and_where(column("referral", "need_id").is_in(ids.iter().copied()))
        .to_owned();
    for row in all::<_, Docked>(db, &docked).await? {
        if let Some(progress) = found.get_mut(&row.need_id) {
            progress.docked = true;
        }
    }
    let delivered = Query::select()
        .columns(["need_id", "met", "outcome"])
        .from("delivery")
        .and_where(Expr::col("need_id").is_in(ids))
        .and_where(Expr::col("state").is_in(["reported", "confirmed"]))
        .to_owned();
    for row in all::<_, Delivered>(db, &delivered).await? {
        if let Some(progress) = found.get_mut(&row.need_id) {
            let outcome = row.outcome.as_deref().and_then(Outcome::from_key);
            progress.count_delivery(i64::from(row.met), outcome);
        }
    }
    Ok(found
        .into_iter()
        .map(|(id, progress)| (NeedId::new(id), progress))
        .collect())
}

async fn asked<C: ConnectionTrait>(db: &C, ids: &[Uuid]) -> Result<HashMap<Uuid, Progress>> {
    let select = Query::select()
        .columns(["id", "quantity_amount", "renewal"])
        .from("need")
        .and_where(Expr::col("id").is_in(ids.iter().copied()))
        .to_owned();
    let rows: Vec<Asked> = all(db, &select).await?;
    rows.into_iter()
        .map(|row| {
            let renewal = Renewal::from_key(&row.renewal).ok_or_else(|| Inconsistent {
                entity: "need",
                id: row.id.to_string(),
                what: "unknown renewal",
            })?;
            Ok((row.id, Progress::none(row.quantity_amount, renewal)))
        })
        .collect()
}

fn visits_of_agreed() -> SelectStatement {
    Query::select()
        .from("visit")
        .inner_join(
            "referral",
            column("referral", "id").equals(("visit", "referral_id")),
        )
        .and_where(column("visit", "state").is_in(VisitState::TAKES_PLACE.map(VisitState::key)))
        .and_where(column("referral", "state").is_in(ReferralState::AGREED.map(ReferralState::key)))
        .to_owned()
}

/// Open needs without an active referral: nobody is asked, nobody has asked for them. For a query on `need`.
pub fn unmatched() -> Condition {
    Condition::all()
        .add(column("need", "state").eq(StateKind::Open.key()))
        .add(is_active().not())
}

/// Needs in any of `stages`, as [`super::stage`] tells them. For a query on `need`.
pub fn needs_in_stages(stages: &[Stage]) -> Condition {
    stages
        .iter()
        .fold(Condition::any(), |any, stage| any.add(in_stage(*stage)))
}

fn in_stage(stage: Stage) -> Condition {
    let state = Condition::all().add(column("need", "state").eq(stage.state().key()));
    match stage {
        Stage::Open => state
            .add(is_in_delivery().not())
            .add(is_docked().not())
            .add(is_active().not()),
        Stage::Referred => state
            .add(is_in_delivery().not())
            .add(is_docked().not())
            .add(is_active()),
        Stage::Docked => state.add(is_in_delivery().not()).add(is_docked()),
        Stage::InDelivery => state.add(is_in_delivery()).add(is_delivered().not()),
        Stage::Delivered => state.add(is_in_delivery()).add(is_delivered()),
        _ => state,
    }
}

fn exists(select: &mut SelectStatement) -> Expr {
    Expr::exists(select.expr(Expr::value(1)).to_owned())
}

fn is_active() -> Expr {
    exists(
        Query::select()
            .from("referral")
            .and_where(column("referral", "need_id").equals(("need", "id")))
            .and_where(column("referral", "state").is_in(ReferralState::ACTIVE.map(ReferralState::key))),
    )
}

fn is_docked() -> Expr {
    exists(visits_of_agreed().and_where(column("referral", "need_id").equals(("need", "id"))))
}

/// Deliveries of the need in any of `states`.
fn deliveries(states: &[&'static str]) -> SelectStatement {
    Query::select()
        .from("delivery")
        .and_where(column("delivery", "need_id").equals(("need", "id")))
        .and_where(column("delivery", "state").is_in(states.iter().copied()))
        .to_owned()
}

fn is_in_delivery() -> Expr {
    exists(&mut deliveries(&["reported", "confirmed"]))
}

fn is_said_full() -> Expr {
    exists(deliveries(&["confirmed"]).and_where(column("delivery", "outcome").eq(Outcome::Full.key())))
}

fn adds_up(states: &[&'static str]) -> Expr {
    let sum = deliveries(states)
        .expr(Func::coalesce([
            Func::sum(column("delivery", "met")).into(),
            Expr::value(0),
        ]))
        .to_owned();
    column("need", "renewal")
        .eq(Renewal::Once.key())
        .and(Expr::from(sum).gte(column("need", "quantity_amount")))
}

fn is_delivered() -> Expr {
    is_said_full().or(adds_up(&["reported", "confirmed"]))
}

/// Needs that are met in full, as [`Progress::met_in_full`] tells it. For a query on `need`.
pub fn met_in_full() -> Condition {
    Condition::any().add(is_said_full()).add(adds_up(&["confirmed"]))
}

/// Needs with a delivery in any of `states`. For a query on `need`.
pub fn with_delivery(states: &[&'static str]) -> Condition {
    Condition::all().add(exists(&mut deliveries(states)))
}

/// Needs with a referral that is or was accepted and not taken back. For a query on `need`.
pub fn agreed() -> Condition {
    Condition::all().add(
        need_id().in_subquery(
            Query::select()
                .column("need_id")
                .from("referral")
                .and_where(Expr::col("state").is_in(ReferralState::AGREED.map(ReferralState::key)))
                .to_owned(),
        ),
    )
}
