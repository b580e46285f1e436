//! The worker that keeps the search index equal to the database: it follows the outbox, in batches, and each commit of
//! the index carries the last row it contains, so that after a crash the index catches up by itself.

use std::{collections::BTreeSet, time::Duration};

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    kernel::error::{Error, Result},
    office::{Ctx, OutboxRow, outbox_after, outbox_newest},
    search::{Collection, Document, Index, SearchError, Writer},
};

/// How often the outbox is looked at. Half of what "searchable within a second" allows.
const EVERY: Duration = Duration::from_millis(250);
/// How many changes one commit takes.
const BATCH: u64 = 2_000;
/// How many documents are read at a time when the index is filled anew.
const CHUNK: usize = 500;

/// Where documents of one collection come from. Each searchable area is one; they are listed in `app.rs`.
pub struct DocumentSource {
    /// The prefix of ids in the outbox: `org`, `off`, `need`.
    pub prefix: &'static str,
    /// The collection they belong to.
    pub collection: Collection,
    /// The documents of these ids; what is not to be found is absent.
    pub documents: for<'a> fn(&'a Ctx, &'a [Uuid]) -> BoxFuture<'a, Result<Vec<Document>>>,
    /// All ids, for filling anew.
    pub all: for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<Uuid>>>,
}

/// Follows the outbox.
pub struct Indexer {
    ctx: Ctx,
    sources: &'static [DocumentSource],
    writer: Option<Writer>,
}

impl Indexer {
    /// Takes the index's only writer; refused when another process holds it.
    pub fn new(ctx: Ctx, index: &Index, sources: &'static [DocumentSource]) -> Result<Self, SearchError> {
        Ok(Self {
            ctx,
            sources,
            writer: Some(index.writer()?),
        })
    }

    /// Fills the index from the database when it is new, damaged or was never filled to the end.
    pub async fn fill_if_needed(&mut self, needed: bool) -> Result<()> {
        if needed {
            let Some(writer) = self.writer.take() else {
                return Ok(());
            };
            self.writer = Some(rebuild(&self.ctx, writer, self.sources, |_| ()).await?);
        }
        Ok(())
    }

    /// Applies what is new, until nothing is. Returns how many changes there were.
    pub async fn catch_up(&mut self) -> Result<usize> {
        let mut applied = 0;
        loop {
            let Some(writer) = self.writer.take() else {
                return Ok(applied);
            };
            let seq = writer.last_applied().map_err(Error::internal)?.unwrap_or(0);
            let rows = outbox_after(self.ctx.db(), seq, BATCH).await;
            let rows = match rows {
                Ok(rows) => rows,
                Err(err) => {
                    self.writer = Some(writer);
                    return Err(err);
                }
            };
            let Some(last) = rows.last().map(|row| row.seq) else {
                self.writer = Some(writer);
                return Ok(applied);
            };
            applied += rows.len();
            let changes = changes(&self.ctx, self.sources, &rows).await;
            let (writer, outcome) = match changes {
                Ok((upserts, deletes)) => apply(writer, upserts, deletes, last).await?,
                Err(err) => (writer, Err(err)),
            };
            self.writer = Some(writer);
            outcome?;
        }
    }

    /// Follows until stopped. A failure is logged and tried again.
    pub async fn follow(mut self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(err) = self.catch_up().await {
                tracing::error!(error = %err, "the search index could not be brought up to date; trying again");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }
}

async fn apply(
    mut writer: Writer,
    upserts: Vec<Document>,
    deletes: Vec<(Collection, Uuid)>,
    last: i64,
) -> Result<(Writer, Result<()>)> {
    tokio::task::spawn_blocking(move || {
        let outcome = writer.apply(upserts, deletes, last).map_err(Error::internal);
        (writer, outcome)
    })
    .await
    .map_err(Error::internal)
}

type Changes = (Vec<Document>, Vec<(Collection, Uuid)>);

/// Each changed thing as it is now: a document, or gone.
async fn changes(ctx: &Ctx, sources: &[DocumentSource], rows: &[OutboxRow]) -> Result<Changes> {
    let mut upserts = Vec::new();
    let mut deletes = Vec::new();
    for source in sources {
        let ids: BTreeSet<Uuid> = rows
            .iter()
            .filter(|row| row.subject_kind == source.prefix)
            .map(|row| row.subject_id)
            .collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        for chunk in ids.chunks(CHUNK) {
            let documents = (source.documents)(ctx, chunk).await?;
            let found: BTreeSet<Uuid> = documents.iter().map(|document| document.id).collect();
            deletes.extend(
                chunk
                    .iter()
                    .filter(|id| !found.contains(id))
                    .map(|id| (source.collection, *id)),
            );
            upserts.extend(documents);
        }
    }
    Ok((upserts, deletes))
}

/// Fills the index anew; `progress` hears how many documents there are so far. Gives the writer back.
pub async fn rebuild(
    ctx: &Ctx,
    mut writer: Writer,
    sources: &'static [DocumentSource],
    progress: impl Fn(usize),
) -> Result<Writer> {
    // First the place in the outbox, then the documents: what changes meanwhile is applied once more afterwards.
    let seq = outbox_newest(ctx.db()).await?;
    let mut documents = Vec::new();
    for source in sources {
        let ids = (source.all)(ctx).await?;
        for chunk in ids.chunks(CHUNK) {
            documents.extend((source.documents)(ctx, chunk).await?);
            progress(documents.len());
        }
    }
    tokio::task::spawn_blocking(move || {
        writer
            .rebuild(documents.into_iter().map(Ok::<_, SearchError>), seq)
            .map_err(Error::internal)?;
        Ok(writer)
    })
    .await
    .map_err(Error::internal)?
}
