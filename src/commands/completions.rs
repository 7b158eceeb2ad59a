//! `completions`: the completion script of a shell.

use anyhow::Result;

use crate::cli::{self, CompletionsArgs};
use crate::error::Exit;
use crate::ui::Ui;

pub(super) fn run(args: &CompletionsArgs, ui: &Ui) -> Result<Exit> {
    ui.data(&script(args.shell)?)?;
    Ok(Exit::Success)
}

/// The completion script of a shell.
///
/// # Errors
///
/// When clap writes something that is no text, which it does not.
pub fn script(shell: clap_complete::Shell) -> Result<String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::command(), "schemactl", &mut script);
    Ok(String::from_utf8(script)?)
}
