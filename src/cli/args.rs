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
    /// Build the search index anew from the database. Not beside a running server.
    Reindex,
    /// Bring the tables up to date (serve does this by itself).
    Migrate,
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
    /// Set a new password and end every session of the account.
    Reset {
        /// The name to sign in with.
        login: String,
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
