//! Organizations, read from and written to their tables.

use std::collections::HashMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Set,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    entity::{organization, organization_field},
    model::Organization,
};
use crate::{
    kernel::{
        error::{Error, Result},
        ids::{DataKeyId, OrganizationId},
        page::{Page, Rows},
        text::fold,
    },
    storage::{
        paging::{Key, Ordering, fetch},
        updated,
    },
};

/// Which organizations are asked for. An empty list asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationFilter {
    /// Keys of fields: those working in any of them.
    pub fields: Vec<String>,
    /// Keys of kinds.
    pub kinds: Vec<String>,
    /// Keys of communities they lie in.
    pub communities: Vec<String>,
    /// Keys of roles in the committee.
    pub roles: Vec<String>,
    /// Among these only, whatever else is asked: what a search found.
    pub among: Option<Vec<OrganizationId>>,
}

/// What a list of organizations is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrganizationOrder {
    /// By name.
    Name,
    /// By the time they came in.
    CreatedAt,
}

fn select(filter: &OrganizationFilter) -> Select<organization::Entity> {
    use organization::Column;
    let mut select = organization::Entity::find();
    for (column, keys) in [
        (Column::Kind, &filter.kinds),
        (Column::Community, &filter.communities),
        (Column::Role, &filter.roles),
    ] {
        if !keys.is_empty() {
            select = select.filter(column.is_in(keys));
        }
    }
    if let Some(ids) = &filter.among {
        select = select.filter(Column::Id.is_in(ids.iter().map(|id| id.raw())));
    }
    if !filter.fields.is_empty() {
        let within = organization_field::Entity::find()
            .select_only()
            .column(organization_field::Column::OrganizationId)
            .filter(organization_field::Column::Field.is_in(&filter.fields))
            .into_query();
        select = select.filter(Column::Id.in_subquery(within));
    }
    select
}

/// The ids of the organizations asked for, as a query for use inside another one.
pub fn ids_where(filter: &OrganizationFilter) -> SelectStatement {
    select(filter)
        .select_only()
        .column(organization::Column::Id)
        .into_query()
}

/// One page of the directory.
pub async fn page<C: ConnectionTrait>(
    db: &C,
    filter: &OrganizationFilter,
    order: OrganizationOrder,
    descending: bool,
    page: &Page,
) -> Result<Rows<Organization>> {
    let ordering = Ordering {
        column: match order {
            OrganizationOrder::Name => organization::Column::NameFolded,
            OrganizationOrder::CreatedAt => organization::Column::CreatedAt,
        },
        id: organization::Column::Id,
        descending,
    };
    let rows = fetch(db, select(filter), ordering, page, |row| {
        let key = match order {
            OrganizationOrder::Name => Key::Text(row.name_folded.clone()),
            OrganizationOrder::CreatedAt => Key::Time(row.created_at),
        };
        (key, row.id)
    })
    .await?;
    let ids: Vec<Uuid> = rows.rows.iter().map(|(_, row)| row.id).collect();
    let mut fields = fields_of(db, Some(&ids)).await?;
    Ok(rows.map(|row| to_model(row, &mut fields)))
}

/// How many organizations there are.
pub async fn count<C: ConnectionTrait>(db: &C, filter: &OrganizationFilter) -> Result<u64> {
    Ok(select(filter).count(db).await?)
}

/// How many organizations work in each field that has any. One that works in two is counted in both.
pub async fn count_by_field<C: ConnectionTrait>(db: &C) -> Result<Vec<(String, u64)>> {
    let rows: Vec<(String, i64)> = organization_field::Entity::find()
        .select_only()
        .column(organization_field::Column::Field)
        .column_as(
            organization_field::Column::OrganizationId.count(),
            "organizations",
        )
        .group_by(organization_field::Column::Field)
        .order_by_asc(organization_field::Column::Field)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(field, count)| (field, u64::try_from(count).unwrap_or(0)))
        .collect())
}

/// Organizations by id, in no order; unknown ids are left out.
pub async fn by_ids<C: ConnectionTrait>(db: &C, ids: &[OrganizationId]) -> Result<Vec<Organization>> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.raw()).collect();
    let rows = organization::Entity::find()
        .filter(organization::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let mut fields = fields_of(db, Some(&ids)).await?;
    Ok(rows.into_iter().map(|row| to_model(row, &mut fields)).collect())
}

/// One organization.
pub async fn find<C: ConnectionTrait>(db: &C, id: OrganizationId) -> Result<Option<Organization>> {
    Ok(by_ids(db, &[id]).await?.pop())
}

/// The organization of a credit code, given in its stored form.
pub async fn find_by_code<C: ConnectionTrait>(db: &C, code: &str) -> Result<Option<Organization>> {
    one(db, organization::Column::CreditCode.eq(code)).await
}

/// The organization of a name, in whatever width, case and spacing.
pub async fn find_by_name<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<Organization>> {
    one(db, organization::Column::NameFolded.eq(fold(name))).await
}

async fn one<C: ConnectionTrait>(
    db: &C,
    condition: sea_orm::sea_query::SimpleExpr,
) -> Result<Option<Organization>> {
    let row = organization::Entity::find().filter(condition).one(db).await?;
    let Some(row) = row else { return Ok(None) };
    let mut fields = fields_of(db, Some(&[row.id])).await?;
    Ok(Some(to_model(row, &mut fields)))
}

/// The ids of all organizations.
pub async fn all_ids<C: ConnectionTrait>(db: &C) -> Result<Vec<Uuid>> {
    Ok(organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// Every organization, looked up by what a list knows them by.
#[derive(Debug, Default)]
pub struct Directory {
    organizations: Vec<Organization>,
    by_code: HashMap<String, usize>,
    by_name: HashMap<String, usize>,
}

impl Directory {
    /// Looks up a credit code, given in its stored form.
    pub fn by_code(&self, code: &str) -> Option<&Organization> {
        self.by_code.get(code).map(|at| &self.organizations[*at])
    }

    /// Looks up a name, in whatever width, case and spacing.
    pub fn by_name(&self, name: &str) -> Option<&Organization> {
        self.by_name.get(&fold(name)).map(|at| &self.organizations[*at])
    }

    pub(super) fn add(&mut self, organization: Organization) {
        let at = self.organizations.len();
        if let Some(code) = &organization.credit_code {
            self.by_code.insert(code.clone(), at);
        }
        self.by_name.insert(fold(&organization.name), at);
        self.organizations.push(organization);
    }
}

/// Reads the whole directory, for imports that look up many.
pub async fn directory<C: ConnectionTrait>(db: &C) -> Result<Directory> {
    let rows = organization::Entity::find().all(db).await?;
    let mut fields = fields_of(db, None).await?;
    let mut directory = Directory::default();
    for row in rows {
        directory.add(to_model(row, &mut fields));
    }
    Ok(directory)
}

/// The sealed liaison of an organization, with the key that opens it.
pub(super) async fn sealed_liaison<C: ConnectionTrait>(
    db: &C,
    id: OrganizationId,
) -> Result<(DataKeyId, Option<Vec<u8>>)> {
    let row = organization::Entity::find_by_id(id.raw())
        .one(db)
        .await?
        .ok_or_else(Error::not_found)?;
    Ok((DataKeyId::new(row.data_key_id), row.liaison_sealed))
}

/// Clears what stands beside erased keys.
pub async fn forget<C: ConnectionTrait>(db: &C, keys: &[DataKeyId]) -> Result<()> {
    organization::Entity::update_many()
        .col_expr(organization::Column::LiaisonSealed, Expr::value(None::<Vec<u8>>))
        .filter(organization::Column::DataKeyId.is_in(keys.iter().map(|key| key.raw())))
        .exec(db)
        .await?;
    Ok(())
}

/// Writes a new organization.
pub(super) async fn insert<C: ConnectionTrait>(
    db: &C,
    organization: &Organization,
    key: DataKeyId,
    liaison: Option<Vec<u8>>,
) -> Result<()> {
    let mut row = to_row(organization);
    row.id = Set(organization.id.raw());
    row.data_key_id = Set(key.raw());
    row.liaison_sealed = Set(liaison);
    row.created_at = Set(organization.created_at);
    row.version = Set(organization.version);
    row.insert(db).await?;
    write_fields(db, organization).await
}

/// Writes a changed organization, of which `organization.version` was read; `liaison` only where it changed.
pub(super) async fn save<C: ConnectionTrait>(
    db: &C,
    organization: &Organization,
    liaison: Option<Vec<u8>>,
) -> Result<()> {
    let mut row = to_row(organization);
    row.version = Set(organization.version + 1);
    if let Some(liaison) = liaison {
        row.liaison_sealed = Set(Some(liaison));
    }
    let done = organization::Entity::update_many()
        .set(row)
        .filter(organization::Column::Id.eq(organization.id.raw()))
        .filter(organization::Column::Version.eq(organization.version))
        .exec(db)
        .await?;
    updated(done.rows_affected)?;
    organization_field::Entity::delete_many()
        .filter(organization_field::Column::OrganizationId.eq(organization.id.raw()))
        .exec(db)
        .await?;
    write_fields(db, organization).await
}

async fn write_fields<C: ConnectionTrait>(db: &C, organization: &Organization) -> Result<()> {
    if organization.fields.is_empty() {
        return Ok(());
    }
    let rows = organization
        .fields
        .iter()
        .map(|field| organization_field::ActiveModel {
            organization_id: Set(organization.id.raw()),
            field: Set(field.clone()),
        });
    organization_field::Entity::insert_many(rows).exec(db).await?;
    Ok(())
}

fn to_row(organization: &Organization) -> organization::ActiveModel {
    organization::ActiveModel {
        name: Set(organization.name.clone()),
        name_folded: Set(fold(&organization.name)),
        credit_code: Set(organization.credit_code.clone()),
        kind: Set(organization.kind.clone()),
        role: Set(organization.role.clone()),
        community: Set(organization.community.clone()),
        address: Set(organization.address.clone()),
        service_phone: Set(organization.service_phone.clone()),
        description: Set(organization.description.clone()),
        updated_at: Set(organization.updated_at),
        ..Default::default()
    }
}

fn to_model(row: organization::Model, fields: &mut HashMap<Uuid, Vec<String>>) -> Organization {
    Organization {
        id: OrganizationId::new(row.id),
        name: row.name,
        credit_code: row.credit_code,
        kind: row.kind,
        role: row.role,
        fields: fields.remove(&row.id).unwrap_or_default(),
        community: row.community,
        address: row.address,
        service_phone: row.service_phone,
        description: row.description,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    }
}

/// The fields of the organizations named, or of all.
async fn fields_of<C: ConnectionTrait>(db: &C, ids: Option<&[Uuid]>) -> Result<HashMap<Uuid, Vec<String>>> {
    let mut select = organization_field::Entity::find().order_by_asc(organization_field::Column::Field);
    if let Some(ids) = ids {
        select = select.filter(organization_field::Column::OrganizationId.is_in(ids.iter().copied()));
    }
    let mut fields: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in select.all(db).await? {
        fields.entry(row.organization_id).or_default().push(row.field);
    }
    Ok(fields)
}
