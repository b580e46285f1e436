//! Certificates, and finding what is over its time.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, sea_query::OnConflict,
};

use super::{
    entity::{ActiveModel, Column, Entity, Model},
    rules::Removed,
};
use crate::{
    access::policy::{self, Act, Facts},
    kernel::{
        error::{Error, Result},
        ids::CertificateId,
        page::{Page, Rows},
    },
    office::Ctx,
    storage::paging::{Key, Ordering, fetch},
};

/// What was removed because its time was over; it names nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// When.
    pub made_at: DateTime<Utc>,
    /// The day of a nightly run; nothing for a run by hand.
    pub day: Option<NaiveDate>,
    /// Who ran it, as colleagues know them.
    pub made_by: String,
    /// What was removed, by class.
    pub removed: Vec<Removed>,
}

fn to_certificate(row: Model) -> Result<Certificate> {
    Ok(Certificate {
        id: CertificateId::new(row.id),
        made_at: row.made_at,
        day: row.day,
        made_by: row.made_by,
        removed: serde_json::from_str(&row.body).map_err(Error::internal)?,
    })
}

/// One page of the certificates, newest first; for those who may read them, none for anybody else.
pub async fn page(ctx: &Ctx, page: &Page) -> Result<Rows<Certificate>> {
    if !policy::may(&ctx.actor, Act::ReadCertificates, &Facts::none()) {
        return Ok(Rows::empty());
    }
    let ordering = Ordering {
        column: Column::MadeAt,
        id: Column::Id,
        descending: true,
    };
    let rows = fetch(ctx.db(), Entity::find(), ordering, page, |row| {
        (Key::Time(row.made_at), row.id)
    })
    .await?;
    rows.try_map(to_certificate)
}

/// Whether the night of `day` has been seen to.
pub(super) async fn has_night<C: ConnectionTrait>(db: &C, day: NaiveDate) -> Result<bool> {
    Ok(Entity::find()
        .filter(Column::Day.eq(day))
        .one(db)
        .await?
        .is_some())
}

/// Writes a certificate; false when another node has written that of the night already.
pub(super) async fn insert<C: ConnectionTrait>(db: &C, certificate: &Certificate) -> Result<bool> {
    let row = ActiveModel {
        id: Set(certificate.id.raw()),
        made_at: Set(certificate.made_at),
        day: Set(certificate.day),
        made_by: Set(certificate.made_by.clone()),
        body: Set(serde_json::to_string(&certificate.removed).map_err(Error::internal)?),
    };
    if certificate.day.is_none() {
        row.insert(db).await?;
        return Ok(true);
    }
    let once = OnConflict::column(Column::Day).do_nothing().to_owned();
    let done = Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    Ok(done > 0)
}
