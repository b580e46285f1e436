//! Reading the log, for the auditor.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::LikeExpr,
};
use uuid::Uuid;

use super::AuditRow;
use crate::{
    kernel::{
        error::{Code, Fault, Result},
        ids::AccountId,
        page::{Page, Rows},
    },
    office::entity::audit_entry,
};

/// Which entries are asked for.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only this act; with a full stop at the end, every act of that area.
    pub act: Option<String>,
    /// Only by this person.
    pub person: Option<AccountId>,
    /// Only by those whose name holds this.
    pub name: Option<String>,
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
        // `household.` stands for every act on households.
        select = match act.strip_suffix('.') {
            Some(area) => select.filter(audit_entry::Column::Act.like(holding("", area, ".%"))),
            None => select.filter(audit_entry::Column::Act.eq(act)),
        };
    }
    if let Some(person) = filter.person {
        select = select.filter(audit_entry::Column::ActorId.eq(person.raw()));
    }
    if let Some(name) = &filter.name {
        select = select.filter(audit_entry::Column::ActorName.like(holding("%", name, "%")));
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

/// A pattern of what stands between `before` and `after`, in which `text` is only text.
fn holding(before: &str, text: &str, after: &str) -> LikeExpr {
    let plain = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    LikeExpr::new(format!("{before}{plain}{after}")).escape('\\')
}

/// One page of the audit log, newest first; the cursor is the entry's number.
pub async fn audit_page<C: ConnectionTrait>(
    db: &C,
    filter: &AuditFilter,
    page: &Page,
) -> Result<Rows<AuditRow>> {
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
