//! From a command to what it does, and to an exit code.

use std::process::ExitCode;

use super::{args::Command, backup, demo, import, keys, output, retention, serve, user};
use crate::{
    app::{self, Ambient, DOCUMENT_SOURCES},
    config::Settings,
    jobs,
    kernel::error::{Error, Result},
    office::Ctx,
    search,
};

/// Runs a command to its end.
pub async fn dispatch(command: Command, settings: Settings) -> ExitCode {
    let outcome = match command {
        Command::Serve { demo } => serve::run(settings, demo).await.map(|()| true),
        Command::Demo => demo::run(settings).await.map(|()| true),
        Command::Import { what, file, dry_run } => import::run(settings, what, &file, dry_run).await,
        Command::User { command } => {
            with_office(&settings, async |ctx| user::run(&ctx, &settings, command).await).await
        }
        Command::Keys { command } => with_office(&settings, async |ctx| keys::run(&ctx, command).await).await,
        Command::Backup {
            file,
            key,
            with_master_key,
        } => backup::write(&settings, &file, &key, with_master_key)
            .await
            .map(|()| true),
        Command::Restore { file, key, erasures } => {
            backup::restore(&settings, &file, &key, erasures.as_deref())
                .await
                .map(|()| true)
        }
        Command::Reindex => reindex(&settings).await,
        Command::Retention { command } => retention::run(&settings, command).await,
        Command::Unseal { file } => retention::unseal(&file).await,
        Command::Migrate => {
            with_office(&settings, async |_| {
                println!("{}", output::sentence("cli.migrated", &[]));
                Ok(())
            })
            .await
        }
        // Answered before the runtime starts.
        Command::Schema => Ok(true),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            output::refusal(&err);
            ExitCode::FAILURE
        }
    }
}

/// Opens the office and acts as the operator.
async fn with_office(settings: &Settings, work: impl AsyncFnOnce(Ctx) -> Result<()>) -> Result<bool> {
    let office = app::open_office(settings, Ambient::default()).await?;
    work(Ctx::system(office)).await.map(|()| true)
}

async fn reindex(settings: &Settings) -> Result<bool> {
    let ctx = Ctx::system(app::open_office(settings, Ambient::default()).await?);
    let dir = settings.data_dir.join("index");
    let opened = tokio::task::spawn_blocking(move || search::Index::open(&dir))
        .await
        .map_err(Error::internal)?;
    let writer = opened
        .and_then(|opened| opened.index.writer())
        .map_err(|err| match err {
            search::SearchError::LockBusy => Error::internal(output::sentence("cli.index_busy", &[])),
            other => Error::internal(other),
        })?;
    let bar = output::bar(0, output::sentence("cli.indexing", &[]));
    jobs::rebuild(&ctx, writer, DOCUMENT_SOURCES, |count| {
        bar.set_length(count as u64);
        bar.set_position(count as u64);
    })
    .await?;
    let count = bar.position();
    bar.finish_and_clear();
    println!(
        "{}",
        output::sentence("cli.indexed", &[("count", count.to_string())])
    );
    Ok(true)
}
