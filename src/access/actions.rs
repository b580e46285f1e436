//! The acts of access: sign in, invite, accept an invitation, change or reset a password, create an account.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, Set,
};

use super::{
    entity::{account, invitation},
    policy::{self, Act, Facts},
    session::{self, SessionToken},
    store::{Account, fold_login, to_account},
};
use crate::{
    kernel::{
        actor::{Actor, Role},
        error::{Code, Error, Fault, Faults, Result},
        ids::{AccountId, InvitationId, OrganizationId},
    },
    office::{Ctx, Entry},
    privacy::password,
    storage::Inconsistent,
};

/// A session that was just opened.
pub struct SignedIn {
    /// The account.
    pub account: Account,
    /// For the cookie.
    pub token: SessionToken,
    /// When the session ends at the latest.
    pub expires_at: DateTime<Utc>,
}

/// Signs in by login and password. Unknown logins answer like wrong passwords; after too many wrong ones in a row the
/// account waits.
pub async fn sign_in(ctx: &Ctx, login: &str, password: &str) -> Result<SignedIn> {
    let row = account::Entity::find()
        .filter(account::Column::LoginFolded.eq(fold_login(login)))
        .one(ctx.db())
        .await?;
    let now = ctx.now();
    if let Some(until) = row
        .as_ref()
        .and_then(|row| row.locked_until)
        .filter(|until| *until > now)
    {
        let minutes = ((until - now).num_seconds() + 59) / 60;
        return Err(Fault::new(Code::Locked).with("minutes", minutes).into());
    }
    let hash = row
        .as_ref()
        .filter(|row| row.active)
        .and_then(|row| row.password_hash.clone());
    let fits = password::verify(ctx.office.password_cost, password, hash).await?;
    match row {
        Some(row) if fits => welcome(ctx, row).await,
        Some(row) => Err(note_failure(ctx, row).await?),
        None => Err(wrong_credentials(ctx.office.settings.sign_in_tries - 1)),
    }
}

fn wrong_credentials(left: i32) -> Error {
    let fault = Fault::at("password", Code::WrongCredentials);
    if left > 0 {
        fault.with("left", left).into()
    } else {
        fault.say("fault.wrong_credentials_last").into()
    }
}

async fn welcome(ctx: &Ctx, row: account::Model) -> Result<SignedIn> {
    let tx = ctx.begin().await?;
    let mut active = row.clone().into_active_model();
    active.failed_sign_ins = Set(0);
    active.locked_until = Set(None);
    active.update(&tx).await?;
    let account = to_account(row)?;
    let person = account.clone().person();
    let (token, expires_at) = session::open(ctx, &tx, &person).await?;
    let as_person = ctx.as_actor(Actor::Person(person));
    Entry::read("access.sign_in", account.id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(SignedIn {
        account,
        token,
        expires_at,
    })
}

async fn note_failure(ctx: &Ctx, row: account::Model) -> Result<Error> {
    let settings = &ctx.office.settings;
    let tx = ctx.begin().await?;
    let failed = row.failed_sign_ins + 1;
    let id = AccountId::new(row.id);
    let mut active = row.into_active_model();
    let locks = failed >= settings.sign_in_tries;
    active.failed_sign_ins = Set(if locks { 0 } else { failed });
    if locks {
        active.locked_until = Set(Some(ctx.now() + Duration::minutes(settings.lock_minutes)));
    }
    active.update(&tx).await?;
    Entry::read(
        if locks {
            "access.lock"
        } else {
            "access.sign_in_failed"
        },
        id,
    )
    .write(ctx, &tx)
    .await?;
    tx.commit().await?;
    Ok(wrong_credentials(settings.sign_in_tries - failed))
}

/// What an account or invitation is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The role.
    pub role: Role,
    /// For unit liaisons: the organization.
    pub organization: Option<OrganizationId>,
    /// For community workers and helpers: the community.
    pub community: Option<String>,
    /// For chairs: the field.
    pub field: Option<String>,
}

impl Post {
    /// Refuses a role without what it works for, and keys that are in no list.
    fn check(&self, ctx: &Ctx) -> Result<()> {
        let mut faults = Faults::new();
        if self.role == Role::UnitLiaison && self.organization.is_none() {
            faults.push(Fault::at("organizationId", Code::Required));
        }
        match &self.community {
            Some(key) if !ctx.taxonomy().communities.has(key) => {
                faults.push(Fault::at("communityKey", Code::UnknownKey));
            }
            None if matches!(self.role, Role::CommunityWorker | Role::Helper) => {
                faults.push(Fault::at("communityKey", Code::Required));
            }
            _ => {}
        }
        match &self.field {
            Some(key) if !ctx.taxonomy().fields.has(key) => {
                faults.push(Fault::at("fieldKey", Code::UnknownKey))
            }
            None if self.role == Role::FieldChair => faults.push(Fault::at("fieldKey", Code::Required)),
            _ => {}
        }
        faults.done()
    }
}

/// A link to hand over; shown once.
pub struct InvitationLink {
    /// The secret of the link.
    pub token: SessionToken,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Invites a person to a post; they choose login and password themselves.
pub async fn invite(ctx: &Ctx, post: Post) -> Result<InvitationLink> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    post.check(ctx)?;
    let token = SessionToken::random();
    let now = ctx.now();
    let expires_at = now + Duration::days(ctx.office.settings.invitation_days);
    let tx = ctx.begin().await?;
    let id = ctx.new_id();
    invitation::ActiveModel {
        id: Set(id),
        token_hash: Set(token.hash()),
        role: Set(post.role.key().to_owned()),
        organization_id: Set(post.organization.map(|id| id.raw())),
        community: Set(post.community),
        field: Set(post.field),
        invited_by: Set(ctx.actor.person().map(|person| person.id.raw())),
        created_at: Set(now),
        expires_at: Set(expires_at),
        accepted_at: Set(None),
        account_id: Set(None),
    }
    .insert(&tx)
    .await?;
    Entry::read("access.invite", InvitationId::new(id))
        .detail(post.role.key())
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(InvitationLink { token, expires_at })
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
    password::check("password", password)?;
    open_invitation(ctx, ctx.db(), token).await?;
    let hash = password::hash(ctx.office.password_cost, password).await?;
    let tx = ctx.begin().await?;
    let (row, post) = open_invitation(ctx, &tx, token).await?;
    let account = insert_account(ctx, &tx, &post, login, name, Some(hash)).await?;
    let mut active = row.into_active_model();
    active.accepted_at = Set(Some(ctx.now()));
    active.account_id = Set(Some(account.id.raw()));
    active.update(&tx).await?;
    let as_person = ctx.as_actor(Actor::Person(account.clone().person()));
    let (token, expires_at) = session::open(&as_person, &tx, &account.clone().person()).await?;
    Entry::new("access.accept_invitation", account.id)
        .write(&as_person, &tx)
        .await?;
    tx.commit().await?;
    Ok(SignedIn {
        account,
        token,
        expires_at,
    })
}

/// Creates an account, at the command line or for the demo. Without a password nobody can sign in by it until one is
/// set.
pub async fn create_account(
    ctx: &Ctx,
    post: &Post,
    login: &str,
    name: &str,
    password: Option<&str>,
) -> Result<Account> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    check_identity(login, name)?;
    post.check(ctx)?;
    let hash = match password {
        Some(password) => {
            password::check("password", password)?;
            Some(password::hash(ctx.office.password_cost, password).await?)
        }
        None => None,
    };
    let tx = ctx.begin().await?;
    let account = insert_account(ctx, &tx, post, login, name, hash).await?;
    Entry::new("access.create_account", account.id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(account)
}

/// Changes one's own password; every session of the account ends.
pub async fn change_password(ctx: &Ctx, current: &str, new: &str) -> Result<()> {
    let id = ctx.person()?.id;
    password::check("newPassword", new)?;
    let row = account::Entity::find_by_id(id.raw())
        .one(ctx.db())
        .await?
        .ok_or_else(Error::not_found)?;
    if !password::verify(ctx.office.password_cost, current, row.password_hash.clone()).await? {
        return Err(Fault::at("currentPassword", Code::WrongCredentials)
            .say("fault.wrong_password")
            .into());
    }
    set_password(ctx, row, new, "access.change_password").await
}

/// Sets an account's password at the command line; every session of the account ends.
pub async fn reset_password(ctx: &Ctx, login: &str, new: &str) -> Result<()> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    password::check("password", new)?;
    let row = account::Entity::find()
        .filter(account::Column::LoginFolded.eq(fold_login(login)))
        .one(ctx.db())
        .await?
        .ok_or_else(|| Error::from(Fault::at("login", Code::NotFound)))?;
    set_password(ctx, row, new, "access.reset_password").await
}

async fn set_password(ctx: &Ctx, row: account::Model, new: &str, act: &'static str) -> Result<()> {
    let hash = password::hash(ctx.office.password_cost, new).await?;
    let id = AccountId::new(row.id);
    let tx = ctx.begin().await?;
    let mut active = row.into_active_model();
    active.password_hash = Set(Some(hash));
    active.must_change_password = Set(false);
    active.failed_sign_ins = Set(0);
    active.locked_until = Set(None);
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    session::revoke_all(ctx, &tx, id).await?;
    Entry::read(act, id).write(ctx, &tx).await?;
    Ok(tx.commit().await?)
}

/// Whether nobody can sign in yet.
pub async fn no_accounts(ctx: &Ctx) -> Result<bool> {
    Ok(account::Entity::find().count(ctx.db()).await? == 0)
}

fn check_identity(login: &str, name: &str) -> Result<()> {
    let mut faults = Faults::new();
    let login = faults.text("login", login, 40);
    faults.text("displayName", name, 40);
    if login.chars().any(|c| c.is_whitespace() || c.is_control()) {
        faults.push(Fault::at("login", Code::Invalid));
    }
    faults.done()
}

async fn insert_account<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    post: &Post,
    login: &str,
    name: &str,
    password_hash: Option<String>,
) -> Result<Account> {
    let folded = fold_login(login);
    let taken = account::Entity::find()
        .filter(account::Column::LoginFolded.eq(&folded))
        .count(db)
        .await?
        > 0;
    if taken {
        return Err(Fault::at("login", Code::Taken).into());
    }
    let now = ctx.now();
    let row = account::ActiveModel {
        id: Set(ctx.new_id()),
        login: Set(login.trim().to_owned()),
        login_folded: Set(folded),
        display_name: Set(name.trim().to_owned()),
        password_hash: Set(password_hash),
        must_change_password: Set(false),
        role: Set(post.role.key().to_owned()),
        organization_id: Set(post.organization.map(|id| id.raw())),
        community: Set(post.community.clone()),
        field: Set(post.field.clone()),
        active: Set(true),
        failed_sign_ins: Set(0),
        locked_until: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        data_key_id: Set(None),
        phone_sealed: Set(None),
    }
    .insert(db)
    .await?;
    to_account(row)
}
