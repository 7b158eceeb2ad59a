//! Options that every command takes.

use std::path::PathBuf;

use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args};

use crate::config::{ColorChoice, Flags, Format, duration, flags};
use crate::db::Pooler;
use crate::db::url::Secret;

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

    /// Read variables from this file instead of .env and .env.local; may be repeated, later ones win
    #[arg(long, global = true, value_name = "FILE")]
    pub env_file: Vec<PathBuf>,

    /// Where the database is; visible to other users of this machine, so prefer the environment
    ///
    /// Without it: SCHEMACTL_DATABASE_URL, the chosen [env.NAME], DIRECT_URL, DATABASE_URL, DB_HOST/POSTGRES_HOST and the
    /// like, PGHOST and the like, `database` of schemactl.toml; from the process or from .env. `embedded:` is a local
    /// PostgreSQL that schemactl starts and stops itself.
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Reach the database through this SSH server; its address is then as seen from there
    ///
    /// The ssh of this machine logs in, with ~/.ssh/config, agent, jump hosts and known_hosts as they are. Also
    /// SCHEMACTL_SSH, and `ssh` in schemactl.toml; `none` for directly. SCHEMACTL_SSH_COMMAND="ssh -F FILE" gives it options.
    #[arg(long, global = true, value_name = "[USER@]HOST[:PORT]")]
    pub ssh: Option<String>,

    /// Wait until the database is there; commands that write wait for a primary
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse, num_args = 0..=1, require_equals = true, default_missing_value = "60s")]
    pub wait: Option<Duration>,

    /// How long to wait while another run holds the lock [default: 60s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse)]
    pub lock_wait: Option<Duration>,

    /// How long a statement may wait for a table lock before it is rolled back and tried again [default: 2s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse)]
    pub lock_timeout: Option<Duration>,

    /// How long one statement may take [default: 0, no limit]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration::parse)]
    pub statement_timeout: Option<Duration>,

    /// Role that runs the revisions (SET ROLE)
    #[arg(long, global = true, value_name = "NAME")]
    pub role: Option<String>,

    /// What stands before the server; what auto cannot tell counts as transaction [default: auto]
    #[arg(long, global = true, value_name = "MODE", value_parser = one_of::<Pooler>(&["auto", "none", "session", "transaction"]))]
    pub pooler: Option<Pooler>,

    /// Value of :'KEY' and :"KEY" in revisions; one that is used and not given is an error
    #[arg(short = 'x', global = true, value_name = "KEY=VALUE", value_parser = flags::parse_variable, action = ArgAction::Append)]
    pub variables: Vec<(String, String)>,

    /// How data is printed
    #[arg(long, global = true, value_name = "FORMAT", value_parser = one_of::<Format>(&["text", "json", "csv", "markdown", "github", "gitlab", "sarif", "junit", "sql", "toml"]))]
    pub format: Option<Format>,

    /// Say more: where every value came from
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub verbose: u8,

    /// Say nothing but errors
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_parser = one_of::<ColorChoice>(&["auto", "always", "never"]))]
    pub color: Option<ColorChoice>,

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

/// A parser for one of several words, which are listed in the help.
fn one_of<T: std::str::FromStr<Err = String> + Clone + Send + Sync + 'static>(
    words: &'static [&'static str],
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(words).try_map(|word| word.parse())
}

impl GlobalArgs {
    /// The options as the settings take them.
    pub fn flags(&self) -> Flags {
        Flags {
            config: self.config.clone(),
            env: self.env.clone(),
            env_files: self.env_file.clone(),
            database_url: self.database_url.clone().map(Secret::new),
            ssh: self.ssh.clone(),
            wait: self.wait,
            lock_wait: self.lock_wait,
            lock_timeout: self.lock_timeout,
            statement_timeout: self.statement_timeout,
            role: self.role.clone(),
            pooler: self.pooler,
            format: self.format,
            verbose: self.verbose,
            quiet: self.quiet,
            color: self.color,
            no_progress: self.no_progress,
            yes: self.yes,
            non_interactive: self.non_interactive,
            variables: self.variables.clone(),
        }
    }
}
