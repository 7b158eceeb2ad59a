//! Commands that prove revisions right before production sees them.

use std::path::PathBuf;

use clap::Args;

/// Prove on a shadow that every revision can be applied, reverted and applied again
///
/// Runs each revision up, down and up again on a throw-away database. After the down the schema must be what it was before, after the second up
/// what it was after the first; and at the head it must be what the model declares, if there is one. Needs no database of yours.
/// migrations/seed.sql, if it is there, puts in rows that have to survive; a line `-- schemactl:at REV` says after which revision what follows
/// is put in, without one it is the head.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Only these revisions: A:B, A:, :B, REV; what stands before them is run once [default: all]
    #[arg(value_name = "RANGE", allow_hyphen_values = true)]
    pub range: Option<String>,

    /// The declared schema [default: `model` of schemactl.toml, else schema.sql or schema.toml if it is there]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Where revisions and model are run: local, server or the URL of a server [default: local]
    #[arg(long, value_name = "local|server|URL")]
    pub shadow: Option<String>,
}

/// Check everything that a merge can break: the gate for CI
///
/// Without a database: the files parse and can run, there is one head, no published revision was edited (--base origin/main),
/// schemactl.sum is current, and the revisions lead to the declared schema. With one: no applied file was edited, nothing is pending, and
/// the database is what the model declares. Revisions that --base does not have are linted, as [lint] of schemactl.toml says. Exits with 0 when
/// all is well, with 2 for differences, with 3 when only the linter objects, and with 1 when files are bad.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The git revision that others have: revisions that it had when this branch left it must not be edited, moved or removed
    #[arg(long, value_name = "REF")]
    pub base: Option<String>,

    /// How many heads are allowed
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub heads: usize,

    /// Look at no database, although one is configured
    #[arg(long)]
    pub offline: bool,

    /// Leave the linter out
    #[arg(long)]
    pub no_lint: bool,

    /// Write schemactl.sum anew, or for the first time
    #[arg(long)]
    pub fix: bool,

    /// The declared schema [default: `model` of schemactl.toml, else schema.sql or schema.toml if it is there]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Where revisions and model are run: local, server or the URL of a server [default: local]
    #[arg(long, value_name = "local|server|URL")]
    pub shadow: Option<String>,
}
