//! Brings in a list of offers: all of it or nothing.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::{fields::OfferFields, model::Offer, state::OfferState, store};
use crate::{
    access::policy::{self, Act, Facts},
    exchange::{
        self, OfferDraft,
        report::{Change, Outcome},
    },
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::{OfferId, OrganizationId},
        quantity::{Quantity, Renewal},
        text::fold,
    },
    office::{Ctx, Entry},
    organizations::{self, Directory},
};

/// Brings in `drafts`, each with the number of its row. An offer is the one of that title of that organization. Staff
/// brings it in, so it is published; one that was paused or withdrawn meanwhile stays so. A row that says what is known
/// already changes nothing. With faults, or when it is only tried, nothing is written.
///
/// # Errors
/// Forbidden, or a broken machine; what is wrong with rows is in the outcome.
pub async fn import(ctx: &Ctx, drafts: Vec<(u32, OfferDraft)>, dry_run: bool) -> Result<Outcome> {
    policy::require(&ctx.actor, Act::Import, &Facts::none())?;
    let tx = ctx.begin().await?;
    let mut outcome = Outcome::default();
    let directory = organizations::directory(&tx).await?;
    let mut known: HashMap<(OrganizationId, String), Offer> = store::everything(&tx)
        .await?
        .into_iter()
        .map(|offer| ((offer.organization, fold(&offer.fields.title)), offer))
        .collect();
    let mut rows: HashMap<OfferId, u32> = HashMap::new();
    for (row, draft) in drafts {
        let organization = match whose(&directory, &draft) {
            Ok(organization) => organization,
            Err((column, fault)) => {
                outcome.refuse(row, Some(column), fault);
                continue;
            }
        };
        let key = (organization, fold(&draft.title));
        let before = known.remove(&key);
        // Rows that name their organization differently may still mean the same offer.
        if let Some(first) = before.as_ref().and_then(|offer| rows.get(&offer.id)) {
            let fault = Fault::new(Code::Taken).say("offers.import.repeated");
            outcome.refuse(row, Some("title"), fault.with("row", first));
            known.extend(before.map(|offer| (key, offer)));
            continue;
        }
        match fields(ctx, before.as_ref(), draft) {
            Ok(fields) => {
                let title = fields.title.clone();
                let (change, offer) = take(ctx, &tx, organization, before, fields).await?;
                rows.insert(offer.id, row);
                known.insert(key, offer);
                outcome.record(row, change, title);
            }
            Err(Error::Refused(faults)) => {
                for fault in faults {
                    outcome.refuse(row, column(&fault), fault);
                }
            }
            Err(broken) => return Err(broken),
        }
    }
    if outcome.changes_something() && !dry_run {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(outcome)
}

/// The organization a row names. Refused when nobody is of that code or name, or two different ones are.
fn whose(
    directory: &Directory,
    draft: &OfferDraft,
) -> std::result::Result<OrganizationId, (&'static str, Fault)> {
    let by_code = draft
        .credit_code
        .as_ref()
        .and_then(|code| directory.by_code(code));
    let by_name = directory.by_name(&draft.organization_name);
    match (by_code, by_name) {
        (Some(by_code), Some(by_name)) if by_code.id != by_name.id => Err((
            "organization",
            Fault::new(Code::Invalid).say("offers.import.two_organizations"),
        )),
        (None, Some(by_name)) if draft.credit_code.is_some() && by_name.credit_code.is_some() => Err((
            "credit_code",
            Fault::new(Code::Invalid).say("offers.import.another_code"),
        )),
        (Some(found), _) | (None, Some(found)) => Ok(found.id),
        (None, None) => Err((
            "organization",
            Fault::new(Code::NotFound).say("offers.import.organization_unknown"),
        )),
    }
}

/// What the row says; of an offer known already, what the row leaves empty stays.
fn fields(ctx: &Ctx, before: Option<&Offer>, draft: OfferDraft) -> Result<OfferFields> {
    let known = before.map(|offer| offer.fields.clone()).unwrap_or_default();
    let or_known = |text: String, known: Option<String>| Some(text).filter(|text| !text.is_empty()).or(known);
    let description = or_known(
        draft.description,
        Some(known.description).filter(|text| !text.is_empty()),
    );
    OfferFields {
        // A list may say nothing beside the title.
        description: description.unwrap_or_else(|| draft.title.clone()),
        title: draft.title,
        kind: draft.kind,
        category: draft.category,
        quantity: draft.quantity.map(quantity).or(known.quantity),
        availability: or_known(draft.availability, known.availability),
        place: or_known(draft.place, known.place),
        communities: draft.communities,
        audiences: draft.audiences,
        conditions: or_known(draft.conditions, known.conditions),
        free: draft.free,
        price_note: or_known(draft.price_note, known.price_note),
        service_phone: or_known(draft.service_phone, known.service_phone),
        valid_from: known.valid_from,
        valid_until: draft.valid_until.or(known.valid_until),
    }
    .checked(ctx.taxonomy())
}

fn quantity(quantity: exchange::Quantity) -> Quantity {
    Quantity {
        // An amount beyond the numbers is beyond the bounds too, and refused as such.
        amount: quantity.amount,
        unit: quantity.unit,
        renewal: match quantity.renewal {
            exchange::Renewal::Once => Renewal::Once,
            exchange::Renewal::Week => Renewal::Week,
            exchange::Renewal::Month => Renewal::Month,
            exchange::Renewal::Year => Renewal::Year,
        },
    }
}

async fn take(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    organization: OrganizationId,
    before: Option<Offer>,
    fields: OfferFields,
) -> Result<(Change, Offer)> {
    let now = ctx.now();
    let Some(before) = before else {
        let offer = Offer {
            id: OfferId::new(ctx.new_id()),
            organization,
            fields,
            state: OfferState::Published { since: now },
            created_at: now,
            updated_at: now,
            version: 1,
        };
        store::insert(tx, &offer).await?;
        note(ctx, tx, &offer, "created").await?;
        return Ok((Change::Created, offer));
    };
    let state = match &before.state {
        OfferState::Draft | OfferState::Submitted | OfferState::Returned { .. } => {
            OfferState::Published { since: now }
        }
        state => state.clone(),
    };
    if fields == before.fields && state == before.state {
        return Ok((Change::Unchanged, before));
    }
    let mut offer = Offer {
        fields,
        state,
        updated_at: now,
        ..before
    };
    store::save(tx, &mut offer).await?;
    note(ctx, tx, &offer, "updated").await?;
    Ok((Change::Updated, offer))
}

async fn note(ctx: &Ctx, tx: &DatabaseTransaction, offer: &Offer, what: &str) -> Result<()> {
    Entry::new("offer.import", offer.id)
        .detail(what)
        .write(ctx, tx)
        .await
}

/// The column of a list that a field of the form comes from.
fn column(fault: &Fault) -> Option<&'static str> {
    match fault.field.get(1)?.as_str() {
        "title" => Some("title"),
        "kind" => Some("kind"),
        "category" => Some("category"),
        "description" => Some("description"),
        "quantity" => Some("quantity"),
        "availability" => Some("availability"),
        "place" => Some("place"),
        "communities" => Some("communities"),
        "audiences" => Some("audiences"),
        "conditions" => Some("conditions"),
        "priceNote" => Some("price_note"),
        "servicePhone" => Some("service_phone"),
        "validUntil" => Some("valid_until"),
        _ => None,
    }
}
