//! `edit`: a revision's file in the user's editor.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::Result;

use super::context::Context;
use super::status;
use crate::cli::EditArgs;
use crate::error::{Exit, UserError};
use crate::revision::target;

pub(super) fn run(context: &Context, args: &EditArgs) -> Result<Exit> {
    let graph = context.graph()?;
    let known = if args.revision.contains("current") {
        let (opened, state) = status::read_state(context, &graph, "edit")?;
        opened.close(context);
        state.applied_ids()
    } else {
        BTreeSet::new()
    };
    let revisions = target::resolve(&graph, &known, &args.revision)?;
    if revisions.is_empty() {
        return Err(UserError::new(format!(
            "'{}' names no revision that could be edited",
            args.revision
        ))
        .hint("list them: schemactl history")
        .into());
    }
    let editor = ["SCHEMACTL_EDITOR", "VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
        })
        .ok_or_else(|| {
            UserError::new("no editor is configured")
                .hint("set VISUAL or EDITOR, for example: EDITOR=nano schemactl edit head")
        })?;
    // As git does: the variable is a command line, so that `code --wait` works.
    let mut command = Command::new("/bin/sh");
    command
        .arg("-c")
        .arg(format!("{editor} \"$@\""))
        .arg(&editor);
    for revision in &revisions {
        command.arg(&revision.path);
    }
    let status = command
        .status()
        .map_err(|error| UserError::new(format!("cannot run the editor {editor}: {error}")))?;
    if !status.success() {
        return Err(UserError::new(format!("the editor {editor} failed: {status}")).into());
    }
    // What was typed may not be a revision any more: say so now, not at the next deployment.
    context.graph()?;
    Ok(Exit::Success)
}
