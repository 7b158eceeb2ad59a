//! Names → the relations they mean, decided by the server along the user's search_path, explained here.
//!
//! A bare name means what it means in SQL. Where the search_path finds nothing, the only relation of that name
//! elsewhere is taken, and it is said; several are listed and none is taken. Two relations are never mixed.

use serde::Deserialize;

use super::name::{Asked, shell};
use super::read::{Message, Results};
use crate::db::{Rows, Session};
use crate::error::UserError;
use crate::revision::suggest;
use crate::sql::qualified;

const RESOLVE: &str = include_str!("resolve.sql");
const FOCUS: &str = include_str!("focus.sql");
const NEARBY: &str = include_str!("nearby.sql");

/// At most so many names in a sentence; a list in an error shows all.
const SEVERAL: usize = 5;

/// A relation that a name may mean.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Candidate {
    pub(super) position: usize,
    pub(super) oid: u32,
    pub(super) schema: String,
    pub(super) name: String,
    kind: String,
    reading: usize,
    on_path: bool,
    chosen: bool,
    index_of: Option<Owner>,
    pub(super) may_use_schema: bool,
    pub(super) may_select: bool,
    pub(super) row_security: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct Owner {
    schema: String,
    name: String,
}

impl Candidate {
    /// Whether it stores nothing itself.
    pub(super) fn is_view(&self) -> bool {
        self.kind == "v"
    }

    /// The name as SQL writes it, schema first.
    pub(super) fn qualified(&self) -> String {
        qualified(&self.schema, &self.name)
    }
}

/// What the names of a command mean.
pub(super) struct Resolved {
    /// One per name asked for.
    pub(super) relations: Vec<Candidate>,
    pub(super) notes: Vec<String>,
    /// The role that asks.
    pub(super) user: String,
}

/// Reads names from the command line.
pub(super) fn parse<S: AsRef<str>>(names: &[S]) -> Result<Vec<Asked>, UserError> {
    names
        .iter()
        .map(|name| Asked::parse(name.as_ref()))
        .collect()
}

/// A message that begins by resolving names; `schemactl.relations` then holds what they mean.
pub(super) fn message(asked: &[Asked]) -> Message {
    Message::new()
        .set("names", &Asked::to_json(asked))
        .then(RESOLVE)
        .then(FOCUS)
        .then(NEARBY)
}

/// Takes the results of the statements in [`message`].
pub(super) fn decide(
    command: &str,
    asked: &[Asked],
    results: &mut Results,
) -> anyhow::Result<Resolved> {
    let (answer, _, nearby) = (results.next(), results.next(), results.next());
    let row = answer.first();
    let candidates: Vec<Candidate> =
        serde_json::from_str(row.map_or("[]", |row| row.text("resolved")))?;
    let mut resolved = Resolved {
        relations: Vec::new(),
        notes: Vec::new(),
        user: row.map_or("", |row| row.text("current_user")).to_owned(),
    };
    for (position, asked) in asked.iter().enumerate() {
        let candidates: Vec<&Candidate> = candidates
            .iter()
            .filter(|candidate| candidate.position == position)
            .collect();
        let relation = choose(command, asked, &candidates, &nearby)?;
        resolved.notes.extend(remark(asked, relation, &candidates));
        resolved.relations.push(relation.clone());
    }
    Ok(resolved)
}

/// Ends the transaction that an error leaves open.
pub(super) fn or_close<T>(session: &mut Session, result: anyhow::Result<T>) -> anyhow::Result<T> {
    if result.is_err() {
        super::read::close(session);
    }
    result
}

fn choose<'a>(
    command: &str,
    asked: &Asked,
    candidates: &[&'a Candidate],
    nearby: &Rows,
) -> Result<&'a Candidate, UserError> {
    let Some(&first) = candidates.first() else {
        return Err(unknown(command, asked, nearby));
    };
    if !first.chosen {
        let list: Vec<String> = candidates.iter().map(|other| other.qualified()).collect();
        return Err(UserError::new(format!(
            "`{}` is in {} schemas, and none of them is on the search_path",
            asked.typed(),
            list.len()
        ))
        .detail(list.join("\n"))
        .hint(format!(
            "name the schema: schemactl {command} {}",
            shell(&first.qualified())
        )));
    }
    let what = match first.kind.as_str() {
        "r" | "p" | "v" | "m" | "f" => return Ok(first),
        "i" | "I" => "an index",
        "S" => "a sequence",
        _ => "a composite type",
    };
    let error = match &first.index_of {
        Some(table) => {
            let table = qualified(&table.schema, &table.name);
            UserError::new(format!("{} is {what} of {table}", first.qualified())).hint(format!(
                "to look at the table: schemactl {command} {}",
                shell(&table)
            ))
        }
        None => UserError::new(format!("{} is {what}, not a table", first.qualified())),
    };
    Err(error)
}

fn unknown(command: &str, asked: &Asked, nearby: &Rows) -> UserError {
    let error = UserError::new(format!(
        "there is no table or view named `{}`",
        asked.typed()
    ));
    let names = suggestions(asked, nearby);
    match names.first() {
        None => error.hint("to see what there is: schemactl tables"),
        Some(best) => error.hint(format!(
            "did you mean {}? schemactl {command} {}",
            join(&names),
            shell(best)
        )),
    }
}

/// Names that were probably meant: the one with the fewest edits, then those that begin with or hold what was typed.
fn suggestions(asked: &Asked, nearby: &Rows) -> Vec<String> {
    let Some(reading) = asked.readings().first() else {
        return Vec::new();
    };
    let wanted = reading.name.to_lowercase();
    let mut found: Vec<String> = Vec::new();
    let names = || nearby.iter().map(|row| row.text("name"));
    // The right table in the wrong schema; more than one schema may have it.
    let nearest = suggest::nearest(&wanted, names());
    for row in nearby.iter() {
        if Some(row.text("name")) == nearest {
            found.push(qualified(row.text("schema"), row.text("name")));
        }
    }
    if wanted.chars().count() >= 3 {
        for row in nearby.iter() {
            let name = qualified(row.text("schema"), row.text("name"));
            if row.text("name").to_lowercase().contains(&wanted) && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found.truncate(SEVERAL);
    found
}

/// What a person should know about how a name was understood.
fn remark(asked: &Asked, relation: &Candidate, candidates: &[&Candidate]) -> Option<String> {
    let name = relation.qualified();
    if !relation.on_path {
        return Some(format!(
            "`{}` is not on the search_path; {name} is the only one of that name",
            asked.typed()
        ));
    }
    if relation.reading > 0 {
        let folded = asked.readings().first()?;
        return Some(format!(
            "there is no {folded}; this is {name}, spelled as you typed it (in SQL it needs the double quotes)"
        ));
    }
    let others: Vec<String> = candidates
        .iter()
        .filter(|other| {
            other.oid != relation.oid && matches!(other.kind.as_str(), "r" | "p" | "v" | "m" | "f")
        })
        .map(|other| other.qualified())
        .collect();
    (!others.is_empty()).then(|| format!("this is {name}; there is also {}", join(&others)))
}

/// `a, b and 3 more`.
fn join(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(SEVERAL).map(String::as_str).collect();
    let text = shown.join(", ");
    match names.len().saturating_sub(SEVERAL) {
        0 => text,
        more => format!("{text} and {more} more"),
    }
}
