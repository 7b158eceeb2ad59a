//! Sources that were meant to name the database and do not: refused before one further down is taken in their place.
//!
//! Compose passes a variable that nobody set as an empty one, and a `.env` with a quote too many has a line that nobody can read.
//! Neither says that any other database will do.

use crate::config::Origin;
use crate::config::variables::{Unreadable, Variables};
use crate::error::UserError;

/// The first of these variables that is set to nothing.
pub(super) fn empty(
    names: impl IntoIterator<Item = &'static str>,
    variables: &Variables,
) -> Option<(&'static str, Origin)> {
    names
        .into_iter()
        .find_map(|name| Some((name, variables.set_to_nothing(name)?)))
}

/// Refuses variables that are set to nothing.
pub(super) fn refuse_empty(
    names: impl IntoIterator<Item = &'static str>,
    variables: &Variables,
) -> Result<(), UserError> {
    let Some((name, origin)) = empty(names, variables) else {
        return Ok(());
    };
    let way_out = match &origin {
        Origin::Dotenv { file, line, .. } => format!("or remove line {line} of {file}"),
        _ => format!("or unset {name} for what comes after it (env -u {name} schemactl …)"),
    };
    Err(UserError::new(format!("{name} is set, but to nothing ({origin})"))
        .detail("another database is not taken in its place; Compose does that to a variable that is not set where it starts")
        .hint(format!("set {name}=postgresql://user:password@host:5432/database"))
        .hint(way_out))
}

/// Refuses a `.env` whose lines for the database cannot be read.
pub(super) fn refuse_unreadable(variables: &Variables) -> Result<(), UserError> {
    let Some(Unreadable { name, file, line }) = variables.unreadable() else {
        return Ok(());
    };
    Err(UserError::new(format!(
        "{file} line {line} cannot be read, and it is the one of {name}"
    ))
    .detail("another database is not taken in its place")
    .hint(format!("write it as {name}=postgresql://user:password@host:5432/database"))
    .hint("a value in quotes has to end with the quote that it began with; in single quotes only ' and \\ need a backslash")
    .hint(format!("or set {name} in the environment, which beats the file")))
}
