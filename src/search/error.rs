//! What can go wrong with the index, apart from how the engine names it.

use tantivy::TantivyError;
use tantivy::directory::error::LockError;

/// A fault of the search index. None of them loses data: the index is a projection and can be rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another writer, in this process or another, holds the index directory.
    #[error("the search index is being written by another process")]
    LockBusy,
    /// The directory of the index cannot be created, read or cleaned.
    #[error("the directory of the search index cannot be used")]
    Directory(#[from] std::io::Error),
    /// The engine failed; the index may need to be rebuilt.
    #[error("the search engine failed")]
    Engine(#[source] TantivyError),
    /// The blocking task that ran the query was cancelled or panicked.
    #[error("the search task did not finish")]
    Task(#[from] tokio::task::JoinError),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::LockBusy,
            other => Self::Engine(other),
        }
    }
}
