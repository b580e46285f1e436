//! Brings in a list of organizations: all of it or nothing.

use std::collections::HashMap;

use sea_orm::DatabaseTransaction;

use super::{
    actions::LIAISON,
    model::{LiaisonFacts, Organization},
    rules::{in_order, liaison_of, merged, merged_liaison},
    store::{self, Directory},
};
use crate::{
    access::policy::{self, Act, Facts},
    exchange::{
        OrganizationDraft,
        report::{Change, Outcome},
    },
    kernel::{
        error::{Code, Fault, Result},
        ids::{DataKeyId, OrganizationId},
    },
    office::{Ctx, Entry},
    privacy::Sealed,
};

/// Brings in `drafts`, each with the number of its row. An organization is the one of the same credit code, else of the
/// same name; a row that says what is known already changes nothing. With faults, or when it is only tried, nothing is
/// written.
///
/// # Errors
/// Forbidden, or a broken machine; what is wrong with rows is in the outcome.
pub async fn import(ctx: &Ctx, drafts: Vec<(u32, OrganizationDraft)>, dry_run: bool) -> Result<Outcome> {
    policy::require(&ctx.actor, Act::Import, &Facts::none())?;
    let tx = ctx.begin().await?;
    let mut outcome = Outcome::default();
    let mut directory = store::directory(&tx).await?;
    let mut rows: HashMap<OrganizationId, u32> = HashMap::new();
    for (row, draft) in drafts {
        match whose(&directory, &draft) {
            // Two rows may tell of one organization by its code here and by its name there.
            Ok(Some(known)) if rows.contains_key(&known.id) => {
                let fault = Fault::new(Code::Taken).say("organizations.import.repeated");
                outcome.refuse(row, Some("name"), fault.with("row", rows[&known.id]));
            }
            Ok(known) => {
                let (id, change) = match known.cloned() {
                    Some(known) => (known.id, amend(ctx, &tx, &known, &draft).await?),
                    None => {
                        let created = create(ctx, &tx, &draft).await?;
                        let id = created.id;
                        directory.add(created);
                        (id, Change::Created)
                    }
                };
                rows.insert(id, row);
                outcome.record(row, change, draft.name);
            }
            Err((column, fault)) => outcome.refuse(row, Some(column), fault),
        }
    }
    if outcome.changes_something() && !dry_run {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(outcome)
}

/// The organization a row is about, if it is known. Refused when code and name tell of two different ones.
fn whose<'a>(
    directory: &'a Directory,
    draft: &OrganizationDraft,
) -> std::result::Result<Option<&'a Organization>, (&'static str, Fault)> {
    let by_name = directory.by_name(&draft.name);
    let Some(code) = &draft.credit_code else {
        return Ok(by_name);
    };
    match (directory.by_code(code), by_name) {
        (Some(by_code), Some(by_name)) if by_code.id != by_name.id => {
            let fault = Fault::new(Code::Taken).say("organizations.import.name_of_another");
            Err(("name", fault))
        }
        (None, Some(by_name)) if by_name.credit_code.is_some() => {
            let fault = Fault::new(Code::Taken).say("organizations.import.another_code");
            Err(("credit_code", fault))
        }
        (by_code, by_name) => Ok(by_code.or(by_name)),
    }
}

async fn create(ctx: &Ctx, tx: &DatabaseTransaction, draft: &OrganizationDraft) -> Result<Organization> {
    let now = ctx.now();
    let id = OrganizationId::new(ctx.new_id());
    let blank = Organization {
        id,
        name: String::new(),
        credit_code: None,
        kind: String::new(),
        role: String::new(),
        fields: in_order(&draft.fields),
        community: None,
        address: None,
        service_phone: None,
        description: None,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let organization = merged(&blank, draft);
    let key = ctx.office.vault.create_key(tx, ctx.new_id(), now).await?;
    let liaison = liaison_of(draft);
    let sealed = if liaison.is_empty() {
        None
    } else {
        Some(seal(ctx, tx, key, id, liaison).await?)
    };
    store::insert(tx, &organization, key, sealed).await?;
    Entry::new("organization.import", id)
        .detail("created")
        .write(ctx, tx)
        .await?;
    Ok(organization)
}

async fn amend(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    known: &Organization,
    draft: &OrganizationDraft,
) -> Result<Change> {
    let mut after = merged(known, draft);
    let liaison = changed_liaison(ctx, tx, known.id, draft).await?;
    if after == *known && liaison.is_none() {
        return Ok(Change::Unchanged);
    }
    after.updated_at = ctx.now();
    store::save(tx, &after, liaison).await?;
    Entry::new("organization.import", known.id)
        .detail("updated")
        .write(ctx, tx)
        .await?;
    Ok(Change::Updated)
}

/// The liaison sealed anew, where the row says another than is known. What is known is only compared, shown to nobody.
async fn changed_liaison(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: OrganizationId,
    draft: &OrganizationDraft,
) -> Result<Option<Vec<u8>>> {
    if liaison_of(draft).is_empty() {
        return Ok(None);
    }
    let (key, sealed) = store::sealed_liaison(tx, id).await?;
    let known = match sealed {
        Some(sealed) => ctx
            .office
            .vault
            .open::<_, LiaisonFacts>(tx, key, LIAISON, id.raw(), &sealed)
            .await?
            .into_open(),
        None => LiaisonFacts::default(),
    };
    let after = merged_liaison(&known, draft);
    if after == known {
        Ok(None)
    } else {
        seal(ctx, tx, key, id, after).await.map(Some)
    }
}

async fn seal(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    key: DataKeyId,
    id: OrganizationId,
    liaison: LiaisonFacts,
) -> Result<Vec<u8>> {
    ctx.office
        .vault
        .seal(tx, key, LIAISON, id.raw(), &Sealed::new(liaison))
        .await
}
