//! `lianxin retention run` and `lianxin unseal`: removing what is over its time, and opening a sealed file.

use std::path::Path;

use super::{args::RetentionCommand, output};
use crate::{
    app::{self, Ambient},
    config::Settings,
    deliveries::PhotoStore,
    kernel::error::{Error, Result},
    office::Ctx,
    privacy::{self, PasswordCost, Sealed},
    retention::{self, actions::Mode},
};

/// Runs the subcommand.
pub async fn run(settings: &Settings, command: RetentionCommand) -> Result<bool> {
    let RetentionCommand::Run { dry_run } = command;
    let ctx = Ctx::system(app::open_office(settings, Ambient::default()).await?);
    let files = PhotoStore::open(&settings.data_dir)?;
    let mode = if dry_run { Mode::DryRun } else { Mode::Remove };
    let certificate = retention::run(&ctx, &files, mode).await?;
    for removed in &certificate.removed {
        println!(
            "{:>8}  {} ({})",
            removed.count,
            output::sentence(removed.class.sentence(), &[]),
            output::sentence("cli.retention_days", &[("days", removed.days.to_string())]),
        );
    }
    let done = if dry_run {
        output::sentence("cli.retention_dry_run", &[])
    } else {
        output::sentence("cli.retention_done", &[("id", certificate.id.to_string())])
    };
    println!("{done}");
    Ok(true)
}

/// Opens a sealed file with the passphrase in `LIANXIN_PASSWORD` and prints what is in it.
pub async fn unseal(file: &Path) -> Result<bool> {
    let bytes = std::fs::read(file).map_err(|err| Error::internal(format!("{}: {err}", file.display())))?;
    let passphrase = std::env::var("LIANXIN_PASSWORD")
        .map_err(|_| Error::internal(output::sentence("cli.unseal_passphrase", &[])))?;
    let cost = PasswordCost::from_environment();
    let clear = privacy::open_file(cost, &Sealed::new(passphrase), &bytes).await?;
    println!("{}", String::from_utf8_lossy(&clear));
    Ok(true)
}
