//! The command line: clap definitions only. Doc comments are the help text; what commands do is in `commands`.

mod autogenerate;
mod deploy;
mod global;
mod health;
mod lint;
mod look;
mod model;
mod prove;
mod run;
mod start;
mod tunnel;
mod wait;
mod write;

use clap::{CommandFactory, Parser, Subcommand};

pub use crate::config::Format;
pub use autogenerate::{AutogenerateArgs, Before};
pub use deploy::DeployArgs;
pub use global::GlobalArgs;
pub use health::HealthArgs;
pub use lint::LintArgs;
pub use look::{
    BranchesArgs, CountArgs, CurrentArgs, HeadsArgs, HistoryArgs, LogArgs, SchemaArgs, ShowArgs,
    StatusArgs, TableOrder, TablesArgs,
};
pub use model::{DiffArgs, DumpArgs, Renames, RepairArgs, With};
pub use prove::{CheckArgs, VerifyArgs};
pub use run::{DowngradeArgs, RehashArgs, RunArgs, StampArgs, UnknownStatement, UpgradeArgs};
pub use start::{
    CompletionsArgs, EmbeddedAction, EmbeddedArgs, InitArgs, ManArgs, ModelSchemaArgs,
};
pub use tunnel::TunnelArgs;
pub use wait::WaitArgs;
pub use write::{EditArgs, MergeArgs, RebaseArgs, RevisionArgs, SquashArgs};

/// PostgreSQL schema migrations: checksummed revisions, applied under an advisory lock.
///
/// Revisions are SQL files in migrations/, written with `schemactl revision -m MESSAGE` and applied with
/// `schemactl upgrade head`. The database is named by DATABASE_URL (or another source, see --database-url).
#[derive(Debug, Parser)]
#[command(
    name = "schemactl",
    version,
    propagate_version = true,
    max_term_width = 110
)]
#[command(
    after_help = "Exit codes: 0 done; 1 failed; 2 differs (pending revisions, not at head); 3 refused; \
    4 lock not obtained in time; 5 database not reachable; 64 wrong usage; 130/143 interrupted."
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a project: schemactl.toml and an empty migrations folder
    Init(InitArgs),
    /// Write a new revision file
    Revision(RevisionArgs),
    /// Write a revision that joins several heads
    Merge(MergeArgs),
    /// Put your own revisions on top of those that others have
    Rebase(RebaseArgs),
    /// Make one revision of many, proved equal
    Squash(SquashArgs),
    /// Open a revision file in $VISUAL or $EDITOR
    Edit(EditArgs),
    /// Apply revisions up to a target
    Upgrade(UpgradeArgs),
    /// Revert revisions down to a target
    Downgrade(DowngradeArgs),
    /// Mark revisions as applied without running them
    Stamp(StampArgs),
    /// Record the checksums of edited files anew, on purpose
    Rehash(RehashArgs),
    /// Show the revision the database is at
    Current(CurrentArgs),
    /// Show the revisions, newest first
    History(HistoryArgs),
    /// Show the newest revision of every branch
    Heads(HeadsArgs),
    /// Show where the history branches
    Branches(BranchesArgs),
    /// Show one revision: its header and SQL, or what ran on this database
    Show(ShowArgs),
    /// Show where the database stands: current, pending, edited, unfinished
    Status(StatusArgs),
    /// Show what was done to this database, newest first
    Log(LogArgs),
    /// List tables with their size and estimated number of rows
    Tables(TablesArgs),
    /// Describe one table: columns, keys, indexes, references in both directions
    Schema(SchemaArgs),
    /// Count the rows of tables
    Count(CountArgs),
    /// Compare the database with the declared schema
    Diff(DiffArgs),
    /// Make the database what the declared schema says
    Repair(RepairArgs),
    /// Write the schema of the database as SQL or TOML
    Dump(DumpArgs),
    /// Check files, revisions, model and database against each other: the gate for CI
    Check(CheckArgs),
    /// Wait until the database is there
    Wait(WaitArgs),
    /// Prove on a shadow that every revision can be applied, reverted and applied again
    Verify(VerifyArgs),
    /// Find what in SQL files will hurt: locks, rewrites, lost data, secrets, mistakes of design
    Lint(LintArgs),
    /// Bring a database up to date: wait, upgrade head, safe repair, verify
    Deploy(DeployArgs),
    /// Check the database: reachable, writable, at head, and what will hurt soon
    Health(HealthArgs),
    /// Keep the embedded PostgreSQL running, for psql or an application
    Embedded(EmbeddedArgs),
    /// Keep a way to the database open through SSH, for psql or an application
    Tunnel(TunnelArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
    /// Print the JSON schema of schema.toml, for editors
    ModelSchema(ModelSchemaArgs),
    /// Write the manual pages
    Man(ManArgs),
}

/// The whole command line as clap knows it, for completions, manual pages and help snapshots.
pub fn command() -> clap::Command {
    Cli::command()
}
