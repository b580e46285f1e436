//! What the terminal sees: logs, faults, progress.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use tracing_subscriber::EnvFilter;

use crate::{
    config::{LogFormat, Settings},
    kernel::error::Error,
    taxonomy::Language,
    words,
};

/// Starts the log on standard error. Commands other than `serve` only log warnings, unless RUST_LOG says otherwise.
pub fn start_log(settings: &Settings, serving: bool) {
    let level = if serving { settings.log.as_str() } else { "warn" };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().init(),
    }
}

/// The language of the terminal: English only where the locale asks for it.
pub fn language() -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_default();
    if locale.starts_with("en") {
        Language::En
    } else {
        Language::Zh
    }
}

/// One fault, on standard error.
pub fn fault(message: &str) {
    eprintln!("lianxin: {message}");
}

/// A refusal or failure of an act, in the terminal's language. The operator may see causes.
pub fn refusal(err: &Error) {
    match err {
        Error::Refused(faults) => {
            for each in faults {
                let field = each.field.join(".");
                let sentence = words::say(language(), each.message, &each.args);
                fault(&if field.is_empty() {
                    sentence
                } else {
                    format!("{field}: {sentence}")
                });
            }
        }
        Error::Internal(cause) => fault(&cause.to_string()),
    }
}

/// A sentence for the terminal.
pub fn sentence(key: &str, args: &[(&str, String)]) -> String {
    words::say(language(), key, args)
}

/// A bar for `total` steps, shown on terminals only.
pub fn bar(total: u64, what: String) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    bar
}

/// Shows that something goes on whose length is not known.
pub fn spinner(what: String) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}
