//! What `revision` and `merge` share: moment, folder, writing the file, and the commands that run on it afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use jiff::{Timestamp, Zoned};
use serde_json::json;

use super::context::Context;
use crate::error::UserError;
use crate::revision::name;
use crate::revision::write::{self, Draft};

/// Now, in the time zone of the settings.
pub(super) fn moment(context: &Context) -> Result<Zoned> {
    name::moment(
        Timestamp::now(),
        Some(&context.settings.revisions.timezone.value),
    )
}

/// The folder for a new file: the one asked for, if it is configured; else that of the parent; else the first.
pub(super) fn folder(
    context: &Context,
    asked: Option<&Path>,
    parent: Option<&Path>,
) -> Result<PathBuf> {
    let folders = &context.settings.migrations.value;
    if let Some(asked) = asked {
        let absolute = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        return match folders
            .iter()
            .find(|folder| absolute(folder) == absolute(asked))
        {
            Some(folder) => Ok(folder.clone()),
            None => {
                let list: Vec<String> = folders
                    .iter()
                    .map(|folder| folder.display().to_string())
                    .collect();
                Err(
                    UserError::new(format!("{} is not a folder of revisions", asked.display()))
                        .detail(list.join("\n"))
                        .hint("use one of these, or add it to `migrations` in schemactl.toml")
                        .into(),
                )
            }
        };
    }
    let of_parent = parent
        .and_then(Path::parent)
        .and_then(|directory| folders.iter().find(|folder| directory.starts_with(folder)));
    of_parent
        .or_else(|| folders.first())
        .cloned()
        .ok_or_else(|| UserError::new("no folder of revisions is configured").into())
}

/// Writes the file, runs the configured commands on it, and prints its path.
pub(super) fn create(context: &Context, folder: &Path, draft: &Draft) -> Result<()> {
    let path = write::create(folder, draft)?;
    for command in &context.settings.revisions.after_write.value {
        run_hook(context, command, &path)?;
    }
    if context.is_json() {
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "revision": draft.id.as_str(), "file": path.display().to_string()})
        ))?;
    } else {
        context.ui.status(&format!("created revision {}", draft.id));
        context.ui.data(&path.display().to_string())?;
    }
    Ok(())
}

/// Runs one command of `after_write`; `{path}` stands for the new file.
fn run_hook(context: &Context, command: &[String], path: &Path) -> Result<()> {
    let mut words = command
        .iter()
        .map(|word| word.replace("{path}", &path.display().to_string()));
    let Some(program) = words.next() else {
        return Ok(());
    };
    context
        .ui
        .detail(&format!("after_write: {}", command.join(" ")));
    // What a formatter prints is for people, not data.
    let status = Command::new(&program)
        .args(words)
        .stdout(std::io::stderr())
        .status()
        .map_err(|error| {
            UserError::new(format!("cannot run {program} of after_write: {error}"))
                .detail(format!("the file is written: {}", path.display()))
        })?;
    if status.success() {
        return Ok(());
    }
    Err(
        UserError::new(format!("{program} of after_write failed: {status}"))
            .detail(format!("the file is written: {}", path.display()))
            .into(),
    )
}
