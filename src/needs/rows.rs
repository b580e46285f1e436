//! Row ⇄ model.

use chrono::NaiveDate;
use sea_orm::Set;

use super::{
    entity::{ActiveModel, Model},
    model::{Asker, Need, PublicText, Verification},
    state::{Approval, State, StateKind},
};
use crate::{
    kernel::{
        error::Result,
        ids::{AccountId, DataKeyId, HouseholdId, NeedId, OrganizationId},
        quantity::{Quantity, Renewal},
    },
    storage::Inconsistent,
    taxonomy::Taxonomy,
};

/// Stands for "no day is said" where rows are ordered by the day they are wanted.
const NO_DAY: NaiveDate = NaiveDate::MAX;

fn wrong(row: &Model, what: &'static str) -> Inconsistent {
    Inconsistent {
        entity: "need",
        id: row.id.to_string(),
        what,
    }
}

/// The need of a row.
pub fn to_need(row: Model) -> Result<Need> {
    let renewal = Renewal::from_key(&row.renewal).ok_or_else(|| wrong(&row, "unknown renewal"))?;
    Ok(Need {
        id: NeedId::new(row.id),
        asker: asker(&row)?,
        state: state(&row)?,
        public: match (&row.public_title, &row.public_text) {
            (Some(title), Some(text)) => Some(PublicText {
                title: title.clone(),
                text: text.clone(),
                by: row.public_text_by.map(AccountId::new),
            }),
            _ => None,
        },
        approved: match (&row.approved_title, &row.approved_text) {
            (Some(title), Some(text)) => Some(PublicText {
                title: title.clone(),
                text: text.clone(),
                by: None,
            }),
            _ => None,
        },
        number: row.number,
        community: row.community,
        kind: row.kind,
        category: row.category,
        quantity: Quantity {
            amount: row.quantity_amount,
            unit: row.quantity_unit,
            renewal,
        },
        due_on: row.due_on,
        urgency: row.urgency,
        data_key: DataKeyId::new(row.data_key_id),
        created_by: row.created_by.map(AccountId::new),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn asker(row: &Model) -> Result<Asker> {
    Ok(
        match (row.asker_kind.as_str(), row.household_id, row.organization_id) {
            ("household", Some(id), _) => Asker::Household(HouseholdId::new(id)),
            ("organization", _, Some(id)) => Asker::Organization(OrganizationId::new(id)),
            ("resident", ..) => Asker::Resident,
            ("community", ..) => Asker::Community,
            _ => return Err(wrong(row, "asker without the one who asks").into()),
        },
    )
}

fn verification(row: &Model) -> Result<Verification> {
    let read = || {
        Some(Verification {
            method: row.verified_method.clone()?,
            on: row.verified_on?,
            by: row.verified_by.map(AccountId::new),
            by_name: row.verified_by_name.clone()?,
        })
    };
    read().ok_or_else(|| wrong(row, "state without verification").into())
}

fn approval(row: &Model) -> Result<Approval> {
    let at = row
        .approved_at
        .ok_or_else(|| wrong(row, "state without approval"))?;
    if row.public_title.is_none() || row.public_text.is_none() {
        return Err(wrong(row, "approved without a public text").into());
    }
    Ok(Approval {
        by: row.approved_by.map(AccountId::new),
        at,
    })
}

fn state(row: &Model) -> Result<State> {
    let kind = StateKind::from_key(&row.state).ok_or_else(|| wrong(row, "unknown state"))?;
    let opened_at = || row.opened_at.ok_or_else(|| wrong(row, "open since never"));
    let reason = || {
        row.state_note
            .clone()
            .ok_or_else(|| wrong(row, "state without reason"))
    };
    Ok(match kind {
        StateKind::Draft => State::Draft,
        StateKind::Verified => State::Verified {
            verification: verification(row)?,
        },
        StateKind::Approved => State::Approved {
            verification: verification(row)?,
            approval: approval(row)?,
        },
        StateKind::Open => State::Open {
            verification: verification(row)?,
            approval: approval(row)?,
            opened_at: opened_at()?,
        },
        StateKind::Closed => State::Closed {
            verification: verification(row)?,
            approval: approval(row)?,
            opened_at: opened_at()?,
            closed_at: row.closed_at.ok_or_else(|| wrong(row, "closed never"))?,
        },
        StateKind::Returned => State::Returned { reason: reason()? },
        StateKind::Withdrawn => State::Withdrawn { reason: reason()? },
    })
}

/// Every column but the sealed ones, the number's parts and what is set once.
pub fn to_row(need: &Need, taxonomy: &Taxonomy) -> ActiveModel {
    let (verification, approval) = (need.state.verification(), need.state.approval());
    let rank = taxonomy.urgencies.rank(&need.urgency).unwrap_or_default();
    let closed_at = match &need.state {
        State::Closed { closed_at, .. } => Some(*closed_at),
        _ => None,
    };
    ActiveModel {
        number: Set(need.number.clone()),
        asker_kind: Set(need.asker.key().to_owned()),
        household_id: Set(need.asker.household().map(|id| id.raw())),
        organization_id: Set(need.asker.organization().map(|id| id.raw())),
        community: Set(need.community.clone()),
        kind: Set(need.kind.clone()),
        category: Set(need.category.clone()),
        quantity_amount: Set(need.quantity.amount),
        quantity_unit: Set(need.quantity.unit.clone()),
        renewal: Set(need.quantity.renewal.key().to_owned()),
        due_on: Set(need.due_on),
        due_sort: Set(due_sort(need.due_on)),
        urgency: Set(need.urgency.clone()),
        urgency_rank: Set(i32::try_from(rank).unwrap_or(i32::MAX)),
        data_key_id: Set(need.data_key.raw()),
        public_title: Set(need.public.as_ref().map(|public| public.title.clone())),
        public_text: Set(need.public.as_ref().map(|public| public.text.clone())),
        public_text_by: Set(need
            .public
            .as_ref()
            .and_then(|public| public.by)
            .map(|id| id.raw())),
        approved_title: Set(need.approved.as_ref().map(|approved| approved.title.clone())),
        approved_text: Set(need.approved.as_ref().map(|approved| approved.text.clone())),
        state: Set(need.state.kind().key().to_owned()),
        state_note: Set(need.state.note().map(str::to_owned)),
        verified_method: Set(verification.map(|v| v.method.clone())),
        verified_on: Set(verification.map(|v| v.on)),
        verified_by: Set(verification.and_then(|v| v.by).map(|id| id.raw())),
        verified_by_name: Set(verification.map(|v| v.by_name.clone())),
        approved_by: Set(approval.and_then(|a| a.by).map(|id| id.raw())),
        approved_at: Set(approval.map(|a| a.at)),
        opened_at: Set(need.state.opened_at()),
        closed_at: Set(closed_at),
        updated_at: Set(need.updated_at),
        version: Set(need.version),
        ..Default::default()
    }
}

/// The day rows are ordered by: those without one come last.
fn due_sort(due_on: Option<NaiveDate>) -> NaiveDate {
    // PostgreSQL and the written form of cursors both stop at four digits of a year.
    due_on.or(NaiveDate::from_ymd_opt(9999, 12, 31)).unwrap_or(NO_DAY)
}
