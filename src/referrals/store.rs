//! Referrals in their table: who sees which, lists, loading for an act, saving.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Set, SqlErr,
    sea_query::{Expr, SelectStatement},
};

use super::{
    entity::{self, Column, Referrals},
    model::{Acceptance, Helper, Origin, Referral, State, StateName},
};
use crate::{
    access::{policy::Scope, scope::Because},
    kernel::{
        actor::{Actor, Role},
        error::{Code, Error, Result},
        ids::{AccountId, DataKeyId, NeedId, OfferId, OrganizationId, ReferralId},
        page::{Page, Rows},
    },
    needs::forgetting::{FORGOTTEN, needs_of_keys},
    office::Ctx,
    storage::{
        Inconsistent,
        paging::{Key, Ordering, fetch},
        updated,
    },
};

/// Which referrals are asked for.
#[derive(Debug, Clone, Default)]
pub struct ReferralFilter {
    /// Only in these states.
    pub states: Vec<StateName>,
    /// Only of this need.
    pub need: Option<NeedId>,
    /// Only those in which the actor is the helper, or which lie in the actor's own community.
    pub mine: bool,
}

/// What the list is ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ReferralOrder {
    /// When it was made.
    #[default]
    CreatedAt,
    /// When it last changed.
    UpdatedAt,
}

fn of_helper(helper: Helper) -> sea_orm::sea_query::Expr {
    match helper {
        Helper::Organization(id) => Column::OrganizationId.eq(id.raw()),
        Helper::Person(id) => Column::HelperId.eq(id.raw()),
    }
}

/// The ids of the referrals of `scope`, for areas that hang on referrals.
pub fn ids_within(scope: &Scope) -> SelectStatement {
    let within = Referrals::within(scope, ());
    within.select_only().column(Column::Id).into_query()
}

/// The ids of the referrals that are `actor`'s own business: as helper, or in the own community.
pub fn own_ids(actor: &Actor) -> Option<SelectStatement> {
    let select = Referrals::seen_by(actor, ())
        .filter(own(actor)?)
        .select_only()
        .column(Column::Id);
    Some(select.into_query())
}

fn own(actor: &Actor) -> Option<Condition> {
    if actor.is_any(&[Role::CommunityWorker]) {
        return Some(Condition::all().add(Column::Community.eq(actor.community()?)));
    }
    Some(Condition::all().add(of_helper(Helper::of_actor(actor)?)))
}

fn select(actor: &Actor, filter: &ReferralFilter) -> Option<Referrals> {
    let mut select = Referrals::seen_by(actor, ());
    if !filter.states.is_empty() {
        select = select.filter(Column::State.is_in(filter.states.iter().map(|state| state.key())));
    }
    if let Some(need) = filter.need {
        select = select.filter(Column::NeedId.eq(need.raw()));
    }
    if filter.mine {
        select = select.filter(own(actor)?);
    }
    Some(select)
}

/// One page of the referrals `ctx.actor` may see.
pub async fn page(
    ctx: &Ctx,
    filter: &ReferralFilter,
    by: ReferralOrder,
    descending: bool,
    page: &Page,
) -> Result<Rows<Referral>> {
    let Some(select) = select(&ctx.actor, filter) else {
        return Ok(Rows::empty());
    };
    let order = Ordering {
        column: match by {
            ReferralOrder::CreatedAt => Column::CreatedAt,
            ReferralOrder::UpdatedAt => Column::UpdatedAt,
        },
        id: Column::Id,
        descending,
    };
    let found = fetch(ctx.db(), select.into_select(), order, page, |row| {
        let at = match by {
            ReferralOrder::CreatedAt => row.created_at,
            ReferralOrder::UpdatedAt => row.updated_at,
        };
        (Key::Time(at), row.id)
    })
    .await?;
    let rows = found.rows.into_iter().map(|(c, row)| Ok((c, model(row)?)));
    Ok(Rows {
        rows: rows.collect::<Result<_>>()?,
        has_previous: found.has_previous,
        has_next: found.has_next,
    })
}

/// How many referrals `ctx.actor` may see.
pub async fn count(ctx: &Ctx, filter: &ReferralFilter) -> Result<u64> {
    match select(&ctx.actor, filter) {
        Some(select) => select.count(ctx.db()).await,
        None => Ok(0),
    }
}

/// Those of `ids` that `actor` may see.
pub async fn by_ids<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    ids: &[ReferralId],
) -> Result<HashMap<ReferralId, Referral>> {
    let rows = Referrals::seen_by(actor, ())
        .filter(Column::Id.is_in(ids.iter().map(|id| id.raw())))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| model(row).map(|referral| (referral.id, referral)))
        .collect()
}

/// The referrals of each of `needs` that `actor` may see, oldest first.
pub async fn by_needs<C: ConnectionTrait>(
    db: &C,
    actor: &Actor,
    needs: &[NeedId],
) -> Result<HashMap<NeedId, Vec<Referral>>> {
    let rows = Referrals::seen_by(actor, ())
        .filter(Column::NeedId.is_in(needs.iter().map(|id| id.raw())))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut found: HashMap<NeedId, Vec<Referral>> = HashMap::new();
    for row in rows {
        let referral = model(row)?;
        found.entry(referral.need).or_default().push(referral);
    }
    Ok(found)
}

/// The referral for `actor`; not found when it is not theirs to see.
pub async fn load<C: ConnectionTrait>(db: &C, actor: &Actor, id: ReferralId) -> Result<Referral> {
    by_ids(db, actor, &[id])
        .await?
        .remove(&id)
        .ok_or_else(Error::not_found)
}

/// Every referral of `need`, whoever asks: for rules such as "declined before" that lower a match.
pub async fn of_need<C: ConnectionTrait>(db: &C, need: NeedId) -> Result<Vec<Referral>> {
    let rows = Referrals::whole(Because::Rule)
        .filter(Column::NeedId.eq(need.raw()))
        .order_by_asc(Column::CreatedAt)
        .all(db)
        .await?;
    rows.into_iter().map(model).collect()
}

/// The referrals that wait for an answer which was due before `now`, and those accepted before `docked_by`: whether
/// anything came of these is for the areas that hang on referrals to say.
pub async fn waiting<C: ConnectionTrait>(
    db: &C,
    now: DateTime<Utc>,
    docked_by: DateTime<Utc>,
) -> Result<Vec<Referral>> {
    let unanswered = Condition::all()
        .add(Column::State.eq(StateName::Sent.key()))
        .add(Column::AnswerDueAt.lt(now));
    let undocked = Condition::all()
        .add(Column::State.eq(StateName::Accepted.key()))
        .add(Column::AnsweredAt.lt(docked_by));
    let rows = Referrals::whole(Because::Rule)
        .filter(Condition::any().add(unanswered).add(undocked))
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter().map(model).collect()
}

/// Whether `helper` has an active referral of `need`.
pub(super) async fn is_active<C: ConnectionTrait>(db: &C, need: NeedId, helper: Helper) -> Result<bool> {
    let found = Referrals::whole(Because::Rule)
        .filter(Column::NeedId.eq(need.raw()))
        .filter(of_helper(helper))
        .filter(Column::State.is_in(StateName::ACTIVE.map(StateName::key)))
        .count(db)
        .await?;
    Ok(found > 0)
}

/// Writes a new referral.
pub(super) async fn insert<C: ConnectionTrait>(db: &C, referral: &Referral) -> Result<()> {
    row(referral)
        .insert(db)
        .await
        .map(|_| ())
        .map_err(|err| match err.sql_err() {
            // Somebody else asked the same helper at the same moment.
            Some(SqlErr::UniqueConstraintViolation(_)) => Error::refused(Code::AlreadyDone),
            _ => err.into(),
        })
}

/// Saves a changed referral, if nobody changed it meanwhile; counts its version up.
pub(super) async fn save<C: ConnectionTrait>(db: &C, referral: &mut Referral) -> Result<()> {
    let read = referral.version;
    referral.version += 1;
    let result = Referrals::update_many()
        .set(row(referral))
        .filter(Column::Id.eq(referral.id.raw()))
        .filter(Column::Version.eq(read))
        .exec(db)
        .await?;
    updated(result.rows_affected)
}

fn row(referral: &Referral) -> entity::ActiveModel {
    let state = &referral.state;
    let ended_at = match state {
        State::Lapsed { at } | State::Revoked { at, .. } | State::Completed { at, .. } => Some(*at),
        _ => None,
    };
    entity::ActiveModel {
        id: Set(referral.id.raw()),
        need_id: Set(referral.need.raw()),
        offer_id: Set(referral.offer.map(|id| id.raw())),
        organization_id: Set(referral.helper.organization().map(|id| id.raw())),
        helper_id: Set(referral.helper.person().map(|id| id.raw())),
        community: Set(referral.community.clone()),
        origin: Set(referral.origin.key().to_owned()),
        state: Set(state.name().key().to_owned()),
        message: Set(referral.message.clone()),
        reason: Set(referral.reason().map(str::to_owned)),
        note: Set(referral.note().map(str::to_owned)),
        match_snapshot: Set(referral.match_snapshot.clone()),
        created_by: Set(referral.created_by.map(|id| id.raw())),
        created_at: Set(referral.created_at),
        updated_at: Set(referral.updated_at),
        answered_at: Set(referral.answered_at()),
        answer_due_at: Set(referral.answer_due_at()),
        ended_at: Set(ended_at),
        version: Set(referral.version),
    }
}

fn model(row: entity::Model) -> Result<Referral> {
    let id = row.id;
    let broken = |what| Inconsistent {
        entity: "referral",
        id: id.to_string(),
        what,
    };
    let helper = match (row.organization_id, row.helper_id) {
        (Some(id), None) => Helper::Organization(OrganizationId::new(id)),
        (None, Some(id)) => Helper::Person(AccountId::new(id)),
        _ => return Err(broken("not exactly one helper").into()),
    };
    let origin = Origin::from_key(&row.origin).ok_or_else(|| broken("unknown origin"))?;
    let name = StateName::from_key(&row.state).ok_or_else(|| broken("unknown state"))?;
    let state = state(name, &row).ok_or_else(|| broken("the state lacks its data"))?;
    Ok(Referral {
        id: ReferralId::new(row.id),
        need: NeedId::new(row.need_id),
        offer: row.offer_id.map(OfferId::new),
        helper,
        community: row.community,
        origin,
        state,
        message: row.message,
        match_snapshot: row.match_snapshot,
        created_by: row.created_by.map(AccountId::new),
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

fn state(name: StateName, row: &entity::Model) -> Option<State> {
    let acceptance = || {
        Some(Acceptance {
            at: row.answered_at?,
            note: row.note.clone(),
        })
    };
    Some(match name {
        StateName::Sent => State::Sent {
            answer_due_at: row.answer_due_at?,
        },
        StateName::Claimed => State::Claimed,
        StateName::Accepted => State::Accepted(acceptance()?),
        StateName::Declined => State::Declined {
            at: row.answered_at?,
            reason: row.reason.clone()?,
            note: row.note.clone(),
        },
        StateName::Lapsed => State::Lapsed { at: row.ended_at? },
        StateName::Revoked => State::Revoked {
            at: row.ended_at?,
            reason: row.note.clone()?,
        },
        StateName::Completed => State::Completed {
            acceptance: acceptance()?,
            at: row.ended_at?,
        },
    })
}

/// The ids of the referrals of these needs, as a query for use inside another one.
pub fn ids_of_needs(needs: SelectStatement) -> SelectStatement {
    Referrals::whole(Because::Keys)
        .select_only()
        .column(Column::Id)
        .filter(Column::NeedId.in_subquery(needs))
        .into_query()
}

/// Removes the words written to and fro about needs whose keys were erased.
pub async fn forget(tx: &DatabaseTransaction, keys: &[DataKeyId]) -> Result<()> {
    forget_words(tx, needs_of_keys(keys)).await.map(|_| ())
}

/// Removes the words written to and fro about these needs; how many referrals had some.
pub async fn forget_words<C: ConnectionTrait>(db: &C, needs: SelectStatement) -> Result<u64> {
    let mut many = 0;
    for column in [Column::Message, Column::Note] {
        let done = Referrals::update_many()
            .col_expr(column, Expr::value(FORGOTTEN))
            .filter(Column::NeedId.in_subquery(needs.clone()))
            .filter(column.is_not_null())
            .filter(column.ne(FORGOTTEN))
            .exec(db)
            .await?;
        many += done.rows_affected;
    }
    Ok(many)
}
