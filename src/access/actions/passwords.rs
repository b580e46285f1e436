//! Changing and resetting passwords.

use sea_orm::{ActiveModelTrait, ConnectionTrait, IntoActiveModel, Set};

use super::sign_in::{SignedIn, note_failure, wrong_credentials};
use crate::{
    access::{
        entity::account,
        policy::{self, Act, Facts},
        rules::passwords,
        session,
        standing::session_at,
        store::{self, to_account},
        throttle,
    },
    kernel::{
        actor::Actor,
        entrance::Step,
        error::{Code, Error, Fault, Result},
        ids::AccountId,
    },
    office::{Ctx, Entry},
    privacy::password,
};

/// Changes one's own password: the session gets a new token, every other session of the account ends. `current` may be
/// absent where a handed-over password must be changed and was given a moment ago.
pub async fn change_password(ctx: &Ctx, current: Option<&str>, new: &str) -> Result<SignedIn> {
    let session = session_at(ctx, Step::ChangePassword)?;
    let row = store::row_by_id(ctx.db(), session.person.id).await?;
    match current {
        Some(current) => {
            if !check_password(ctx, &row, "currentPassword", current).await? {
                return Err(Fault::at("currentPassword", Code::WrongCredentials)
                    .say("fault.wrong_password")
                    .into());
            }
        }
        None if session.steps.is_empty() => return Err(Fault::at("currentPassword", Code::Required).into()),
        None => ctx.require_recent_confirmation()?,
    }
    passwords::check(
        "newPassword",
        new,
        &row.login,
        ctx.office.settings.password_length,
    )?;
    let same = password::verify(ctx.office.password_cost, new, row.password_hash.clone()).await?;
    if same.fits() {
        return Err(Fault::at("newPassword", Code::Invalid)
            .say("fault.password_same")
            .into());
    }
    let hash = password::hash(ctx.office.password_cost, new).await?;
    let as_person = ctx.as_actor(Actor::Person(session.person.clone()));
    let tx = ctx.begin().await?;
    let row = set_password(ctx, &tx, row, hash, Whose::Own).await?;
    session::revoke_all(ctx, &tx, session.person.id, Some(session.id)).await?;
    let opened = session::renew(ctx, &tx, session.id, &row, None).await?;
    let account = to_account(row)?;
    Entry::read("access.change_password", account.id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(SignedIn::new(account, opened))
}

/// Whether the password is the account's; a wrong one counts as a try to sign in, and the last one allowed is told.
pub(super) async fn check_password(
    ctx: &Ctx,
    row: &account::Model,
    field: &str,
    password: &str,
) -> Result<bool> {
    let counted = throttle::begin(ctx, &row.login_folded).await?;
    let verdict = password::verify(ctx.office.password_cost, password, row.password_hash.clone()).await?;
    if verdict.fits() {
        let tx = ctx.begin().await?;
        counted.take_back(&tx).await?;
        tx.commit().await?;
        return Ok(true);
    }
    note_failure(
        ctx,
        "access.confirm_failed",
        Some(AccountId::new(row.id)),
        &counted,
    )
    .await?;
    if counted.left() == 0 {
        return Err(wrong_credentials(field, 0));
    }
    Ok(false)
}

/// Sets an account's password at the command line; it must be changed at the next sign-in, and every session of the
/// account ends.
pub async fn reset_password(ctx: &Ctx, login: &str, new: &str) -> Result<()> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    passwords::check("password", new, login, ctx.office.settings.password_length)?;
    let row = store::row_by_login(ctx.db(), login)
        .await?
        .ok_or_else(|| Error::from(Fault::at("login", Code::NotFound)))?;
    let id = AccountId::new(row.id);
    let hash = password::hash(ctx.office.password_cost, new).await?;
    let login = row.login_folded.clone();
    let tx = ctx.begin().await?;
    set_password(ctx, &tx, row, hash, Whose::HandedOver).await?;
    throttle::forget(ctx, &tx, &login).await?;
    session::revoke_all(ctx, &tx, id, None).await?;
    Entry::read("access.reset_password", id).write(ctx, &tx).await?;
    Ok(tx.commit().await?)
}

/// Who chose a password.
enum Whose {
    /// The person.
    Own,
    /// Somebody else, who hands it over.
    HandedOver,
}

async fn set_password<C: ConnectionTrait>(
    ctx: &Ctx,
    tx: &C,
    row: account::Model,
    hash: String,
    whose: Whose,
) -> Result<account::Model> {
    let mut active = row.into_active_model();
    active.password_hash = Set(Some(hash));
    active.must_change_password = Set(matches!(whose, Whose::HandedOver));
    active.password_set_at = Set(Some(ctx.now()));
    active.updated_at = Set(ctx.now());
    Ok(active.update(tx).await?)
}
