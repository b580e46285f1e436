//! The service's settings: the commented defaults, then `lianxin.toml`, then `LIANXIN_*`.

use std::{env, ffi::OsString, net::SocketAddr, path::PathBuf};

use config::{Config, ConfigError, Environment, File, FileFormat, Map};
use serde::Deserialize;

use crate::{kernel::actor::Role, storage::Db};

/// The defaults, as a file people can copy.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// How the names of variables begin that are no settings: those of tests and development, and a password given once.
const NOT_SETTINGS: [&str; 8] = [
    "LIANXIN_TEST_",
    "LIANXIN_CHROMIUM",
    "LIANXIN_BIN",
    "LIANXIN_API",
    "LIANXIN_CHEAP_PASSWORDS",
    "LIANXIN_PASSWORD",
    "LIANXIN_MASTER_KEY",
    "LIANXIN_BACKUP_PASSPHRASE",
];

/// Everything that can be set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the service listens.
    pub listen: SocketAddr,
    /// Database, index, files and keys.
    pub data_dir: PathBuf,
    /// PostgreSQL, or empty for SQLite in the data folder.
    pub database_url: String,
    /// The address people reach the service by; empty for the listening one.
    pub public_url: String,
    /// Log filter.
    pub log: String,
    /// Log form.
    pub log_format: LogFormat,
    /// Where the master key comes from.
    pub keys: KeySettings,
    /// How the committee works.
    pub committee: CommitteeSettings,
    /// Bounds on requests.
    pub limits: Limits,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// Where the master key that wraps all other keys comes from: of command, variable and file the first that is set.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeySettings {
    /// A file; empty for `master.key` in the data folder.
    pub file: String,
    /// The name of an environment variable that holds it.
    pub variable: String,
    /// A command line for the shell that prints it.
    pub command: String,
}

/// How this committee works.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommitteeSettings {
    /// The name on the committee's page.
    pub name: String,
    /// Offers wait for staff before they are published.
    pub offers_need_approval: bool,
    /// Who wrote a public text may approve it.
    pub same_person_may_approve_text: bool,
    /// Days from claim to first planned visit.
    pub docking_days: i64,
    /// Wrong passwords before an account waits.
    pub sign_in_tries: i32,
    /// Minutes it waits, the first time; each further time twice as long.
    pub lock_minutes: i64,
    /// The longest it ever waits, in minutes.
    pub lock_minutes_most: i64,
    /// Wrong passwords from one address before it waits, whatever the account.
    pub sign_in_tries_per_address: i32,
    /// The fewest characters of a password.
    pub password_length: usize,
    /// Days after which a password must be changed; 0 for never.
    pub password_days: i64,
    /// Roles that must have a second factor.
    #[serde(deserialize_with = "roles")]
    pub second_factor_roles: Vec<Role>,
    /// Days an invitation is valid.
    pub invitation_days: i64,
    /// Minutes for which a password or code given once more is enough to open what is sealed.
    pub confirmation_minutes: i64,
    /// Minutes without use after which a session of a role that reads sealed facts ends.
    pub session_idle_minutes: i64,
    /// Hours a session of a role that reads sealed facts lasts.
    pub session_hours_sensitive: i64,
    /// Hours any other session lasts.
    pub session_hours: i64,
    /// Sealed facts one person may open in a day, each field counted.
    pub reveals_per_day: u32,
    /// Whom to turn to about one's data: name, phone or desk; told on the privacy page.
    pub privacy_contact: String,
    /// How long what is kept.
    pub retention: RetentionSettings,
}

/// How long what is kept, in days.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionSettings {
    /// Households after their last change.
    pub households_days: i64,
    /// Working texts and verification notes after the need ended.
    pub working_texts_days: i64,
    /// Words and photos of help after the need ended.
    pub help_words_days: i64,
    /// Openings of sealed facts.
    pub openings_days: i64,
    /// Keys of acts.
    pub idempotency_days: i64,
    /// Changes that were followed.
    pub outbox_days: i64,
    /// Sessions and invitations after their end.
    pub sessions_days: i64,
}

/// Bounds on requests.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Largest GraphQL request, bytes.
    pub body_bytes: usize,
    /// Largest upload, bytes.
    pub upload_bytes: usize,
    /// Longest request, seconds.
    pub request_seconds: u64,
    /// Whether anybody may read the schema by introspection; administrators always may.
    pub introspection: bool,
    /// Whether only the web's own documents are executed.
    pub known_documents_only: bool,
    /// What a document of a person who signed in may hold.
    pub signed_in: Bounds,
    /// What a document of anybody else may hold.
    pub public: Bounds,
}

/// What one GraphQL document may hold.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// Most tokens.
    pub tokens: usize,
    /// Deepest nesting.
    pub depth: usize,
    /// Greatest cost.
    pub complexity: usize,
    /// Most aliases.
    pub aliases: usize,
}

impl Settings {
    /// Reads defaults, `lianxin.toml` in the working folder when there is one, and the environment.
    pub fn load() -> Result<Self, ConfigError> {
        Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .add_source(File::new("lianxin.toml", FileFormat::Toml).required(false))
            .add_source(
                Environment::with_prefix("LIANXIN")
                    .prefix_separator("_")
                    .separator("__")
                    .try_parsing(true)
                    .source(Some(settings_among(env::vars_os()))),
            )
            .build()?
            .try_deserialize()
    }

    /// The defaults alone.
    pub fn defaults() -> Result<Self, ConfigError> {
        Config::builder()
            .add_source(File::from_str(DEFAULTS, FileFormat::Toml))
            .build()?
            .try_deserialize()
    }

    /// The URL of the database in use.
    pub fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            Db::sqlite_url(&self.data_dir)
        } else {
            self.database_url.clone()
        }
    }

    /// The address people reach the service by, without a slash at the end.
    pub fn public_url(&self) -> String {
        if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }
}

/// Keys of roles, separated by spaces.
fn roles<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Role>, D::Error> {
    let text = String::deserialize(from)?;
    let read = |key| Role::from_key(key).ok_or_else(|| serde::de::Error::custom(format!("no role {key}")));
    text.split_whitespace().map(read).collect()
}

/// The variables that may be settings: a misspelt one is refused, one of the tests' own is not looked at.
fn settings_among(variables: impl IntoIterator<Item = (OsString, OsString)>) -> Map<String, String> {
    variables
        .into_iter()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| !NOT_SETTINGS.iter().any(|beginning| name.starts_with(beginning)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_tests_are_no_settings() {
        let given = ["LIANXIN_TEST_DATABASE_URL", "LIANXIN_CHROMIUM", "LIANXIN_LISTEN"]
            .map(|name| (name.into(), "x".into()));
        assert_eq!(
            settings_among(given).into_keys().collect::<Vec<_>>(),
            ["LIANXIN_LISTEN"]
        );
    }

    #[test]
    fn the_default_file_sets_everything() {
        let settings = Settings::defaults().unwrap();
        assert_eq!(settings.public_url(), "http://127.0.0.1:8080");
        assert_eq!(settings.committee.docking_days, 7);
    }
}
