//! Columns and types, as `CREATE TABLE` and `ADD COLUMN` write them.

use super::constraint;
use crate::lint::act::{Column, Constraint, ConstraintKind, DataType, Generated};
use crate::lint::reader::Reader;
use crate::sql::lexer::Kind;

/// `name type constraint…`, up to a comma or the end; and the constraints among it.
pub(super) fn column(reader: &mut Reader<'_, '_>) -> Option<(Column, Vec<Constraint>)> {
    let start = reader.byte();
    let name = reader.identifier()?;
    let span = reader.since(start);
    let mut column = Column {
        name,
        span,
        data_type: data_type(reader)?,
        not_null: false,
        default: None,
        identity: false,
        generated: Generated::No,
    };
    let mut constraints = Vec::new();
    let mut named: Option<(String, usize)> = None;
    while let Some(token) = reader.peek() {
        if token.is_mark(",") {
            break;
        }
        let begin = named.as_ref().map_or(token.start, |(_, begin)| *begin);
        if reader.eat("constraint") {
            named = reader.identifier().map(|name| (name, token.start));
            continue;
        }
        if reader.eat_all(&["not", "null"]) {
            column.not_null = true;
            named = None;
        } else if reader.eat("default") {
            let start = reader.byte();
            expression(reader);
            column.default = Some(reader.since(start));
        } else if reader.eat("generated") {
            generated(reader, &mut column);
        } else if let Some(kind) = constraint::of_column(reader, &column.name) {
            if kind == ConstraintKind::PrimaryKey {
                column.not_null = true;
            }
            constraints.push(Constraint {
                name: named.take().map(|(name, _)| name),
                kind,
                columns: vec![column.name.clone()],
                not_valid: constraint::attributes(reader).0,
                using_index: None,
                span: reader.since(begin),
            });
        } else {
            reader.skip();
        }
    }
    Some((column, constraints))
}

/// `ALWAYS AS IDENTITY`, `BY DEFAULT AS IDENTITY`, `ALWAYS AS (expression) STORED`.
fn generated(reader: &mut Reader<'_, '_>, column: &mut Column) {
    reader.eat("always");
    reader.eat_all(&["by", "default"]);
    reader.eat("as");
    if reader.eat("identity") {
        column.identity = true;
        column.not_null = true;
        reader.group();
    } else if reader.group().is_some() {
        column.generated = if reader.eat("stored") {
            Generated::Stored
        } else {
            // Without a word PostgreSQL 18 takes it as VIRTUAL; before, it is an error.
            reader.eat("virtual");
            Generated::Virtual
        };
    }
}

/// Moves past an expression, up to what may follow a default.
fn expression(reader: &mut Reader<'_, '_>) {
    const ENDS: [&str; 9] = [
        "constraint",
        "check",
        "unique",
        "primary",
        "references",
        "generated",
        "collate",
        "deferrable",
        "initially",
    ];
    let mut after_is = false;
    let mut first = true;
    while let Some(token) = reader.peek() {
        let ends = token.is_mark(",")
            || ENDS.iter().any(|word| token.is_word(word))
            || (token.is_word("not")
                && !after_is
                && reader
                    .peek_second()
                    .is_some_and(|next| next.is_word("null")))
            || (token.is_word("null") && !after_is);
        if ends && !first {
            break;
        }
        after_is = token.is_word("is") || (after_is && token.is_word("not"));
        first = false;
        reader.skip();
    }
}

/// A type with its arguments and brackets.
pub(super) fn data_type(reader: &mut Reader<'_, '_>) -> Option<DataType> {
    let start = reader.byte();
    reader.eat("setof");
    let quoted = reader.peek()?.kind == Kind::QuotedIdentifier;
    let written = reader.name()?;
    let mut name = match &written.schema {
        Some(schema) if schema != "pg_catalog" => format!("{schema}.{}", written.name),
        _ => written.name,
    };
    if !quoted {
        match name.as_str() {
            "double" => {
                reader.eat("precision");
            }
            "character" | "char" | "nchar" | "bit" | "national" => {
                if name == "national" {
                    reader.eat_any(&["character", "char"]);
                    name = "character".to_owned();
                }
                if reader.eat("varying") {
                    name = format!("{name} varying");
                }
            }
            _ => {}
        }
    }
    let mut arguments = Vec::new();
    if reader.next_is_mark("(") {
        for token in reader.group().unwrap_or_default() {
            if token.kind == Kind::Number {
                arguments.push(token.text.parse().unwrap_or(u32::MAX));
            }
        }
    }
    if !quoted {
        let zoned = reader.eat_all(&["with", "time", "zone"]);
        reader.eat_all(&["without", "time", "zone"]);
        name = canonical(&name, zoned).to_owned();
        if name == "interval" {
            const FIELDS: [&str; 7] = ["year", "month", "day", "hour", "minute", "second", "to"];
            while reader.eat_any(&FIELDS).is_some() {}
            reader.group();
        }
    }
    let mut array = false;
    while reader.next_is_mark("[") {
        reader.group();
        array = true;
    }
    if reader.eat("array") {
        array = true;
        reader.group();
    }
    Some(DataType {
        name,
        arguments,
        array,
        span: reader.since(start),
    })
}

/// PostgreSQL's own name of a type.
fn canonical(name: &str, zoned: bool) -> &str {
    match name {
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "int2" => "smallint",
        "float8" | "double" | "float" => "double precision",
        "float4" => "real",
        "bool" => "boolean",
        "decimal" => "numeric",
        "varchar" | "char varying" | "nchar varying" => "character varying",
        "char" | "nchar" | "bpchar" => "character",
        "varbit" => "bit varying",
        "timestamp" if zoned => "timestamptz",
        "time" if zoned => "timetz",
        "serial4" => "serial",
        "serial8" => "bigserial",
        "serial2" => "smallserial",
        other => other,
    }
}
