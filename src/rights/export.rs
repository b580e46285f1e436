//! Everything that is held of a household, gathered from all areas into one document.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;
use serde_json::{Value, json};

use crate::{
    access,
    deliveries::{self, Delivery, State as DeliveryState},
    households::{self, Household},
    kernel::{
        error::{Error, Result},
        ids::{AccountId, OrganizationId},
    },
    needs::{self, reveal::Opened as OpenedNeed},
    office::{self, Ctx},
    organizations,
    privacy::Sealed,
    referrals::{self, Helper, Referral},
    reveal, visits,
};

use super::store;

/// The form of the document, for programs that read it.
const FORMAT: &str = "lianxin.subject-export/1";

/// The document, as JSON. Whoever calls this has entered the opening.
pub(super) async fn document(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    household: &Household,
) -> Result<Sealed<String>> {
    let facts = households::reveal::everything(ctx, tx, household.id)
        .await?
        .into_open();
    let mut told = Vec::new();
    for need in needs::reveal::everything(ctx, tx, household.id).await? {
        told.push(need_told(ctx, tx, need).await?);
    }
    let document = json!({
        "format": FORMAT,
        "committee": ctx.office.settings.name,
        "madeAt": ctx.now(),
        "household": {
            "code": household.code(),
            "community": household.community,
            "ageBand": household.age_band.key(),
            "members": household.members,
            "recordedAt": household.created_at,
            "facts": facts,
        },
        "consents": consents(ctx, tx, household).await?,
        "needs": told,
        "openings": openings(tx, household).await?,
        "erasureRequests": store::of_household(ctx, tx, household.id).await?.iter().map(|request| json!({
            "requestedAt": request.requested_at,
            "requestedBy": request.requested_by_name,
            "reason": request.reason,
            "state": request.state.key(),
        })).collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&document).map_err(Error::internal)?;
    Ok(Sealed::new(text))
}

async fn consents(ctx: &Ctx, tx: &DatabaseTransaction, household: &Household) -> Result<Vec<Value>> {
    let consents = households::consents::with_guardians(ctx, tx, household).await?;
    let organizations: Vec<OrganizationId> = consents
        .iter()
        .filter_map(|(consent, _)| match consent.recipient {
            households::Recipient::Organization(id) => Some(id),
            households::Recipient::Helper(_) => None,
        })
        .collect();
    let people: Vec<AccountId> = consents
        .iter()
        .filter_map(|(consent, _)| match consent.recipient {
            households::Recipient::Helper(id) => Some(id),
            households::Recipient::Organization(_) => None,
        })
        .collect();
    let organizations = organization_names(tx, &organizations).await?;
    let people = people_names(tx, &people).await?;
    let told = consents.into_iter().map(|(consent, guardian)| {
        let to = match consent.recipient {
            households::Recipient::Organization(id) => organizations.get(&id),
            households::Recipient::Helper(id) => people.get(&id),
        };
        json!({
            "to": to,
            "purpose": consent.purpose,
            "fields": consent.fields.iter().map(|field| field.key()).collect::<Vec<_>>(),
            "channel": consent.channel,
            "givenBy": consent.giver.key(),
            "guardian": guardian.map(Sealed::into_open),
            "textVersion": consent.text_version,
            "grantedAt": consent.granted_at,
            "withdrawnAt": consent.withdrawn_at,
        })
    });
    Ok(told.collect())
}

async fn need_told(ctx: &Ctx, tx: &DatabaseTransaction, opened: OpenedNeed) -> Result<Value> {
    let OpenedNeed { need, working, note } = opened;
    let working = working.into_open();
    let mut helped = Vec::new();
    for referral in referrals::store::of_need(tx, need.id).await? {
        helped.push(referral_told(ctx, tx, &referral).await?);
    }
    let steps = office::steps(tx, need.id).await?;
    Ok(json!({
        "number": need.number,
        "state": need.state.kind().key(),
        "kind": need.kind,
        "category": need.category,
        "quantity": { "amount": need.quantity.amount, "unit": need.quantity.unit },
        "dueOn": need.due_on,
        "urgency": need.urgency,
        "told": working,
        "verification": need.state.verification().map(|verification| json!({
            "method": verification.method,
            "on": verification.on,
            "by": verification.by_name,
        })),
        "verificationNote": note.map(Sealed::into_open),
        "publicTitle": need.public.as_ref().map(|public| &public.title),
        "publicText": need.public.as_ref().map(|public| &public.text),
        "takenInAt": need.created_at,
        "steps": steps.iter().map(|step| json!({
            "at": step.at, "by": step.actor, "act": step.act, "note": step.note,
        })).collect::<Vec<_>>(),
        "help": helped,
    }))
}

async fn referral_told(ctx: &Ctx, tx: &DatabaseTransaction, referral: &Referral) -> Result<Value> {
    let helper = match referral.helper {
        Helper::Organization(id) => organization_names(tx, &[id]).await?.remove(&id),
        Helper::Person(id) => people_names(tx, &[id]).await?.remove(&id),
    };
    let planned = visits::store::by_referrals(tx, &ctx.actor, &[referral.id]).await?;
    let given = deliveries::store::by_referrals(tx, &ctx.actor, &[referral.id]).await?;
    Ok(json!({
        "helper": helper,
        "state": referral.state.name().key(),
        "message": referral.message,
        "note": referral.note(),
        "askedAt": referral.created_at,
        "visits": planned.values().flatten().map(|visit| json!({
            "startsAt": visit.slot.starts_at, "note": visit.note,
        })).collect::<Vec<_>>(),
        "deliveries": given.values().flatten().map(delivery_told).collect::<Vec<_>>(),
    }))
}

fn delivery_told(delivery: &Delivery) -> Value {
    let items = delivery.report.items.iter();
    json!({
        "on": delivery.report.delivered_on,
        "items": items.map(|item| json!({
            "what": item.what, "quantity": item.quantity, "unit": item.unit,
        })).collect::<Vec<_>>(),
        "note": delivery.report.note,
        "photos": delivery.report.photos.len(),
        "reportedBy": delivery.reported_by_name,
        "confirmation": match &delivery.state {
            DeliveryState::Confirmed(confirmation) => Some(json!({
                "rating": confirmation.rating, "comment": confirmation.comment, "at": confirmation.at,
            })),
            DeliveryState::Reported | DeliveryState::Disputed { .. } => None,
        },
        "dispute": match &delivery.state {
            DeliveryState::Disputed { reason } => Some(reason),
            DeliveryState::Reported | DeliveryState::Confirmed(_) => None,
        },
    })
}

async fn openings(tx: &DatabaseTransaction, household: &Household) -> Result<Vec<Value>> {
    let made = reveal::of_household(tx, household.id).await?;
    let who: Vec<AccountId> = made.iter().map(|opening| opening.account).collect();
    let names = people_names(tx, &who).await?;
    let told = made.into_iter().map(|opening| {
        json!({
            "at": opening.at,
            "by": names.get(&opening.account),
            "field": opening.field,
            "purpose": opening.purpose,
            "words": opening.words,
        })
    });
    Ok(told.collect())
}

async fn people_names(tx: &DatabaseTransaction, ids: &[AccountId]) -> Result<HashMap<AccountId, String>> {
    let found = access::accounts_by_ids(tx, ids).await?;
    Ok(found
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect())
}

async fn organization_names(
    tx: &DatabaseTransaction,
    ids: &[OrganizationId],
) -> Result<HashMap<OrganizationId, String>> {
    let found = organizations::by_ids(tx, ids).await?;
    Ok(found.into_iter().map(|found| (found.id, found.name)).collect())
}
