//! Commands that only read: revisions, history, tables.

use clap::{Args, ValueEnum};

/// Show the revision the database is at
#[derive(Debug, Args)]
pub struct CurrentArgs {
    /// Exit with 2 unless the database is at every head
    #[arg(short = 'k', long)]
    pub check_heads: bool,
}

/// Show the revisions, newest first
///
/// Needs no database, unless -i or the word `current` asks for it. With branches, the graph is drawn beside the list.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// Only this range: A:B, A:, :B, -3:current
    #[arg(short, long, value_name = "A:B", allow_hyphen_values = true)]
    pub rev_range: Option<String>,

    /// Mark the revision the database is at
    #[arg(short, long)]
    pub indicate_current: bool,
}

/// Show the newest revision of every branch
#[derive(Debug, Args)]
pub struct HeadsArgs {
    /// Exit with 2 when there is more than one
    #[arg(long)]
    pub check: bool,
}

/// Show where the history branches
#[derive(Debug, Args)]
pub struct BranchesArgs {}

/// Show one revision: its header and SQL, or what ran on this database
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// An id, a unique beginning of one, head, or current
    #[arg(value_name = "REV", allow_negative_numbers = true)]
    pub revision: String,

    /// Show the statements as they were run on this database instead of the file's
    #[arg(long)]
    pub applied: bool,
}

/// Show where the database stands: current, pending, edited, unfinished
///
/// Exits with 2 when anything is pending, edited or unfinished.
#[derive(Debug, Args)]
pub struct StatusArgs {}

/// Show what was done to this database, newest first
#[derive(Debug, Args)]
pub struct LogArgs {
    /// How many events
    #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
    pub limit: u32,
}

/// List tables with their size and estimated number of rows
///
/// The numbers of rows are the planner's estimates; count them with schemactl count. A partitioned table stands for its
/// partitions. Schemas of the system, of managed platforms and of extensions are left out unless named with --schema.
#[derive(Debug, Args)]
pub struct TablesArgs {
    /// Only schemas that match (* and ? as in file names); may be repeated [default: all of the user's own]
    #[arg(long, value_name = "PATTERN")]
    pub schema: Vec<String>,

    /// List every partition, too
    #[arg(long)]
    pub partitions: bool,

    /// List views, too
    #[arg(long)]
    pub views: bool,

    /// What comes first
    #[arg(long, value_enum, value_name = "ORDER", default_value_t = TableOrder::Name)]
    pub sort: TableOrder,
}

/// What comes first in a list of tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TableOrder {
    /// By schema and name
    #[default]
    Name,
    /// The largest on disk
    Size,
    /// The most rows
    Rows,
}

/// Describe one table: columns, keys, indexes, references in both directions
///
/// NAME or SCHEMA.NAME, with double quotes as in SQL where needed. A bare name is looked up along the search_path, and
/// when it means several tables they are listed, never mixed.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// The table, view, materialized view or foreign table
    pub table: String,
}

/// Count the rows of tables
#[derive(Debug, Args)]
pub struct CountArgs {
    /// The tables, each NAME or SCHEMA.NAME
    #[arg(required = true, value_name = "TABLE")]
    pub tables: Vec<String>,

    /// The planner's estimate instead of an exact count: instant, and usually a little off
    #[arg(long)]
    pub estimate: bool,
}
