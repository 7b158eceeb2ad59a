//! `lint`, and what it is told.

use std::path::PathBuf;

use clap::{ArgAction, Args};

use crate::config::FailOn;
use crate::lint::{self, Level};

/// Find what in SQL files will hurt: locks, rewrites, lost data, secrets, mistakes of design
///
/// Needs no database and no server. Looks at all revisions of the project, or at the files that are named: revisions, or plain SQL files,
/// in the order in which they run. Exits with 3 when something is found that matters as much as --fail-on says. `-- schemactl:ignore RULE
/// reason` above a statement, or at the end of its line, accepts a finding; `-- schemactl:ignore-file RULE reason` all of a rule in a file.
/// [lint] of schemactl.toml says the rest: start_after, target_version, rules, naming, tenant_column.
#[derive(Debug, Args)]
pub struct LintArgs {
    /// Files to look at; the project's other revisions still say what tables there are [default: all revisions]
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The least that ends the command with exit code 3: error, warning, note, or never [default: error]
    #[arg(long, value_name = "SEVERITY")]
    pub fail_on: Option<FailOn>,

    /// How much a rule matters: off, note, warning or error
    #[arg(long = "rule", value_name = "ID=LEVEL", value_parser = parse_rule, action = ArgAction::Append)]
    pub rules: Vec<(String, Level)>,

    /// The major version of PostgreSQL that the statements are for
    #[arg(long, value_name = "MAJOR", value_parser = clap::value_parser!(u32).range(10..100))]
    pub target_version: Option<u32>,

    /// List the rules
    #[arg(long, conflicts_with_all = ["files", "fail_on"])]
    pub list: bool,
}

fn parse_rule(text: &str) -> Result<(String, Level), String> {
    let (id, level) = text
        .split_once('=')
        .ok_or("write ID=off, ID=note, ID=warning or ID=error")?;
    lint::known(id)?;
    Ok((id.to_owned(), level.parse()?))
}
