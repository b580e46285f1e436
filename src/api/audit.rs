//! The audit log, for the auditor.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{access::Role, connection::connect, context::ContextExt, user_error::OrTopLevel};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        actor,
        error::{Code, Error, Fault},
        page::Page,
    },
    office::{self, AuditFilter as Filter, AuditRow},
};

/// One entry: who did what, when.
#[derive(SimpleObject)]
pub struct AuditEntry {
    /// Its number, without gaps in what is shown.
    seq: i32,
    /// When.
    at: DateTime<Utc>,
    /// Who, by the name colleagues see.
    actor: String,
    /// The role acted in; null for the service itself.
    role: Option<Role>,
    /// The act's stable key, as `offer.publish`.
    act: String,
    /// What it was done to.
    subject: Option<ID>,
    /// What else is kept of it; never personal data.
    detail: Option<String>,
    /// The request it belongs to, as in the service's log.
    request_id: Option<String>,
}

impl From<AuditRow> for AuditEntry {
    fn from(row: AuditRow) -> Self {
        let subject = row.subject_kind.zip(row.subject_id);
        Self {
            seq: i32::try_from(row.seq).unwrap_or(i32::MAX),
            at: row.at,
            actor: row.actor_name,
            role: row
                .actor_role
                .as_deref()
                .and_then(actor::Role::from_key)
                .map(Into::into),
            act: row.act,
            subject: subject.map(|(kind, id)| ID(format!("{kind}_{}", id.simple()))),
            detail: row.detail,
            request_id: row.request_id,
        }
    }
}

/// Which entries.
#[derive(InputObject, Default)]
pub struct AuditFilter {
    /// Only this act.
    act: Option<String>,
    /// Only about this.
    subject: Option<ID>,
    /// Not before.
    from: Option<DateTime<Utc>>,
    /// Before.
    until: Option<DateTime<Utc>>,
}

/// What is counted only when asked for.
pub struct AuditTotals(Filter);

/// Counted only when asked for.
#[Object]
impl AuditTotals {
    /// How many there are in all.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let count = office::audit_count(ctx.act().db(), &self.0)
            .await
            .or_top_level(ctx.request())?;
        Ok(i32::try_from(count).unwrap_or(i32::MAX))
    }
}

/// Readings of the audit.
#[derive(Default)]
pub struct AuditQuery;

/// Readings of the audit.
#[Object]
impl AuditQuery {
    /// The audit log, newest first. Only auditors may read it.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Rows from the start, 1–100; 20 when neither first nor last is given.")]
        first: Option<i32>,
        #[graphql(desc = "Begin after this cursor.")] after: Option<String>,
        #[graphql(desc = "Rows from the end, 1–100.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what fits this.")] filter: Option<AuditFilter>,
    ) -> Result<Connection<String, AuditEntry, AuditTotals>> {
        let request = ctx.request();
        policy::require(&request.ctx.actor, Act::ReadAudit, &Facts::none()).or_top_level(request)?;
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let filter = filter.unwrap_or_default();
        let filter = Filter {
            act: filter.act,
            subject: filter
                .subject
                .as_ref()
                .map(raw)
                .transpose()
                .or_top_level(request)?,
            from: filter.from,
            until: filter.until,
        };
        let rows = office::audit_page(request.ctx.db(), &filter, &page)
            .await
            .or_top_level(request)?;
        Ok(connect(rows, AuditTotals(filter), AuditEntry::from))
    }
}

/// The audit holds ids of every kind; only their UUID matters here.
fn raw(id: &ID) -> Result<Uuid, Error> {
    let raw = id.rsplit_once('_').and_then(|(_, raw)| Uuid::try_parse(raw).ok());
    raw.ok_or_else(|| Fault::at("filter.subject", Code::Invalid).say("fault.id").into())
}
