//! The second factor: set up, given at sign-in, renewed, taken away.

use sea_orm::{ActiveModelTrait, DatabaseTransaction, IntoActiveModel, Set};
use zeroize::Zeroizing;

use super::sign_in::{SignedIn, note_failure, wrong_credentials};
use crate::{
    access::{
        entity::account,
        policy::{self, Act, Facts},
        qr,
        second_factor::{self, Found},
        session,
        standing::session_at,
        store::{self, Account, to_account},
        throttle::{self, Try},
        totp,
    },
    kernel::{
        actor::Actor,
        entrance::Step,
        error::{Code, Error, Fault, Result},
        ids::AccountId,
    },
    office::{Ctx, Entry},
};

/// What an authenticator app needs, three times the same. Shown once; kept sealed.
pub struct Enrolment {
    /// To be typed by hand.
    pub secret: Zeroizing<String>,
    /// For an app on the same device.
    pub address: String,
    /// To be scanned: an SVG.
    pub qr: String,
}

/// Begins to set up the second factor, or another one for a new phone: the old one is good until the new one's first
/// code is given.
pub async fn begin_enrolment(ctx: &Ctx) -> Result<Enrolment> {
    let session = session_at(ctx, Step::EnrolSecondFactor)?;
    ctx.require_recent_confirmation()?;
    let id = session.person.id;
    let row = store::row_by_id(ctx.db(), id).await?;
    let secret = totp::new_secret();
    let address = totp::address(&secret, &ctx.office.settings.name, &row.login)?;
    let qr = qr::svg(&address)?;
    let as_person = ctx.as_actor(Actor::Person(session.person.clone()));
    let tx = ctx.begin().await?;
    second_factor::keep_pending(ctx, &tx, id, &secret).await?;
    Entry::read("access.second_factor_begin", id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(Enrolment { secret, address, qr })
}

/// A second factor that is in use from here on.
pub struct Enrolled {
    /// The session, with a new token.
    pub signed_in: SignedIn,
    /// Codes to print and put away; shown once.
    pub recovery_codes: Vec<Zeroizing<String>>,
}

/// Ends setting up with the first code of the app. Every other session of the account ends.
pub async fn finish_enrolment(ctx: &Ctx, code: &str) -> Result<Enrolled> {
    let session = session_at(ctx, Step::EnrolSecondFactor)?;
    ctx.require_recent_confirmation()?;
    let id = session.person.id;
    if !second_factor::has_pending(ctx.db(), id).await? {
        return Err(Error::refused(Code::WrongState));
    }
    let row = store::row_by_id(ctx.db(), id).await?;
    let counted = throttle::begin(ctx, &row.login_folded).await?;
    let as_person = ctx.as_actor(Actor::Person(session.person.clone()));
    let tx = ctx.begin().await?;
    if !second_factor::adopt_pending(ctx, &tx, id, code).await? {
        drop(tx);
        return Err(refuse(ctx, id, Found::Nothing, &counted).await?);
    }
    counted.take_back(&tx).await?;
    let row = set_since(&tx, row, ctx).await?;
    let recovery_codes = second_factor::renew_recovery(ctx, &tx, id).await?;
    session::revoke_all(ctx, &tx, id, Some(session.id)).await?;
    let opened = session::renew(ctx, &tx, session.id, &row, Some(ctx.now())).await?;
    Entry::read("access.second_factor_enrol", id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(Enrolled {
        signed_in: SignedIn::new(to_account(row)?, opened),
        recovery_codes,
    })
}

async fn set_since(tx: &DatabaseTransaction, row: account::Model, ctx: &Ctx) -> Result<account::Model> {
    let mut active = row.into_active_model();
    active.second_factor_since = Set(Some(ctx.now()));
    active.updated_at = Set(ctx.now());
    Ok(active.update(tx).await?)
}

/// The second half of signing in: a code of the app, or one of those on paper.
pub async fn enter_code(ctx: &Ctx, code: &str) -> Result<SignedIn> {
    let session = ctx
        .entrance
        .session()
        .filter(|session| session.steps.contains(&Step::EnterCode))
        .ok_or_else(|| Error::refused(Code::Forbidden))?;
    let id = session.person.id;
    let row = store::row_by_id(ctx.db(), id).await?;
    let counted = throttle::begin(ctx, &row.login_folded).await?;
    let as_person = ctx.as_actor(Actor::Person(session.person.clone()));
    let tx = ctx.begin().await?;
    let found = second_factor::check(ctx, &tx, id, code).await?;
    let how = match found {
        Found::Code => "code",
        Found::Recovery => "recovery_code",
        Found::UsedBefore | Found::Nothing => {
            drop(tx);
            return Err(refuse(ctx, id, found, &counted).await?);
        }
    };
    counted.succeed(ctx, &tx).await?;
    let opened = session::renew(ctx, &tx, session.id, &row, Some(ctx.now())).await?;
    Entry::read("access.sign_in", id)
        .detail(how)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(SignedIn::new(to_account(row)?, opened))
}

/// Whether the code of the app is the account's. Codes on paper are for the day the phone is lost, not for this.
pub(super) async fn check_code(ctx: &Ctx, row: &account::Model, code: &str) -> Result<()> {
    let id = AccountId::new(row.id);
    let counted = throttle::begin(ctx, &row.login_folded).await?;
    let tx = ctx.begin().await?;
    let found = second_factor::check(ctx, &tx, id, code).await?;
    if found != Found::Code {
        // Whatever it used up is given back: the transaction is dropped.
        drop(tx);
        return Err(refuse(ctx, id, found, &counted).await?);
    }
    counted.take_back(&tx).await?;
    Ok(tx.commit().await?)
}

async fn refuse(ctx: &Ctx, id: AccountId, found: Found, counted: &Try) -> Result<Error> {
    note_failure(ctx, "access.code_failed", Some(id), counted).await?;
    if counted.left() == 0 {
        return Ok(wrong_credentials("code", 0));
    }
    let sentence = if found == Found::UsedBefore {
        "fault.code_used"
    } else {
        "fault.wrong_code"
    };
    Ok(Fault::at("code", Code::WrongCredentials)
        .say(sentence)
        .with("left", counted.left())
        .into())
}

/// Makes new codes for the paper; those before are worth nothing from here on.
pub async fn renew_recovery_codes(ctx: &Ctx) -> Result<Vec<Zeroizing<String>>> {
    let id = ctx.person()?.id;
    ctx.require_recent_confirmation()?;
    if store::row_by_id(ctx.db(), id)
        .await?
        .second_factor_since
        .is_none()
    {
        return Err(Error::refused(Code::WrongState));
    }
    let tx = ctx.begin().await?;
    let codes = second_factor::renew_recovery(ctx, &tx, id).await?;
    Entry::read("access.recovery_codes_renew", id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(codes)
}

/// How many codes on paper an account has left: for oneself and administrators, nothing for others.
pub async fn recovery_codes_left(ctx: &Ctx, account: &Account) -> Result<Option<u64>> {
    if account.second_factor_since.is_none() || !store::keeps(&ctx.actor, account.id) {
        return Ok(None);
    }
    second_factor::recovery_left(ctx.db(), account.id).await.map(Some)
}

/// Takes away the second factor: one's own, or, for administrators, that of somebody who has lost phone and paper. All
/// other sessions of the account end; who must have a second factor sets up a new one at the next sign-in.
pub async fn remove_second_factor(ctx: &Ctx, id: AccountId) -> Result<()> {
    if !store::keeps(&ctx.actor, id) {
        return Err(Error::not_found());
    }
    ctx.require_recent_confirmation()?;
    let row = store::row_by_id(ctx.db(), id).await?;
    if row.second_factor_since.is_none() {
        return Err(Error::refused(Code::WrongState));
    }
    let own = ctx.actor.person().is_some_and(|person| person.id == id);
    let keep = ctx.entrance.session().filter(|_| own).map(|session| session.id);
    let tx = ctx.begin().await?;
    second_factor::forget(&tx, id).await?;
    let mut active = row.into_active_model();
    active.second_factor_since = Set(None);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    session::revoke_all(ctx, &tx, id, keep).await?;
    Entry::read("access.second_factor_remove", id)
        .write(ctx, &tx)
        .await?;
    Ok(tx.commit().await?)
}

/// As [`remove_second_factor`], at the command line.
pub async fn remove_second_factor_of(ctx: &Ctx, login: &str) -> Result<()> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    let row = store::row_by_login(ctx.db(), login)
        .await?
        .ok_or_else(|| Error::from(Fault::at("login", Code::NotFound)))?;
    remove_second_factor(ctx, AccountId::new(row.id)).await
}
