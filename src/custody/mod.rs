//! What operators keep: the versions of the master key, and backups.
//!
//! A backup is everything the service keeps in one encrypted file, taken while it serves: a dump of all tables from one
//! snapshot, in a form that either database reads, and the files beside them. What is sealed stays sealed in it, and the
//! master key is left out unless asked for: whoever finds a backup and its passphrase still has no names. The search index
//! is left out; it is built anew. A restore replays the register of erasures, so that backups forget too.

pub mod actions;
mod container;
mod dump;
mod format;
mod load;
mod portable;
pub mod tables;

pub use container::{BackupKey, ContainerError, Opening, Sealing, Stretching};
pub use dump::{Contents, dump};
pub use format::{Line, Manifest, TableHead, Totals};
pub use load::{Loaded, load, require_empty};
