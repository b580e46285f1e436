//! Opening the vault at start: the master key, checked against the database it sealed, and the service's secret.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, Set};

use super::{
    cipher::{KeyBytes, random_key},
    entity::{data_key, master_key_version, service_secret},
    ring::KeyRing,
    rotation,
    source::{KeySource, KeySourceError},
    vault::{Vault, VaultError, current_version},
};
use crate::kernel::error::{Error, Result};

/// The name of the one secret there is.
const SECRET: &str = "service";

/// A vault that was opened for the first time.
pub struct Opened {
    /// The vault.
    pub vault: Vault,
    /// A master key was made just now: the operator keeps a copy of it apart from the data.
    pub made_master_key: bool,
    /// Nobody else opened it first: what is derived from the service's secret has to be derived anew where there is data.
    pub first: bool,
}

/// Why the vault does not open; for operators.
#[derive(Debug, thiserror::Error)]
enum OpeningError {
    #[error(
        "the master key is missing from {0}, and this database was sealed with one: put it back there (a new one would open nothing)"
    )]
    Gone(String),
    #[error("version {0} of the master key in {1} is not the one this database was sealed with")]
    Another(i32, String),
    #[error("the service's secret does not open with version {0} of the master key")]
    Secret(i32),
}

impl Vault {
    /// Opens the vault of a database that was opened before; nothing where it was not.
    ///
    /// # Errors
    /// The key cannot be read, is missing, or is another than the one that sealed.
    pub async fn open_again<C: ConnectionTrait>(db: &C, source: Arc<dyn KeySource>) -> Result<Option<Self>> {
        let Some(row) = service_secret::Entity::find_by_id(SECRET).one(db).await? else {
            return Ok(None);
        };
        let ring = read(&source).await?;
        let ring = ring.ok_or_else(|| Error::internal(OpeningError::Gone(source.describe())))?;
        check(db, &ring, &*source).await?;
        let secret = unwrap_secret(&row, &ring, &*source)?;
        Ok(Some(Self::new(source, ring, secret)))
    }

    /// Opens the vault for the first time, in a transaction that the caller ends: makes the service's secret, and a master
    /// key where there is none and the source can be written to.
    ///
    /// # Errors
    /// The key cannot be read, or is missing though something was sealed.
    pub async fn open_first(
        tx: &DatabaseTransaction,
        source: Arc<dyn KeySource>,
        now: DateTime<Utc>,
    ) -> Result<Opened> {
        rotation::alone(tx).await?;
        // Another process may have been at the same.
        if let Some(vault) = Self::open_again(tx, source.clone()).await? {
            return Ok(Opened {
                vault,
                made_master_key: false,
                first: false,
            });
        }
        let (ring, made_master_key) = match read(&source).await? {
            Some(ring) => (ring, false),
            None => (first_key(tx, &*source).await?, true),
        };
        if current_version(tx).await?.is_none() {
            note_version(tx, &ring, ring.newest().unwrap_or(1), now).await?;
        }
        check(tx, &ring, &*source).await?;
        let secret = make_secret(tx, &ring, now).await?;
        Ok(Opened {
            vault: Self::new(source, ring, secret),
            made_master_key,
            first: true,
        })
    }
}

async fn read(source: &Arc<dyn KeySource>) -> Result<Option<KeyRing>> {
    let source = source.clone();
    tokio::task::spawn_blocking(move || source.read())
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)
}

async fn first_key<C: ConnectionTrait>(db: &C, source: &dyn KeySource) -> Result<KeyRing> {
    let sealed_before = current_version(db).await?.is_some() || data_key::Entity::find().count(db).await? > 0;
    if sealed_before || !source.is_ours() {
        return Err(Error::internal(OpeningError::Gone(source.describe())));
    }
    let ring = KeyRing::fresh();
    source
        .write(&ring)
        .map_err(|err: KeySourceError| Error::internal(err))?;
    Ok(ring)
}

/// Compares the versions at hand with those the database knows.
async fn check<C: ConnectionTrait>(db: &C, ring: &KeyRing, source: &dyn KeySource) -> Result<()> {
    let known = master_key_version::Entity::find().all(db).await?;
    for row in &known {
        if ring
            .check_value(row.version)
            .is_some_and(|value| value != row.check_value)
        {
            let another = OpeningError::Another(row.version, source.describe());
            return Err(Error::internal(another));
        }
    }
    match known.iter().map(|row| row.version).max() {
        Some(current) if !ring.has(current) => {
            Err(Error::internal(VaultError::Version(current, source.describe())))
        }
        _ => Ok(()),
    }
}

/// Writes down that `version` wraps from now on.
pub(super) async fn note_version<C: ConnectionTrait>(
    db: &C,
    ring: &KeyRing,
    version: i32,
    now: DateTime<Utc>,
) -> Result<()> {
    let check_value = ring
        .check_value(version)
        .ok_or_else(|| Error::internal(VaultError::Encrypt))?;
    master_key_version::ActiveModel {
        version: Set(version),
        algorithm: Set(ring.algorithm(version).unwrap_or_default().to_owned()),
        check_value: Set(check_value),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(())
}

fn unwrap_secret(row: &service_secret::Model, ring: &KeyRing, source: &dyn KeySource) -> Result<KeyBytes> {
    if !ring.has(row.master_version) {
        let missing = VaultError::Version(row.master_version, source.describe());
        return Err(Error::internal(missing));
    }
    ring.unwrap(row.master_version, &row.wrapped, &secret_aad(&row.name))
        .ok_or_else(|| Error::internal(OpeningError::Secret(row.master_version)))
}

async fn make_secret<C: ConnectionTrait>(db: &C, ring: &KeyRing, now: DateTime<Utc>) -> Result<KeyBytes> {
    let version = current_version(db).await?.unwrap_or(1);
    let secret = random_key();
    let wrapped = ring
        .wrap(version, &secret, &secret_aad(SECRET))
        .ok_or_else(|| Error::internal(VaultError::Encrypt))?;
    service_secret::ActiveModel {
        name: Set(SECRET.to_owned()),
        wrapped: Set(wrapped),
        master_version: Set(version),
        created_at: Set(now),
    }
    .insert(db)
    .await?;
    Ok(secret)
}

pub(super) fn secret_aad(name: &str) -> Vec<u8> {
    [b"service_secret\0".as_slice(), name.as_bytes()].concat()
}
