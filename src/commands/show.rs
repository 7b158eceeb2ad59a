//! `show`: one revision, from its file and from the database.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::context::Context;
use super::{execute, status};
use crate::cli::ShowArgs;
use crate::db::Rows;
use crate::error::{Exit, UserError};
use crate::revision::checksum::Checksum;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::{Applied, State, table};
use crate::revision::{draw, target};
use crate::sql::literal;

pub(super) fn run(context: &Context, args: &ShowArgs) -> Result<Exit> {
    context.text_or_json("show")?;
    if args.applied {
        return applied(context, &args.revision);
    }
    let graph = context.graph()?;
    let known = if args.revision.contains("current") {
        let (opened, state) = status::read_state(context, &graph, "show")?;
        opened.close(context);
        state.applied_ids()
    } else {
        BTreeSet::new()
    };
    let revisions = target::resolve(&graph, &known, &args.revision)?;
    if revisions.is_empty() {
        context.ui.status(if graph.is_empty() {
            execute::NO_REVISIONS
        } else if known.is_empty() && args.revision.contains("current") {
            "no revision is applied (base): nothing to show"
        } else {
            "that is before the first revision (base): nothing to show"
        });
        return Ok(Exit::Success);
    }
    if context.is_json() {
        let revisions: Vec<serde_json::Value> = revisions
            .iter()
            .map(|revision| {
                let mut value = json(&graph, revision, None);
                value["up"] = json!(revision.up.sql);
                value["down"] = json!(revision.down.sql);
                value
            })
            .collect();
        context.ui.data(&format!(
            "{:#}",
            json!({"format": 1, "revisions": revisions})
        ))?;
        return Ok(Exit::Success);
    }
    let mut text = draw::show(&graph, &revisions, &known);
    for revision in &revisions {
        for (name, section) in [("up", &revision.up), ("down", &revision.down)] {
            if section.present {
                text.push_str(&format!("\n-- {name}\n{}\n", section.sql.trim()));
            } else {
                text.push_str(&format!("\n-- no {name} section\n"));
            }
        }
    }
    context.ui.data(&text)?;
    Ok(Exit::Success)
}

/// The statements as they ran here, which outlive their file.
fn applied(context: &Context, id: &str) -> Result<Exit> {
    // What ran is shown as it ran; files are not needed for it.
    let mut opened = context.open_to_look("show")?;
    let execute::Found { mut session, state } = execute::recorded(context, &mut opened)?;
    opened.arrived();
    let applied = chosen(context, &state, id)?;
    let results = session
        .query(&format!(
            "SELECT r.up_sql, (SELECT pg_catalog.to_char(pg_catalog.max(e.happened_at), 'YYYY-MM-DD HH24:MI:SSOF') FROM {} e \
              WHERE e.kind = 'rehash' AND e.revision_id = r.revision_id AND e.happened_at > r.applied_at) AS rehashed \
             FROM {} r WHERE r.revision_id = {}",
            table(context.history_schema(), "event"),
            table(context.history_schema(), "revision"),
            literal(applied.id.as_str())
        ))
        .map_err(|error| crate::db::report(&error))?;
    let row = results.first().and_then(Rows::first);
    let text = |column| row.as_ref().and_then(|row| row.get(column));
    let sql = text("up_sql").map(str::to_owned);
    let rehashed = text("rehashed").map(str::to_owned);
    drop(session);
    opened.close(context);
    if context.is_json() {
        context.ui.data(&format!(
            "{:#}",
            json!({
                "format": 1,
                "revision": applied.id.as_str(),
                "message": applied.message,
                "file": applied.file_name,
                "applied_at": applied.applied_at,
                "applied_by": applied.applied_by,
                "duration_ms": applied.duration_ms,
                "stamped": applied.stamped,
                "rehashed_at": rehashed,
                "up": sql,
            })
        ))?;
        return Ok(Exit::Success);
    }
    context.ui.status(&format!(
        "{} {} ({}), {} {} by {}",
        applied.id,
        applied.message,
        applied.file_name,
        if applied.stamped {
            "stamped"
        } else {
            "applied"
        },
        applied.applied_at,
        applied.applied_by
    ));
    if let Some(when) = rehashed {
        context.ui.note(&format!(
            "this is the text that schemactl rehash recorded on {when}; what ran before it was edited is not kept"
        ));
    }
    match sql {
        Some(sql) => context.ui.data(sql.trim())?,
        None => context
            .ui
            .status("it was stamped, so no statements were run or kept"),
    }
    Ok(Exit::Success)
}

/// One revision as JSON; `applied` is `None` when no database was asked.
pub(super) fn json(graph: &Graph, revision: &Revision, applied: Option<bool>) -> serde_json::Value {
    let ids = |ids: Vec<&Revision>| -> Vec<String> {
        ids.iter().map(|revision| revision.id.to_string()).collect()
    };
    let mut value = json!({
        "revision": revision.id.as_str(),
        "message": revision.message,
        "parents": revision.parents.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        "depends_on": revision.depends_on,
        "branch_labels": graph.labels(&revision.id).collect::<Vec<_>>(),
        "children": ids(graph.children(&revision.id)),
        "created": revision.created,
        "file": revision.path.display().to_string(),
        "up_checksum": Checksum::of(&revision.up.sql).as_str(),
        "down_checksum": Checksum::of(&revision.down.sql).as_str(),
    });
    if let Some(applied) = applied {
        value["applied"] = json!(applied);
    }
    value
}

/// The one that is meant. An id needs no files, which may be gone; another way to name one does.
fn chosen<'s>(context: &Context, state: &'s State, text: &str) -> Result<&'s Applied> {
    let named = |applied: &&Applied| {
        applied.id.as_str() == text || (text.len() >= 3 && applied.id.as_str().starts_with(text))
    };
    let candidates: Vec<&Applied> = state.applied.values().filter(named).collect();
    match candidates.as_slice() {
        [one] => Ok(one),
        [] => {
            let graph = context.graph()?;
            let mut found = match target::resolve(&graph, &state.applied_ids(), text) {
                // Whether files know an id is not what was asked.
                Err(_) if is_id(text) => Vec::new(),
                found => found?,
            };
            let last = found.pop();
            match last.and_then(|revision| state.applied.get(&revision.id)) {
                Some(applied) => Ok(applied),
                None => Err(UserError::new(match last {
                    Some(revision) if revision.id.as_str() == text => {
                        format!("revision {text} is not applied in this database")
                    }
                    Some(revision) => format!(
                        "revision {} ({text}) is not applied in this database",
                        revision.id
                    ),
                    None => format!("no revision '{text}' is applied in this database"),
                })
                .hint("see what is: schemactl status")
                .into()),
            }
        }
        many => {
            let list: Vec<String> = many
                .iter()
                .map(|applied| format!("{}  {}", applied.id, applied.message))
                .collect();
            Err(
                UserError::new(format!("several applied revisions begin with '{text}'"))
                    .detail(list.join("\n"))
                    .into(),
            )
        }
    }
}

/// Whether it can only be an id, or the beginning of one.
fn is_id(text: &str) -> bool {
    !["head", "heads", "current", "base"].contains(&text)
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
