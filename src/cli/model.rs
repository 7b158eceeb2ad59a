//! Commands about the schema as a whole.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Write the schema of the database as SQL
///
/// The same schema always gives the same text. It loads into an empty database, with psql or as a revision. What belongs
/// to the system, to extensions, to a managed platform or to schemactl is left out.
///
/// A PATTERN may hold * and ?; with a dot it is compared with SCHEMA.NAME, without one with the name. A table takes its
/// columns, indexes, triggers and policies along. KIND:PATTERN means one kind alone: view:*, trigger:audit_*.
#[derive(Debug, Args)]
pub struct DumpArgs {
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE", conflicts_with = "split")]
    pub output: Option<PathBuf>,

    /// Write one file per object into this folder, and load.psql, which loads them; other .sql files there are removed
    #[arg(long, value_name = "DIR")]
    pub split: Option<PathBuf>,

    /// Only schemas that match; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub schema: Vec<String>,

    /// Only objects that match; may be repeated
    #[arg(long, value_name = "[KIND:]PATTERN")]
    pub include: Vec<String>,

    /// No objects that match; may be repeated
    #[arg(long, value_name = "[KIND:]PATTERN")]
    pub exclude: Vec<String>,

    /// Write these, too: who may do what, and who owns what
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub with: Vec<With>,
}

/// What is not looked at unless asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum With {
    /// Grants and default privileges
    Privileges,
    /// Owners
    Owners,
}
