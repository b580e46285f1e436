//! Needs, read from and written to their table. Every reading for a person begins with what that person may see.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait, Set,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use super::{
    entity::{ActiveModel, Column, Model, Needs},
    model::Need,
    rows::{to_need, to_row},
    rules,
    state::StateKind,
};
use crate::{
    access::{
        policy::{self, Act, Which},
        scope::{Because, condition, never},
    },
    kernel::{
        actor::{Actor, Role},
        error::{Error, Result},
        ids::{HouseholdId, NeedId},
        page::{Page, Rows},
    },
    office::{self, Ctx, Step},
    storage::{
        paging::{Key, Ordering, fetch},
        updated,
    },
    taxonomy::Taxonomy,
};

/// Which needs are asked for. An empty list asks for all.
#[derive(Debug, Clone, Default)]
pub struct NeedFilter {
    /// In these states.
    pub states: Vec<StateKind>,
    /// Keys of kinds.
    pub kinds: Vec<String>,
    /// Keys of categories; a top one stands for all below it.
    pub categories: Vec<String>,
    /// Keys of communities.
    pub communities: Vec<String>,
    /// Keys of urgencies.
    pub urgencies: Vec<String>,
    /// Asked for by this household.
    pub household: Option<HouseholdId>,
    /// Only those of the asker's own organization or community, or taken in by themselves.
    pub mine: bool,
    /// What later areas add, made with [`id_in`]: stages, unmatched ones.
    pub only: Vec<Condition>,
}

/// What a list of needs is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedOrder {
    /// The time they were taken in.
    CreatedAt,
    /// The time they were last changed.
    UpdatedAt,
    /// The day they are wanted; those without one count as wanted last.
    DueOn,
    /// How urgent they are; the most urgent is largest.
    Urgency,
}

/// For [`NeedFilter::only`]: needs whose id is among what `ids` selects.
pub fn id_in(ids: SelectStatement) -> Condition {
    Condition::all().add(Column::Id.in_subquery(ids))
}

/// For [`NeedFilter::only`]: needs whose id is not among what `ids` selects.
pub fn id_not_in(ids: SelectStatement) -> Condition {
    Condition::all().add(Column::Id.not_in_subquery(ids))
}

/// For [`NeedFilter::only`]: needs in one of these states.
pub fn in_states(states: &[StateKind]) -> Condition {
    Condition::all().add(Column::State.is_in(states.iter().map(|state| state.key())))
}

/// Which household asks is told to those who may read households, and to nobody by way of a filter.
fn household_scope(actor: &Actor) -> Condition {
    condition(&policy::scope(actor, Act::HouseholdRead), |which| match which {
        Which::Community(own) => Condition::all().add(Column::Community.eq(own)),
        _ => never(),
    })
}

/// What is the person's own business.
fn mine(actor: &Actor) -> Condition {
    let mut own = Condition::any();
    if let Some(person) = actor.person() {
        own = own.add(Column::CreatedBy.eq(person.id.raw()));
        if let Some(organization) = person.organization {
            own = own.add(Column::OrganizationId.eq(organization.raw()));
        }
        if let (Role::CommunityWorker, Some(community)) = (person.role, &person.community) {
            own = own.add(Column::Community.eq(community));
        }
        if person.role == Role::StreetStaff {
            own = Condition::all();
        }
    } else {
        own = own.add(Column::Id.is_null());
    }
    own
}

pub(super) fn select(ctx: &Ctx, filter: &NeedFilter) -> Needs {
    let categories = with_lower(ctx.taxonomy(), &filter.categories);
    let mut select = Needs::seen_by(&ctx.actor, ());
    for (column, keys) in [
        (Column::Kind, &filter.kinds),
        (Column::Category, &categories),
        (Column::Community, &filter.communities),
        (Column::Urgency, &filter.urgencies),
    ] {
        if !keys.is_empty() {
            select = select.filter(column.is_in(keys));
        }
    }
    if !filter.states.is_empty() {
        select = select.filter(in_states(&filter.states));
    }
    if let Some(household) = filter.household {
        select = select
            .filter(household_scope(&ctx.actor))
            .filter(Column::HouseholdId.eq(household.raw()));
    }
    if filter.mine {
        select = select.filter(mine(&ctx.actor));
    }
    filter
        .only
        .iter()
        .fold(select, |select, only| select.filter(only.clone()))
}

/// The categories themselves and those below them.
fn with_lower(taxonomy: &Taxonomy, keys: &[String]) -> Vec<String> {
    let below = taxonomy.categories.terms().iter().filter(|term| {
        term.parent
            .as_ref()
            .is_some_and(|parent| keys.contains(parent) && !keys.contains(&term.key))
    });
    keys.iter()
        .cloned()
        .chain(below.map(|term| term.key.clone()))
        .collect()
}

/// One page of the needs `ctx.actor` may see.
pub async fn page(
    ctx: &Ctx,
    filter: &NeedFilter,
    (order, descending): (NeedOrder, bool),
    page: &Page,
) -> Result<Rows<Need>> {
    let ordering = Ordering {
        column: match order {
            NeedOrder::CreatedAt => Column::CreatedAt,
            NeedOrder::UpdatedAt => Column::UpdatedAt,
            NeedOrder::DueOn => Column::DueSort,
            NeedOrder::Urgency => Column::UrgencyRank,
        },
        id: Column::Id,
        descending,
    };
    let rows = fetch(
        ctx.db(),
        select(ctx, filter).into_select(),
        ordering,
        page,
        |row| {
            let key = match order {
                NeedOrder::CreatedAt => Key::Time(row.created_at),
                NeedOrder::UpdatedAt => Key::Time(row.updated_at),
                NeedOrder::DueOn => Key::Date(row.due_sort),
                NeedOrder::Urgency => Key::Number(row.urgency_rank.into()),
            };
            (key, row.id)
        },
    )
    .await?;
    rows.try_map(to_need)
}

/// How many needs `ctx.actor` may see.
pub async fn count(ctx: &Ctx, filter: &NeedFilter) -> Result<u64> {
    select(ctx, filter).count(ctx.db()).await
}

/// For [`NeedFilter::only`]: what a search found, or the need of the number that was typed.
pub fn found(ids: &[Uuid], typed: &str) -> Condition {
    Condition::any()
        .add(Column::Id.is_in(ids.iter().copied()))
        .add(Column::Number.eq(typed.trim().to_uppercase()))
}

/// The ids of all needs asked for that `ctx.actor` may see, in no order.
pub async fn ids(ctx: &Ctx, filter: &NeedFilter) -> Result<Vec<NeedId>> {
    let ids: Vec<Uuid> = select(ctx, filter)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(ctx.db())
        .await?;
    Ok(ids.into_iter().map(NeedId::new).collect())
}

/// The ids of the needs asked for that `ctx.actor` may see, as a query for use inside another one.
pub fn ids_where(ctx: &Ctx, filter: &NeedFilter) -> SelectStatement {
    select(ctx, filter).select_only().column(Column::Id).into_query()
}

/// Those of `ids` that `ctx.actor` may see, in no order.
pub async fn by_ids(ctx: &Ctx, ids: &[NeedId]) -> Result<Vec<Need>> {
    let rows = select(ctx, &NeedFilter::default())
        .filter(Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(ctx.db())
        .await?;
    rows.into_iter().map(to_need).collect()
}

/// Needs by id, for those who may already see what refers to them (a referral); what each person may read of them is
/// still narrowed by [`rules`].
pub async fn by_ids_for_parties<C: ConnectionTrait>(db: &C, ids: &[NeedId]) -> Result<Vec<Need>> {
    let rows = Needs::whole(Because::ReferredTo)
        .filter(Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    rows.into_iter().map(to_need).collect()
}

/// The need, if `ctx.actor` may see it; otherwise there is none.
pub async fn find<C: ConnectionTrait>(ctx: &Ctx, db: &C, id: NeedId) -> Result<Need> {
    let row = select(ctx, &NeedFilter::default())
        .filter(Column::Id.eq(id.raw()))
        .one(db)
        .await?;
    to_need(row.ok_or_else(Error::not_found)?)
}

/// The need of that number, whoever may see it: for imports and the demo.
pub async fn find_by_number<C: ConnectionTrait>(db: &C, number: &str) -> Result<Option<Need>> {
    let row = Needs::whole(Because::Import)
        .filter(Column::Number.eq(number))
        .one(db)
        .await?;
    row.map(to_need).transpose()
}

/// The needs of these households, each with its household.
pub async fn of_households<C: ConnectionTrait>(
    db: &C,
    ids: &[HouseholdId],
) -> Result<Vec<(NeedId, HouseholdId)>> {
    let rows: Vec<(Uuid, Uuid)> = Needs::whole(Because::Rule)
        .select_only()
        .columns([Column::Id, Column::HouseholdId])
        .filter(Column::HouseholdId.is_in(ids.iter().map(|id| id.raw())))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(need, household)| (NeedId::new(need), HouseholdId::new(household)))
        .collect())
}

/// The ids of all needs, for filling the index.
pub async fn all_ids<C: ConnectionTrait>(db: &C) -> Result<Vec<Uuid>> {
    Ok(Needs::whole(Because::Index)
        .select_only()
        .column(Column::Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// The steps of the need's way, oldest first; nothing for those whom it does not concern. `helps` tells what a later area
/// knows: that the asker's help was agreed upon. They read what became of the need since it was published, not what
/// others said or did about it.
pub async fn timeline(ctx: &Ctx, need: &Need, helps: bool) -> Result<Vec<Step>> {
    if rules::sees_way(&ctx.actor, need) {
        return office::steps(ctx.db(), need.id).await;
    }
    if !helps {
        return Ok(Vec::new());
    }
    let steps = office::steps(ctx.db(), need.id).await?.into_iter();
    Ok(steps
        .skip_while(|step| step.act != "need.open")
        .filter(|step| step.act.starts_with("need."))
        .map(|step| Step { note: None, ..step })
        .collect())
}

/// What is sealed of a need and changes with it.
#[derive(Default)]
pub(super) struct SealedColumns {
    /// The working text and its blind index.
    pub working: Option<(Vec<u8>, Vec<u8>)>,
    /// The note of the verification; the outer option says whether it changes.
    pub verified_note: Option<Option<Vec<u8>>>,
}

impl SealedColumns {
    fn put(self, row: &mut ActiveModel) {
        if let Some((sealed, index)) = self.working {
            row.working_sealed = Set(Some(sealed));
            row.working_index = Set(index);
        }
        if let Some(note) = self.verified_note {
            row.verified_note_sealed = Set(note);
        }
    }
}

/// Writes a new need.
pub(super) async fn insert<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    need: &Need,
    sealed: SealedColumns,
) -> Result<()> {
    let mut row = to_row(need, ctx.taxonomy());
    let parts = rules::number_parts(&need.number);
    row.id = Set(need.id.raw());
    row.number_year = Set(parts.map(|(year, _)| year));
    row.number_seq = Set(parts.map(|(_, seq)| seq));
    row.created_by = Set(need.created_by.map(|id| id.raw()));
    row.created_at = Set(need.created_at);
    sealed.put(&mut row);
    row.insert(db).await?;
    Ok(())
}

/// Writes a changed need of which version `read` was read, and returns it as it now is.
pub(super) async fn save<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    need: Need,
    sealed: SealedColumns,
) -> Result<Need> {
    let read = need.version;
    let need = Need {
        version: read + 1,
        updated_at: ctx.now(),
        ..need
    };
    let mut row = to_row(&need, ctx.taxonomy());
    sealed.put(&mut row);
    let done = Needs::update_many()
        .set(row)
        .filter(Column::Id.eq(need.id.raw()))
        .filter(Column::Version.eq(read))
        .exec(db)
        .await?;
    updated(done.rows_affected)?;
    Ok(need)
}

/// The newest running number of `year`; 0 when there is none.
pub(super) async fn newest_number<C: ConnectionTrait>(db: &C, year: i32) -> Result<i32> {
    let newest: Option<Option<i32>> = Needs::whole(Because::Rule)
        .select_only()
        .column_as(Column::NumberSeq.max(), "newest")
        .filter(Column::NumberYear.eq(year))
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.flatten().unwrap_or_default())
}

/// The sealed working text, and its blind index.
pub(super) async fn sealed_working<C: ConnectionTrait>(
    db: &C,
    id: NeedId,
) -> Result<(Option<Vec<u8>>, Vec<u8>)> {
    let row: Option<Model> = Needs::whole(Because::ReferredTo)
        .filter(Column::Id.eq(id.raw()))
        .one(db)
        .await?;
    let row = row.ok_or_else(Error::not_found)?;
    Ok((row.working_sealed, row.working_index))
}

/// The needs of which something is sealed.
pub(super) async fn all_sealed<C: ConnectionTrait>(db: &C) -> Result<Vec<Need>> {
    let rows = Needs::whole(Because::Keys)
        .filter(Column::WorkingSealed.is_not_null())
        .all(db)
        .await?;
    rows.into_iter().map(to_need).collect()
}

pub(super) async fn set_working_index<C: ConnectionTrait>(db: &C, id: NeedId, index: Vec<u8>) -> Result<()> {
    Needs::update_many()
        .col_expr(Column::WorkingIndex, Expr::value(index))
        .filter(Column::Id.eq(id.raw()))
        .exec(db)
        .await?;
    Ok(())
}

/// The sealed note of the verification.
pub(super) async fn sealed_note<C: ConnectionTrait>(db: &C, id: NeedId) -> Result<Option<Vec<u8>>> {
    let row: Option<Model> = Needs::whole(Because::ReferredTo)
        .filter(Column::Id.eq(id.raw()))
        .one(db)
        .await?;
    Ok(row.ok_or_else(Error::not_found)?.verified_note_sealed)
}

/// The need of that blind index, for lists without numbers.
pub(super) async fn find_by_working<C: ConnectionTrait>(
    db: &C,
    community: &str,
    index: Vec<u8>,
) -> Result<Option<Need>> {
    let row = Needs::whole(Because::Import)
        .filter(Column::Community.eq(community))
        .filter(Column::WorkingIndex.eq(index))
        .one(db)
        .await?;
    row.map(to_need).transpose()
}
