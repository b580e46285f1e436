//! Invitations: a link with which somebody chooses a login and password of their own.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, Set,
    sea_query::Expr,
};

use super::{
    accounts::{NewAccount, Post, check_identity, insert_account},
    sign_in::SignedIn,
};
use crate::{
    access::{
        entity::invitation,
        policy::{self, Act, Facts},
        rules::passwords,
        session::{self, SessionToken},
        store::to_account,
    },
    kernel::{
        actor::{Actor, Role},
        error::{Code, Error, Fault, Result},
        ids::{InvitationId, OrganizationId},
    },
    office::{Ctx, Entry, Replay},
    privacy::password,
    storage::Inconsistent,
};

/// A link to hand over; shown once.
pub struct InvitationLink {
    /// The secret of the link.
    pub token: SessionToken,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Invites a person to a post; they choose login and password themselves.
///
/// The link is shown once and kept nowhere, so a second sending cannot be answered with the first link. It is answered
/// with a new link to the same invitation, and the first one ends: of whatever was sent, one link works, the last. Once
/// the invitation has been accepted, a further sending is refused.
pub async fn invite(ctx: &Ctx, post: Post, replay: Option<&Replay>) -> Result<InvitationLink> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    post.check(ctx)?;
    let token = SessionToken::random();
    let expires_at = ctx.now() + Duration::days(ctx.office.settings.invitation_days);
    let tx = ctx.begin().await?;
    let earlier = match replay {
        Some(replay) => replay.earlier(ctx, &tx).await?,
        None => None,
    };
    let (id, act) = match earlier {
        Some(id) => {
            replace_link(&tx, id, &token, expires_at).await?;
            (id, "access.invite_again")
        }
        None => {
            let id = ctx.new_id();
            insert_invitation(ctx, &tx, id, &post, &token, expires_at).await?;
            if let Some(replay) = replay {
                replay.remember(ctx, &tx, id).await?;
            }
            (id, "access.invite")
        }
    };
    Entry::read(act, InvitationId::new(id))
        .detail(post.role.key())
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(InvitationLink { token, expires_at })
}

async fn insert_invitation<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    id: uuid::Uuid,
    post: &Post,
    token: &SessionToken,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    invitation::ActiveModel {
        id: Set(id),
        token_hash: Set(token.hash()),
        role: Set(post.role.key().to_owned()),
        organization_id: Set(post.organization.map(|id| id.raw())),
        community: Set(post.community.clone()),
        field: Set(post.field.clone()),
        invited_by: Set(ctx.actor.person().map(|person| person.id.raw())),
        created_at: Set(ctx.now()),
        expires_at: Set(expires_at),
        accepted_at: Set(None),
        account_id: Set(None),
    }
    .insert(db)
    .await?;
    Ok(())
}

async fn replace_link<C: ConnectionTrait>(
    db: &C,
    id: uuid::Uuid,
    token: &SessionToken,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    let replaced = invitation::Entity::update_many()
        .col_expr(invitation::Column::TokenHash, Expr::value(token.hash()))
        .col_expr(invitation::Column::ExpiresAt, Expr::value(expires_at))
        .filter(invitation::Column::Id.eq(id))
        .filter(invitation::Column::AcceptedAt.is_null())
        .exec(db)
        .await?;
    if replaced.rows_affected == 0 {
        return Err(Error::refused(Code::AlreadyDone));
    }
    Ok(())
}

/// What the holder of an invitation link may read of it.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// The post offered.
    pub post: Post,
    /// When the link ends.
    pub expires_at: DateTime<Utc>,
}

async fn open_invitation<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    token: &SessionToken,
) -> Result<(invitation::Model, Post)> {
    let row = invitation::Entity::find()
        .filter(invitation::Column::TokenHash.eq(token.hash()))
        .one(db)
        .await?;
    let expired = || Error::from(Fault::at("token", Code::Expired).say("fault.invitation_over"));
    let row = row
        .filter(|row| row.accepted_at.is_none() && row.expires_at > ctx.now())
        .ok_or_else(expired)?;
    let role = Role::from_key(&row.role).ok_or_else(|| Inconsistent {
        entity: "invitation",
        id: row.id.to_string(),
        what: "unknown role",
    })?;
    let post = Post {
        role,
        organization: row.organization_id.map(OrganizationId::new),
        community: row.community.clone(),
        field: row.field.clone(),
    };
    Ok((row, post))
}

/// What the link offers; refused as expired when it is unknown, used or over.
pub async fn read_invitation(ctx: &Ctx, token: &SessionToken) -> Result<Invitation> {
    let (row, post) = open_invitation(ctx, ctx.db(), token).await?;
    Ok(Invitation {
        post,
        expires_at: row.expires_at,
    })
}

/// Accepts an invitation with a login and password of one's own, and signs in.
pub async fn accept_invitation(
    ctx: &Ctx,
    token: &SessionToken,
    login: &str,
    name: &str,
    password: &str,
) -> Result<SignedIn> {
    check_identity(login, name)?;
    passwords::check("password", password, login, ctx.office.settings.password_length)?;
    open_invitation(ctx, ctx.db(), token).await?;
    let hash = password::hash(ctx.office.password_cost, password).await?;
    let tx = ctx.begin().await?;
    let (row, post) = open_invitation(ctx, &tx, token).await?;
    let new = NewAccount {
        post: &post,
        login,
        name,
        password_hash: Some(hash),
        must_change_password: false,
        demo: false,
    };
    let account_row = insert_account(ctx, &tx, new).await?;
    let account = to_account(account_row.clone())?;
    let mut active = row.into_active_model();
    active.accepted_at = Set(Some(ctx.now()));
    active.account_id = Set(Some(account.id.raw()));
    active.update(&tx).await?;
    let as_person = ctx.as_actor(Actor::Person(account.clone().person()));
    let opened = session::open(&as_person, &tx, &account_row).await?;
    Entry::new("access.accept_invitation", account.id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(SignedIn::new(account, opened))
}
