//! What `revision` and `merge` share: moment, folder, writing the file, and the commands that run on it afterwards.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;
use jiff::{Timestamp, Zoned};
use serde_json::json;

use super::context::Context;
use crate::cli::RevisionArgs;
use crate::error::{Exit, UserError};
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::name;
use crate::revision::sum;
use crate::revision::target;
use crate::revision::write::{self, Draft, Wish};

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

/// What a new revision holds, and what it stands on when that is not what the user named.
#[derive(Clone, Copy, Default)]
pub(super) struct Sections<'a> {
    pub(super) up: &'a str,
    pub(super) down: &'a str,
    /// Directives of the up section.
    pub(super) up_words: &'a str,
    /// Directives of the down section.
    pub(super) down_words: &'a str,
    /// The revision written just before, if this is one of several.
    pub(super) after: Option<&'a str>,
    /// Which of how many.
    pub(super) part: Option<(usize, usize)>,
}

/// The folder and the text of the revision that `revision` asks for.
pub(super) fn draft(
    context: &Context,
    graph: &Graph,
    args: &RevisionArgs,
    sections: &Sections<'_>,
) -> Result<(PathBuf, Draft)> {
    let created = moment(context)?;
    if args.head.len() > 1 {
        return Err(UserError::new(
            "--head was given more than once: a revision with several parents is a merge",
        )
        .exit(Exit::Usage)
        .hint(format!(
            "schemactl merge {} -m MESSAGE",
            args.head.join(" ")
        ))
        .into());
    }
    let head = sections.after.or(args.head.first().map(String::as_str));
    let is_first = sections.after.is_none();
    let message = match sections.part {
        None => args.message.clone(),
        Some((number, count)) => {
            let mut lines = args.message.lines();
            let first = lines.next().unwrap_or_default();
            let rest: String = lines.map(|line| format!("\n{line}")).collect();
            format!("{first} ({number} of {count}){rest}")
        }
    };
    let wish = Wish {
        id: args.rev_id.as_deref().filter(|_| is_first),
        head,
        splice: args.splice && is_first,
        branch_labels: if is_first { &args.branch_label } else { &[] },
        depends_on: if is_first { &args.depends_on } else { &[] },
        template: &context.settings.revisions.file_template.value,
        slug_length: context.settings.revisions.slug_length.value,
        up: sections.up,
        down: sections.down,
        up_words: sections.up_words,
        down_words: sections.down_words,
        ..Wish::new(&message, &created)
    };
    let draft = write::draft(graph, &wish)?;
    let parent = match head {
        Some(head) => target::resolve(graph, &Default::default(), head)?
            .first()
            .map(|revision| revision.path.clone()),
        None => graph.heads().first().map(|revision| revision.path.clone()),
    };
    let folder = folder(context, args.version_path.as_deref(), parent.as_deref())?;
    Ok((folder, draft))
}

/// A revision file that is there now.
pub(super) struct Written {
    pub(super) id: RevisionId,
    pub(super) path: PathBuf,
}

/// Writes the file and runs the configured commands on it.
pub(super) fn write(context: &Context, folder: &Path, draft: &Draft) -> Result<Written> {
    let path = write::create(folder, draft)?;
    let mut hooks = context.settings.revisions.after_write.value.iter();
    let ran = hooks.try_for_each(|command| run_hook(context, command, &path));
    // Whatever a hook did, the file is there.
    renew_sum(context)?;
    ran?;
    Ok(Written {
        id: draft.id.clone(),
        path,
    })
}

/// Writes schemactl.sum anew, if the project has one.
pub(super) fn renew_sum(context: &Context) -> Result<()> {
    let Some(path) = sum::path(&context.settings.migrations.value) else {
        return Ok(());
    };
    // Files that a hook has spoiled are said to be so by the next command.
    let Ok(graph) = context.graph() else {
        return Ok(());
    };
    sum::renew(&path, &graph)
        .map_err(|error| UserError::new(format!("cannot write {}: {error}", path.display())).into())
}

/// Writes the file, runs the configured commands on it, and prints its path.
pub(super) fn create(context: &Context, folder: &Path, draft: &Draft) -> Result<()> {
    let written = write(context, folder, draft)?;
    if context.is_json() {
        let (id, file) = (written.id.as_str(), written.path.display().to_string());
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "revision": id, "file": file})
        ))?;
        return Ok(());
    }
    tell(context, &[written])
}

/// Prints the paths of new files.
pub(super) fn tell(context: &Context, written: &[Written]) -> Result<()> {
    if context.is_json() {
        let revisions: Vec<_> = written
            .iter()
            .map(|written| json!({"revision": written.id.as_str(), "file": written.path.display().to_string()}))
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "revisions": revisions})
        ))?;
        return Ok(());
    }
    for written in written {
        context
            .ui
            .status(&format!("created revision {}", written.id));
        context.ui.data(&written.path.display().to_string())?;
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
