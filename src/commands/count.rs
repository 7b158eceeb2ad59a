//! `schemactl count TABLE…`: how many rows tables hold.

use anyhow::Result;

use super::Context;
use crate::cli::{CountArgs, Format};
use crate::error::Exit;
use crate::look::{self, Counting};
use crate::report::{counts, csv, grid, json, markdown};

pub(super) fn run(context: &Context, args: &CountArgs) -> Result<Exit> {
    context.no_sql("count")?;
    for name in &args.tables {
        // A name that is none is wrong usage, whether there is a database or not.
        look::Asked::parse(name)?;
    }
    let (opened, mut session) = context.connect("count")?;
    let answer = if args.estimate {
        look::estimate(&mut session, &args.tables)?
    } else {
        let bar = context.ui.progress(args.tables.len() as u64, "counting");
        let mut announce = |counting: Counting<'_>| {
            bar.set_position(counting.done as u64);
            bar.set_message(crate::report::visible(counting.table));
        };
        // A round trip for each table only where somebody watches.
        let progress: Option<&mut dyn FnMut(Counting<'_>)> = if bar.is_hidden() {
            None
        } else {
            Some(&mut announce)
        };
        let answer = look::count(&mut session, &args.tables, progress);
        bar.finish_and_clear();
        answer?
    };
    drop(session);
    opened.close(context);
    for note in &answer.notes {
        context.ui.note(note);
    }
    context.ui.data(&match context.format() {
        Format::Json => json::document("counts", &answer.value)?,
        Format::Csv => csv::render(&counts::for_programs(&answer.value)),
        Format::Markdown | Format::Github => markdown::render(&counts::for_people(&answer.value)),
        _ => grid::render(
            &counts::for_people(&answer.value),
            grid::Layout {
                width: context.ui.width(),
                ..grid::Layout::default()
            },
        ),
    })?;
    Ok(Exit::Success)
}
