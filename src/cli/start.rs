//! `init`, `completions`, `man`.

use std::path::PathBuf;

use clap::Args;
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

/// Write the manual pages
///
/// One page per command, schemactl.1 and schemactl-COMMAND.1; without --output the main page goes to stdout.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Folder to write the pages to
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}
