//! `schemactl schema TABLE`: one table with everything that belongs to it.

use anyhow::Result;

use super::Context;
use crate::cli::{Format, SchemaArgs};
use crate::error::Exit;
use crate::look;
use crate::report::{csv, json, relation};

pub(super) fn run(context: &Context, args: &SchemaArgs) -> Result<Exit> {
    context.no_sql("schema")?;
    // A name that is none is wrong usage, whether there is a database or not.
    look::Asked::parse(&args.table)?;
    let (opened, mut session) = context.connect("schema")?;
    let answer = look::describe(&mut session, &args.table)?;
    drop(session);
    opened.close(context);
    for note in &answer.notes {
        context.ui.note(note);
    }
    context.ui.data(&match context.format() {
        Format::Json => json::document("relation", &answer.value)?,
        Format::Csv => csv::render(&relation::columns(&answer.value)),
        Format::Markdown | Format::Github => relation::as_markdown(&answer.value),
        _ => relation::for_people(&answer.value, context.ui.width()),
    })?;
    Ok(Exit::Success)
}
