//! `deploy`: the one line of an entrypoint.

use std::path::PathBuf;

use clap::Args;

/// Bring a database up to date: wait, upgrade head, safe repair, verify
///
/// The one line of an entrypoint, or of a job before the new version starts; any number of replicas may run it at once. It waits
/// until the database accepts connections (60s, or --wait), applies the pending revisions, and where schemactl.toml declares a model
/// makes the changes that lose nothing and take nothing away (not with ENABLE_AUTO_MIGRATION=false). What would is never done here,
/// whatever AUTO_SCHEMA_DESTRUCTIVE says: it is reported, and schemactl repair does it. Asks nothing. An up-to-date database costs
/// one connection and two queries.
#[derive(Debug, Args)]
pub struct DeployArgs {
    /// How far to go
    #[arg(value_name = "TARGET", default_value = "head")]
    pub target: String,

    /// Exit with 2 when the database still differs from the model in the end; with ENABLE_AUTO_MIGRATION=false it is not compared
    #[arg(long)]
    pub strict: bool,

    /// Accept a database with revisions that have no file here, and leave it as it is: for an older version that is rolled back to
    #[arg(long)]
    pub allow_ahead: bool,

    /// The declared schema [default: `model` of schemactl.toml, else none]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// Where the model is loaded and the plan rehearsed: local, server or the URL of a server [default: local]
    #[arg(long, value_name = "local|server|URL")]
    pub shadow: Option<String>,
}
