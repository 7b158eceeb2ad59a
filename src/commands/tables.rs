//! `schemactl tables`: the tables of a database with their size and estimated number of rows.

use anyhow::Result;

use super::Context;
use crate::cli::{Format, TableOrder, TablesArgs};
use crate::error::Exit;
use crate::look::{self, Order, Selection};
use crate::report::{csv, grid, json, markdown, tables};

pub(super) fn run(context: &Context, args: &TablesArgs) -> Result<Exit> {
    context.no_sql("tables")?;
    let (opened, mut session) = context.connect("tables")?;
    let selection = Selection {
        history_schema: context.history_schema().to_owned(),
        schemas: args.schema.clone(),
        views: args.views,
        partitions: args.partitions,
        order: match args.sort {
            TableOrder::Name => Order::Name,
            TableOrder::Size => Order::Size,
            TableOrder::Rows => Order::Rows,
        },
    };
    let found = look::tables(&mut session, &selection)?;
    drop(session);
    opened.close(context);
    let layout = grid::Layout {
        width: context.ui.width(),
        ..grid::Layout::default()
    };
    context.ui.data(&match context.format() {
        Format::Json => json::document("tables", &found)?,
        Format::Csv => csv::render(&tables::for_programs(&found)),
        Format::Markdown | Format::Github => markdown::render(&tables::for_people(&found)),
        _ => grid::render(&tables::for_people(&found).without_empty_columns(), layout),
    })?;
    if found.0.is_empty() {
        context.ui.status(if args.schema.is_empty() {
            "no tables in the schemas of your own"
        } else {
            "no tables in the schemas that match"
        });
    } else {
        context.ui.status(&tables::summary(&found));
    }
    Ok(Exit::Success)
}
