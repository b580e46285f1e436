//! `lianxin backup` and `lianxin restore`.

use std::path::Path;

use console::Term;
use zeroize::Zeroizing;

use super::{args::BackupKeyArgs, output};
use crate::{
    app::{self, Ambient},
    config::Settings,
    custody::{
        BackupKey, Stretching,
        actions::{self, BackupOptions, MasterKeyIn},
    },
    deliveries::PhotoStore,
    kernel::error::{Error, Result},
    office::Ctx,
    privacy::{KEY_LENGTH, KeyBytes, PasswordCost, Register, random_key, write_private},
    storage::Db,
};

/// Holds the passphrase for those who cannot be asked.
const PASSPHRASE: &str = "LIANXIN_BACKUP_PASSPHRASE";
/// The shortest passphrase of a new backup, in characters.
const SHORTEST: usize = 12;

/// Writes a backup.
pub async fn write(
    settings: &Settings,
    file: &Path,
    key: &BackupKeyArgs,
    with_master_key: bool,
) -> Result<()> {
    let ctx = Ctx::system(app::open_office(settings, Ambient::default()).await?);
    let photos = PhotoStore::open(&settings.data_dir)?;
    let options = BackupOptions {
        key: new_key(key)?,
        stretching: stretching(),
        master_key: if with_master_key {
            MasterKeyIn::Included
        } else {
            MasterKeyIn::LeftOut
        },
    };
    let bar = output::bar(0, output::sentence("cli.backing_up", &[]));
    let totals = actions::back_up(&ctx, &photos, file, options, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    let totals = totals?;
    let counts = [
        ("file", file.display().to_string()),
        ("rows", totals.rows.to_string()),
        ("files", totals.files.to_string()),
    ];
    println!("{}", output::sentence("cli.backed_up", &counts));
    if !with_master_key {
        let place = ctx.office.vault.key_place();
        println!(
            "{}",
            output::sentence("cli.backup_without_key", &[("place", place)])
        );
    }
    Ok(())
}

/// Brings a backup back.
pub async fn restore(
    settings: &Settings,
    file: &Path,
    key: &BackupKeyArgs,
    erasures: Option<&Path>,
) -> Result<()> {
    let ambient = Ambient::default();
    let dir = &settings.data_dir;
    std::fs::create_dir_all(dir)
        .map_err(|err| Error::internal(format!("data folder {}: {err}", dir.display())))?;
    let key = known_key(key)?;
    // First, so that what follows cannot bring back what was erased, wherever it is interrupted.
    if let Some(more) = erasures {
        if !more.exists() {
            return Err(Error::internal(format!("{} is not there", more.display())));
        }
        Register::within(dir).add(&Register::at(more.to_owned()).read()?)?;
    }
    let db = Db::connect(&settings.database_url()).await?;
    let photos = PhotoStore::open(dir)?;
    let source = app::key_source(&settings.keys, dir);
    let bar = output::bar(0, output::sentence("cli.restoring", &[]));
    let loaded = actions::restore(
        (&db, &photos),
        &*source,
        (file, &key),
        (ambient.clock.now(), |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        }),
    )
    .await;
    bar.finish_and_clear();
    let loaded = loaded?;
    drop_index(&dir.join("index"))?;
    // Opening the office replays the register of erasures.
    let ctx = Ctx::system(app::open_office(settings, ambient).await?);
    actions::note_restore(&ctx, &loaded).await?;
    let counts = [
        ("taken", loaded.manifest.taken_at.to_rfc3339()),
        ("rows", loaded.totals.rows.to_string()),
        ("files", loaded.totals.files.to_string()),
    ];
    println!("{}", output::sentence("cli.restored", &counts));
    Ok(())
}

/// The index is of another day; the next start builds it anew.
fn drop_index(dir: &Path) -> Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(err) if err.kind() != std::io::ErrorKind::NotFound => Err(Error::internal(err)),
        _ => Ok(()),
    }
}

/// Builds for tests stretch a passphrase little, as they do passwords.
fn stretching() -> Stretching {
    match PasswordCost::from_environment() {
        PasswordCost::Full => Stretching::FULL,
        PasswordCost::Cheap => Stretching {
            memory_kib: 64,
            passes: 1,
        },
    }
}

fn new_key(args: &BackupKeyArgs) -> Result<BackupKey> {
    if let Some(path) = &args.key_file {
        if !path.exists() {
            let digits = Zeroizing::new(hex::encode(random_key().as_slice()));
            write_private(path, digits.as_bytes())
                .map_err(|err| Error::internal(format!("{}: {err}", path.display())))?;
            let place = path.display().to_string();
            eprintln!("{}", output::sentence("cli.backup_key_made", &[("place", place)]));
        }
        return read_key(path);
    }
    let passphrase = match given_passphrase() {
        Some(passphrase) => passphrase,
        None => {
            let first = asked("cli.backup_passphrase")?;
            if *first != *asked("cli.backup_passphrase_again")? {
                return Err(Error::internal(output::sentence(
                    "cli.backup_passphrases_differ",
                    &[],
                )));
            }
            first
        }
    };
    if passphrase.chars().count() < SHORTEST {
        let min = [("min", SHORTEST.to_string())];
        return Err(Error::internal(output::sentence(
            "cli.backup_passphrase_short",
            &min,
        )));
    }
    Ok(BackupKey::Passphrase(passphrase))
}

fn known_key(args: &BackupKeyArgs) -> Result<BackupKey> {
    match (&args.key_file, given_passphrase()) {
        (Some(path), _) => read_key(path),
        (None, Some(passphrase)) => Ok(BackupKey::Passphrase(passphrase)),
        (None, None) => Ok(BackupKey::Passphrase(asked("cli.backup_passphrase")?)),
    }
}

fn read_key(path: &Path) -> Result<BackupKey> {
    let text = std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|err| Error::internal(format!("{}: {err}", path.display())))?;
    let mut key = KeyBytes::default();
    hex::decode_to_slice(text.trim(), key.as_mut_slice()).map_err(|_| {
        let digits = KEY_LENGTH * 2;
        Error::internal(format!(
            "{}: expected {digits} hexadecimal digits",
            path.display()
        ))
    })?;
    Ok(BackupKey::File(key))
}

fn given_passphrase() -> Option<Zeroizing<String>> {
    let given = Zeroizing::new(std::env::var(PASSPHRASE).ok()?);
    (!given.is_empty()).then_some(given)
}

/// Asks at the terminal; what is typed is not shown.
fn asked(key: &str) -> Result<Zeroizing<String>> {
    let term = Term::stderr();
    if !term.is_term() {
        return Err(Error::internal(output::sentence("cli.backup_no_terminal", &[])));
    }
    term.write_str(&output::sentence(key, &[]))
        .map_err(Error::internal)?;
    term.read_secure_line()
        .map(Zeroizing::new)
        .map_err(Error::internal)
}
