//! Accounts, the viewer, and what an invitation offers. Signing in is in `sign_in`.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    committee::{self, Todos},
    connection::connect,
    context::{ContextExt, Request},
    ids,
    organizations::{self, OrganizationNode},
    sessions::SessionNode,
    terms::Term,
    user_error::OrTopLevel,
};
use crate::{
    access::{
        self, Account, AccountFilter as Filter, SessionToken, actions,
        policy::{self, Act, Facts, Part},
    },
    kernel::{
        actor::{self, Actor},
        page::Page,
    },
};

/// What a person may do.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "actor::Role")]
pub enum Role {
    /// A person who helps.
    Helper,
    /// Speaks for one member organization.
    UnitLiaison,
    /// Works in one community.
    CommunityWorker,
    /// Chairs the committee of one field.
    FieldChair,
    /// Works in the sub-district's office.
    StreetStaff,
    /// Leads the sub-district.
    StreetLeader,
    /// Keeps accounts, roles and settings.
    Administrator,
    /// Reads the audit log.
    Auditor,
}

/// An account.
pub struct AccountNode(Account);

impl From<Account> for AccountNode {
    fn from(account: Account) -> Self {
        Self(account)
    }
}

/// A person's account.
#[Object(name = "Account")]
impl AccountNode {
    /// The opaque id.
    pub async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// The name to sign in with; only oneself and administrators see it.
    async fn login(&self, ctx: &Context<'_>) -> Option<String> {
        let reads = policy::shows(&ctx.act().actor, Part::Login, &self.0.facts());
        reads.then(|| self.0.login.clone())
    }

    /// The name colleagues see.
    async fn display_name(&self) -> &str {
        &self.0.name
    }

    /// What the person may do.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The organization the person speaks for.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<OrganizationNode>> {
        match self.0.organization {
            Some(id) => organizations::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The community the person works or helps in.
    async fn community(&self, ctx: &Context<'_>) -> Option<Term> {
        let key = self.0.community.as_deref()?;
        Some(Term::of(&ctx.act().taxonomy().communities, key, ctx.language()))
    }

    /// The field the person chairs.
    async fn field(&self, ctx: &Context<'_>) -> Option<Term> {
        let key = self.0.field.as_deref()?;
        Some(Term::of(&ctx.act().taxonomy().fields, key, ctx.language()))
    }

    /// Whether the account may sign in.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// Since when signing in takes a second factor; only oneself and administrators see it.
    async fn second_factor_since(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        let reads = policy::shows(&ctx.act().actor, Part::Login, &self.0.facts());
        self.0.second_factor_since.filter(|_| reads)
    }

    /// How many recovery codes are left; only oneself and administrators see it.
    #[graphql(complexity = "5")]
    async fn recovery_codes_left(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let left = actions::recovery_codes_left(ctx.act(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(left.map(|left| i32::try_from(left).unwrap_or(i32::MAX)))
    }

    /// Where somebody is signed in, last used first, at most 50; only oneself and administrators see it.
    #[graphql(complexity = "5 + 5 * child_complexity")]
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Option<Vec<SessionNode>>> {
        let found = actions::sessions_of(ctx.act(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(found.map(|views| views.into_iter().map(Into::into).collect()))
    }
}

/// The signed-in person.
pub struct Viewer(Request, Account);

impl Viewer {
    pub(super) fn new(request: &Request, account: Account) -> Self {
        Self(request.as_actor(Actor::Person(account.clone().person())), account)
    }

    fn may(&self, act: Act) -> bool {
        policy::may(&self.0.ctx.actor, act, &Facts::none())
    }
}

/// The signed-in person and what they may do.
#[Object]
impl Viewer {
    /// The account.
    async fn account(&self) -> AccountNode {
        self.1.clone().into()
    }

    /// What waits for the viewer.
    #[graphql(complexity = "10 + child_complexity")]
    async fn todos(&self) -> Result<Todos> {
        committee::todos(&self.0).await
    }

    /// The viewer's own private phone, sealed: null when none was told. Every reading is logged.
    #[graphql(complexity = "20")]
    async fn phone(&self) -> Result<Option<String>> {
        let phone = access::phones::read_own(&self.0.ctx)
            .await
            .or_top_level(&self.0)?;
        Ok(phone.map(crate::privacy::Sealed::into_open))
    }

    /// May bring in lists from spreadsheets.
    async fn viewer_can_import(&self) -> bool {
        self.may(Act::Import)
    }

    /// May invite people.
    async fn viewer_can_invite(&self) -> bool {
        self.may(Act::Invite)
    }

    /// May see households.
    async fn viewer_can_read_households(&self) -> bool {
        let community = self.1.community.as_deref();
        policy::may(
            &self.0.ctx.actor,
            Act::HouseholdRead,
            &Facts {
                community,
                ..Facts::none()
            },
        )
    }

    /// May read the audit log.
    async fn viewer_can_read_audit(&self) -> bool {
        self.may(Act::ReadAudit)
    }

    /// May post offers.
    async fn viewer_can_post_offers(&self) -> bool {
        let organization = self.1.organization;
        policy::may(
            &self.0.ctx.actor,
            Act::OfferEdit,
            &Facts {
                organization,
                ..Facts::none()
            },
        )
    }
}

/// What an invitation link offers.
pub struct InvitationView(actions::Invitation);

/// What an invitation link offers.
#[Object(name = "Invitation")]
impl InvitationView {
    /// The role.
    async fn role(&self) -> Role {
        self.0.post.role.into()
    }

    /// The organization to speak for.
    async fn organization(&self, ctx: &Context<'_>) -> Result<Option<OrganizationNode>> {
        match self.0.post.organization {
            Some(id) => organizations::find(ctx, id).await,
            None => Ok(None),
        }
    }

    /// The community to work in.
    async fn community(&self, ctx: &Context<'_>) -> Option<Term> {
        let key = self.0.post.community.as_deref()?;
        Some(Term::of(&ctx.act().taxonomy().communities, key, ctx.language()))
    }

    /// When the link ends.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// Which accounts.
#[derive(InputObject, Default)]
pub struct AccountFilter {
    /// With one of these roles.
    roles: Option<Vec<Role>>,
    /// Of this organization.
    organization_id: Option<ID>,
}

/// What is counted only when asked for.
pub struct AccountTotals(Filter);

/// Counted only when asked for.
#[Object]
impl AccountTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = access::account_count(ctx.act(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Readings of access.
#[derive(Default)]
pub struct AccessQuery;

/// Readings of access.
#[Object]
impl AccessQuery {
    /// The signed-in person; null when nobody is.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        let request = ctx.request();
        let Some(person) = request.ctx.actor.person() else {
            return Ok(None);
        };
        let found = access::accounts_by_ids(request.ctx.db(), &[person.id])
            .await
            .or_top_level(request)?;
        Ok(found
            .into_iter()
            .next()
            .map(|account| Viewer::new(request, account)))
    }

    /// What an invitation link offers, before it is accepted; an error when the link is over.
    async fn invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The secret of the link.")] token: String,
    ) -> Result<Option<InvitationView>> {
        let found = actions::read_invitation(ctx.act(), &SessionToken::shown(&token)).await;
        Ok(Some(InvitationView(found.or_top_level(ctx.request())?)))
    }

    /// Accounts, by name: one's own; for staff, the helpers they may ask; all for administrators.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    async fn accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what fits this.")] filter: Option<AccountFilter>,
    ) -> Result<Connection<String, AccountNode, AccountTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = filter.unwrap_or_default();
        let filter = Filter {
            roles: filter
                .roles
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
            organization: ids::parse_opt("filter.organizationId", filter.organization_id.as_ref())
                .or_top_level(request)?,
        };
        let rows = access::account_page(&request.ctx, &filter, &page)
            .await
            .or_top_level(request)?;
        Ok(connect(rows, AccountTotals(filter), AccountNode::from))
    }
}
