//! `lianxin keys`.

use super::{args::KeysCommand, output};
use crate::{
    custody::actions::{self, Rotation},
    kernel::error::{Error, Result},
    office::Ctx,
};

/// Runs one of the commands about the master key.
pub async fn run(ctx: &Ctx, command: KeysCommand) -> Result<()> {
    match command {
        KeysCommand::Status => status(ctx).await,
        KeysCommand::Rotate => rotate(ctx).await,
        KeysCommand::New => {
            println!("{}", ctx.office.vault.line_of_next_version().await?.as_str());
            Ok(())
        }
        KeysCommand::Drop { version } => {
            actions::drop_version(ctx, version).await?;
            say("cli.key_dropped", &[("version", version.to_string())]);
            Ok(())
        }
    }
}

async fn status(ctx: &Ctx) -> Result<()> {
    let vault = &ctx.office.vault;
    say("cli.key_place", &[("place", vault.key_place())]);
    let used = vault.version_in_use(ctx.db()).await?;
    for state in vault.versions(ctx.db()).await? {
        let since = state.since.map(|since| since.format("%Y-%m-%d").to_string());
        let key = match (state.version == used, state.at_hand) {
            (true, _) => "cli.key_version_used",
            (false, true) => "cli.key_version",
            (false, false) => "cli.key_version_gone",
        };
        say(
            key,
            &[
                ("version", state.version.to_string()),
                ("algorithm", state.algorithm),
                ("since", since.unwrap_or_else(|| "-".to_owned())),
                ("keys", state.keys.to_string()),
            ],
        );
    }
    let left = vault.keys_to_wrap(ctx.db()).await?;
    if left > 0 {
        say("cli.keys_left", &[("count", left.to_string())]);
    }
    Ok(())
}

async fn rotate(ctx: &Ctx) -> Result<()> {
    let bar = output::bar(0, output::sentence("cli.keys_rotating", &[]));
    let rotation = actions::rotate(ctx, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    let (key, version, keys) = match rotation? {
        Rotation::Done { version, keys } => ("cli.keys_rotated", version, keys),
        Rotation::Resumed { version, keys } => ("cli.keys_resumed", version, keys),
        Rotation::NothingNewer => {
            let place = ctx.office.vault.key_place();
            let sentence = output::sentence("cli.keys_nothing_newer", &[("place", place)]);
            return Err(Error::internal(sentence));
        }
    };
    say(
        key,
        &[("version", version.to_string()), ("count", keys.to_string())],
    );
    if ctx.office.vault.makes_versions() {
        say("cli.keys_copy", &[("place", ctx.office.vault.key_place())]);
    }
    Ok(())
}

fn say(key: &str, args: &[(&str, String)]) {
    println!("{}", output::sentence(key, args));
}
