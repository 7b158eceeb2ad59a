//! Options that every command takes.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

use crate::config::Color;

/// Options of every command.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Configuration file [default: schemactl.toml here or in a folder above]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Environment: a section [env.NAME] of the configuration file
    #[arg(short, long, global = true, value_name = "NAME")]
    pub env: Option<String>,

    /// Where the database is; visible to other users of this machine, so prefer the environment
    ///
    /// Without it: SCHEMACTL_DATABASE_URL, the chosen [env.NAME], DIRECT_URL, DATABASE_URL, DB_HOST/POSTGRES_HOST and the
    /// like, PGHOST and the like, `database` of schemactl.toml; from the process or from .env. `embedded:` is a local
    /// PostgreSQL that schemactl starts and stops itself.
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Wait for the database to accept connections
    #[arg(long, global = true, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "60s")]
    pub wait: Option<String>,

    /// How long to wait while another run holds the lock [default: 60s]
    #[arg(long, global = true, value_name = "TIME")]
    pub lock_wait: Option<String>,

    /// How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]
    #[arg(long, global = true, value_name = "TIME")]
    pub lock_timeout: Option<String>,

    /// How long one statement may take [default: 0, no limit]
    #[arg(long, global = true, value_name = "TIME")]
    pub statement_timeout: Option<String>,

    /// Role that runs the revisions (SET ROLE)
    #[arg(long, global = true, value_name = "NAME")]
    pub role: Option<String>,

    /// Value of :'KEY' and :"KEY" in revisions; one that is used and not given is an error
    #[arg(short = 'x', global = true, value_name = "KEY=VALUE", action = ArgAction::Append)]
    pub variables: Vec<String>,

    /// How data is printed
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,

    /// Say more: where every value came from
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,

    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN")]
    pub color: Option<Color>,

    /// Draw no progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,

    /// Answer questions with yes
    #[arg(short, long, global = true)]
    pub yes: bool,

    /// Never ask: refuse instead; implied without a terminal
    #[arg(long, global = true)]
    pub non_interactive: bool,
}

/// How data is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Text,
    /// One JSON document with "format": 1
    Json,
    /// Comma-separated values with a header (tables, schema, count, log)
    Csv,
    /// A Markdown table (tables, schema, count, log)
    Markdown,
}
