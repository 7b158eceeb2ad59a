//! New revision files: what they are based on, what they say, and one function that writes them.
//!
//! [`draft`] and [`draft_merge`] are pure: graph, wishes and moment in, name and text out. The text is read back by the same reader that
//! reads every file before it is given out, so that no message can turn into a header line or a directive. [`create`] never overwrites.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use jiff::Zoned;

use super::argument;
use super::file::Revision;
use super::graph::{Edges, Graph};
use super::id::{self, RevisionId};
use super::name::{self, DEFAULT_SLUG_LENGTH, DEFAULT_TEMPLATE};
use super::target;
use crate::error::UserError;

/// What is wanted of a new revision.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// `-m`; the first line is the message, more lines become comments.
    pub message: &'a str,
    /// `--rev-id`; a random one when absent.
    pub id: Option<&'a str>,
    /// `--head`: what to base it on; the only head when absent, `base` for a history of its own.
    pub head: Option<&'a str>,
    /// `--splice`: allow a head that has children already.
    pub splice: bool,
    /// `--branch-label`.
    pub branch_labels: &'a [String],
    /// `--depends-on`: ids, beginnings of ids, labels.
    pub depends_on: &'a [String],
    /// When it is made, in the time zone to write ([`name::moment`]).
    pub created: &'a Zoned,
    /// The file-name template.
    pub template: &'a str,
    /// The greatest length of the slug, in characters.
    pub slug_length: usize,
    /// The ids that it stands for, oldest first.
    pub replaces: &'a [RevisionId],
    /// The SQL of the sections; empty for sections to fill in.
    pub up: &'a str,
    /// As `up`.
    pub down: &'a str,
    /// The directives of the up section: `no-transaction`.
    pub up_words: &'a str,
    /// As `up_words`.
    pub down_words: &'a str,
}

impl<'a> Wish<'a> {
    /// A revision on the only head with the usual file name.
    pub fn new(message: &'a str, created: &'a Zoned) -> Self {
        Self {
            message,
            id: None,
            head: None,
            splice: false,
            branch_labels: &[],
            depends_on: &[],
            replaces: &[],
            created,
            template: DEFAULT_TEMPLATE,
            slug_length: DEFAULT_SLUG_LENGTH,
            up: "",
            down: "",
            up_words: "",
            down_words: "",
        }
    }
}

/// A revision file that is not written yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The id it will have.
    pub id: RevisionId,
    /// Where it will stand, below the revisions folder; may hold `/` when the template does.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// The file of `revision -m …`.
///
/// # Errors
/// Several heads and no `--head`; a base that has children without `--splice`; an id or label that is taken or not allowed.
pub fn draft(graph: &Graph, wish: &Wish<'_>) -> Result<Draft> {
    let parents = match wish.head {
        Some(head) if argument::needs_database(graph, head)? => {
            return Err(UserError::new(format!(
                "'{head}' depends on a database, and a new revision on the files alone"
            ))
            .hint("name a revision: --head <id>, --head <label>@head, or --head base")
            .into());
        }
        Some(head) => target::resolve(graph, &BTreeSet::new(), head)?,
        None => graph.heads(),
    };
    if let [_, _, ..] = parents[..] {
        return Err(UserError::new("multiple heads are present")
            .detail(argument::list(parents.iter().copied()))
            .hint("specify the head revision on which the new revision should be based (--head <id>), or perform a merge: schemactl merge heads")
            .into());
    }
    assemble(graph, wish, &parents)
}

/// The file of `merge REV…`: no SQL of its own.
///
/// # Errors
/// As [`draft`]; fewer than two revisions, or of which one stands on another.
pub fn draft_merge<T: AsRef<str>>(
    graph: &Graph,
    revisions: &[T],
    wish: &Wish<'_>,
) -> Result<Draft> {
    let mut parents: Vec<&Revision> = Vec::new();
    for text in revisions {
        for revision in target::resolve(graph, &BTreeSet::new(), text.as_ref())? {
            if parents.iter().any(|parent| parent.id == revision.id) {
                return Err(
                    UserError::new(format!("revision {} is named twice", revision.id)).into(),
                );
            }
            parents.push(revision);
        }
    }
    if parents.len() < 2 {
        let error = UserError::new("a merge needs at least two revisions");
        return Err(match graph.heads()[..] {
            [only] => error.hint(format!(
                "there is nothing to merge: {} is the only head",
                only.id
            )),
            _ => error.hint("schemactl merge heads merges all heads; schemactl heads lists them"),
        }
        .into());
    }
    for parent in &parents {
        let before = graph.ancestor_nodes(graph.node(parent.id.as_str()), Edges::Lineage);
        let stands_on = |other: &&&Revision| {
            other.id != parent.id
                && graph
                    .node(other.id.as_str())
                    .is_some_and(|node| before[node])
        };
        if let Some(other) = parents.iter().find(stands_on) {
            return Err(UserError::new(format!(
                "requested revision {} overlaps with other requested revision {}",
                parent.id, other.id
            ))
            .hint("a merge joins revisions of which none stands on another")
            .into());
        }
    }
    let ids: Vec<&str> = parents.iter().map(|parent| parent.id.as_str()).collect();
    let message = format!("merge {}", ids.join(" and "));
    let up = format!(
        "-- Nothing to run: this revision joins {}.\n",
        ids.join(" and ")
    );
    let down = format!(
        "-- Nothing to run: taking it back leaves {} side by side.\n",
        ids.join(" and ")
    );
    let wish = Wish {
        message: if wish.message.is_empty() {
            &message
        } else {
            wish.message
        },
        up: if wish.up.is_empty() { &up } else { wish.up },
        down: if wish.down.is_empty() {
            &down
        } else {
            wish.down
        },
        ..wish.clone()
    };
    assemble(graph, &wish, &parents)
}

fn assemble(graph: &Graph, wish: &Wish<'_>, parents: &[&Revision]) -> Result<Draft> {
    if let Some(parent) = parents
        .iter()
        .find(|parent| !wish.splice && !graph.children(&parent.id).is_empty())
    {
        return Err(
            UserError::new(format!("revision {} is not a head revision", parent.id))
                .hint("specify --splice to create a new branch from this revision")
                .into(),
        );
    }
    let id = new_id(graph, wish.id)?;
    let depends_on = dependencies(graph, wish.depends_on)?;
    for label in wish.branch_labels {
        id::check_label(label).map_err(UserError::new)?;
        if graph.all_labels().any(|known| known == label) {
            return Err(UserError::new(format!("branch label '{label}' is already used"))
                .hint(format!("schemactl show {label} shows the revision that has it; a branch inherits it from there"))
                .into());
        }
        if graph.get(label).is_some() || label == id.as_str() {
            return Err(UserError::new(format!(
                "branch label '{label}' is already the id of a revision"
            ))
            .into());
        }
    }
    let parents: Vec<RevisionId> = parents.iter().map(|parent| parent.id.clone()).collect();
    let text = text(wish, &id, &parents, &depends_on);
    let name = name::file_name(
        wish.template,
        &id,
        &name::slug(wish.message, wish.slug_length),
        wish.created,
    )?;
    let read = Revision::parse(Path::new(&name), text.clone().into_bytes());
    let faithful = read.as_ref().is_ok_and(|read| {
        read.id == id
            && read.parents == parents
            && read.depends_on == depends_on
            && read.branch_labels == wish.branch_labels
            && read.up.sql.trim() == wish.up.trim()
    });
    if !faithful {
        let error = UserError::new(
            "the message or the SQL would be read as something else in the file of the revision",
        );
        return Err(match read {
            Err(why) => error.detail(why.to_string()),
            Ok(_) => error,
        }
        .hint("leave out lines that look like `Revises: …` or `schemactl:…`")
        .into());
    }
    Ok(Draft { id, name, text })
}

fn new_id(graph: &Graph, wanted: Option<&str>) -> Result<RevisionId, UserError> {
    let taken = |id: &RevisionId| {
        graph.get(id.as_str()).is_some() || graph.all_labels().any(|label| label == id.as_str())
    };
    let Some(wanted) = wanted else {
        return std::iter::repeat_with(RevisionId::random)
            .take(1000)
            .find(|id| !taken(id))
            .ok_or_else(|| UserError::new("no free revision id was found"));
    };
    let id = RevisionId::chosen(wanted).map_err(UserError::new)?;
    match graph.get(wanted) {
        Some(other) => Err(UserError::new(format!(
            "revision {id} already exists: {}",
            other.path.display()
        ))
        .hint("choose another --rev-id, or leave it out for a random one")),
        None if taken(&id) => Err(UserError::new(format!("'{id}' is already a branch label"))),
        None => Ok(id),
    }
}

/// Dependencies as they are written: labels stay labels, everything else becomes a full id.
fn dependencies(graph: &Graph, wanted: &[String]) -> Result<Vec<String>> {
    let mut names: Vec<String> = Vec::new();
    for text in wanted {
        if graph.all_labels().any(|label| label == text) {
            names.push(text.clone());
            continue;
        }
        for revision in target::resolve(graph, &BTreeSet::new(), text)? {
            names.push(revision.id.to_string());
        }
    }
    let mut seen = BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    Ok(names)
}

fn text(wish: &Wish<'_>, id: &RevisionId, parents: &[RevisionId], depends_on: &[String]) -> String {
    let message = if wish.message.trim().is_empty() {
        "empty message"
    } else {
        wish.message.trim()
    };
    let mut text = String::new();
    let mut line = |comment: &str| {
        text.push_str(format!("-- {comment}").trim_end());
        text.push('\n');
    };
    for part in message.lines() {
        line(part);
    }
    line("");
    line(&format!("Revision ID: {id}"));
    line(&format!(
        "Revises: {}",
        parents
            .iter()
            .map(RevisionId::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    ));
    line(&format!(
        "Create Date: {}",
        wish.created.strftime("%Y-%m-%d %H:%M:%S%:z")
    ));
    if !wish.branch_labels.is_empty() {
        line(&format!("Branch-Labels: {}", wish.branch_labels.join(", ")));
    }
    if !depends_on.is_empty() {
        line(&format!("Depends-On: {}", depends_on.join(", ")));
    }
    if !wish.replaces.is_empty() {
        let ids: Vec<&str> = wish.replaces.iter().map(RevisionId::as_str).collect();
        line(&format!("Replaces: {}", ids.join(", ")));
    }
    for (section, words, sql) in [
        ("up", wish.up_words, wish.up),
        ("down", wish.down_words, wish.down),
    ] {
        let line = format!("-- schemactl:{section} {words}");
        text.push_str(&format!("\n{}\n{}\n", line.trim_end(), sql.trim_end()));
    }
    text
}

/// Writes a draft below `folder`, and gives the path.
///
/// # Errors
/// A file of that name is there already (it is left as it is), or the folder cannot be written to.
pub fn create(folder: &Path, draft: &Draft) -> Result<PathBuf> {
    let path = folder.join(&draft.name);
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => {
            UserError::new(format!("file {} exists already", path.display())).hint(
                "put {rev} into the file template, so that every revision has a name of its own",
            )
        }
        ErrorKind::NotFound => UserError::new(format!("no revisions folder {}", folder.display()))
            .hint("schemactl init makes one"),
        _ => UserError::new(format!("cannot write {}: {error}", path.display())),
    };
    // Only folders that the template asks for are made: a missing revisions folder is more likely a wrong path.
    if draft.name.contains('/')
        && folder.is_dir()
        && let Some(parent) = path.parent()
    {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .map_err(failed)?;
    if let Err(error) = file
        .write_all(draft.text.as_bytes())
        .and_then(|()| file.sync_all())
    {
        // Half a file would be an error for every later command.
        let _ = fs::remove_file(&path);
        return Err(failed(error).into());
    }
    Ok(path)
}

#[cfg(test)]
mod tests;
