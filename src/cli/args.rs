//! What can be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// 连心 lianxin: what member organizations can give, what residents need, and the help between them.
///
/// Settings come from lianxin.toml in the working folder and from LIANXIN_* variables: LIANXIN_LISTEN,
/// LIANXIN_DATA_DIR (default ./var), LIANXIN_DATABASE_URL (default: SQLite in the data folder).
#[derive(Debug, Parser)]
#[command(name = "lianxin", version, about, long_about)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the web and GraphQL until stopped (Ctrl+C or SIGTERM).
    Serve {
        /// Load the demo committee first when the database is empty.
        #[arg(long)]
        demo: bool,
    },
    /// Load the demo committee into the data folder and end; doing it twice changes nothing.
    Demo,
    /// Bring in a list from a spreadsheet (XLSX or CSV). Safe beside a running server; all or nothing.
    Import {
        /// What the list holds.
        what: ListKind,
        /// The file.
        file: PathBuf,
        /// Only say what would happen.
        #[arg(long)]
        dry_run: bool,
    },
    /// Print the GraphQL schema.
    Schema,
    /// Create, invite or help people who sign in.
    User {
        /// What to do.
        #[command(subcommand)]
        command: UserCommand,
    },
    /// Look after the master key that wraps the keys of sealed data.
    Keys {
        /// What to do.
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Write everything the service keeps into one encrypted file. Safe beside a running server.
    ///
    /// The file holds all tables, from one moment, and all photos. What is sealed stays sealed in it, and the master key is
    /// left out: keep your copy of that key apart from the backups, because without it names, phones and addresses in them
    /// cannot be read again. The search index is left out too; it is built anew.
    ///
    /// It is encrypted with a passphrase, asked for or read from LIANXIN_BACKUP_PASSPHRASE, or with --key-file.
    Backup {
        /// The file to write; it must not be there yet.
        file: PathBuf,
        #[command(flatten)]
        key: BackupKeyArgs,
        /// Put the master key into the backup: backup and passphrase together then open everything.
        #[arg(long)]
        with_master_key: bool,
    },
    /// Bring a backup back, into an empty data folder (and an empty database). Not beside a running server.
    ///
    /// Put your copy of the master key into its place first, and erasures.log of the old data folder beside it, or name it
    /// with --erasures: what was erased after the backup was taken is erased again. Everybody signs in anew.
    Restore {
        /// The backup.
        file: PathBuf,
        #[command(flatten)]
        key: BackupKeyArgs,
        /// A register of erasures (erasures.log) to replay, beside the one in the data folder.
        #[arg(long, value_name = "FILE")]
        erasures: Option<PathBuf>,
    },
    /// Build the search index anew from the database. Not beside a running server.
    Reindex,
    /// Bring the tables up to date (serve does this by itself).
    Migrate,
    /// Remove what is over its time (serve does this by itself, every night).
    Retention {
        /// What to do.
        #[command(subcommand)]
        command: RetentionCommand,
    },
    /// Print what is in a sealed export file; the passphrase is read from LIANXIN_PASSWORD.
    Unseal {
        /// The file.
        file: PathBuf,
    },
}

/// What can be done about what is over its time.
#[derive(Debug, Subcommand)]
pub enum RetentionCommand {
    /// Remove it, and write a certificate.
    Run {
        /// Only say how much it would be.
        #[arg(long)]
        dry_run: bool,
    },
}

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Member organizations.
    Organizations,
    /// What they offer.
    Offers,
    /// What is needed.
    Needs,
}

/// What can be done about the master key.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum KeysCommand {
    /// Say which versions there are and how many keys each one wraps.
    Status,
    /// Take a new version into use and wrap every key anew. Safe beside running servers; interrupted, it goes on when
    /// called again.
    Rotate,
    /// Print the line of a fresh next version, for a master key that comes from a variable or command.
    New,
    /// Take an old version that wraps nothing any more out of the key file. Older backups still need it: keep a copy.
    Drop {
        /// Its number.
        version: i32,
    },
}

/// What opens a backup.
#[derive(Debug, clap::Args)]
pub struct BackupKeyArgs {
    /// A file of 64 hexadecimal digits instead of a passphrase; `backup` makes it when it is not there.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// What can be done about people.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Create an account. The password is read from LIANXIN_PASSWORD, or made and printed once.
    Create {
        /// The name to sign in with.
        login: String,
        /// helper, unit_liaison, community_worker, field_chair, street_staff, street_leader, administrator or auditor.
        #[arg(long)]
        role: String,
        /// The name colleagues see; the login when absent.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        post: PostArgs,
    },
    /// Print a link with which somebody chooses a login and password.
    Invite {
        /// As for create.
        #[arg(long)]
        role: String,
        #[command(flatten)]
        post: PostArgs,
    },
    /// Set a new password, to be changed at the next sign-in, and end every session of the account.
    Reset {
        /// The name to sign in with.
        login: String,
        /// Take away the second factor instead of the password: phone and recovery codes are lost.
        #[arg(long)]
        second_factor: bool,
    },
}

/// What a role works for.
#[derive(Debug, clap::Args)]
pub struct PostArgs {
    /// For unit_liaison: the organization's name or credit code.
    #[arg(long)]
    pub organization: Option<String>,
    /// For community_worker and helper: key or name of the community.
    #[arg(long)]
    pub community: Option<String>,
    /// For field_chair: key or name of the field.
    #[arg(long)]
    pub field: Option<String>,
}
