//! `upgrade`, `downgrade`, `stamp`, `rehash`: commands that change a database.

use clap::{Args, ValueEnum};

/// What `upgrade` and `downgrade` have in common.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Print a script for psql instead of running anything; needs no database
    #[arg(long)]
    pub sql: bool,

    /// Show what would run, from the database's real state, and change nothing
    #[arg(long, conflicts_with = "sql")]
    pub dry_run: bool,

    /// Run all revisions in one transaction: all of them, or none
    #[arg(long)]
    pub single_transaction: bool,

    /// What became of a statement that was running when an earlier run died and that left no trace
    #[arg(long, value_enum, value_name = "ANSWER")]
    pub unknown_statement: Option<UnknownStatement>,
}

/// What became of a statement whose outcome cannot be looked up.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum UnknownStatement {
    /// It did not take effect: run it again
    Retry,
    /// It took effect: go on after it
    Skip,
}

/// Apply revisions up to a target
///
/// Every revision runs in a transaction of its own, together with its row in history; a no-transaction section runs
/// statement by statement and resumes where it stopped. Any number of processes may run this at once: one works, the
/// others wait for it and find nothing to do.
#[derive(Debug, Args)]
#[command(
    after_help = "Targets: head; heads (all branches); an id or a unique beginning of one; +N; ID+N; LABEL@head; LABEL@+N. \
    With --sql also A:B, from A to B, and base."
)]
pub struct UpgradeArgs {
    /// How far to go
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    pub target: String,

    #[command(flatten)]
    /// How to run.
    pub run: RunArgs,

    /// Apply pending revisions that come before applied ones
    #[arg(long)]
    pub allow_out_of_order: bool,
}

/// Revert revisions down to a target
///
/// Runs the down section of every applied revision above the target, newest first.
#[derive(Debug, Args)]
#[command(
    after_help = "Targets: -N; base (everything); an id or a unique beginning of one; ID-N; LABEL@base; LABEL@-N. \
    With --sql: A:B, from A down to B."
)]
pub struct DowngradeArgs {
    /// How far to go back
    #[arg(value_name = "TARGET", allow_negative_numbers = true)]
    pub target: String,

    #[command(flatten)]
    /// How to run.
    pub run: RunArgs,
}

/// Mark revisions as applied without running them
///
/// History then says that these revisions and all before them are applied, and nothing above them. The schema itself is
/// not touched.
#[derive(Debug, Args)]
pub struct StampArgs {
    /// head, heads, base, ids; with --sql also A:B
    #[arg(required = true, value_name = "REV", allow_negative_numbers = true)]
    pub revisions: Vec<String>,

    /// Forget everything that history holds first, also ids that have no file
    #[arg(long)]
    pub purge: bool,

    /// Print a script for psql instead; needs no database
    #[arg(long, conflicts_with = "purge")]
    pub sql: bool,

    /// Show what would change, and change nothing
    #[arg(long, conflicts_with = "sql")]
    pub dry_run: bool,
}

/// Record the checksums of edited files anew, on purpose
///
/// For a file that was corrected after it ran, when the databases it ran on need no other change. The event log keeps
/// the old and the new checksum.
#[derive(Debug, Args)]
pub struct RehashArgs {
    /// Revisions to record anew; --all for every edited one
    #[arg(value_name = "REV", required_unless_present = "all")]
    pub revisions: Vec<String>,

    /// Every applied revision whose file was edited
    #[arg(long, conflicts_with = "revisions")]
    pub all: bool,
}
