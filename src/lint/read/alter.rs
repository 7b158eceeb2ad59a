//! `ALTER` of tables, types and indexes.

use super::{column, constraint};
use crate::lint::act::{Act, AlterTable, Alteration};
use crate::lint::reader::Reader;

/// Behind `ALTER`.
pub(super) fn alter(reader: &mut Reader<'_, '_>) -> Option<Act> {
    if reader.eat("type") {
        let enumeration = reader.name()?;
        reader.eat_all(&["add", "value"]).then_some(())?;
        reader.if_not_exists();
        return Some(Act::AddValue {
            enumeration,
            value: reader.string()?,
        });
    }
    if reader.eat("index") {
        reader.if_exists();
        let from = reader.name()?;
        reader.eat_all(&["rename", "to"]).then_some(())?;
        return Some(Act::RenameIndex {
            from,
            to: reader.identifier()?,
        });
    }
    reader.eat("foreign");
    reader.eat("table").then_some(())?;
    reader.if_exists();
    reader.eat("only");
    let name = reader.name()?;
    reader.eat_mark("*");
    let mut actions = Vec::new();
    while !reader.is_at_end() {
        let start = reader.byte();
        let alteration = action(reader).unwrap_or(Alteration::Other);
        while reader.peek().is_some_and(|token| !token.is_mark(",")) {
            reader.skip();
        }
        actions.push((alteration, reader.since(start)));
        reader.eat_mark(",");
    }
    Some(Act::AlterTable(AlterTable { name, actions }))
}

fn action(reader: &mut Reader<'_, '_>) -> Option<Alteration> {
    match reader.eat_any(&[
        "add", "drop", "alter", "validate", "rename", "set", "attach", "detach",
    ])? {
        "add" => add(reader),
        "drop" => drop(reader),
        "alter" => alter_column(reader),
        "validate" => {
            reader.eat("constraint");
            reader.identifier().map(Alteration::ValidateConstraint)
        }
        "rename" => rename(reader),
        "attach" => {
            reader.eat("partition");
            reader.name().map(Alteration::AttachPartition)
        }
        "detach" => {
            reader.eat("partition");
            reader.name().map(Alteration::DetachPartition)
        }
        _ => set(reader),
    }
}

fn add(reader: &mut Reader<'_, '_>) -> Option<Alteration> {
    if let Some(constraint) = constraint::of_table(reader) {
        return Some(Alteration::AddConstraint(constraint));
    }
    reader.eat("column");
    let if_not_exists = reader.if_not_exists();
    let (column, constraints) = column::column(reader)?;
    Some(Alteration::AddColumn {
        column: Box::new(column),
        constraints,
        if_not_exists,
    })
}

fn drop(reader: &mut Reader<'_, '_>) -> Option<Alteration> {
    let constraint = reader.eat("constraint");
    if !constraint {
        reader.eat("column");
    }
    reader.if_exists();
    let name = reader.identifier()?;
    let cascade = reader.eat("cascade");
    Some(if constraint {
        Alteration::DropConstraint { name, cascade }
    } else {
        Alteration::DropColumn { name, cascade }
    })
}

fn alter_column(reader: &mut Reader<'_, '_>) -> Option<Alteration> {
    if reader.next_is("constraint") {
        return None;
    }
    reader.eat("column");
    let column = reader.identifier()?;
    if reader.eat_all(&["set", "not", "null"]) {
        return Some(Alteration::SetNotNull(column));
    }
    if reader.eat_all(&["drop", "not", "null"]) {
        return Some(Alteration::DropNotNull(column));
    }
    if reader.eat_all(&["add", "generated"]) {
        return Some(Alteration::AddIdentity(column));
    }
    reader.eat_all(&["set", "data"]);
    reader.eat("type").then_some(())?;
    let to = column::data_type(reader)?;
    if reader.eat("collate") {
        reader.name();
    }
    Some(Alteration::AlterType {
        column,
        to,
        using: reader.next_is("using"),
    })
}

fn rename(reader: &mut Reader<'_, '_>) -> Option<Alteration> {
    if reader.eat("to") {
        return reader.identifier().map(Alteration::RenameTable);
    }
    let constraint = reader.eat("constraint");
    if !constraint {
        reader.eat("column");
    }
    let from = reader.identifier()?;
    reader.eat("to").then_some(())?;
    let to = reader.identifier()?;
    Some(if constraint {
        Alteration::RenameConstraint { from, to }
    } else {
        Alteration::RenameColumn { from, to }
    })
}

fn set(reader: &mut Reader<'_, '_>) -> Option<Alteration> {
    Some(
        match reader.eat_any(&["schema", "logged", "unlogged", "tablespace", "access"])? {
            "schema" => Alteration::SetSchema(reader.identifier()?),
            "logged" => Alteration::Rewrite("SET LOGGED"),
            "unlogged" => Alteration::Rewrite("SET UNLOGGED"),
            "tablespace" => Alteration::Rewrite("SET TABLESPACE"),
            _ => Alteration::Rewrite("SET ACCESS METHOD"),
        },
    )
}
