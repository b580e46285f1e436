//! Sessions: a random token in a cookie, its hash in our own table.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, sea_query::Expr,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    entity::{account, session},
    policy, store,
};
use crate::{
    kernel::{
        actor::{Actor, Person},
        error::Result,
        ids::AccountId,
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

/// Opens a session for `person`; the token goes into the cookie.
pub(super) async fn open<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    person: &Person,
) -> Result<(SessionToken, DateTime<Utc>)> {
    let settings = &ctx.office.settings;
    let hours = if policy::reads_sealed(person.role) {
        settings.session_hours_sensitive
    } else {
        settings.session_hours
    };
    let token = SessionToken::random();
    let now = ctx.now();
    let expires_at = now + Duration::hours(hours);
    session::ActiveModel {
        id: Set(ctx.new_id()),
        token_hash: Set(token.hash()),
        account_id: Set(person.id.raw()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
    }
    .insert(db)
    .await?;
    Ok((token, expires_at))
}

/// Who shows this token: the person of a session that is neither over nor revoked, else the public.
pub async fn resolve(office: &Office, token: &SessionToken) -> Result<Actor> {
    let db = office.db.reader();
    let now = office.clock.now();
    let found = session::Entity::find()
        .filter(session::Column::TokenHash.eq(token.hash()))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    let Some(session) = found else {
        return Ok(Actor::Public);
    };
    let Some(row) = account::Entity::find_by_id(session.account_id).one(db).await? else {
        return Ok(Actor::Public);
    };
    if !row.active {
        return Ok(Actor::Public);
    }
    if now - session.last_seen_at > TOUCH_EVERY {
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(session.id))
            .exec(db)
            .await?;
    }
    Ok(Actor::Person(store::to_account(row)?.person()))
}

/// Ends the session of this token.
pub async fn sign_out(ctx: &Ctx, token: &SessionToken) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(session::Column::TokenHash.eq(token.hash()))
        .exec(ctx.db())
        .await?;
    Ok(())
}

/// Ends every session of an account.
pub(super) async fn revoke_all<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: AccountId) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(ctx.now()))
        .filter(session::Column::AccountId.eq(id.raw()))
        .filter(session::Column::RevokedAt.is_null())
        .exec(db)
        .await?;
    Ok(())
}
