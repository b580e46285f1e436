//! The index on disk: opened if it is whole and of this version, made anew otherwise.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::{Directory, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{IndexReader, ReloadPolicy};

use super::analyzer::Analyzer;
use super::error::SearchError;
use super::reader::Reader;
use super::schema::{Fields, VERSION};
use super::writer::Writer;

/// What is written beside the documents with every commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    pub version: u32,
    /// False until the index has once been filled from the database.
    pub complete: bool,
    /// The last outbox row that is contained.
    pub seq: i64,
}

/// The opened index; cheap to clone.
#[derive(Clone)]
pub struct Index {
    pub(super) engine: tantivy::Index,
    pub(super) fields: Fields,
    pub(super) snapshot: IndexReader,
    pub(super) analyzer: Arc<Analyzer>,
}

/// An index, and whether it has to be filled from the database.
pub struct Opened {
    /// The index; searching it works, even if it is still empty.
    pub index: Index,
    /// It is new, of another version, was damaged, or its last filling did not end: call [`Writer::rebuild`].
    pub needs_rebuild: bool,
}

impl Index {
    /// Opens the index in a directory, or makes an empty one there. A damaged or outdated index is removed first; nothing
    /// but index files is ever removed. Blocking: reads all of the index once to check it.
    ///
    /// # Errors
    /// [`SearchError::LockBusy`] where a new index has to be made while another process writes the old one;
    /// [`SearchError::Directory`] where the directory cannot be used.
    pub fn open(directory: &Path) -> Result<Opened, SearchError> {
        std::fs::create_dir_all(directory)?;
        match Self::open_whole(directory) {
            Ok(Some(index)) => {
                let needs_rebuild = index.last_applied()?.is_none();
                return Ok(Opened { index, needs_rebuild });
            }
            Ok(None) => tracing::info!("making a new search index"),
            Err(error) => tracing::warn!(error = %error, "the search index is damaged and is made anew"),
        }
        Ok(Opened {
            index: Self::make(directory)?,
            needs_rebuild: true,
        })
    }

    /// The index that lies there, if there is one of this version.
    fn open_whole(directory: &Path) -> tantivy::Result<Option<Self>> {
        let files = MmapDirectory::open(directory)?;
        if !tantivy::Index::exists(&files)? {
            return Ok(None);
        }
        let engine = tantivy::Index::open(files)?;
        let (schema, fields) = Fields::build();
        if engine.schema() != schema {
            return Ok(None);
        }
        if payload(&engine)?.is_some_and(|payload| payload.version != VERSION) {
            return Ok(None);
        }
        let damaged = engine.validate_checksum()?;
        if !damaged.is_empty() {
            let comment = format!("{} damaged files", damaged.len());
            return Err(tantivy::error::DataCorruption::comment_only(comment).into());
        }
        Self::assemble(engine, fields).map(Some)
    }

    fn make(directory: &Path) -> Result<Self, SearchError> {
        {
            let files = MmapDirectory::open(directory).map_err(tantivy::TantivyError::from)?;
            // nobody may be writing what is removed
            let _lock = files
                .acquire_lock(&INDEX_WRITER_LOCK)
                .map_err(tantivy::TantivyError::from)?;
            remove_index_files(directory)?;
        }
        let (schema, fields) = Fields::build();
        let engine = tantivy::Index::create_in_dir(directory, schema)?;
        Ok(Self::assemble(engine, fields)?)
    }

    fn assemble(engine: tantivy::Index, fields: Fields) -> tantivy::Result<Self> {
        // reloaded by the writer after each commit: what was written is seen at once, without a watching thread
        let snapshot = engine
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()?;
        Ok(Self {
            engine,
            fields,
            snapshot,
            analyzer: Analyzer::shared(),
        })
    }

    /// A handle for searching; cheap.
    pub fn reader(&self) -> Reader {
        Reader::new(self.clone())
    }

    /// The writer: one at a time among all processes.
    ///
    /// # Errors
    /// [`SearchError::LockBusy`] where there is one already.
    pub fn writer(&self) -> Result<Writer, SearchError> {
        Writer::new(self.clone())
    }

    /// The last outbox row that is contained; `None` where the index was never filled.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn last_applied(&self) -> Result<Option<i64>, SearchError> {
        let payload = payload(&self.engine)?;
        Ok(payload
            .filter(|payload| payload.complete)
            .map(|payload| payload.seq))
    }
}

pub(super) fn payload(engine: &tantivy::Index) -> tantivy::Result<Option<Payload>> {
    let text = engine.load_metas()?.payload;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Removes what the engine made (`meta.json`, `.managed.json`, `<32 hex digits>.<extension>`), and nothing else: the
/// directory is a setting, and a setting can be wrong.
fn remove_index_files(directory: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let segment = name
            .split_once('.')
            .is_some_and(|(stem, _)| stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if segment || name == "meta.json" || name == ".managed.json" {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
