//! Options of `revision --autogenerate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::model::{Renames, With, permission};
use crate::gate::Permission;

/// How a revision is written from the model.
#[derive(Debug, Default, Args)]
pub struct AutogenerateArgs {
    /// Write the sections: what leads from the revisions to the declared schema, and back
    #[arg(long)]
    pub autogenerate: bool,

    /// What the schema is before: that of the revisions on a shadow, or that of the database
    #[arg(long, value_enum, value_name = "WHAT", requires = "autogenerate")]
    pub from: Option<Before>,

    /// The declared schema [default: `model` of schemactl.toml, else schema.sql or schema.toml]
    #[arg(long, value_name = "FILE", requires = "autogenerate")]
    pub model: Option<PathBuf>,

    /// Where revisions and model are run: local, server or the URL of a server [default: local]
    #[arg(long, value_name = "local|server|URL", requires = "autogenerate")]
    pub shadow: Option<String>,

    /// Write out every step, whatever it loses; without it such steps are written as comments
    #[arg(long, requires = "autogenerate")]
    pub allow_destructive: bool,

    /// Write out steps that lose this
    #[arg(long, value_name = "LOSS", value_delimiter = ',', value_parser = permission(), requires = "autogenerate")]
    pub allow: Vec<Permission>,

    /// Rename instead of dropping and creating: [KIND:]SCHEMA.OLD=NEW, [KIND:]SCHEMA.TABLE.OLD=NEW; may be repeated
    #[arg(long, value_name = "OLD=NEW", requires = "autogenerate")]
    pub rename: Vec<String>,

    /// Whether one object that is gone and a new one of the same shape may be one that was renamed
    #[arg(long, value_enum, value_name = "WHEN", requires = "autogenerate")]
    pub renames: Option<Renames>,

    /// Prefer steps that let reads and writes go on; what cannot be in a transaction gets a revision of its own
    #[arg(long, requires = "autogenerate")]
    pub online: bool,

    /// Only schemas that match; may be repeated
    #[arg(long, value_name = "PATTERN", requires = "autogenerate")]
    pub schema: Vec<String>,

    /// Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated
    #[arg(long, value_name = "PATTERN", requires = "autogenerate")]
    pub include: Vec<String>,

    /// Leave out objects that match; may be repeated
    #[arg(long, value_name = "PATTERN", requires = "autogenerate")]
    pub exclude: Vec<String>,

    /// Compare and write these as well
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        value_delimiter = ',',
        requires = "autogenerate"
    )]
    pub with: Vec<With>,
}

/// What the schema is before the new revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Before {
    /// What the revisions make of an empty database; needs no database of the user's
    #[default]
    Revisions,
    /// What the database has
    Live,
}
