//! One call writes down an act, in the act's own transaction: the audit entry, the outbox row and, for acts on a need's
//! way, the step in its timeline. No personal data goes in.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, NotSet,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    Ctx,
    entity::{audit_entry, case_event, outbox},
};
use crate::kernel::{
    actor::Actor,
    error::Result,
    ids::{Id, NeedId, Tag},
    page::{Page, Rows},
};

/// The name the service's own acts carry.
const SYSTEM_NAME: &str = "lianxin";

/// An act to be written down.
#[derive(Debug, Clone)]
pub struct Entry {
    act: &'static str,
    subject: (&'static str, Uuid),
    need: Option<NeedId>,
    detail: Option<String>,
    note: Option<String>,
    changed: Vec<(&'static str, Uuid)>,
}

impl Entry {
    /// `act` (as `offer.publish`) on `subject`. The subject itself counts as changed and is indexed anew.
    pub fn new<T: Tag>(act: &'static str, subject: Id<T>) -> Self {
        Self {
            act,
            subject: (T::PREFIX, subject.raw()),
            need: None,
            detail: None,
            note: None,
            changed: vec![(T::PREFIX, subject.raw())],
        }
    }

    /// A reading: nothing changed, so nothing is told to the outbox.
    pub fn read<T: Tag>(act: &'static str, subject: Id<T>) -> Self {
        Self {
            changed: Vec::new(),
            ..Self::new(act, subject)
        }
    }

    /// A step on the way of `need`, shown in its timeline.
    #[must_use]
    pub const fn on_need(mut self, need: NeedId) -> Self {
        self.need = Some(need);
        self
    }

    /// What the timeline says beside the act; people of the committee read it, so no personal data.
    #[must_use]
    pub fn note(mut self, note: Option<&str>) -> Self {
        self.note = note.map(str::to_owned);
        self
    }

    /// What only the audit keeps; no personal data.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Something else that must be indexed anew.
    #[must_use]
    pub fn also_changed<T: Tag>(mut self, id: Id<T>) -> Self {
        self.changed.push((T::PREFIX, id.raw()));
        self
    }

    /// Writes it down. Call it last: on PostgreSQL it takes the place in the line of commits, so that the outbox is
    /// read in the order in which it became visible.
    pub async fn write(self, ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.execute_unprepared("SELECT pg_advisory_xact_lock(7264)")
                .await?;
        }
        let at = ctx.now();
        let (actor_id, role, name) = identify(&ctx.actor);
        audit_entry::ActiveModel {
            seq: NotSet,
            at: Set(at),
            actor_id: Set(actor_id),
            actor_role: Set(role),
            actor_name: Set(name.clone()),
            act: Set(self.act.to_owned()),
            subject_kind: Set(Some(self.subject.0.to_owned())),
            subject_id: Set(Some(self.subject.1)),
            detail: Set(self.detail),
            request_id: Set(ctx.request_id.clone()),
        }
        .insert(tx)
        .await?;
        for (kind, id) in self.changed {
            outbox::ActiveModel {
                seq: NotSet,
                at: Set(at),
                topic: Set(self.act.to_owned()),
                subject_kind: Set(kind.to_owned()),
                subject_id: Set(id),
            }
            .insert(tx)
            .await?;
        }
        if let Some(need) = self.need {
            case_event::ActiveModel {
                seq: NotSet,
                need_id: Set(need.raw()),
                at: Set(at),
                actor_name: Set(name),
                act: Set(self.act.to_owned()),
                note: Set(self.note),
            }
            .insert(tx)
            .await?;
        }
        Ok(())
    }
}

fn identify(actor: &Actor) -> (Option<Uuid>, Option<String>, String) {
    match actor {
        Actor::Person(person) => (
            Some(person.id.raw()),
            Some(person.role.key().to_owned()),
            person.name.clone(),
        ),
        Actor::System => (None, None, SYSTEM_NAME.to_owned()),
        Actor::Public => (None, None, String::new()),
    }
}

/// One step of a need's way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by the name shown to colleagues; empty for what happened by itself.
    pub actor: String,
    /// Which act, as `need.verify`.
    pub act: String,
    /// What was said beside it.
    pub note: Option<String>,
}

/// The steps of `need`'s way, oldest first.
pub async fn steps<C: ConnectionTrait>(db: &C, need: NeedId) -> Result<Vec<Step>> {
    let rows = case_event::Entity::find()
        .filter(case_event::Column::NeedId.eq(need.raw()))
        .order_by_asc(case_event::Column::Seq)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Step {
            at: row.at,
            // A need's way is read by people: what happened by itself carries no name there.
            actor: if row.actor_name == SYSTEM_NAME {
                String::new()
            } else {
                row.actor_name
            },
            act: row.act,
            note: row.note,
        })
        .collect())
}

/// Removes what was said beside the steps of these needs: words that may name somebody who was forgotten.
pub async fn forget_notes<C: ConnectionTrait>(db: &C, needs: &[Uuid]) -> Result<u64> {
    let done = case_event::Entity::update_many()
        .col_expr(case_event::Column::Note, Expr::value(None::<String>))
        .filter(case_event::Column::NeedId.is_in(needs.iter().copied()))
        .filter(case_event::Column::Note.is_not_null())
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// Removes changes older than `cutoff` but the newest, by which followers know where they are; how many.
pub async fn forget_outbox<C: ConnectionTrait>(db: &C, cutoff: DateTime<Utc>) -> Result<u64> {
    let newest = outbox_newest(db).await?;
    let done = outbox::Entity::delete_many()
        .filter(outbox::Column::At.lt(cutoff))
        .filter(outbox::Column::Seq.lt(newest))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}

/// One change to follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its place in the order of commits.
    pub seq: i64,
    /// Prefix of the id of what changed: `off`, `need`, `org`.
    pub subject_kind: String,
    /// What changed.
    pub subject_id: Uuid,
}

/// The changes after `seq`, oldest first, at most `limit`.
pub async fn outbox_after<C: ConnectionTrait>(db: &C, seq: i64, limit: u64) -> Result<Vec<OutboxRow>> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::Seq.gt(seq))
        .order_by_asc(outbox::Column::Seq)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| OutboxRow {
            seq: row.seq,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
        })
        .collect())
}

/// The newest place in the outbox; 0 when it is empty.
pub async fn outbox_newest<C: ConnectionTrait>(db: &C) -> Result<i64> {
    let row = outbox::Entity::find()
        .order_by_desc(outbox::Column::Seq)
        .one(db)
        .await?;
    Ok(row.map_or(0, |row| row.seq))
}

/// An entry of the audit log, for the auditor.
pub type AuditRow = audit_entry::Model;

/// Which entries are asked for.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only this act.
    pub act: Option<String>,
    /// Only about this.
    pub subject: Option<Uuid>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

fn audit_select(filter: &AuditFilter) -> Select<audit_entry::Entity> {
    let mut select = audit_entry::Entity::find();
    if let Some(act) = &filter.act {
        select = select.filter(audit_entry::Column::Act.eq(act));
    }
    if let Some(subject) = filter.subject {
        select = select.filter(audit_entry::Column::SubjectId.eq(subject));
    }
    if let Some(from) = filter.from {
        select = select.filter(audit_entry::Column::At.gte(from));
    }
    if let Some(until) = filter.until {
        select = select.filter(audit_entry::Column::At.lt(until));
    }
    select
}

/// One page of the audit log, newest first; the cursor is the entry's number.
pub async fn audit_page<C: ConnectionTrait>(
    db: &C,
    filter: &AuditFilter,
    page: &Page,
) -> Result<Rows<AuditRow>> {
    use crate::kernel::error::{Code, Fault};
    let mut select = audit_select(filter);
    if let Some(cursor) = &page.cursor {
        let seq: i64 = cursor
            .parse()
            .map_err(|_| Fault::at("after", Code::Invalid).say("fault.cursor"))?;
        select = if page.backward {
            select.filter(audit_entry::Column::Seq.gt(seq))
        } else {
            select.filter(audit_entry::Column::Seq.lt(seq))
        };
    }
    let order = if page.backward {
        sea_orm::Order::Asc
    } else {
        sea_orm::Order::Desc
    };
    let mut rows = select
        .order_by(audit_entry::Column::Seq, order)
        .limit(page.limit + 1)
        .all(db)
        .await?;
    let more = rows.len() as u64 > page.limit;
    rows.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    if page.backward {
        rows.reverse();
    }
    let turned = page.cursor.is_some();
    let (has_previous, has_next) = if page.backward {
        (more, turned)
    } else {
        (turned, more)
    };
    Ok(Rows {
        rows: rows.into_iter().map(|row| (row.seq.to_string(), row)).collect(),
        has_previous,
        has_next,
    })
}

/// How many entries there are.
pub async fn audit_count<C: ConnectionTrait>(db: &C, filter: &AuditFilter) -> Result<u64> {
    Ok(audit_select(filter).count(db).await?)
}
