//! Personal data: sealed in the database, opened only where a purpose is named and the opening is written down.

mod data_key;
mod master;
pub mod password;
mod sealed;
mod vault;

pub use master::{MasterKey, MasterKeyError};
pub use password::PasswordCost;
pub use sealed::Sealed;
pub use vault::Vault;
