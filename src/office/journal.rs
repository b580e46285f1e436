//! One call writes down an act, in the act's own transaction: the audit entry, the outbox row and, for acts on a need's
//! way, the step in its timeline. No personal data goes in.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, NotSet, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use uuid::Uuid;

use super::{
    Ctx,
    audit::{AuditRow, links},
    entity::{case_event, outbox},
};
use crate::kernel::{
    actor::Actor,
    error::Result,
    ids::{Id, NeedId, Tag},
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

    /// Writes it down, as the next link of the audit chain. Call it last: on PostgreSQL it takes the place in the line of
    /// commits, so that the chain has an order and the outbox is read in the order in which it became visible.
    pub async fn write(self, ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
        links::queue(tx).await?;
        let at = ctx.now();
        let (actor_id, actor_role, name) = identify(&ctx.actor);
        let row = AuditRow {
            // Number and mark are given by the chain.
            seq: 0,
            key_version: None,
            mac: None,
            at,
            actor_id,
            actor_role,
            actor_name: name.clone(),
            act: self.act.to_owned(),
            subject_kind: Some(self.subject.0.to_owned()),
            subject_id: Some(self.subject.1),
            detail: self.detail,
            request_id: ctx.request_id.clone(),
        };
        links::append(tx, ctx.office.audit.keys(), at, row).await?;
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
