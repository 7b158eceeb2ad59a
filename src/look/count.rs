//! How many rows tables hold: exactly, in one snapshot, or as the planner believes.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Answer;
use super::read::{USER_PATH, close, explain};
use super::resolve::{self, Candidate, Resolved};
use super::tables::Table;
use crate::db::{Error, Reply, Session, Unwatched};
use crate::error::UserError;
use crate::shell;
use crate::sql::{ident, qualified};

const CHOSEN: &str = include_str!("chosen_by_name.sql");
const SIZES: &str = include_str!("sizes.sql");

/// The rows of one table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// How many rows; none if there is no estimate because it was never analysed.
    pub rows: Option<u64>,
    /// Whether that is the planner's estimate.
    pub is_estimate: bool,
    /// Whether row-level security hid rows from this role, so that only those it may see were counted.
    pub row_security: bool,
}

/// The counts, in the order asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Counts(pub Vec<Count>);

/// What is being counted at this moment.
#[derive(Clone, Copy, Debug)]
pub struct Counting<'a> {
    /// The table, as SQL writes it.
    pub table: &'a str,
    /// How many tables are done.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

/// Counts rows exactly, all tables in one snapshot.
///
/// Two round trips: what the names mean, then everything. With `progress` each table takes a round trip of its own, and
/// is announced before it.
///
/// # Errors
///
/// A name that means nothing or too much; a table that may not be read, before anything is counted; a timeout.
pub fn count<S: AsRef<str>>(
    session: &mut Session,
    names: &[S],
    progress: Option<&mut dyn FnMut(Counting<'_>)>,
) -> anyhow::Result<Answer<Counts>> {
    let asked = resolve::parse(names)?;
    let mut results = resolve::message(&asked).send(session)?;
    let resolved = resolve::decide("count", &asked, &mut results)
        .and_then(|resolved| readable(&resolved).map(|()| resolved).map_err(Into::into));
    let Resolved {
        relations,
        notes,
        user,
    } = resolve::or_close(session, resolved)?;
    let relations = without_repetition(relations);
    let statements: Vec<String> = relations
        .iter()
        .map(|relation| {
            format!(
                "SELECT pg_catalog.count(*) AS rows FROM {};\n",
                relation.qualified()
            )
        })
        .collect();
    let counted = match progress {
        None => {
            let message = format!("{USER_PATH}{}COMMIT", statements.concat());
            counts(&relations, 1, session.run(&message, &mut Unwatched))
        }
        Some(progress) => one_by_one(session, &relations, &statements, progress),
    };
    let numbers = counted.inspect_err(|_| close(session))?;
    let mut answer = Answer {
        value: Counts(Vec::new()),
        notes,
    };
    for (relation, rows) in relations.into_iter().zip(numbers) {
        answer.notes.extend(hidden_rows(&relation, &user));
        answer.value.0.push(Count {
            schema: relation.schema,
            name: relation.name,
            rows: Some(rows),
            is_estimate: false,
            row_security: relation.row_security,
        });
    }
    Ok(answer)
}

/// Reads the planner's estimates in one round trip, however large the tables.
///
/// # Errors
///
/// A name that means nothing or too much.
pub fn estimate<S: AsRef<str>>(
    session: &mut Session,
    names: &[S],
) -> anyhow::Result<Answer<Counts>> {
    let asked = resolve::parse(names)?;
    let mut results = resolve::message(&asked)
        .then(CHOSEN)
        .then(SIZES)
        .read(session)?;
    let resolved = resolve::decide("count --estimate", &asked, &mut results)?;
    let tables: Vec<Table> = results.next().iter().map(Table::from_row).collect();
    let mut notes = resolved.notes;
    let mut counts = Vec::new();
    for relation in without_repetition(resolved.relations) {
        let table = tables
            .iter()
            .find(|table| table.schema == relation.schema && table.name == relation.name);
        let rows = table.and_then(|table| table.estimated_rows);
        let name = relation.qualified();
        if rows.is_none() {
            notes.push(match table.map(|table| table.kind.as_str()) {
                Some("view") => {
                    format!("there is no estimate for the view {name}; count it without --estimate")
                }
                _ => format!("{name} was never analysed, so there is no estimate: ANALYZE {name}"),
            });
        } else if table.is_some_and(|table| table.estimate_is_partial) {
            notes.push(format!(
                "some partitions of {name} were never analysed, and are missing from its estimate"
            ));
        }
        counts.push(Count {
            schema: relation.schema,
            name: relation.name,
            rows,
            is_estimate: true,
            // The estimate is that of the whole table, whoever asks.
            row_security: false,
        });
    }
    Ok(Answer {
        value: Counts(counts),
        notes,
    })
}

/// Refuses before anything is counted, which may take long.
fn readable(resolved: &Resolved) -> Result<(), UserError> {
    let refused = resolved
        .relations
        .iter()
        .find(|relation| !relation.may_use_schema || !relation.may_select);
    let Some(relation) = refused else {
        return Ok(());
    };
    let (user, name) = (&resolved.user, relation.qualified());
    let mut error = UserError::new(format!("role {} may not read {name}", ident(user)));
    if !relation.may_use_schema {
        error = error.hint(format!(
            "its owner can allow it: GRANT USAGE ON SCHEMA {} TO {}",
            ident(&relation.schema),
            ident(user)
        ));
    }
    if !relation.may_select {
        error = error
            .hint(format!(
                "its owner can allow it: GRANT SELECT ON {name} TO {}",
                ident(user)
            ))
            .hint(format!(
                "the planner's estimate needs no privilege: schemactl count --estimate {}",
                shell::word(&name)
            ));
    }
    Err(error)
}

fn hidden_rows(relation: &Candidate, user: &str) -> Option<String> {
    relation.row_security.then(|| {
        format!(
            "row-level security applies to {} on {}: only the rows it may see are counted",
            ident(user),
            relation.qualified()
        )
    })
}

/// Every relation once, whatever ways there are to name it.
fn without_repetition(relations: Vec<Candidate>) -> Vec<Candidate> {
    let mut seen = BTreeSet::new();
    relations
        .into_iter()
        .filter(|relation| seen.insert(relation.oid))
        .collect()
}

fn one_by_one(
    session: &mut Session,
    relations: &[Candidate],
    statements: &[String],
    progress: &mut dyn FnMut(Counting<'_>),
) -> anyhow::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for (done, (relation, statement)) in relations.iter().zip(statements).enumerate() {
        progress(Counting {
            table: &relation.qualified(),
            done,
            of: relations.len(),
        });
        let last = done + 1 == relations.len();
        let message = format!("{USER_PATH}{statement}{}", if last { "COMMIT" } else { "" });
        let reply = session.run(&message, &mut Unwatched);
        numbers.extend(counts(std::slice::from_ref(relation), 1, reply)?);
    }
    Ok(numbers)
}

/// The numbers in a reply, or an error that names the table it stopped at.
fn counts(
    relations: &[Candidate],
    results_before: usize,
    reply: Reply,
) -> anyhow::Result<Vec<u64>> {
    let numbers: Vec<u64> = reply
        .results
        .iter()
        .skip(results_before)
        .filter_map(|rows| rows.first()?.number("rows"))
        .collect();
    match reply.error {
        None => Ok(numbers),
        Some(error) => Err(stopped(relations.get(numbers.len()), &error).into()),
    }
}

fn stopped(relation: Option<&Candidate>, error: &Error) -> UserError {
    let explained = explain(error);
    let Some(relation) = relation else {
        return explained;
    };
    let name = qualified(&relation.schema, &relation.name);
    let mut user = UserError::new(format!("cannot count {name}: {}", explained.message()))
        .exit(explained.exit_code());
    for detail in explained.details() {
        user = user.detail(detail.clone());
    }
    for hint in explained.hints() {
        user = user.hint(hint.clone());
    }
    if error.is_statement_timeout() && !relation.is_view() {
        user = user.hint("an estimate takes no time: schemactl count --estimate");
    }
    user
}
