//! Accounts, read from their table.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    entity::account,
    policy::{self, Act, Facts, Scope, Which},
    scope::{Guarded, Scoped, condition, never},
};
use crate::{
    kernel::{
        actor::{Actor, Person, Role},
        error::{Error, Result},
        ids::{AccountId, OrganizationId},
        page::{Page, Rows},
    },
    office::Ctx,
    storage::{
        Inconsistent,
        paging::{Key, Ordering, fetch},
    },
};

/// An account as others may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name to sign in with.
    pub login: String,
    /// The name colleagues see.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The organization spoken for.
    pub organization: Option<OrganizationId>,
    /// Key of the community worked in.
    pub community: Option<String>,
    /// Key of the field chaired.
    pub field: Option<String>,
    /// Whether it may sign in.
    pub active: bool,
    /// Since when it has a second factor.
    pub second_factor_since: Option<DateTime<Utc>>,
}

impl Account {
    /// What permission to see it rests on.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            account: Some((self.id, self.role)),
            community: self.community.as_deref(),
            ..Facts::none()
        }
    }

    /// The account as the one who acts.
    pub fn person(self) -> Person {
        Person {
            id: self.id,
            role: self.role,
            name: self.name,
            organization: self.organization,
            community: self.community,
            field: self.field,
        }
    }
}

pub(super) fn role_of(row: &account::Model) -> Result<Role> {
    let role = Role::from_key(&row.role).ok_or_else(|| Inconsistent {
        entity: "account",
        id: row.id.to_string(),
        what: "unknown role",
    })?;
    Ok(role)
}

pub(super) fn to_account(row: account::Model) -> Result<Account> {
    let role = role_of(&row)?;
    Ok(Account {
        id: AccountId::new(row.id),
        login: row.login,
        name: row.display_name,
        role,
        organization: row.organization_id.map(OrganizationId::new),
        community: row.community,
        field: row.field,
        active: row.active,
        second_factor_since: row.second_factor_since,
    })
}

pub(super) async fn row_by_id<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<account::Model> {
    let row = account::Entity::find_by_id(id.raw()).one(db).await?;
    row.ok_or_else(Error::not_found)
}

pub(super) async fn row_by_login<C: ConnectionTrait>(db: &C, login: &str) -> Result<Option<account::Model>> {
    Ok(account::Entity::find()
        .filter(account::Column::LoginFolded.eq(fold_login(login)))
        .one(db)
        .await?)
}

/// Whether `actor` looks after the sessions and the second factor of an account: everybody of their own, administrators of
/// all.
pub(super) fn keeps(actor: &Actor, id: AccountId) -> bool {
    let own = actor.person().is_some_and(|person| person.id == id);
    own || policy::may(actor, Act::ReadAccounts, &Facts::none())
}

/// The form logins are compared in.
pub(super) fn fold_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Which accounts are asked for.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Only these roles.
    pub roles: Vec<Role>,
    /// Only of this organization.
    pub organization: Option<OrganizationId>,
}

impl Guarded for account::Entity {
    const READ: Act = Act::AccountRead;
    type At = ();

    fn rows(scope: &Scope, (): ()) -> Condition {
        let helpers = || Condition::all().add(account::Column::Role.eq(Role::Helper.key()));
        condition(scope, |which| match which {
            Which::Account(own) => Condition::all().add(account::Column::Id.eq(own.raw())),
            Which::Helpers => helpers(),
            Which::HelpersIn(own) => helpers().add(account::Column::Community.eq(own)),
            _ => never(),
        })
    }
}

fn select(actor: &Actor, filter: &AccountFilter) -> Scoped<account::Entity> {
    let mut select = Scoped::<account::Entity>::seen_by(actor, ());
    if !filter.roles.is_empty() {
        select = select.filter(account::Column::Role.is_in(filter.roles.iter().map(|role| role.key())));
    }
    if let Some(organization) = filter.organization {
        select = select.filter(account::Column::OrganizationId.eq(organization.raw()));
    }
    select
}

/// Whether the list of accounts shows `account` to `actor`.
pub fn may_see_account(actor: &Actor, account: &Account) -> bool {
    policy::may(actor, Act::AccountRead, &account.facts())
}

/// One page of the accounts `ctx.actor` may see, by name.
pub async fn account_page(ctx: &Ctx, filter: &AccountFilter, page: &Page) -> Result<Rows<Account>> {
    // Not by login: the cursor would tell it.
    let order = Ordering {
        column: account::Column::DisplayName,
        id: account::Column::Id,
        descending: false,
    };
    let select = select(&ctx.actor, filter).into_select();
    let rows = fetch(ctx.db(), select, order, page, |row| {
        (Key::Text(row.display_name.clone()), row.id)
    })
    .await?;
    let Rows {
        rows,
        has_previous,
        has_next,
    } = rows;
    let rows = rows
        .into_iter()
        .map(|(c, row)| Ok((c, to_account(row)?)))
        .collect::<Result<_>>()?;
    Ok(Rows {
        rows,
        has_previous,
        has_next,
    })
}

/// How many accounts `ctx.actor` may see.
pub async fn account_count(ctx: &Ctx, filter: &AccountFilter) -> Result<u64> {
    select(&ctx.actor, filter).count(ctx.db()).await
}

/// Accounts by id, for those who may already see what refers to them.
pub async fn accounts_by_ids<C: ConnectionTrait>(db: &C, ids: &[AccountId]) -> Result<Vec<Account>> {
    let ids = ids.iter().map(|id| id.raw());
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(ids))
        .all(db)
        .await?;
    rows.into_iter().map(to_account).collect()
}

/// The account of that login.
pub async fn find_by_login<C: ConnectionTrait>(db: &C, login: &str) -> Result<Option<Account>> {
    row_by_login(db, login).await?.map(to_account).transpose()
}

/// The active helpers of a community, by name.
pub async fn helpers_of<C: ConnectionTrait>(db: &C, community: &str) -> Result<Vec<Account>> {
    let rows = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Helper.key()))
        .filter(account::Column::Community.eq(community))
        .filter(account::Column::Active.eq(true))
        .order_by_asc(account::Column::DisplayName)
        .all(db)
        .await?;
    rows.into_iter().map(to_account).collect()
}
