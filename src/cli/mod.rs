//! The command line. Every command reads the same settings and calls the same actions as the web.

mod args;
mod backup;
mod commands;
mod demo;
mod import;
mod keys;
mod output;
mod retention;
mod serve;
mod user;

use std::process::ExitCode;

use clap::Parser;

use self::args::{Args, Command};
use crate::config::Settings;

/// Reads the arguments, runs the command, and says how it ended: 0 done, 1 refused or failed, 2 wrong usage.
pub fn run() -> ExitCode {
    let args = Args::parse();
    let settings = match Settings::load() {
        Ok(settings) => settings,
        Err(err) => {
            output::fault(&format!("settings: {err}"));
            return ExitCode::from(2);
        }
    };
    if let Command::Schema = args.command {
        print!("{}", crate::api::sdl());
        return ExitCode::SUCCESS;
    }
    output::start_log(&settings, matches!(args.command, Command::Serve { .. }));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(err) => {
            output::fault(&format!("the runtime does not start: {err}"));
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(commands::dispatch(args.command, settings))
}
