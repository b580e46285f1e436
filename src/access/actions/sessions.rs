//! Sessions: shown anew to be in the right hands, listed, ended.

use chrono::{DateTime, Utc};

use super::{passwords::check_password, second_factor::check_code};
use crate::{
    access::{
        session::{self, SessionView},
        store::{self, Account},
    },
    kernel::{
        actor::Actor,
        entrance::{OpenSession, Step},
        error::{Code, Error, Fault, Result},
        ids::SessionId,
    },
    office::{Ctx, Entry},
};

/// What somebody shows that it is them.
#[derive(Clone, Copy)]
pub enum Proof<'a> {
    /// The password.
    Password(&'a str),
    /// A code of the second factor.
    Code(&'a str),
}

/// Shows by password or code that the session is still in the hands of its person; answers until when that is enough.
pub async fn confirm_session(ctx: &Ctx, proof: Option<Proof<'_>>) -> Result<DateTime<Utc>> {
    let session = past_the_code(ctx)?;
    let proof = proof.ok_or_else(|| Error::from(Fault::at("password", Code::Required)))?;
    let row = store::row_by_id(ctx.db(), session.person.id).await?;
    match proof {
        Proof::Password(password) => {
            if !check_password(ctx, &row, "password", password).await? {
                return Err(Fault::at("password", Code::WrongCredentials)
                    .say("fault.wrong_password")
                    .into());
            }
        }
        Proof::Code(code) => check_code(ctx, &row, code).await?,
    }
    let as_person = ctx.as_actor(Actor::Person(session.person.clone()));
    let tx = ctx.begin().await?;
    session::confirm(ctx, &tx, session.id).await?;
    Entry::read("access.confirm", session.person.id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(ctx.now() + ctx.confirmation_lasts())
}

/// The session, unless it still waits for its first code.
fn past_the_code(ctx: &Ctx) -> Result<&OpenSession> {
    ctx.entrance
        .session()
        .filter(|session| !session.steps.contains(&Step::EnterCode))
        .ok_or_else(|| Error::refused(Code::Forbidden))
}

/// Ends the session of this request.
pub async fn sign_out(ctx: &Ctx) -> Result<()> {
    let Some(session) = ctx.entrance.session() else {
        return Ok(());
    };
    let as_person = ctx.as_actor(Actor::Person(session.person.clone()));
    let tx = ctx.begin().await?;
    session::revoke(ctx, &tx, session.id).await?;
    Entry::read("access.sign_out", session.person.id)
        .write(&as_person, &tx)
        .await?;
    Ok(tx.commit().await?)
}

/// The open sessions of an account, last used first: one's own, or any for administrators; nothing for others.
pub async fn sessions_of(ctx: &Ctx, account: &Account) -> Result<Option<Vec<SessionView>>> {
    if !store::keeps(&ctx.actor, account.id) {
        return Ok(None);
    }
    session::of_account(ctx, ctx.db(), account.id, account.role)
        .await
        .map(Some)
}

/// Ends a session: one's own, or any for administrators. Ending one that has ended changes nothing.
pub async fn revoke_session(ctx: &Ctx, id: SessionId) -> Result<()> {
    let owner = session::owner(ctx.db(), id)
        .await?
        .filter(|owner| store::keeps(&ctx.actor, *owner))
        .ok_or_else(Error::not_found)?;
    let tx = ctx.begin().await?;
    session::revoke(ctx, &tx, id).await?;
    Entry::read("access.revoke_session", owner)
        .detail(id.to_string())
        .write(ctx, &tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Ends every session of one's own but the present one.
pub async fn revoke_other_sessions(ctx: &Ctx) -> Result<()> {
    let id = ctx.person()?.id;
    let keep = ctx.entrance.session().map(|session| session.id);
    let tx = ctx.begin().await?;
    session::revoke_all(ctx, &tx, id, keep).await?;
    Entry::read("access.revoke_other_sessions", id)
        .write(ctx, &tx)
        .await?;
    Ok(tx.commit().await?)
}
