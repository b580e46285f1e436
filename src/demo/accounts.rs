//! The demo's accounts, one per role and a second where the story needs two people.

use std::collections::HashMap;

use serde::Deserialize;

use crate::{
    access::{
        self, Account,
        actions::{self, FirstPassword, Post},
    },
    kernel::{
        actor::Role,
        error::{Error, Result},
        ids::OrganizationId,
    },
    office::Ctx,
    organizations,
    taxonomy::List,
};

const FILE: &str = include_str!("../../data/demo/accounts.toml");

#[derive(Deserialize)]
struct File {
    password: String,
    accounts: Vec<DemoAccount>,
}

/// An account of the demo, as its file lists it.
#[derive(Debug, Clone, Deserialize)]
pub struct DemoAccount {
    /// The name to sign in with.
    pub login: String,
    /// Key of the role.
    pub role: String,
    /// The name colleagues see.
    pub name: String,
    /// Name of the organization spoken for.
    pub organization: Option<String>,
    /// Name of the community worked in.
    pub community: Option<String>,
    /// Key of the field chaired.
    pub field: Option<String>,
    /// The name under which the demo's history knows a person who helps.
    pub helper: Option<String>,
}

fn file() -> Result<File> {
    toml::from_str(FILE).map_err(Error::internal)
}

/// The accounts, in the order of the file.
pub fn accounts() -> Result<Vec<DemoAccount>> {
    Ok(file()?.accounts)
}

/// The one password of all of them.
pub fn password() -> Result<String> {
    Ok(file()?.password)
}

/// The people of the demo, for replaying what they did.
pub(super) struct People {
    by_login: HashMap<String, Account>,
    liaisons: HashMap<OrganizationId, Account>,
    helpers: HashMap<String, Account>,
}

impl People {
    /// The account of a login.
    pub fn get(&self, login: &str) -> Result<&Account> {
        self.by_login
            .get(login)
            .ok_or_else(|| Error::internal(format!("the demo has no account {login}")))
    }

    /// A person who helps.
    pub fn helper(&self, name: &str) -> Result<&Account> {
        self.helpers
            .get(name)
            .ok_or_else(|| Error::internal(format!("the demo has no helper {name}")))
    }

    /// Who speaks for an organization: its demo account, or a liaison who was entered but never signed in.
    pub async fn liaison(&mut self, ctx: &Ctx, id: OrganizationId) -> Result<Account> {
        if let Some(account) = self.liaisons.get(&id) {
            return Ok(account.clone());
        }
        let login = format!("lianluo-{}", &id.raw().simple().to_string()[20..]);
        let account = match access::find_by_login(ctx.db(), &login).await? {
            Some(account) => account,
            None => {
                let post = Post {
                    role: Role::UnitLiaison,
                    organization: Some(id),
                    community: None,
                    field: None,
                };
                actions::create_account(ctx, &post, &login, "联络员（示例）", FirstPassword::None).await?
            }
        };
        self.liaisons.insert(id, account.clone());
        Ok(account)
    }
}

/// Creates the accounts that are not there yet.
pub(super) async fn create(ctx: &Ctx) -> Result<People> {
    let file = file()?;
    let mut people = People {
        by_login: HashMap::new(),
        liaisons: HashMap::new(),
        helpers: HashMap::new(),
    };
    for entry in file.accounts {
        let account = match access::find_by_login(ctx.db(), &entry.login).await? {
            Some(account) => account,
            None => {
                let post = post(ctx, &entry).await?;
                let password = FirstPassword::Demo(&file.password);
                actions::create_account(ctx, &post, &entry.login, &entry.name, password).await?
            }
        };
        if let (Role::UnitLiaison, Some(organization)) = (account.role, account.organization) {
            people.liaisons.insert(organization, account.clone());
        }
        if let Some(name) = entry.helper {
            people.helpers.insert(name, account.clone());
        }
        people.by_login.insert(entry.login, account);
    }
    Ok(people)
}

async fn post(ctx: &Ctx, entry: &DemoAccount) -> Result<Post> {
    let unknown = |what: &str| {
        Error::internal(format!(
            "the demo account {} names an unknown {what}",
            entry.login
        ))
    };
    let organization = match &entry.organization {
        None => None,
        Some(name) => {
            let found = organizations::find_by_name(ctx.db(), name).await?;
            Some(found.ok_or_else(|| unknown("organization"))?.id)
        }
    };
    Ok(Post {
        role: Role::from_key(&entry.role).ok_or_else(|| unknown("role"))?,
        organization,
        community: entry
            .community
            .as_deref()
            .map(|name| key_of(&ctx.taxonomy().communities, name)),
        field: entry.field.clone(),
    })
}

/// The key of the term called `name`, or `name` itself.
fn key_of(list: &List, name: &str) -> String {
    list.terms()
        .iter()
        .find(|term| term.zh == name)
        .map_or_else(|| name.to_owned(), |term| term.key.clone())
}
