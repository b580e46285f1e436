//! The acts on consents: record one, and record that it was taken back.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, Set, SqlErr,
    sea_query::Expr,
};

use super::{
    actions::require_purpose,
    entity::{Consents, consent},
    model::{Consent, Recipient},
    store,
};
use crate::{
    access::{
        self,
        policy::{self, Act, Facts},
        scope::Because,
    },
    kernel::{
        actor::Role,
        error::{Code, Error, Fault, Result},
        ids::{ConsentId, HouseholdId},
    },
    office::{Ctx, Entry, Replay},
};

/// A consent as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentFields {
    /// Who gives it.
    pub household: HouseholdId,
    /// To whom.
    pub recipient: Recipient,
    /// Key of the purpose.
    pub purpose: String,
    /// Key of the way it was given.
    pub channel: String,
}

/// Records that a household lets somebody have its contact.
pub async fn record_consent(ctx: &Ctx, fields: ConsentFields, replay: &Replay) -> Result<Consent> {
    let tx = ctx.begin().await?;
    let household = store::find(ctx, &tx, fields.household)
        .await
        .map_err(|err| at("householdId", err))?;
    policy::require(
        &ctx.actor,
        Act::HouseholdEdit,
        &Facts::in_community(&household.community),
    )?;
    if let Some(earlier) = replay.earlier(ctx, &tx).await? {
        return find_consent(&tx, ConsentId::new(earlier)).await;
    }
    check_consent(ctx, &tx, &fields).await?;
    let (organization, helper) = match fields.recipient {
        Recipient::Organization(id) => (Some(id.raw()), None),
        Recipient::Helper(id) => (None, Some(id.raw())),
    };
    let row = consent::ActiveModel {
        id: Set(ctx.new_id()),
        household_id: Set(household.id.raw()),
        organization_id: Set(organization),
        helper_id: Set(helper),
        purpose: Set(fields.purpose.clone()),
        channel: Set(fields.channel),
        recorded_by: Set(ctx.actor.person().map(|person| person.id.raw())),
        granted_at: Set(ctx.now()),
        withdrawn_at: Set(None),
    }
    .insert(&tx)
    .await
    .map_err(|err| match err.sql_err() {
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => Fault::at("organizationId", Code::NotFound).into(),
        _ => Error::from(err),
    })?;
    let consent = store::to_consent(row)?;
    replay.remember(ctx, &tx, consent.id.raw()).await?;
    Entry::new("consent.record", consent.id)
        .also_changed(household.id)
        .detail(fields.purpose)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(consent)
}

async fn check_consent(ctx: &Ctx, tx: &DatabaseTransaction, fields: &ConsentFields) -> Result<()> {
    require_purpose(ctx, &fields.purpose)?;
    if !ctx.taxonomy().confirmation_channels.has(&fields.channel) {
        return Err(Fault::at("channel", Code::UnknownKey).into());
    }
    if let Recipient::Helper(id) = fields.recipient {
        let found = access::accounts_by_ids(tx, &[id]).await?;
        if !found
            .iter()
            .any(|account| account.role == Role::Helper && account.active)
        {
            return Err(Fault::at("helperId", Code::NotFound).into());
        }
    }
    let given = store::consents_of(tx, &[fields.household]).await?;
    let again = given.iter().any(|consent| {
        consent.withdrawn_at.is_none()
            && consent.recipient == fields.recipient
            && consent.purpose == fields.purpose
    });
    if again {
        return Err(Fault::new(Code::AlreadyDone)
            .say("households.consent_given")
            .into());
    }
    Ok(())
}

/// Records that a household took a consent back; from now on the contact stays closed.
pub async fn withdraw_consent(ctx: &Ctx, id: ConsentId) -> Result<Consent> {
    let tx = ctx.begin().await?;
    let consent = find_consent(&tx, id).await?;
    let household = store::find(ctx, &tx, consent.household).await?;
    policy::require(
        &ctx.actor,
        Act::HouseholdEdit,
        &Facts::in_community(&household.community),
    )?;
    let done = Consents::update_many()
        .col_expr(consent::Column::WithdrawnAt, Expr::value(ctx.now()))
        .filter(consent::Column::Id.eq(id.raw()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .exec(&tx)
        .await?;
    if done.rows_affected == 0 {
        return Err(Error::refused(Code::AlreadyDone));
    }
    Entry::new("consent.withdraw", id)
        .also_changed(household.id)
        .write(ctx, &tx)
        .await?;
    let consent = find_consent(&tx, id).await?;
    tx.commit().await?;
    Ok(consent)
}

async fn find_consent<C: ConnectionTrait>(db: &C, id: ConsentId) -> Result<Consent> {
    let row = Consents::whole(Because::ReferredTo)
        .filter(consent::Column::Id.eq(id.raw()))
        .one(db)
        .await?;
    store::to_consent(row.ok_or_else(Error::not_found)?)
}

/// The same refusal, said about one input field.
fn at(field: &str, err: Error) -> Error {
    match err.faults() {
        [fault] if fault.field.is_empty() => Fault {
            field: vec![field.to_owned()],
            ..fault.clone()
        }
        .into(),
        _ => err,
    }
}
