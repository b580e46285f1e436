//! Seals and opens columns of rows.

use std::sync::{Arc, RwLock};

use chrono::{DateTime, Utc};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, QueryOrder, Set};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use uuid::Uuid;

use super::{
    cipher::{KeyBytes, decrypt, encrypt, random_key},
    entity::{data_key, master_key_version},
    ring::KeyRing,
    sealed::Sealed,
    source::KeySource,
};
use crate::kernel::{
    error::{Code, Error, Result},
    ids::DataKeyId,
};

/// Sealing and opening with data keys, which the master key wraps.
pub struct Vault {
    pub(super) source: Arc<dyn KeySource>,
    ring: RwLock<Arc<KeyRing>>,
    /// What all keys but data keys are derived from.
    secret: KeyBytes,
}

/// Why sealed data could not be written or read; for operators.
#[derive(Debug, thiserror::Error)]
pub(super) enum VaultError {
    #[error("encryption failed")]
    Encrypt,
    #[error("data key {0} is missing")]
    Missing(DataKeyId),
    #[error("data key {0} does not open with version {1} of the master key")]
    Key(DataKeyId, i32),
    #[error("version {0} of the master key is not in {1}: put it back there")]
    Version(i32, String),
    #[error("sealed column {0} does not open with its key")]
    Open(&'static str),
    #[error("sealed column {0} holds another form: {1}")]
    Form(&'static str, serde_json::Error),
}

impl Vault {
    pub(super) fn new(source: Arc<dyn KeySource>, ring: KeyRing, secret: KeyBytes) -> Self {
        Self {
            source,
            ring: RwLock::new(Arc::new(ring)),
            secret,
        }
    }

    /// Makes a data key under the id given, wrapped by the newest version of the master key.
    pub async fn create_key<C: ConnectionTrait>(
        &self,
        db: &C,
        id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<DataKeyId> {
        super::rotation::hold_version(db).await?;
        let version = current_version(db)
            .await?
            .ok_or_else(|| Error::internal(VaultError::Encrypt))?;
        let ring = self.ring_with(version).await?;
        let wrapped = ring
            .wrap(version, &random_key(), id.as_bytes())
            .ok_or_else(|| Error::internal(VaultError::Encrypt))?;
        data_key::ActiveModel {
            id: Set(id),
            wrapped: Set(Some(wrapped)),
            master_version: Set(version),
            created_at: Set(now),
            erased_at: Set(None),
        }
        .insert(db)
        .await?;
        Ok(DataKeyId::new(id))
    }

    /// Seals `value` for `column` (as `table.column`) of the row `row`: moved elsewhere it no longer opens.
    ///
    /// # Errors
    /// Refused as erased when the key was erased.
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
    ///
    /// # Errors
    /// Refused as erased when the key was erased.
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

    /// Refuses as erased when the key was erased; for columns in which nothing stands.
    pub async fn require_key<C: ConnectionTrait>(&self, db: &C, id: DataKeyId) -> Result<()> {
        self.key(db, id).await.map(|_| ())
    }

    /// A blind index of `value`: finds equals within `domain`, reveals nothing, and stays the same when the master key
    /// is changed.
    pub fn blind_index(&self, domain: &str, value: &str) -> Vec<u8> {
        let key = self.derive_key(&format!("blind-index/{domain}"));
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(key.as_slice()).unwrap_or_else(|_| unreachable!());
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// A key of this service for one use, named by `domain` (HKDF-SHA-256): not the master key, not a data key, no other
    /// domain's, and the same after a rotation.
    pub fn derive_key(&self, domain: &str) -> KeyBytes {
        let mut key = KeyBytes::default();
        // 32 bytes are within what HKDF gives.
        Hkdf::<Sha256>::new(Some(b"lianxin"), self.secret.as_slice())
            .expand(domain.as_bytes(), key.as_mut_slice())
            .unwrap_or_else(|_| unreachable!());
        key
    }

    async fn key<C: ConnectionTrait>(&self, db: &C, id: DataKeyId) -> Result<KeyBytes> {
        let row = data_key::Entity::find_by_id(id.raw()).one(db).await?;
        let row = row.ok_or_else(|| Error::internal(VaultError::Missing(id)))?;
        let Some(wrapped) = row.wrapped else {
            return Err(Error::refused(Code::Erased));
        };
        self.ring_with(row.master_version)
            .await?
            .unwrap(row.master_version, &wrapped, id.raw().as_bytes())
            .ok_or_else(|| Error::internal(VaultError::Key(id, row.master_version)))
    }

    /// The master key with `version` in it, read anew when it is not at hand yet: so a running service follows a
    /// rotation.
    pub(super) async fn ring_with(&self, version: i32) -> Result<Arc<KeyRing>> {
        let held = self.ring();
        if held.has(version) {
            return Ok(held);
        }
        let source = self.source.clone();
        let read = tokio::task::spawn_blocking(move || source.read())
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)?;
        match read.filter(|ring| ring.has(version)) {
            Some(ring) => {
                tracing::info!(version, "read the master key anew");
                self.hold(ring);
                Ok(self.ring())
            }
            None => Err(Error::internal(VaultError::Version(
                version,
                self.source.describe(),
            ))),
        }
    }

    pub(super) fn ring(&self) -> Arc<KeyRing> {
        self.ring
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    pub(super) fn hold(&self, ring: KeyRing) {
        *self
            .ring
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(ring);
    }
}

/// The version of the master key that wraps now; nothing before the first start.
pub(super) async fn current_version<C: ConnectionTrait>(db: &C) -> Result<Option<i32>> {
    let newest = master_key_version::Entity::find()
        .order_by_desc(master_key_version::Column::Version)
        .one(db)
        .await?;
    Ok(newest.map(|row| row.version))
}

/// What a sealed column is bound to: moved to another row or column it does not open.
fn aad(column: &str, row: Uuid) -> Vec<u8> {
    [column.as_bytes(), &[0], row.as_bytes()].concat()
}
