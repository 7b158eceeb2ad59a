//! What is checked before anything runs: that history and files agree, and that the files can run as they are written.
//!
//! Pure: the differences are found here; asking the database for the text that ran, and showing it, is done by commands.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::error::{Exit, UserError};
use crate::revision::checksum::Checksum;
use crate::revision::file::{Direction, Revision, Section};
use crate::revision::graph::Graph;
use crate::revision::history::{Applied, State, done_of, file_name};
use crate::revision::replaced;
use crate::revision::runner::{Step, direction_command};
use crate::revision::target;
use crate::sql::lexer::{Kind, significant};
use crate::sql::{
    ClientOnly, Transaction, at_byte, classify, client_only, copy_to_stdout, excerpt, is_blank,
    split,
};

/// An applied revision whose file has another checksum than the one that ran.
#[derive(Debug)]
pub struct Edited<'a> {
    /// The file as it is now.
    pub revision: &'a Revision,
    /// The row of history.
    pub applied: &'a Applied,
    /// Whether the up section changed.
    pub up: bool,
    /// Whether the down section changed, which never ran.
    pub down: bool,
}

/// The applied revisions whose files changed since.
pub fn edited<'a>(graph: &'a Graph, state: &'a State) -> Vec<Edited<'a>> {
    let mut edited = Vec::new();
    for applied in state.applied.values() {
        let Some(revision) = graph.get(applied.id.as_str()) else {
            continue;
        };
        let up = Checksum::of(&revision.up.sql) != applied.up_checksum;
        let down = Checksum::of(&revision.down.sql) != applied.down_checksum;
        if up || down {
            edited.push(Edited {
                revision,
                applied,
                up,
                down,
            });
        }
    }
    edited
}

/// Refuses a database that has revisions without a file.
///
/// # Errors
///
/// Names each of them, with what history knows about it.
pub fn missing_files(graph: &Graph, state: &State) -> Result<(), UserError> {
    replaced::in_the_middle(graph, state)?;
    let unknown = target::unknown(graph, &state.applied_ids());
    let Some(first) = unknown.first() else {
        return Ok(());
    };
    let mut detail = String::new();
    for id in &unknown {
        if let Some(applied) = state.applied.get(id) {
            let _ = writeln!(
                detail,
                "{id}  {}  applied {} by {}  ({})",
                applied.message, applied.applied_at, applied.applied_by, applied.file_name
            );
        }
    }
    let message = if unknown.len() == 1 {
        format!(
            "can't locate revision identified by '{first}': the database has it applied, and no file has that id"
        )
    } else {
        format!(
            "{} revisions are applied in the database and have no file",
            unknown.len()
        )
    };
    let file = state
        .applied
        .get(first)
        .map(|applied| applied.file_name.clone())
        .unwrap_or_default();
    Err(UserError::new(message)
        .detail(detail.trim_end().to_owned())
        .hint(format!(
            "is this checkout older than the database? bring the file back: git log --all --oneline -- '*{file}'"
        ))
        .hint("an older version that was rolled back to can start all the same: schemactl deploy --allow-ahead")
        .hint("what ran is kept in the database: schemactl show --applied ID")
        .hint("if the file is gone for good: schemactl stamp --purge REV marks the database as being at REV"))
}

/// Refuses a database in which a revision is half done that has no file here: an older version was rolled back to, most likely.
///
/// # Errors
///
/// Names it, with what is done of it.
pub fn half_done_without_file(graph: &Graph, state: &State) -> Result<(), UserError> {
    let lost = state.unfinished.iter();
    let mut lost = lost.filter(|((id, _), _)| graph.get(id.as_str()).is_none());
    let Some(((id, direction), rows)) = lost.next() else {
        return Ok(());
    };
    Err(UserError::new(format!(
        "can't locate revision identified by '{id}': it is half done ({} stopped after {}), and no file has that id",
        direction_command(*direction),
        done_of(rows)
    ))
    .hint("is this checkout older than the database? bring the file back, and schemactl finishes it")
    .hint("an older version that was rolled back to can start all the same: schemactl deploy --allow-ahead")
    .hint("if the file is gone for good: undo by hand what it did, then forget it: schemactl stamp REV, where REV is where the database is then"))
}

/// Refuses pending revisions that come before applied ones, unless that is wanted.
///
/// # Errors
///
/// Names each pair.
pub fn out_of_order(graph: &Graph, state: &State) -> Result<(), UserError> {
    let pairs = target::out_of_order(graph, &state.applied_ids());
    if pairs.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = pairs
        .iter()
        .map(|(pending, above)| {
            format!(
                "{} ({}) is not applied; {} ({}), which builds on it, is",
                pending.id,
                file_name(pending),
                above.id,
                file_name(above)
            )
        })
        .collect();
    Err(UserError::new(format!(
        "{} pending before revisions that are applied already",
        if pairs.len() == 1 {
            "a revision is".to_owned()
        } else {
            format!("{} revisions are", pairs.len())
        }
    ))
    .exit(Exit::Refused)
    .detail(lines.join("\n"))
    .hint("to run it now, after what builds on it: schemactl upgrade TARGET --allow-out-of-order")
    .hint("if its changes are in the database already: schemactl stamp heads"))
}

/// Refuses to go one way while a revision is half done the other way.
///
/// # Errors
///
/// Names the revision and the command that finishes it.
pub fn half_done(state: &State, direction: Direction) -> Result<(), UserError> {
    for ((id, other), progress) in &state.unfinished {
        if *other != direction {
            return Err(UserError::new(format!(
                "revision {id} is half done: its {} stopped after {}",
                direction_command(*other),
                done_of(progress)
            ))
            .exit(Exit::Refused)
            .hint(format!(
                "finish it first: schemactl {} {}",
                direction_command(*other),
                if *other == Direction::Up {
                    id.to_string()
                } else {
                    "-1".to_owned()
                }
            ))
            .hint(
                "or, after undoing it by hand: schemactl stamp REV, which forgets the progress",
            ));
        }
    }
    Ok(())
}

/// Checks every file of a plan before the first one runs.
///
/// # Errors
///
/// The first fault: a statement that cannot run in a transaction, transaction control, a psql command, `COPY … FROM
/// STDIN`, an irreversible downgrade.
pub fn runnable(plan: &[Step<'_>], single_transaction: bool) -> Result<(), UserError> {
    for step in plan {
        let section = step.revision.section(step.direction);
        if let Some(reason) = &section.irreversible {
            return Err(UserError::new(format!(
                "revision {} cannot be reverted: {reason}",
                step.revision.id
            ))
            .exit(Exit::Refused)
            .detail(format!("--> {}", step.revision.path.display()))
            .hint(format!(
                "stop above it: schemactl downgrade {}",
                step.revision.id
            )));
        }
        if !section.present && step.direction == Direction::Down {
            return Err(UserError::new(format!(
                "revision {} has no down section, so it cannot be reverted",
                step.revision.id
            ))
            .exit(Exit::Refused)
            .detail(format!("--> {}", step.revision.path.display()))
            .hint("write one: a line -- schemactl:down, then the statements; an empty section says that there is nothing to undo")
            .hint(format!("or stop above it: schemactl downgrade {}", step.revision.id)));
        }
        if single_transaction && !section.transaction {
            return Err(UserError::new(format!(
                "revision {} is marked no-transaction, so the run cannot be one transaction",
                step.revision.id
            ))
            .detail(format!("--> {}", step.revision.path.display()))
            .hint("run without --single-transaction (SCHEMACTL_SINGLE_TRANSACTION, or single_transaction under [run] in schemactl.toml)"));
        }
        statements(step, section)?;
    }
    Ok(())
}

/// Refuses a plan of which one file uses a variable that has no value: it would stop there, with those before it committed.
///
/// # Errors
///
/// The first such variable, with its place.
pub fn variables(plan: &[Step<'_>], values: &BTreeMap<String, String>) -> Result<(), UserError> {
    for step in plan {
        let sql = &step.section().sql;
        // Large ones full of rows name none, and would be read token by token for nothing.
        if sql.contains(":'") || sql.contains(":\"") {
            step.expanded(values)
                .map_err(|failure| failure.report(step))?;
        }
    }
    Ok(())
}

/// Why a step needs a server session of its own, and where that stands in its file.
///
/// In a transaction everything else can be set for it alone; a session's advisory lock would stay for whoever gets the session next.
pub fn needs_session(step: &Step<'_>) -> Option<(&'static str, String)> {
    let section = step.revision.section(step.direction);
    if !section.transaction {
        return Some((
            "it is marked no-transaction",
            format!("--> {}", step.revision.path.display()),
        ));
    }
    let lock = session_lock(&section.sql)?;
    let position = at_byte(&section.sql, lock);
    Some((
        "it takes an advisory lock for the session",
        format!(
            "--> {}:{}:{}\n{}",
            step.revision.path.display(),
            section.first_line + position.line - 1,
            position.column,
            excerpt(&section.sql, &position, section.first_line)
        ),
    ))
}

/// Where a lock is taken that no transaction's end gives back.
fn session_lock(sql: &str) -> Option<usize> {
    const FUNCTIONS: [&str; 4] = [
        "pg_advisory_lock",
        "pg_advisory_lock_shared",
        "pg_try_advisory_lock",
        "pg_try_advisory_lock_shared",
    ];
    significant(sql)
        .find(|token| match token.kind {
            Kind::Word => FUNCTIONS.iter().any(|name| token.is_word(name)),
            Kind::DollarString => {
                let body = token.text.to_ascii_lowercase();
                FUNCTIONS
                    .iter()
                    .any(|name| body.contains(&format!("{name}(")))
            }
            _ => false,
        })
        .map(|token| token.start)
}

/// The steps that would do nothing, except merges, which are meant to.
pub fn empty<'p, 'g>(plan: &'p [Step<'g>]) -> impl Iterator<Item = &'p Step<'g>> {
    plan.iter().filter(|step| {
        !step.revision.is_merge() && is_blank(&step.revision.section(step.direction).sql)
    })
}

fn statements(step: &Step<'_>, section: &Section) -> Result<(), UserError> {
    let fault = |byte: usize, message: String| {
        let position = at_byte(&section.sql, byte);
        UserError::new(message).detail(format!(
            "--> {}:{}:{}\n{}",
            step.revision.path.display(),
            section.first_line + position.line - 1,
            position.column,
            excerpt(&section.sql, &position, section.first_line)
        ))
    };
    let id = &step.revision.id;
    match client_only(&section.sql) {
        Some(ClientOnly::MetaCommand(command)) => {
            return Err(fault(
                command.byte,
                format!("revision {id} has a psql command, {}, which only psql understands", command.name()),
            )
            .hint("write it as SQL; the value of a variable is :'name' or :\"name\" with -x name=value"));
        }
        Some(ClientOnly::CopyFromStdin { byte }) => {
            return Err(fault(
                byte,
                format!(
                    "revision {id} has COPY … FROM STDIN, whose data cannot stand in a revision"
                ),
            )
            .hint("write the rows as INSERT … VALUES"));
        }
        None => {}
    }
    for statement in split(&section.sql).statements {
        let start = statement.range.start;
        if copy_to_stdout(statement.text) {
            return Err(fault(
                start,
                format!("revision {id} has COPY … TO STDOUT, whose data would go nowhere"),
            )
            .hint("delete the statement, or write to a table"));
        }
        let class = classify(statement.text);
        if let (Some(_), true) = (class.control, section.transaction) {
            return Err(fault(
                start,
                format!("revision {id} begins or ends a transaction itself, inside the one that schemactl runs it in"),
            )
            .hint("delete the statement: a revision and its history row are one transaction already")
            .hint(format!(
                "or, if every statement is to commit on its own, mark the section as well: -- schemactl:{} no-transaction",
                step.direction.as_str()
            )));
        }
        if class.control.is_some() {
            return Err(fault(
                start,
                format!("revision {id} begins or ends a transaction itself; a no-transaction section runs one statement at a time"),
            )
            .hint("delete the statement, or move what belongs together into a revision of its own"));
        }
        if let (Some(what), false) = (class.needs_transaction, section.transaction) {
            return Err(fault(
                start,
                format!("revision {id}: {what} ends with its transaction, and in a no-transaction section that is the statement itself"),
            )
            .hint("move the statement, and those that it is for, to a revision that is one transaction, or into one DO block"));
        }
        if let (Transaction::Forbidden(what), true) = (class.transaction, section.transaction) {
            return Err(fault(
                start,
                format!("revision {id}: {what} cannot run in a transaction"),
            )
            .hint(format!(
                "mark the section: -- schemactl:{} no-transaction",
                step.direction.as_str()
            )));
        }
    }
    Ok(())
}
