//! The acts on households: record, amend, open; hand its contact to a helper. Consents are
//! in `consents.rs`.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect, Set,
};

use super::{
    entity::{Households, household},
    model::{AgeBand, Contact, Household, HouseholdFacts, Recipient},
    rules::checked,
    sealing::{label_index, seal, unseal},
    store,
};
use crate::{
    access::{
        policy::{self, Act, Facts},
        scope::Because,
    },
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::HouseholdId,
    },
    office::{Ctx, Entry, Replay},
    privacy::Sealed,
    storage::{queue_for_numbers, updated},
};

pub use super::rules::HouseholdFields;

/// Writes down a household of the own community; its label must be new there.
pub async fn record(ctx: &Ctx, fields: HouseholdFields, replay: &Replay) -> Result<Household> {
    policy::require(
        &ctx.actor,
        Act::HouseholdEdit,
        &Facts::in_community(&fields.community),
    )?;
    let fields = checked(fields, ctx.taxonomy())?;
    let tx = ctx.begin().await?;
    if let Some(earlier) = replay.earlier(ctx, &tx).await? {
        return store::find(ctx, &tx, HouseholdId::new(earlier)).await;
    }
    require_new_label(ctx, &tx, &fields, None).await?;
    let household = insert(ctx, &tx, fields).await?;
    replay.remember(ctx, &tx, household.id.raw()).await?;
    Entry::new("household.record", household.id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(household)
}

/// Finds the household known by `label` in `community`, or writes down a new one of which nothing else is known yet.
pub async fn ensure_by_label(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    community: &str,
    label: &str,
) -> Result<Household> {
    policy::require(&ctx.actor, Act::Import, &Facts::none())?;
    if let Some(row) = find_label(ctx, tx, community, label).await? {
        return store::to_household(row);
    }
    let fields = HouseholdFields {
        facts: Sealed::new(HouseholdFacts {
            label: label.trim().to_owned(),
            ..HouseholdFacts::default()
        }),
        age_band: AgeBand::Mixed,
        members: 1,
        community: community.to_owned(),
    };
    let household = insert(ctx, tx, fields).await?;
    Entry::new("household.import", household.id)
        .write(ctx, tx)
        .await?;
    Ok(household)
}

async fn find_label<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    community: &str,
    label: &str,
) -> Result<Option<household::Model>> {
    Households::whole(Because::Rule)
        .filter(household::Column::Community.eq(community))
        .filter(household::Column::LabelIndex.eq(label_index(ctx, label)))
        .one(db)
        .await
}

async fn require_new_label(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    fields: &HouseholdFields,
    own: Option<HouseholdId>,
) -> Result<()> {
    let label = &fields.facts.open().label;
    match find_label(ctx, tx, &fields.community, label).await? {
        Some(row) if Some(HouseholdId::new(row.id)) != own => Err(Fault::at("fields.label", Code::Taken)
            .say("households.label_taken")
            .into()),
        _ => Ok(()),
    }
}

async fn insert(ctx: &Ctx, tx: &DatabaseTransaction, fields: HouseholdFields) -> Result<Household> {
    queue_for_numbers(tx).await?;
    let newest: Option<Option<i32>> = Households::whole(Because::Rule)
        .select_only()
        .column_as(household::Column::Number.max(), "newest")
        .into_tuple()
        .one(tx)
        .await?;
    let (id, now) = (ctx.new_id(), ctx.now());
    let key = ctx.office.vault.create_key(tx, ctx.new_id(), now).await?;
    let sealed = seal(ctx, tx, key, id, &fields.facts).await?;
    let row = household::ActiveModel {
        id: Set(id),
        number: Set(newest.flatten().unwrap_or_default() + 1),
        label_index: Set(Some(sealed.label_index)),
        facts_sealed: Set(Some(sealed.facts)),
        phone_index: Set(sealed.phone_index),
        community: Set(fields.community),
        age_band: Set(fields.age_band.key().to_owned()),
        members: Set(fields.members),
        data_key_id: Set(key.raw()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    }
    .insert(tx)
    .await?;
    store::to_household(row)
}

/// Writes a household's fields anew; `version` is the one that was read.
pub async fn amend(ctx: &Ctx, id: HouseholdId, version: i32, fields: HouseholdFields) -> Result<Household> {
    let tx = ctx.begin().await?;
    let household = store::find(ctx, &tx, id).await?;
    for community in [&household.community, &fields.community] {
        policy::require(&ctx.actor, Act::HouseholdEdit, &Facts::in_community(community))?;
    }
    let fields = checked(fields, ctx.taxonomy())?;
    require_new_label(ctx, &tx, &fields, Some(id)).await?;
    let sealed = seal(ctx, &tx, household.data_key, id.raw(), &fields.facts).await?;
    let done = Households::update_many()
        .set(household::ActiveModel {
            label_index: Set(Some(sealed.label_index)),
            facts_sealed: Set(Some(sealed.facts)),
            phone_index: Set(sealed.phone_index),
            community: Set(fields.community),
            age_band: Set(fields.age_band.key().to_owned()),
            members: Set(fields.members),
            updated_at: Set(ctx.now()),
            version: Set(version + 1),
            ..Default::default()
        })
        .filter(household::Column::Id.eq(id.raw()))
        .filter(household::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    updated(done.rows_affected)?;
    Entry::new("household.amend", id).write(ctx, &tx).await?;
    let household = store::find(ctx, &tx, id).await?;
    tx.commit().await?;
    Ok(household)
}

/// Opens who a household is, for a purpose of the committee's list; the opening is written down first.
pub async fn open(ctx: &Ctx, id: HouseholdId, purpose: &str) -> Result<Sealed<HouseholdFacts>> {
    let tx = ctx.begin().await?;
    let row = store::find_row(ctx, &tx, id).await?;
    policy::require(
        &ctx.actor,
        Act::HouseholdOpen,
        &Facts::in_community(&row.community),
    )?;
    require_purpose(ctx, purpose)?;
    let facts = unseal(ctx, &tx, &row).await?;
    Entry::read("household.open", id)
        .detail(purpose)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(facts)
}

pub(super) fn require_purpose(ctx: &Ctx, purpose: &str) -> Result<()> {
    if purpose.trim().is_empty() {
        return Err(Fault::at("purpose", Code::Required).into());
    }
    if ctx.taxonomy().purposes.has(purpose) {
        Ok(())
    } else {
        Err(Fault::at("purpose", Code::UnknownKey).into())
    }
}

/// Opens a household's contact for one who helps it, in the transaction of the act that hands it over: only with consent
/// on record, for a purpose of the committee's list, and written down. Whether the helper may ask at all is decided by
/// the caller, who knows the referral.
pub async fn contact_for_helper(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: HouseholdId,
    recipient: Recipient,
    purpose: &str,
) -> Result<Sealed<Contact>> {
    require_purpose(ctx, purpose)?;
    let row = Households::whole(Because::ReferredTo)
        .filter(household::Column::Id.eq(id.raw()))
        .one(tx)
        .await?
        .ok_or_else(Error::not_found)?;
    if !store::has_consent(tx, id, recipient).await? {
        return Err(Error::refused(Code::ConsentMissing));
    }
    let facts = unseal(ctx, tx, &row).await?.into_open();
    Entry::read("household.contact", id)
        .detail(purpose)
        .write(ctx, tx)
        .await?;
    Ok(Sealed::new(Contact {
        contact_name: facts.contact_name,
        phone: facts.phone,
        address: facts.address,
    }))
}

/// The words by which a text would give the household away. For checking a text that is to be published, while its
/// writer, who may open the facts anyway, is at it; nobody else is told whether a word fits.
pub async fn telling_words<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: HouseholdId,
) -> Result<Vec<Sealed<String>>> {
    let row = store::find_row(ctx, db, id).await?;
    let facts = Facts::in_community(&row.community);
    if !policy::may(&ctx.actor, Act::HouseholdOpen, &facts) {
        return Ok(Vec::new());
    }
    let facts = unseal(ctx, db, &row).await?.into_open();
    let words = facts.names.into_iter().chain([facts.label]);
    let words = words.chain(facts.contact_name).chain(facts.address);
    Ok(words
        .filter(|word| word.chars().count() >= 2)
        .map(Sealed::new)
        .collect())
}
