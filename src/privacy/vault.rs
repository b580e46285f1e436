//! Seals and opens columns of rows.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, Set};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    data_key,
    master::{MasterKey, decrypt, encrypt, random_key},
    sealed::Sealed,
};
use crate::kernel::{
    error::{Error, Result},
    ids::DataKeyId,
};

/// Sealing and opening with the service's master key.
pub struct Vault {
    master: MasterKey,
}

/// Why sealed data could not be written or read; for operators.
#[derive(Debug, thiserror::Error)]
enum VaultError {
    #[error("encryption failed")]
    Encrypt,
    #[error("data key {0} is missing, erased, or wrapped by another master key")]
    Key(DataKeyId),
    #[error("sealed column {0} does not open with its key")]
    Open(&'static str),
    #[error("sealed column {0} holds another form: {1}")]
    Form(&'static str, serde_json::Error),
}

impl Vault {
    /// A vault under `master`.
    pub const fn new(master: MasterKey) -> Self {
        Self { master }
    }

    /// Makes a data key, wrapped, under the id given.
    pub async fn create_key<C: ConnectionTrait>(
        &self,
        db: &C,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<DataKeyId> {
        let wrapped = self
            .master
            .wrap(&random_key(), id.as_bytes())
            .ok_or_else(|| Error::internal(VaultError::Encrypt))?;
        data_key::ActiveModel {
            id: Set(id),
            wrapped: Set(Some(wrapped)),
            master_version: Set(self.master.version()),
            created_at: Set(now),
            erased_at: Set(None),
        }
        .insert(db)
        .await?;
        Ok(DataKeyId::new(id))
    }

    /// Seals `value` for `column` (as `table.column`) of the row `row`: moved elsewhere it no longer opens.
    pub async fn seal<C: ConnectionTrait, T: Serialize>(
        &self,
        db: &C,
        key: DataKeyId,
        column: &'static str,
        row: Uuid,
        value: &Sealed<T>,
    ) -> Result<Vec<u8>> {
        let data_key = self.key(db, key).await?;
        let clear =
            serde_json::to_vec(value.open()).map_err(|err| Error::internal(VaultError::Form(column, err)))?;
        encrypt(&data_key, &zeroize::Zeroizing::new(clear), &aad(column, row))
            .ok_or_else(|| Error::internal(VaultError::Encrypt))
    }

    /// Opens what [`Vault::seal`] sealed. The caller writes the opening into the audit.
    pub async fn open<C: ConnectionTrait, T: DeserializeOwned>(
        &self,
        db: &C,
        key: DataKeyId,
        column: &'static str,
        row: Uuid,
        sealed: &[u8],
    ) -> Result<Sealed<T>> {
        let data_key = self.key(db, key).await?;
        let clear = decrypt(&data_key, sealed, &aad(column, row))
            .ok_or_else(|| Error::internal(VaultError::Open(column)))?;
        let clear = zeroize::Zeroizing::new(clear);
        let value =
            serde_json::from_slice(&clear).map_err(|err| Error::internal(VaultError::Form(column, err)))?;
        Ok(Sealed::new(value))
    }

    /// A blind index of `value`: finds equals within `domain`, reveals nothing.
    pub fn blind_index(&self, domain: &str, value: &str) -> Vec<u8> {
        self.master.fingerprint(domain, value)
    }

    async fn key<C: ConnectionTrait>(&self, db: &C, id: DataKeyId) -> Result<super::master::KeyBytes> {
        let row = data_key::Entity::find_by_id(id.raw()).one(db).await?;
        row.and_then(|row| row.wrapped)
            .and_then(|wrapped| self.master.unwrap(&wrapped, id.raw().as_bytes()))
            .ok_or_else(|| Error::internal(VaultError::Key(id)))
    }
}

fn aad(column: &str, row: Uuid) -> Vec<u8> {
    [column.as_bytes(), &[0], row.as_bytes()].concat()
}
