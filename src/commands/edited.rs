//! Files that changed after they ran: what ran against what the file says now.

use std::collections::BTreeMap;

use anyhow::Result;

use super::context::Context;
use crate::db::{Rows, Session};
use crate::error::UserError;
use crate::report::text_diff;
use crate::revision::checks::{self, Edited};
use crate::revision::checksum::Checksum;
use crate::revision::file::{Direction, Revision};
use crate::revision::graph::Graph;
use crate::revision::history::{State, file_name, table};
use crate::sql::{literal, same_statements};

/// How an edited file differs from what ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// Only comments or white space.
    Layout,
    /// The statements themselves, or what ran is not known (a stamp keeps no text).
    Statements,
    /// Only the down section, which has not run.
    Down,
}

/// The edited files with how they differ, and the text that ran where it is known.
pub(super) fn find<'a>(
    context: &Context,
    graph: &'a Graph,
    state: &'a State,
    session: &mut Session,
) -> Result<Vec<(Edited<'a>, Difference, Option<String>)>> {
    let edited = checks::edited(graph, state);
    let ids: Vec<String> = edited
        .iter()
        .filter(|edited| edited.up)
        .map(|edited| literal(edited.revision.id.as_str()))
        .collect();
    let mut ran: BTreeMap<String, String> = BTreeMap::new();
    if !ids.is_empty() {
        let results = session
            .query(&format!(
                "SELECT revision_id, up_sql FROM {} WHERE revision_id IN ({})",
                table(context.history_schema(), "revision"),
                ids.join(", ")
            ))
            .map_err(|error| crate::db::report(&error))?;
        for row in results.first().into_iter().flat_map(Rows::iter) {
            if let Some(sql) = row.get("up_sql") {
                ran.insert(row.text("revision_id").to_owned(), sql.to_owned());
            }
        }
    }
    Ok(edited
        .into_iter()
        .map(|edited| {
            let text = ran.remove(edited.revision.id.as_str());
            let difference = match (&text, edited.up) {
                (_, false) => Difference::Down,
                (Some(text), true) if same_statements(text, &edited.revision.up.sql) => {
                    Difference::Layout
                }
                _ => Difference::Statements,
            };
            (edited, difference, text)
        })
        .collect())
}

/// The applied revisions whose files have other statements now than those that ran, with what ran where it is known.
pub(super) fn other_statements<'a>(
    context: &Context,
    graph: &'a Graph,
    state: &'a State,
    session: &mut Session,
) -> Result<Vec<(&'a Revision, Option<String>)>> {
    Ok(find(context, graph, state, session)?
        .into_iter()
        .filter(|(_, difference, _)| *difference == Difference::Statements)
        .map(|(edited, _, ran)| (edited.revision, ran))
        .collect())
}

/// Refuses to upgrade while applied files say something else than what ran; warns where only the layout changed.
///
/// A downgrade runs none of what changed, and is how a developer takes a revision back to correct it: it only warns.
///
/// # Errors
///
/// Names the file and history's row, and shows what ran against what the file says now.
pub(super) fn refuse(
    context: &Context,
    graph: &Graph,
    state: &State,
    session: &mut Session,
    direction: Direction,
    warn: bool,
) -> Result<()> {
    let mut changed = Vec::new();
    for (edited, difference, text) in find(context, graph, state, session)? {
        let file = file_name(edited.revision);
        match difference {
            Difference::Layout | Difference::Down if !warn => {}
            Difference::Layout => context.ui.warning(&format!(
                "{file} was edited after it ran: only comments or white space; schemactl rehash {} records it",
                edited.revision.id
            )),
            Difference::Down if direction == Direction::Down => context.ui.warning(&format!(
                "the down section of {file} was edited after the revision was applied; what the file says now is run"
            )),
            Difference::Down => {}
            Difference::Statements if direction == Direction::Down && !warn => {}
            Difference::Statements if direction == Direction::Down => context.ui.warning(&format!(
                "{file} was edited after it ran; its down section is run as the file says now"
            )),
            Difference::Statements => changed.push((edited, text)),
        }
    }
    let Some((first, _)) = changed.first() else {
        return Ok(());
    };
    let id = first.revision.id.clone();
    let mut user = UserError::new(if changed.len() == 1 {
        format!(
            "{} was edited after revision {id} was applied",
            file_name(first.revision)
        )
    } else {
        format!(
            "{} files were edited after their revisions were applied",
            changed.len()
        )
    });
    for (edited, text) in &changed {
        user = user.detail(format!(
            "--> {}\napplied {} by {}\nin history: {}\nin the file: {}",
            edited.revision.path.display(),
            edited.applied.applied_at,
            edited.applied.applied_by,
            edited.applied.up_checksum.as_str(),
            Checksum::of(&edited.revision.up.sql).as_str(),
        ));
        user = user.detail(match text {
            Some(text) => text_diff(
                &format!("{}\n", text.trim_end()),
                &format!("{}\n", edited.revision.up.sql.trim_end()),
                "as it ran",
                "in the file now",
            ),
            None => "the revision was stamped, so what ran is not known".to_owned(),
        });
    }
    Err(user
        .hint("put the file back as it ran, and write the change as a new revision: schemactl revision -m MESSAGE")
        .hint(format!(
            "on a database of your own, take it back and run it anew: schemactl downgrade {id}-1"
        ))
        .hint(format!(
            "or, if every database has the change already: schemactl rehash {id}"
        ))
        .into())
}
