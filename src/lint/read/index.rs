//! `CREATE INDEX`.

use crate::lint::act::{Act, CreateIndex, Partial};
use crate::lint::reader::{Reader, as_name};
use crate::sql::Name;
use crate::sql::lexer::{Kind, Token};

/// Behind `CREATE [UNIQUE] INDEX`.
pub(super) fn create(reader: &mut Reader<'_, '_>, unique: bool) -> Option<Act> {
    let concurrently = reader.eat("concurrently");
    let if_not_exists = reader.if_not_exists();
    let name = if reader.next_is("on") {
        None
    } else {
        Some(reader.name()?)
    };
    reader.eat("on").then_some(())?;
    let only = reader.eat("only");
    let table = reader.name()?;
    let method = if reader.eat("using") {
        reader.identifier()?
    } else {
        "btree".to_owned()
    };
    let rest = reader.rest();
    let definition = std::iter::once(format!("{method} {unique}"))
        .chain(rest.iter().map(spelled))
        .collect::<Vec<_>>()
        .join(" ");
    let columns = columns(reader.group()?);
    let partial = if reader.skip_to("where") {
        reader.eat("where");
        partial(reader.rest(), &columns)
    } else {
        Partial::AllRows
    };
    Some(Act::CreateIndex(CreateIndex {
        // An index lives in the schema of its table.
        name: name.map(|name| Name {
            schema: table.schema.clone(),
            name: name.name,
        }),
        table,
        unique,
        concurrently,
        if_not_exists,
        only,
        method,
        columns,
        definition,
        partial,
    }))
}

/// The same for the same word in whatever case.
fn spelled(token: &Token<'_>) -> String {
    match token.kind {
        Kind::Word => token.text.to_ascii_lowercase(),
        _ => token.text.to_owned(),
    }
}

/// The leading keys that are plain columns.
fn columns(inside: &[Token<'_>]) -> Vec<String> {
    let mut columns = Vec::new();
    let mut reader = Reader::new(inside);
    while let Some(token) = reader.peek() {
        let is_call = reader
            .peek_second()
            .is_some_and(|next| next.is_mark("(") || next.is_mark("."));
        match as_name(token) {
            Some(column) if !is_call => columns.push(column),
            _ => break,
        }
        if !reader.skip_past_comma() {
            break;
        }
    }
    columns
}

/// `a IS NOT NULL`, of one of the columns, leaves out nothing that a reference could be looked up by.
fn partial(mut predicate: &[Token<'_>], columns: &[String]) -> Partial {
    while let [open, inner @ .., close] = predicate
        && open.is_mark("(")
        && close.is_mark(")")
    {
        predicate = inner;
    }
    match predicate {
        [column, is, not, null]
            if is.is_word("is")
                && not.is_word("not")
                && null.is_word("null")
                && as_name(column).is_some_and(|column| columns.contains(&column)) =>
        {
            Partial::NotNullOnly
        }
        _ => Partial::SomeRows,
    }
}
