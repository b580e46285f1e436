//! Personal data: sealed in the database, opened only where a purpose is named and the opening is written down.
//!
//! Every household, organization and account has a random data key, and so has a need of somebody who is none of these.
//! It seals their columns (AES-256-GCM-SIV, bound to table, column and row) and lies in the database wrapped by the master
//! key, which lies elsewhere. The master key has versions: a rotation adds one and wraps the data keys anew. Erasing a
//! data key forgets what it sealed.

mod cipher;
mod entity;
mod erasure;
mod opening;
pub mod password;
mod ring;
mod rotation;
mod sealed;
mod sealed_file;
mod source;
mod vault;

pub use cipher::{KEY_LENGTH, KeyBytes, KeyWrap, random_key};
pub use erasure::{Forget, REGISTER_FILE, Register, erase, erased};
pub use opening::Opened;
pub use password::PasswordCost;
pub use ring::{KeyRing, RingError, algorithms};
pub use rotation::{VersionState, begin_alone, versions_in_use};
pub use sealed::Sealed;
pub use sealed_file::{open_file, seal_file};
pub use source::write_private;
pub use source::{KeyCommand, KeyFile, KeySource, KeySourceError, KeyVariable};
pub use vault::Vault;
