//! The audit log and its proof, for the auditor.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    access::Role,
    connection::connect,
    context::{ContextExt, Request},
    ids,
    user_error::{OrTopLevel, UserError, outcome},
};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        actor,
        error::{Code, Error, Fault},
        ids::AccountId,
        page::Page,
    },
    office::{
        self, AuditFilter as Filter, AuditRow,
        audit::{self, Broken, Files, ProofState as State, Wrong},
    },
    words,
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
    /// Who, by account; null for the service itself.
    person: Option<ID>,
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
            seq: number(row.seq),
            at: row.at,
            actor: row.actor_name,
            person: row.actor_id.map(|id| ID(AccountId::new(id).to_string())),
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
    /// Only this act; with a full stop at the end (`household.`), every act of that area.
    act: Option<String>,
    /// Only by this person.
    person: Option<ID>,
    /// Only by people whose name holds this.
    name: Option<String>,
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

/// How the proof of the log stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub enum AuditProofState {
    /// Nobody has asked for it since the service started.
    Unchecked,
    /// It is being read.
    Running,
    /// Every entry is as it was written, and none is missing.
    Whole,
    /// Something was changed, removed or put in.
    Broken,
}

/// What is wrong with the log.
#[derive(Enum, Copy, Clone, Eq, PartialEq)]
pub enum AuditFaultKind {
    /// An entry was changed.
    Changed,
    /// Entries are missing.
    Missing,
    /// An entry stands in the wrong place.
    Misplaced,
    /// An entry was put in by another hand, or brought back.
    Inserted,
    /// The entries from before the chain began are not those there were.
    BeforeChain,
    /// An anchor or an exported part was changed.
    Archive,
    /// The newest entries were cut off.
    TailCut,
    /// The head that is kept outside the database is missing, changed or too old.
    Head,
}

/// The first thing that is wrong with the log.
#[derive(SimpleObject)]
pub struct AuditFault {
    /// The number of the entry.
    seq: i32,
    /// What is wrong.
    kind: AuditFaultKind,
    /// What is wrong, in words, and what to do.
    message: String,
}

impl AuditFault {
    fn new(broken: &Broken, request: &Request) -> Self {
        Self {
            seq: number(broken.seq),
            kind: match broken.wrong {
                Wrong::Changed | Wrong::UnknownKey => AuditFaultKind::Changed,
                Wrong::Missing { .. } => AuditFaultKind::Missing,
                Wrong::Misplaced => AuditFaultKind::Misplaced,
                Wrong::Unmarked | Wrong::Returned => AuditFaultKind::Inserted,
                Wrong::BeforeChain => AuditFaultKind::BeforeChain,
                Wrong::Anchor | Wrong::Archive => AuditFaultKind::Archive,
                Wrong::TailCut { .. } | Wrong::HeadDiffers => AuditFaultKind::TailCut,
                Wrong::HeadMissing | Wrong::HeadForged | Wrong::HeadStale { .. } => AuditFaultKind::Head,
            },
            message: words::say(request.language, broken.wrong.sentence(), &broken.args()),
        }
    }
}

/// Whether the log is as it was written.
#[derive(SimpleObject)]
pub struct AuditProof {
    /// How it stands.
    state: AuditProofState,
    /// Entries read so far.
    checked: i32,
    /// Entries there are to read, while it runs.
    total: i32,
    /// When it was last finished.
    finished_at: Option<DateTime<Utc>>,
    /// Number of the newest entry, when all is whole.
    newest: Option<i32>,
    /// Exported parts of the log that were compared as well.
    archives: i32,
    /// Exported parts that do not lie with the service any more.
    absent: Vec<String>,
    /// What is wrong.
    fault: Option<AuditFault>,
}

impl AuditProof {
    fn new(state: &State, request: &Request) -> Self {
        let last = state.last.as_ref();
        let outcome = last.map(|proof| proof.outcome);
        Self {
            state: match (state.running, outcome) {
                (Some(_), _) => AuditProofState::Running,
                (None, None) => AuditProofState::Unchecked,
                (None, Some(Ok(_))) => AuditProofState::Whole,
                (None, Some(Err(_))) => AuditProofState::Broken,
            },
            checked: count(
                state
                    .running
                    .map_or(last.map_or(0, |proof| proof.entries), |(done, _)| done),
            ),
            total: count(state.running.map_or(0, |(_, of)| of)),
            finished_at: last.map(|proof| proof.at),
            newest: outcome.and_then(Result::ok).map(|whole| number(whole.newest)),
            archives: count(last.map_or(0, |proof| proof.archives)),
            absent: last.map(|proof| proof.absent.clone()).unwrap_or_default(),
            fault: outcome
                .and_then(Result::err)
                .map(|broken| AuditFault::new(&broken, request)),
        }
    }
}

fn number(seq: i64) -> i32 {
    i32::try_from(seq).unwrap_or(i32::MAX)
}

fn count(entries: u64) -> i32 {
    i32::try_from(entries).unwrap_or(i32::MAX)
}

/// What to verify.
#[derive(InputObject)]
pub struct AuditVerifyInput {
    /// Also compare the exported parts that still lie with the service.
    #[graphql(default = true)]
    archives: bool,
}

/// The proof, under way.
#[derive(SimpleObject)]
pub struct AuditVerifyPayload {
    /// How it stands; ask `auditProof` for how it goes on.
    proof: Option<AuditProof>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Acts of the auditor.
#[derive(Default)]
pub struct AuditMutation;

/// Acts of the auditor.
#[Object]
impl AuditMutation {
    /// Begins to verify the whole log, in the background; does nothing when that is under way. Only auditors may.
    async fn audit_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: AuditVerifyInput,
    ) -> Result<AuditVerifyPayload> {
        let request = ctx.request();
        let allowed = policy::require(&request.ctx.actor, Act::ReadAudit, &Facts::none());
        let (allowed, user_errors) = outcome(request, allowed)?;
        let files = if input.archives {
            Files::Compare
        } else {
            Files::Leave
        };
        if allowed.is_some() {
            audit::begin_proof(&request.ctx, files);
        }
        Ok(AuditVerifyPayload {
            proof: allowed.map(|()| AuditProof::new(&request.ctx.office.audit.state(), request)),
            user_errors,
        })
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
            person: ids::parse_opt("filter.person", filter.person.as_ref()).or_top_level(request)?,
            name: filter.name.filter(|name| !name.trim().is_empty()),
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

    /// How the proof of the log stands. Only auditors may read it.
    async fn audit_proof(&self, ctx: &Context<'_>) -> Result<AuditProof> {
        let request = ctx.request();
        policy::require(&request.ctx.actor, Act::ReadAudit, &Facts::none()).or_top_level(request)?;
        Ok(AuditProof::new(&request.ctx.office.audit.state(), request))
    }
}

/// The audit holds ids of every kind; only their UUID matters here.
fn raw(id: &ID) -> Result<Uuid, Error> {
    let raw = id.rsplit_once('_').and_then(|(_, raw)| Uuid::try_parse(raw).ok());
    raw.ok_or_else(|| Fault::at("filter.subject", Code::Invalid).say("fault.id").into())
}
