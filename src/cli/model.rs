//! Commands about the schema as a whole.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::gate::Permission;

/// Compare the database with the declared schema
///
/// The model is loaded into a throw-away database, the shadow, and both are read in the same way, so that PostgreSQL itself says
/// what is the same. Exits with 0 when nothing differs and with 2 when something does. Every object of the user's own is
/// compared; schemas of the system, members of extensions and schemactl's own tables are not. With --format sql it prints
/// what schemactl repair would do.
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

/// Make the database what the declared schema says
///
/// Prints the plan: every step with its SQL, the locks it takes, whether a table is rewritten or read whole, and what is lost. Nothing is
/// changed without --apply, and the plan is rehearsed on a shadow first. Steps that lose data or take something away need
/// --allow-destructive (or AUTO_SCHEMA_DESTRUCTIVE=true), or --allow with their kind; without it, --apply makes all other changes, reports
/// these and exits with 3. On a terminal --apply asks before it begins, unless --yes is given; elsewhere --apply is the yes.
#[derive(Debug, Default, Args)]
pub struct RepairArgs {
    /// The declared schema: a .sql file, a folder of them in any order, or a .toml file [default: `model` of schemactl.toml, else schema.sql or schema.toml]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Where the model is loaded and the plan rehearsed: local, server (scratch databases on the target) or the URL of a server; visible to
    /// other users of this machine, so prefer SCHEMACTL_SHADOW_URL for one with a password [default: local]
    #[arg(long, value_name = "local|server|URL")]
    pub shadow: Option<String>,

    /// Execute the plan instead of only printing it
    #[arg(long)]
    pub apply: bool,

    /// Save the plan in this file; with --apply, execute the plan in this file, if the database is still as it was
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,

    /// Prefer steps that let reads and writes go on, although they take longer
    #[arg(long)]
    pub online: bool,

    /// Allow every step, whatever it loses or takes away
    #[arg(long)]
    pub allow_destructive: bool,

    /// Allow steps that lose this; drop-partition: partitions of a declared table that the model does not list; drop-other: what holds no
    /// rows, such as views, functions, policies, indexes, constraints, and row-level security that is switched off
    #[arg(long, value_name = "LOSS", value_delimiter = ',', value_parser = permission())]
    pub allow: Vec<Permission>,

    /// Rename instead of dropping and creating: [KIND:]SCHEMA.OLD=NEW, [KIND:]SCHEMA.TABLE.OLD=NEW, also a value of an enum
    /// (SCHEMA.ENUM.OLD=NEW); may be repeated. A model says it with a comment, -- schemactl: renamed from OLD
    #[arg(long, value_name = "OLD=NEW")]
    pub rename: Vec<String>,

    /// Whether one object that is gone and a new one of the same shape may be one that was renamed
    #[arg(long, value_enum, value_name = "WHEN")]
    pub renames: Option<Renames>,

    /// Leave what the model does not mention
    #[arg(long)]
    pub keep_unknown: bool,

    /// Make only changes that lose nothing and take nothing away, and exit with 0 although others are left
    #[arg(long)]
    pub only_safe: bool,

    /// Only schemas that match (* and ? as in file names); may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub schema: Vec<String>,

    /// Only objects that match: [KIND:]NAME, [KIND:]SCHEMA.NAME; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,

    /// Leave out objects that match, for example table:public.audit_*; may be repeated
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,

    /// Compare and repair these as well
    #[arg(long, value_enum, value_name = "WHAT", value_delimiter = ',')]
    pub with: Vec<With>,
}

/// The words of `--allow`.
pub(super) fn permission() -> impl TypedValueParser<Value = Permission> {
    PossibleValuesParser::new(Permission::all().map(Permission::word))
        .try_map(|word| word.parse::<Permission>())
}

/// What is done where something may have been renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Renames {
    /// Ask on a terminal, refuse elsewhere; the default
    Ask,
    /// They are different things: drop and create
    Never,
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

    /// Write one file per object into this folder, and load.psql, which loads them; what only the dump before wrote is removed
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
