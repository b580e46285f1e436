//! The worker that keeps the search index equal to the database: it follows the outbox, in batches, and each commit of
//! the index carries the last row it contains, so that after a crash the index catches up by itself.

use std::{collections::BTreeSet, time::Duration};

use chrono::{Days, NaiveDate};
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
/// How far back documents may have changed by themselves while nobody followed.
const AT_START: Days = Days::new(366);
/// How many documents are read at a time when the index is filled anew.
const CHUNK: usize = 500;

/// Reads the documents of these ids.
type ReadDocuments = for<'a> fn(&'a Ctx, &'a [Uuid]) -> BoxFuture<'a, Result<Vec<Document>>>;
/// Reads every id.
type ReadIds = for<'a> fn(&'a Ctx) -> BoxFuture<'a, Result<Vec<Uuid>>>;
/// Reads the ids of what changed by the passing of days alone, from the first to the last.
type ReadTurned = for<'a> fn(&'a Ctx, NaiveDate, NaiveDate) -> BoxFuture<'a, Result<Vec<Uuid>>>;

/// Where documents of one collection come from. Each searchable area is one; they are listed in `app.rs`.
pub struct DocumentSource {
    /// The prefix of ids in the outbox: `org`, `off`, `need`.
    pub prefix: &'static str,
    /// The collection they belong to.
    pub collection: Collection,
    /// The documents of these ids; what is not to be found is absent.
    pub documents: ReadDocuments,
    /// All ids, for filling anew.
    pub all: ReadIds,
    /// What else a document is made of, when that is indexed under its own id.
    pub made_of: Option<Part>,
    /// Which documents change by themselves as days begin, from the first day given to the last.
    pub by_day: Option<ReadTurned>,
}

/// Something documents are made of beside their own thing: an offer's says whose it is.
pub struct Part {
    /// The prefix of its ids in the outbox.
    pub prefix: &'static str,
    /// The ids of the documents made of it.
    pub documents_of: for<'a> fn(&'a Ctx, Uuid) -> BoxFuture<'a, Result<Vec<Uuid>>>,
}

/// Follows the outbox.
pub struct Indexer {
    ctx: Ctx,
    sources: &'static [DocumentSource],
    writer: Option<Writer>,
    /// The day the documents are of.
    day: Option<NaiveDate>,
}

impl Indexer {
    /// Takes the index's only writer; refused when another process holds it.
    pub fn new(ctx: Ctx, index: &Index, sources: &'static [DocumentSource]) -> Result<Self, SearchError> {
        Ok(Self {
            ctx,
            sources,
            writer: Some(index.writer()?),
            day: None,
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
        let mut applied = self.turn_days().await?;
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

    /// Once a day, and at the start: applies what changed by itself since the day the documents are of.
    async fn turn_days(&mut self) -> Result<usize> {
        let today = self.ctx.today();
        if self.day == Some(today) {
            return Ok(0);
        }
        let since = self
            .day
            .or_else(|| today.checked_sub_days(AT_START))
            .unwrap_or(today);
        let mut turned = Vec::new();
        for source in self.sources {
            if let Some(by_day) = source.by_day {
                let ids = by_day(&self.ctx, since, today).await?;
                turned.extend(ids.into_iter().map(|id| changed(source.prefix, id)));
            }
        }
        if !turned.is_empty() {
            let (upserts, deletes) = changes(&self.ctx, self.sources, &turned).await?;
            let Some(writer) = self.writer.take() else {
                return Ok(0);
            };
            let seq = writer.last_applied().map_err(Error::internal);
            let (writer, outcome) = match seq {
                Ok(seq) => apply(writer, upserts, deletes, seq.unwrap_or(0)).await?,
                Err(err) => (writer, Err(err)),
            };
            self.writer = Some(writer);
            outcome?;
        }
        self.day = Some(today);
        Ok(turned.len())
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

fn changed(prefix: &str, id: Uuid) -> OutboxRow {
    OutboxRow {
        seq: 0,
        subject_kind: prefix.to_owned(),
        subject_id: id,
    }
}

fn ids_of(prefix: &str, rows: &[OutboxRow]) -> BTreeSet<Uuid> {
    let rows = rows.iter().filter(|row| row.subject_kind == prefix);
    rows.map(|row| row.subject_id).collect()
}

/// Each changed thing as it is now: a document, or gone.
async fn changes(ctx: &Ctx, sources: &[DocumentSource], rows: &[OutboxRow]) -> Result<Changes> {
    let mut upserts = Vec::new();
    let mut deletes = Vec::new();
    for source in sources {
        let mut ids = ids_of(source.prefix, rows);
        if let Some(part) = &source.made_of {
            for id in ids_of(part.prefix, rows) {
                ids.extend((part.documents_of)(ctx, id).await?);
            }
        }
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
