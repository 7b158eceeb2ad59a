//! Constraints of tables and columns.

use crate::lint::act::{Constraint, ConstraintKind};
use crate::lint::reader::{Reader, as_name};
use crate::sql::lexer::Token;

/// `[CONSTRAINT name] PRIMARY KEY (…)` and the like, up to a comma or the end; `None`, and nothing is read, for what is none.
pub(super) fn of_table(reader: &mut Reader<'_, '_>) -> Option<Constraint> {
    let mut ahead = reader.clone();
    let start = ahead.byte();
    let name = if ahead.eat("constraint") {
        Some(ahead.identifier()?)
    } else {
        None
    };
    let mut columns = Vec::new();
    let mut using_index = None;
    let kind = if ahead.eat_all(&["primary", "key"]) {
        using_index = key(&mut ahead, &mut columns);
        ConstraintKind::PrimaryKey
    } else if ahead.eat("unique") {
        nulls(&mut ahead);
        using_index = key(&mut ahead, &mut columns);
        ConstraintKind::Unique
    } else if ahead.eat_all(&["foreign", "key"]) {
        columns = ahead.column_list();
        ahead.eat("references");
        references(&mut ahead)?
    } else if ahead.next_is("check") && ahead.peek_second().is_some_and(|next| next.is_mark("(")) {
        ahead.eat("check");
        check(&mut ahead)
    } else if ahead.eat("exclude") {
        if ahead.eat("using") {
            ahead.identifier();
        }
        columns = ahead.column_list();
        ConstraintKind::Exclude
    } else if name.is_some() && ahead.eat_all(&["not", "null"]) {
        columns.extend(ahead.identifier());
        ConstraintKind::NotNull
    } else {
        return None;
    };
    let (not_valid, end) = attributes(&mut ahead);
    while ahead.peek().is_some_and(|token| !token.is_mark(",")) {
        ahead.skip();
    }
    *reader = ahead;
    Some(Constraint {
        name,
        kind,
        columns,
        not_valid,
        using_index,
        span: start..end.unwrap_or(reader.since(start).end),
    })
}

/// The constraint of a column that is next, if one is; its name and attributes are read by the caller.
pub(super) fn of_column(reader: &mut Reader<'_, '_>, column: &str) -> Option<ConstraintKind> {
    if reader.eat_all(&["primary", "key"]) {
        return Some(ConstraintKind::PrimaryKey);
    }
    if reader.eat("unique") {
        nulls(reader);
        return Some(ConstraintKind::Unique);
    }
    if reader.eat("references") {
        return references(reader);
    }
    if reader.eat("check") {
        return Some(match check(reader) {
            ConstraintKind::Check { not_null } => ConstraintKind::Check {
                not_null: not_null.filter(|name| name == column),
            },
            other => other,
        });
    }
    None
}

/// `USING INDEX name` or `(columns)`.
fn key(reader: &mut Reader<'_, '_>, columns: &mut Vec<String>) -> Option<String> {
    if reader.eat_all(&["using", "index"]) {
        return reader.identifier();
    }
    *columns = reader.column_list();
    None
}

fn nulls(reader: &mut Reader<'_, '_>) {
    if reader.eat("nulls") {
        reader.eat("not");
        reader.eat("distinct");
    }
}

fn references(reader: &mut Reader<'_, '_>) -> Option<ConstraintKind> {
    let table = reader.name()?;
    reader.group();
    Some(ConstraintKind::ForeignKey { table })
}

fn check(reader: &mut Reader<'_, '_>) -> ConstraintKind {
    let mut inside = reader.group().unwrap_or_default();
    // CHECK ((a IS NOT NULL)): as pg_dump writes it.
    while let [open, inner @ .., close] = inside
        && open.is_mark("(")
        && close.is_mark(")")
    {
        inside = inner;
    }
    let not_null = match inside {
        [column, is, not, null]
            if is.is_word("is") && not.is_word("not") && null.is_word("null") =>
        {
            as_name(column)
        }
        _ => None,
    };
    ConstraintKind::Check { not_null }
}

/// What may follow a constraint: whether it is `NOT VALID`, and where all of it ends.
pub(super) fn attributes(reader: &mut Reader<'_, '_>) -> (bool, Option<usize>) {
    let mut not_valid = false;
    while let Some(token) = reader.peek() {
        if reader.eat_all(&["not", "valid"]) {
            not_valid = true;
        } else if reader.eat_all(&["set", "default"]) {
            // of ON DELETE and ON UPDATE
        } else if starts_another(token, reader.peek_second()) {
            break;
        } else {
            reader.skip();
        }
    }
    (not_valid, Some(reader.since(0).end))
}

/// Whether a comma or the next constraint of the same column begins here.
fn starts_another(token: &Token<'_>, next: Option<&Token<'_>>) -> bool {
    let next_is = |word: &str| next.is_some_and(|next| next.is_word(word));
    token.is_mark(",")
        || [
            "constraint",
            "check",
            "unique",
            "references",
            "generated",
            "collate",
        ]
        .iter()
        .any(|word| token.is_word(word))
        || (token.is_word("primary") && next_is("key"))
        || (token.is_word("default") && !matches!(next, None | Some(Token { text: ",", .. })))
        || (token.is_word("not") && next_is("null"))
}
