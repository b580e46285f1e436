//! A write under way.

use std::{ops::Deref, sync::Arc};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use super::Office;

/// A transaction that, once it is committed, tells the keeper of the audit log's head. Dropped, it is rolled back.
pub struct Tx {
    inner: DatabaseTransaction,
    office: Arc<Office>,
}

impl Tx {
    pub(super) const fn new(inner: DatabaseTransaction, office: Arc<Office>) -> Self {
        Self { inner, office }
    }

    /// Commits; when this returns, the newest head of the audit log is kept outside the database too, unless the log says
    /// why not.
    pub async fn commit(self) -> Result<(), DbErr> {
        let Self { inner, office } = self;
        inner.commit().await?;
        if office.keeps_head {
            office.audit.advance(&office.db, office.clock.now()).await;
        }
        Ok(())
    }

    /// Undoes everything.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.inner.rollback().await
    }
}

impl Deref for Tx {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.inner
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
