//! `init`, `embedded`, `completions`, `model-schema`, `man`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use clap_complete::Shell;

/// Start a project: schemactl.toml and an empty migrations folder
///
/// Files that exist are left alone.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder of the project
    #[arg(default_value = ".", value_name = "DIR")]
    pub directory: PathBuf,
}

/// Print the completion script of a shell
///
/// For bash: schemactl completions bash > ~/.local/share/bash-completion/completions/schemactl
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, powershell or elvish
    pub shell: Shell,
}

/// Print the JSON schema of schema.toml, for editors
///
/// With it an editor completes the keys of a model, explains them and marks mistakes:
/// schemactl model-schema > schema.json, and as the first line of schema.toml, #:schema ./schema.json
#[derive(Debug, Args)]
pub struct ModelSchemaArgs {}

/// Write the manual pages
///
/// One page per command, schemactl.1 and schemactl-COMMAND.1; without --output the main page goes to stdout.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder to write the pages to
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// Keep the embedded PostgreSQL running, for psql or an application
///
/// Every command starts and stops it by itself; this keeps it between commands. It is the one that `database =
/// "embedded:"` of schemactl.toml (or an embedded: URL) names.
#[derive(Debug, Args)]
pub struct EmbeddedArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub action: EmbeddedAction,
}

/// What to do with the embedded server.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum EmbeddedAction {
    /// Start it and leave it running; prints its URL
    Start,
    /// Stop it, whoever uses it
    Stop,
    /// Say whether it runs, its version and its place; exits with 2 when it does not run
    Status,
    /// Print the URL of the running server, for psql or an application
    Url,
}
