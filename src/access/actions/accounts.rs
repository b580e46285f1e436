//! Accounts: what they are for, and how they come to be.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};

use crate::{
    access::{
        entity::account,
        policy::{self, Act, Facts},
        rules::passwords,
        store::{Account, fold_login, to_account},
    },
    kernel::{
        actor::Role,
        error::{Code, Fault, Faults, Result},
        ids::OrganizationId,
    },
    office::{Ctx, Entry},
    privacy::password,
};

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
    pub(super) fn check(&self, ctx: &Ctx) -> Result<()> {
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

/// The password an account begins with.
#[derive(Clone, Copy)]
pub enum FirstPassword<'a> {
    /// None: nobody can sign in by password until one is set.
    None,
    /// One that somebody hands over: it must be changed at the first sign-in.
    HandedOver(&'a str),
    /// The one of the demo committee, which is printed for everybody: it stays, and no second factor is asked for.
    Demo(&'a str),
}

impl<'a> FirstPassword<'a> {
    const fn text(self) -> Option<&'a str> {
        match self {
            Self::None => None,
            Self::HandedOver(text) | Self::Demo(text) => Some(text),
        }
    }
}

/// Creates an account, at the command line or for the demo.
pub async fn create_account(
    ctx: &Ctx,
    post: &Post,
    login: &str,
    name: &str,
    password: FirstPassword<'_>,
) -> Result<Account> {
    policy::require(&ctx.actor, Act::Invite, &Facts::none())?;
    check_identity(login, name)?;
    post.check(ctx)?;
    let hash = match password.text() {
        Some(text) => {
            passwords::check("password", text, login, ctx.office.settings.password_length)?;
            Some(password::hash(ctx.office.password_cost, text).await?)
        }
        None => None,
    };
    let tx = ctx.begin().await?;
    let new = NewAccount {
        post,
        login,
        name,
        password_hash: hash,
        must_change_password: matches!(password, FirstPassword::HandedOver(_)),
        demo: matches!(password, FirstPassword::Demo(_)),
    };
    let row = insert_account(ctx, &tx, new).await?;
    let account = to_account(row)?;
    Entry::new("access.create_account", account.id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(account)
}

/// Whether nobody can sign in yet.
pub async fn no_accounts(ctx: &Ctx) -> Result<bool> {
    Ok(account::Entity::find().count(ctx.db()).await? == 0)
}

pub(super) fn check_identity(login: &str, name: &str) -> Result<()> {
    let mut faults = Faults::new();
    let login = faults.text("login", login, 40);
    faults.text("displayName", name, 40);
    if login.chars().any(|c| c.is_whitespace() || c.is_control()) {
        faults.push(Fault::at("login", Code::Invalid));
    }
    faults.done()
}

/// What a new row of accounts begins with.
pub(super) struct NewAccount<'a> {
    pub(super) post: &'a Post,
    pub(super) login: &'a str,
    pub(super) name: &'a str,
    pub(super) password_hash: Option<String>,
    pub(super) must_change_password: bool,
    pub(super) demo: bool,
}

pub(super) async fn insert_account<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    new: NewAccount<'_>,
) -> Result<account::Model> {
    let folded = fold_login(new.login);
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
        login: Set(new.login.trim().to_owned()),
        login_folded: Set(folded),
        display_name: Set(new.name.trim().to_owned()),
        password_set_at: Set(new.password_hash.as_ref().map(|_| now)),
        password_hash: Set(new.password_hash),
        must_change_password: Set(new.must_change_password),
        role: Set(new.post.role.key().to_owned()),
        organization_id: Set(new.post.organization.map(|id| id.raw())),
        community: Set(new.post.community.clone()),
        field: Set(new.post.field.clone()),
        active: Set(true),
        failed_sign_ins: Set(0),
        locked_until: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        data_key_id: Set(None),
        phone_sealed: Set(None),
        second_factor_since: Set(None),
        demo: Set(new.demo),
    }
    .insert(db)
    .await?;
    Ok(row)
}
