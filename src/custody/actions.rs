//! The operator's acts. They are done at the command line only: nobody reaches them over the network.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read},
    path::Path,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use uuid::Uuid;

use super::{
    container::{BackupKey, ContainerError, Opening, Sealing, Stretching},
    dump::{Contents, dump},
    format::{Manifest, Totals},
    load::{Loaded, load},
};
use crate::{
    deliveries::PhotoStore,
    kernel::{
        actor::Actor,
        error::{Code, Error, Result},
        ids::{BackupId, MasterKeyId},
    },
    office::{Ctx, Entry, audit},
    privacy::{self, KeyRing, KeySource, algorithms},
    storage::Db,
};

/// How a rotation ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Rotation {
    /// A new version wraps everything.
    Done {
        /// The new version.
        version: i32,
        /// How many keys were wrapped anew.
        keys: u64,
    },
    /// An earlier rotation had stopped on its way; it has been brought to its end, and no further version was made.
    Resumed {
        /// The version in use.
        version: i32,
        /// How many keys were wrapped anew now.
        keys: u64,
    },
    /// The master key comes from a place that is not ours, and no newer version is there.
    NothingNewer,
}

fn require_operator(ctx: &Ctx) -> Result<()> {
    match ctx.actor {
        Actor::System => Ok(()),
        Actor::Public | Actor::Person(_) => Err(Error::refused(Code::Forbidden)),
    }
}

fn master_key_id(version: i32) -> MasterKeyId {
    MasterKeyId::new(Uuid::from_u128(u128::from(version.unsigned_abs())))
}

/// Takes a new version of the master key into use and wraps every key anew, in batches, beside running servers. When an
/// earlier rotation was interrupted, ends that one instead. `progress` is told keys done and keys in all.
pub async fn rotate(ctx: &Ctx, progress: impl Fn(u64, u64)) -> Result<Rotation> {
    require_operator(ctx)?;
    let vault = &ctx.office.vault;
    let resumed = vault.keys_to_wrap(ctx.db()).await? > 0;
    if !resumed {
        let Some(version) = vault.next_version(ctx.db()).await? else {
            return Ok(Rotation::NothingNewer);
        };
        let tx = privacy::begin_alone(&ctx.office.db).await?;
        vault.use_version(&tx, version, ctx.now()).await?;
        Entry::read("keys.rotate", master_key_id(version))
            .write(ctx, &tx)
            .await?;
        tx.commit().await?;
    }
    let (mut keys, total) = (0, vault.keys_to_wrap(ctx.db()).await?);
    loop {
        let done = vault.wrap_some(&ctx.office.db).await?;
        keys += done;
        progress(keys, total.max(keys));
        if done == 0 {
            break;
        }
    }
    let version = vault.version_in_use(ctx.db()).await?;
    let tx = ctx.begin().await?;
    Entry::read("keys.rotated", master_key_id(version))
        .detail(keys.to_string())
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(if resumed {
        Rotation::Resumed { version, keys }
    } else {
        Rotation::Done { version, keys }
    })
}

/// Takes an old version of the master key out of its place for good.
///
/// # Errors
/// Refused while it is the one in use or still wraps something.
pub async fn drop_version(ctx: &Ctx, version: i32) -> Result<()> {
    require_operator(ctx)?;
    let vault = &ctx.office.vault;
    let tx = privacy::begin_alone(&ctx.office.db).await?;
    let known = vault.versions(&tx).await?;
    let state = known
        .iter()
        .find(|state| state.version == version && state.at_hand);
    let state = state.ok_or_else(Error::not_found)?;
    if state.keys > 0 || vault.version_in_use(&tx).await? == version {
        return Err(Error::refused(Code::WrongState));
    }
    Entry::read("keys.drop", master_key_id(version))
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    vault.drop_version(version).await
}

/// How a backup is made.
pub struct BackupOptions {
    /// What opens it.
    pub key: BackupKey,
    /// How dear a passphrase is to try.
    pub stretching: Stretching,
    /// Whether the master key goes along.
    pub master_key: MasterKeyIn,
}

/// Whether a backup carries the master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MasterKeyIn {
    /// It does not: whoever restores has a copy of it.
    LeftOut,
    /// It does: backup and passphrase together open everything.
    Included,
}

/// Writes a backup to `path`, which must not be there yet; nothing stands under that name before it is whole.
pub async fn back_up(
    ctx: &Ctx,
    photos: &PhotoStore,
    path: &Path,
    options: BackupOptions,
    progress: impl Fn(u64, u64) + Send + Sync,
) -> Result<Totals> {
    require_operator(ctx)?;
    if path.exists() {
        return Err(Error::internal(format!("{} exists already", path.display())));
    }
    let keys = match options.master_key {
        MasterKeyIn::LeftOut => None,
        MasterKeyIn::Included => Some(ctx.office.vault.all_versions_as_text().await?.to_string()),
    };
    let id = BackupId::new(ctx.new_id());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written: Result<Totals> = async {
        let file = new_file(&part).map_err(|err| Error::internal(format!("{}: {err}", part.display())))?;
        let sealing = Sealing::begin(BufWriter::new(file), &options.key, options.stretching)
            .map_err(Error::internal)?;
        let mut lines = GzEncoder::new(sealing, Compression::fast());
        let contents = Contents {
            db: &ctx.office.db,
            photos,
            keys,
            now: ctx.now(),
        };
        let totals = dump(contents, &mut lines, progress).await?;
        let sealing = lines.finish().map_err(Error::internal)?;
        let file = sealing.finish().map_err(Error::internal)?;
        let file = file
            .into_inner()
            .map_err(|err| Error::internal(err.into_error()))?;
        file.sync_all().map_err(Error::internal)?;
        std::fs::rename(&part, path).map_err(Error::internal)?;
        Ok(totals)
    }
    .await;
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    let totals = written?;
    let tx = ctx.begin().await?;
    Entry::read("backup.write", id)
        .detail(format!("{} rows, {} files", totals.rows, totals.files))
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(totals)
}

fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The lines within a backup.
pub fn lines_of(path: &Path, key: &BackupKey) -> Result<impl std::io::BufRead + Send + use<>> {
    let file = File::open(path).map_err(|err| Error::internal(format!("{}: {err}", path.display())))?;
    let opening = Opening::begin(BufReader::new(file), key)
        .map_err(|err: ContainerError| Error::internal(format!("{}: {err}", path.display())))?;
    Ok(BufReader::new(GzDecoder::new(opening)))
}

/// Brings a backup back into the empty database `db`. The master key must be at its place before, unless it is in the
/// backup: then it is written there. The caller then opens the office, which replays the register of erasures, and writes
/// the act down with [`note_restore`].
pub async fn restore(
    (db, photos): (&Db, &PhotoStore),
    source: &dyn KeySource,
    (path, key): (&Path, &BackupKey),
    (now, progress): (chrono::DateTime<chrono::Utc>, impl Fn(u64, u64)),
) -> Result<Loaded> {
    let mut lines = lines_of(path, key)?;
    let check = |manifest: &Manifest| check_keys(source, manifest);
    let loaded = load(db, photos, &mut lines, check, (now, progress)).await?;
    // The last chunk tells that nothing was cut off or put behind.
    let mut rest = [0_u8; 1];
    match lines.read(&mut rest) {
        Ok(0) => Ok(loaded),
        Ok(_) => Err(Error::internal(ContainerError::Damaged)),
        Err(err) => Err(Error::internal(err)),
    }
}

/// Writes down that a backup was brought back.
pub async fn note_restore(ctx: &Ctx, loaded: &Loaded) -> Result<()> {
    require_operator(ctx)?;
    let tx = ctx.begin().await?;
    Entry::read("backup.restore", BackupId::new(ctx.new_id()))
        .detail(format!("taken at {}", loaded.manifest.taken_at.to_rfc3339()))
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    // What this folder knew of the log is of another day: from here on it goes on from the backup.
    audit::take_head(ctx).await
}

/// Refuses a backup whose keys cannot be opened here, before anything is written.
fn check_keys(source: &dyn KeySource, manifest: &Manifest) -> Result<()> {
    let ring = match (source.read().map_err(Error::internal)?, &manifest.keys) {
        (Some(ring), _) => ring,
        (None, Some(text)) if source.is_ours() => {
            let ring = KeyRing::parse(text, &algorithms()).map_err(Error::internal)?;
            source.write(&ring).map_err(Error::internal)?;
            ring
        }
        (None, _) => return Err(Error::internal(RestoreError::NoKey(source.describe()))),
    };
    for (version, check) in &manifest.master_keys {
        match ring.check_value(*version) {
            Some(value) if hex::encode(&value) == *check => {}
            Some(_) => {
                return Err(Error::internal(RestoreError::OtherKey(
                    *version,
                    source.describe(),
                )));
            }
            None => {
                return Err(Error::internal(RestoreError::NoVersion(
                    *version,
                    source.describe(),
                )));
            }
        }
    }
    Ok(())
}

/// Why the keys at hand do not open a backup; for operators.
#[derive(Debug, thiserror::Error)]
enum RestoreError {
    #[error(
        "the backup does not hold the master key, and there is none in {0}: put your copy of it there first"
    )]
    NoKey(String),
    #[error(
        "version {0} of the master key in {1} is not the one this backup was sealed with: put your copy there first"
    )]
    OtherKey(i32, String),
    #[error(
        "the backup needs version {0} of the master key, which is not in {1}: add it from your copy first"
    )]
    NoVersion(i32, String),
}
