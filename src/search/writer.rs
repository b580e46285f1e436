//! Writing: batches of changes with the outbox position they reach, or everything anew.

use tantivy::IndexWriter;
use uuid::Uuid;

use super::error::SearchError;
use super::index::{Index, Payload, payload};
use super::model::{Collection, Document};
use super::schema::VERSION;

/// Memory for documents not yet written, in bytes.
const BUFFER: usize = 50_000_000;

/// The one writer. All calls block; commits take tens of milliseconds, so changes are best brought in batches.
pub struct Writer {
    engine: IndexWriter,
    index: Index,
    /// Set when a failure could not be undone: the engine's writer is then made anew before the next change.
    broken: bool,
}

impl Writer {
    pub(super) fn new(index: Index) -> Result<Self, SearchError> {
        let engine = index.engine.writer_with_num_threads(1, BUFFER)?;
        Ok(Self {
            engine,
            index,
            broken: false,
        })
    }

    /// Replaces and removes documents and remembers how far the outbox is contained. Either all of it is applied and
    /// searchable on return, or nothing is. Applying the same rows again changes nothing.
    ///
    /// # Errors
    /// Where the engine fails; nothing is applied then.
    pub fn apply(
        &mut self,
        upserts: Vec<Document>,
        deletes: Vec<(Collection, Uuid)>,
        last_outbox_seq: i64,
    ) -> Result<(), SearchError> {
        let complete = payload(&self.index.engine)?.is_some_and(|payload| payload.complete);
        self.undoing(|writer| {
            for (collection, id) in deletes {
                writer
                    .engine
                    .delete_term(writer.index.fields.key_term(collection, id));
            }
            for document in &upserts {
                writer
                    .engine
                    .delete_term(writer.index.fields.key_term(document.collection, document.id));
                writer.add(document)?;
            }
            writer.commit(Payload {
                version: VERSION,
                complete,
                seq: last_outbox_seq,
            })
        })
    }

    /// Fills the index anew. The old documents are found until the new ones are all there. `last_outbox_seq` is the
    /// outbox position read *before* the documents. Returns how many documents there were.
    ///
    /// # Errors
    /// Where the engine, or the source of the documents, fails; the old index stays then.
    pub fn rebuild<E>(
        &mut self,
        documents: impl IntoIterator<Item = Result<Document, E>>,
        last_outbox_seq: i64,
    ) -> Result<usize, E>
    where
        E: From<SearchError>,
    {
        self.undoing(|writer| {
            writer.engine.delete_all_documents().map_err(SearchError::from)?;
            let mut count = 0;
            for document in documents {
                writer.add(&document?)?;
                count += 1;
            }
            writer.commit(Payload {
                version: VERSION,
                complete: true,
                seq: last_outbox_seq,
            })?;
            Ok(count)
        })
    }

    /// The last outbox row that is contained; `None` where the index was never filled.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn last_applied(&self) -> Result<Option<i64>, SearchError> {
        self.index.last_applied()
    }

    fn add(&mut self, document: &Document) -> Result<(), SearchError> {
        let document = self.index.fields.document(&self.index.analyzer, document);
        self.engine.add_document(document)?;
        Ok(())
    }

    fn commit(&mut self, payload: Payload) -> Result<(), SearchError> {
        let text = serde_json::to_string(&payload).map_err(tantivy::TantivyError::from)?;
        let mut prepared = self.engine.prepare_commit()?;
        prepared.set_payload(&text);
        prepared.commit()?;
        self.index.snapshot.reload()?;
        Ok(())
    }

    /// Runs a change and takes it back where it fails, so that the next commit does not carry half of it.
    fn undoing<T, E: From<SearchError>>(
        &mut self,
        change: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.broken {
            self.engine.rollback().map_err(SearchError::from)?;
            self.broken = false;
        }
        let result = change(self);
        if result.is_err() {
            self.broken = self.engine.rollback().is_err();
        }
        result
    }
}
