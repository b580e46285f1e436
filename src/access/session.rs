//! Sessions: a random token in a cookie, its hash in our own table.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::Expr,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    entity::{account, invitation, session},
    rules::sessions::{self as rules, Standing},
    store,
};
use crate::{
    kernel::{
        actor::Role,
        entrance::{OpenSession, Step},
        error::{Error, Result},
        ids::{AccountId, SessionId},
    },
    office::{Ctx, Office},
};

/// The secret in a session cookie or an invitation link.
#[derive(Clone)]
pub struct SessionToken(Zeroizing<String>);

impl SessionToken {
    /// 256 random bits, as text for a URL or cookie.
    pub fn random() -> Self {
        let mut bytes = Zeroizing::new([0_u8; 32]);
        rand::fill(bytes.as_mut_slice());
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
    }

    /// A token somebody showed.
    pub fn shown(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The secret, for the cookie or link.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    pub(super) fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// How often a session's last use is written down, at most.
const TOUCH_EVERY: Duration = Duration::minutes(1);

/// The most sessions of one account that are listed.
const MOST_LISTED: u64 = 50;

/// A session just opened, or given a new token.
pub(super) struct Opened {
    pub(super) token: SessionToken,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) steps: Vec<Step>,
}

/// Opens a session for the account; the one the request came with ends. The token goes into the cookie.
pub(super) async fn open<C: ConnectionTrait>(ctx: &Ctx, db: &C, account: &account::Model) -> Result<Opened> {
    if let Some(before) = ctx.entrance.session() {
        revoke(ctx, db, before.id).await?;
    }
    let now = ctx.now();
    let token = SessionToken::random();
    let steps = steps(ctx, account, false)?;
    let expires_at = now + lasts(ctx, account, &steps)?;
    session::ActiveModel {
        id: Set(ctx.new_id()),
        token_hash: Set(token.hash()),
        account_id: Set(account.id),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
        confirmed_at: Set(Some(now)),
        second_factor_at: Set(None),
        device: Set(ctx.entrance.door().and_then(|door| door.device.clone())),
    }
    .insert(db)
    .await?;
    Ok(Opened {
        token,
        expires_at,
        steps,
    })
}

/// Gives a session that now may do more a new token: the old one is worth nothing from here on. `second_factor_at` when
/// that was shown just now.
pub(super) async fn renew<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: SessionId,
    account: &account::Model,
    second_factor_at: Option<DateTime<Utc>>,
) -> Result<Opened> {
    let row = session::Entity::find_by_id(id.raw())
        .one(db)
        .await?
        .filter(|row| row.revoked_at.is_none())
        .ok_or_else(Error::not_found)?;
    let now = ctx.now();
    let second_factor_at = second_factor_at.or(row.second_factor_at);
    let token = SessionToken::random();
    let steps = steps(ctx, account, second_factor_at.is_some())?;
    // Counted from when it was opened: nothing done in between makes a session longer.
    let expires_at = row.created_at + lasts(ctx, account, &steps)?;
    session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token.hash()))
        .col_expr(session::Column::LastSeenAt, Expr::value(now))
        .col_expr(session::Column::ExpiresAt, Expr::value(expires_at))
        .col_expr(session::Column::ConfirmedAt, Expr::value(now))
        .col_expr(session::Column::SecondFactorAt, Expr::value(second_factor_at))
        .filter(session::Column::Id.eq(row.id))
        .exec(db)
        .await?;
    Ok(Opened {
        token,
        expires_at,
        steps,
    })
}

fn steps(ctx: &Ctx, account: &account::Model, shown: bool) -> Result<Vec<Step>> {
    let standing = standing(account, shown)?;
    Ok(rules::steps(&ctx.office.settings, &standing, ctx.now()))
}

fn lasts(ctx: &Ctx, account: &account::Model, steps: &[Step]) -> Result<Duration> {
    if steps.contains(&Step::EnterCode) {
        return Ok(rules::CODE_WITHIN);
    }
    Ok(rules::lasts(&ctx.office.settings, store::role_of(account)?))
}

fn standing(row: &account::Model, shown: bool) -> Result<Standing> {
    Ok(Standing {
        role: store::role_of(row)?,
        demo: row.demo,
        must_change_password: row.must_change_password,
        // Before that was written down, a password is as old as its account.
        password_set_at: row
            .password_set_at
            .or_else(|| row.password_hash.as_ref().map(|_| row.created_at)),
        enrolled: row.second_factor_since.is_some(),
        shown,
    })
}

/// The session of this token, unless it is over, lay idle or was revoked.
pub async fn resolve(office: &Office, token: &SessionToken) -> Result<Option<OpenSession>> {
    let db = office.db.reader();
    let now = office.clock.now();
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(token.hash()))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    let Some(session) = found else {
        return Ok(None);
    };
    let account = account::Entity::find_by_id(session.account_id).one(db).await?;
    let Some(account) = account.filter(|account| account.active) else {
        return Ok(None);
    };
    let role = store::role_of(&account)?;
    if rules::idle(&office.settings, role, session.last_seen_at, now) {
        return Ok(None);
    }
    if now - session.last_seen_at > TOUCH_EVERY {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(session.id))
            .exec(db)
            .await?;
    }
    let standing = standing(&account, session.second_factor_at.is_some())?;
    Ok(Some(OpenSession {
        id: SessionId::new(session.id),
        steps: rules::steps(&office.settings, &standing, now),
        person: store::to_account(account)?.person(),
        confirmed_at: session.confirmed_at,
        expires_at: session.expires_at,
    }))
}

/// A session in the list of an account's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// When somebody signed in.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
    /// Kind of browser and system.
    pub device: Option<String>,
}

/// The open sessions of an account, newest first.
pub(super) async fn of_account<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: AccountId,
    role: Role,
) -> Result<Vec<SessionView>> {
    let now = ctx.now();
    let rows = session::Entity::find()
        .filter(session::Column::AccountId.eq(id.raw()))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id)
        .limit(MOST_LISTED)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter(|row| !rules::idle(&ctx.office.settings, role, row.last_seen_at, now))
        .map(|row| SessionView {
            id: SessionId::new(row.id),
            created_at: row.created_at,
            last_seen_at: row.last_seen_at,
            expires_at: row.expires_at,
            device: row.device,
        })
        .collect())
}

/// Whose session it is, while it is open.
pub(super) async fn owner<C: ConnectionTrait>(db: &C, id: SessionId) -> Result<Option<AccountId>> {
    let row = session::Entity::find_by_id(id.raw()).one(db).await?;
    Ok(row
        .filter(|row| row.revoked_at.is_none())
        .map(|row| AccountId::new(row.account_id)))
}

/// Writes down that the session's person has just shown that it is them.
pub(super) async fn confirm<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: SessionId) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::ConfirmedAt, Expr::value(ctx.now()))
        .filter(session::Column::Id.eq(id.raw()))
        .filter(session::Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Ends one session.
pub(super) async fn revoke<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: SessionId) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(session::Column::Id.eq(id.raw()))
        .filter(session::Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Ends every session of an account but the one to keep.
pub(super) async fn revoke_all<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: AccountId,
    keep: Option<SessionId>,
) -> Result<()> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(session::Column::AccountId.eq(id.raw()))
        .filter(session::Column::RevokedAt.is_null());
    if let Some(keep) = keep {
        update = update.filter(session::Column::Id.ne(keep.raw()));
    }
    update.exec(db).await?;
    Ok(())
}

/// Ends every session there is: after a restore, whose sessions are those of an earlier day.
pub async fn end_all<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(now))
        .filter(session::Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Removes sessions that ended, and invitations that ran out, before `cutoff`; how many.
pub async fn forget_sessions<C: ConnectionTrait>(db: &C, cutoff: DateTime<Utc>) -> Result<u64> {
    let sessions = session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(cutoff))
        .exec(db)
        .await?;
    let invitations = invitation::Entity::delete_many()
        .filter(invitation::Column::ExpiresAt.lt(cutoff))
        .exec(db)
        .await?;
    Ok(sessions.rows_affected + invitations.rows_affected)
}
