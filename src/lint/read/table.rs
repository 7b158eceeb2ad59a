//! `CREATE TABLE`.

use super::{column, constraint};
use crate::lint::act::{Act, CreateTable};
use crate::lint::reader::Reader;

/// Behind `CREATE TABLE`.
pub(super) fn create(reader: &mut Reader<'_, '_>, temporary: bool) -> Option<Act> {
    let if_not_exists = reader.if_not_exists();
    let start = reader.byte();
    let name = reader.name()?;
    let mut table = CreateTable {
        name,
        name_span: reader.since(start),
        columns: Vec::new(),
        constraints: Vec::new(),
        temporary,
        if_not_exists,
        partition: reader.eat_all(&["partition", "of"]),
        partitioned: false,
        open: false,
    };
    table.open = table.partition || reader.next_is("of") || reader.next_is("as");
    if table.partition {
        reader.name();
    }
    if !table.open
        && let Some(inside) = reader.group()
    {
        elements(&mut table, &mut Reader::new(inside));
    }
    while !reader.is_at_end() {
        if reader.eat_all(&["partition", "by"]) {
            table.partitioned = true;
        } else if reader.next_is("as") || reader.eat("inherits") {
            table.open = true;
            break;
        } else {
            reader.skip();
        }
    }
    Some(Act::CreateTable(table))
}

fn elements(table: &mut CreateTable, reader: &mut Reader<'_, '_>) {
    while !reader.is_at_end() {
        if let Some(constraint) = constraint::of_table(reader) {
            table.constraints.push(constraint);
        } else if reader.eat("like") {
            table.open = true;
        } else if let Some((column, constraints)) = column::column(reader) {
            table.columns.push(column);
            table.constraints.extend(constraints);
        } else {
            // `CREATE TABLE t (a, b) AS …`
            table.open = true;
        }
        if !reader.eat_mark(",") {
            reader.skip_past_comma();
        }
    }
}
