//! The acts on households: record and amend. Opening one of its facts is in `reveal.rs`, consents are in `consents.rs`.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect, Set,
};

use super::{
    entity::{Households, household},
    model::{AgeBand, Household, HouseholdFacts},
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

pub use super::rules::{HouseholdChanges, HouseholdFields};

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

/// Refuses what was forgotten.
pub fn not_erased(household: &Household) -> Result<()> {
    match household.erased_at {
        None => Ok(()),
        Some(_) => Err(Error::refused(Code::Erased)),
    }
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
        erased_at: Set(None),
    }
    .insert(tx)
    .await?;
    store::to_household(row)
}

/// Changes what is written down of a household; `version` is the one that was read. What is not named stays as it is, so
/// that nothing has to be opened to mend something else.
pub async fn amend(ctx: &Ctx, id: HouseholdId, version: i32, changes: HouseholdChanges) -> Result<Household> {
    let tx = ctx.begin().await?;
    let row = store::find_row(ctx, &tx, id).await?;
    let household = store::to_household(row.clone())?;
    let community = changes.community.as_ref().unwrap_or(&household.community);
    for community in [&household.community, community] {
        policy::require(&ctx.actor, Act::HouseholdEdit, &Facts::in_community(community))?;
    }
    not_erased(&household)?;
    let known = unseal(ctx, &tx, &row).await?;
    let fields = checked(changes.onto(&household, known), ctx.taxonomy())?;
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
