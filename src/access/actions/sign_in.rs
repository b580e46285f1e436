//! Signing in by login and password.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, IntoActiveModel, Set};

use crate::{
    access::{
        entity::account,
        session::{self, Opened, SessionToken},
        store::{self, Account, fold_login, to_account},
        throttle::{self, Try},
    },
    kernel::{
        actor::Actor,
        entrance::Step,
        error::{Code, Error, Fault, Result},
        ids::AccountId,
    },
    office::{Ctx, Entry},
    privacy::password::{self, Verdict},
};

/// A session that was just opened, or given a new token.
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// For the cookie.
    pub token: SessionToken,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// What must be done before the session may do anything else.
    pub steps: Vec<Step>,
}

impl SignedIn {
    pub(super) fn new(account: Account, opened: Opened) -> Self {
        Self {
            account,
            token: opened.token,
            expires_at: opened.expires_at,
            steps: opened.steps,
        }
    }
}

/// Signs in by login and password. Unknown logins are answered like wrong passwords, after the same work; after too
/// many tries in vain both wait.
pub async fn sign_in(ctx: &Ctx, login: &str, password: &str) -> Result<SignedIn> {
    let counted = throttle::begin(ctx, &fold_login(login)).await?;
    let row = store::row_by_login(ctx.db(), login).await?;
    let hash = row
        .as_ref()
        .filter(|row| row.active)
        .and_then(|row| row.password_hash.clone());
    let verdict = password::verify(ctx.office.password_cost, password, hash).await?;
    match (row, verdict) {
        (Some(row), Verdict::Fits { renewed }) => welcome(ctx, row, renewed, &counted).await,
        (row, _) => {
            let id = row.map(|row| AccountId::new(row.id));
            note_failure(ctx, "access.sign_in_failed", id, &counted).await?;
            Err(wrong_credentials("password", counted.left()))
        }
    }
}

/// The refusal of a wrong password; it says how many tries are left.
pub(super) fn wrong_credentials(field: &str, left: i32) -> Error {
    let fault = Fault::at(field, Code::WrongCredentials);
    if left > 0 {
        fault.with("left", left).into()
    } else {
        fault.say("fault.wrong_credentials_last").into()
    }
}

async fn welcome(ctx: &Ctx, row: account::Model, renewed: Option<String>, counted: &Try) -> Result<SignedIn> {
    let tx = ctx.begin().await?;
    if let Some(hash) = renewed {
        let mut active = row.clone().into_active_model();
        active.password_hash = Set(Some(hash));
        active.update(&tx).await?;
    }
    let opened = session::open(ctx, &tx, &row).await?;
    let account = to_account(row)?;
    let as_person = ctx.as_actor(Actor::Person(account.clone().person()));
    let act = if opened.steps.contains(&Step::EnterCode) {
        counted.take_back(&tx).await?;
        "access.password_accepted"
    } else {
        counted.succeed(ctx, &tx).await?;
        "access.sign_in"
    };
    Entry::read(act, account.id).write(&as_person, &tx).await?;
    tx.commit().await?;
    Ok(SignedIn::new(account, opened))
}

/// Writes down a try in vain, and that it was one too many. Of a login nobody has, only that it was tried.
pub(super) async fn note_failure(
    ctx: &Ctx,
    act: &'static str,
    id: Option<AccountId>,
    counted: &Try,
) -> Result<()> {
    let tx = ctx.begin().await?;
    let act = if counted.closes() { "access.lock" } else { act };
    Entry::read(act, id.unwrap_or(AccountId::new(uuid::Uuid::nil())))
        .write(ctx, &tx)
        .await?;
    Ok(tx.commit().await?)
}
