//! Commands about the schema as a whole.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Compare the database with the declared schema
///
/// The model is loaded into a throw-away database, the shadow, and both are read in the same way, so that PostgreSQL itself says
/// what is the same. Exits with 0 when nothing differs and with 2 when something does. Every object of the user's own is
/// compared; schemas of the system, members of extensions and schemactl's own tables are not.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The declared schema: a .sql file, a folder of them in any order, or a .toml file [default: `model` of schemactl.toml, else schema.sql or schema.toml]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Where the model is loaded: local, server (a scratch database on the target) or the URL of a server; visible to other
    /// users of this machine, so prefer SCHEMACTL_SHADOW_URL for one with a password [default: local]
    #[arg(long, value_name = "local|server|URL")]
    pub shadow: Option<String>,

    /// Only schemas that match (* and ? as in file names); may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub schema: Vec<String>,

    /// Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,

    /// Leave out objects that match, for example table:public.audit_*; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,

    /// Compare these as well
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub with: Vec<With>,
}

/// Write the schema of the database as SQL or TOML
///
/// The same schema always gives the same text. It loads into an empty database, with psql or as a revision; with
/// --format toml it is a model, schema.toml, in which tables are data and what TOML has no keys for is SQL. What belongs
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
