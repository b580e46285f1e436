//! Queries that begin with what somebody may see. The tables of an area that are not everybody's keep their entity to
//! themselves: outside `entity.rs` it has no name, and a query over it is begun here or not at all.

use sea_orm::{
    ActiveModelTrait, Condition, ConnectionTrait, DeleteMany, EntityTrait, InsertMany, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, SelectGetableTuple, Selector, TryGetableMany,
    UpdateMany,
    sea_query::{Expr, SelectStatement},
};

use super::policy::{self, Act, Scope, Which};
use crate::kernel::{actor::Actor, error::Result};

/// A table whose rows are not everybody's.
pub trait Guarded: EntityTrait<Model: Send + Sync> {
    /// Seeing a row of it.
    const READ: Act;

    /// What its conditions depend on besides the row: the day, for what is published by the day; mostly nothing.
    type At: Copy;

    /// The rows of `scope`, as a condition on the table: mostly one [`condition`].
    fn rows(scope: &Scope, at: Self::At) -> Condition;
}

/// Why a query extends to rows whoever asks. Each is a promise that no row, and no count of rows, reaches a person who
/// may not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Something the person may see refers to the row, and what is shown of it is decided by the row itself.
    ReferredTo,
    /// A list is brought in and compared with what is there.
    Import,
    /// The index is told; it keeps who may find what.
    Index,
    /// Only sums of what is published are told.
    Figures,
    /// Keys and indexes are made anew; nothing is shown.
    Keys,
    /// A rule asks whether something is so, and answers no more than that.
    Rule,
}

/// A query over rows that somebody may see.
#[derive(Debug, Clone)]
pub struct Scoped<E: EntityTrait>(Select<E>);

impl<E: Guarded> Scoped<E> {
    /// The rows `actor` may see.
    pub fn seen_by(actor: &Actor, at: E::At) -> Self {
        Self::within(&policy::scope(actor, E::READ), at)
    }

    /// The rows of `scope`.
    pub fn within(scope: &Scope, at: E::At) -> Self {
        Self(E::find().filter(E::rows(scope, at)))
    }

    /// Every row, whoever asks.
    pub fn whole(_: Because) -> Self {
        Self(E::find())
    }

    /// For writing rows that hang on one that was loaded for the one who acts.
    pub fn insert_many<A: ActiveModelTrait<Entity = E>>(rows: impl IntoIterator<Item = A>) -> InsertMany<A> {
        E::insert_many(rows)
    }

    /// For changing rows that were loaded for the one who acts.
    pub fn update_many() -> UpdateMany<E> {
        E::update_many()
    }

    /// For removing rows that were forgotten, or whose time is over.
    pub fn delete_many() -> DeleteMany<E> {
        E::delete_many()
    }

    /// The plain query, narrowed as it is.
    pub fn into_select(self) -> Select<E> {
        self.0
    }

    /// All of them.
    pub async fn all<C: ConnectionTrait>(self, db: &C) -> Result<Vec<E::Model>> {
        Ok(self.0.all(db).await?)
    }

    /// One of them.
    pub async fn one<C: ConnectionTrait>(self, db: &C) -> Result<Option<E::Model>> {
        Ok(self.0.one(db).await?)
    }

    /// How many there are.
    pub async fn count<C: ConnectionTrait>(self, db: &C) -> Result<u64> {
        Ok(self.0.count(db).await?)
    }

    /// The chosen columns alone.
    pub fn into_tuple<T: TryGetableMany>(self) -> Selector<SelectGetableTuple<T>> {
        self.0.into_tuple()
    }
}

/// Any of the rows of `scope`, each said by `rows`: [`never`] where the words mean nothing for the table.
pub fn condition(scope: &Scope, rows: impl Fn(&Which) -> Condition) -> Condition {
    match scope.narrowed() {
        None => Condition::all(),
        // An empty `any` would be left out of the statement and allow everything.
        Some([]) => never(),
        Some(some) => some
            .iter()
            .fold(Condition::any(), |any, which| any.add(rows(which))),
    }
}

/// No row.
pub fn never() -> Condition {
    Condition::all().add(Expr::cust("1 = 0"))
}

impl<E: EntityTrait> QueryFilter for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryFilter::query(&mut self.0)
    }
}

impl<E: EntityTrait> QueryOrder for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryOrder::query(&mut self.0)
    }
}

impl<E: EntityTrait> QuerySelect for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QuerySelect::query(&mut self.0)
    }
}

impl<E: EntityTrait> QueryTrait for Scoped<E> {
    type QueryStatement = SelectStatement;

    fn query(&mut self) -> &mut SelectStatement {
        QueryTrait::query(&mut self.0)
    }

    fn as_query(&self) -> &SelectStatement {
        self.0.as_query()
    }

    fn into_query(self) -> SelectStatement {
        self.0.into_query()
    }
}
