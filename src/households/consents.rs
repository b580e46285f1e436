//! The acts on consents: record one, and record that it was taken back.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder, Set,
    SqlErr, sea_query::Expr,
};

use super::{
    actions,
    entity::{Consents, consent},
    model::{Consent, Guardian, Household, HouseholdField, Recipient},
    rules::{ConsentTerms, checked_terms},
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
    privacy::Sealed,
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
    /// What may be told, and who gives it.
    pub terms: ConsentTerms,
}

/// The version of the words that are read to whoever consents; they are in `locales/`, under this version.
pub const TEXT_VERSION: &str = "2026-11";

const GUARDIAN: &str = "consent.guardian_sealed";

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
    actions::not_erased(&household)?;
    check_consent(ctx, &tx, &fields).await?;
    let terms = checked_terms(fields.terms, &household)?;
    let id = ctx.new_id();
    let guardian = match &terms.guardian {
        Some(guardian) => Some(
            ctx.office
                .vault
                .seal(&tx, household.data_key, GUARDIAN, id, guardian)
                .await?,
        ),
        None => None,
    };
    let (organization, helper) = match fields.recipient {
        Recipient::Organization(id) => (Some(id.raw()), None),
        Recipient::Helper(id) => (None, Some(id.raw())),
    };
    let row = consent::ActiveModel {
        id: Set(id),
        household_id: Set(household.id.raw()),
        organization_id: Set(organization),
        helper_id: Set(helper),
        purpose: Set(fields.purpose.clone()),
        channel: Set(fields.channel),
        recorded_by: Set(ctx.actor.person().map(|person| person.id.raw())),
        granted_at: Set(ctx.now()),
        withdrawn_at: Set(None),
        scope: Set(scope(&terms.fields)),
        giver: Set(terms.giver.key().to_owned()),
        text_version: Set(Some(TEXT_VERSION.to_owned())),
        guardian_sealed: Set(guardian),
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

/// How the fields of a consent are stored.
fn scope(fields: &[HouseholdField]) -> String {
    let keys: Vec<&str> = fields.iter().map(|field| field.key()).collect();
    keys.join(",")
}

async fn check_consent(ctx: &Ctx, tx: &DatabaseTransaction, fields: &ConsentFields) -> Result<()> {
    if !ctx.taxonomy().purposes.has(&fields.purpose) {
        return Err(Fault::at("purpose", Code::UnknownKey).into());
    }
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
    let facts = Facts::in_community(&household.community);
    if !policy::may(&ctx.actor, Act::SubjectRights, &facts) {
        policy::require(&ctx.actor, Act::HouseholdEdit, &facts)?;
    }
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

/// A household's consents, each with its guardian where one gave it; for one who acts for those who live there.
pub(crate) async fn with_guardians(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    household: &Household,
) -> Result<Vec<(Consent, Option<Sealed<Guardian>>)>> {
    policy::require(
        &ctx.actor,
        Act::SubjectRights,
        &Facts::in_community(&household.community),
    )?;
    let rows = Consents::seen_by(&ctx.actor, ())
        .filter(consent::Column::HouseholdId.eq(household.id.raw()))
        .order_by_desc(consent::Column::GrantedAt)
        .all(tx)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let vault = &ctx.office.vault;
        let guardian = match &row.guardian_sealed {
            Some(sealed) => Some(
                vault
                    .open(tx, household.data_key, GUARDIAN, row.id, sealed)
                    .await?,
            ),
            None => None,
        };
        found.push((store::to_consent(row)?, guardian));
    }
    Ok(found)
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
