//! Commands about the declared schema.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Compare the database with the declared schema
///
/// The model is loaded into a throw-away database, the shadow, and both are read in the same way, so that PostgreSQL itself says
/// what is the same. Exits with 0 when nothing differs and with 2 when something does. Every object of the user's own is
/// compared; schemas of the system, members of extensions and schemactl's own tables are not.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The declared schema: a .sql file, or a folder of them in any order [default: `model` of schemactl.toml, else schema.sql]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

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

/// What is compared only when asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum With {
    /// Who owns an object
    Owners,
    /// Who may do what with it
    Privileges,
}
