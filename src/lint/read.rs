//! Tokens of a statement → what it does.
//!
//! Reads as far as rules ask, and never refuses: PostgreSQL remains the judge of syntax. So it reads what the grammar of
//! another tool does not know yet, too.

mod alter;
mod column;
mod constraint;
mod index;
mod table;

use super::act::{Act, CreateFunction, CreateView, Drop};
use super::reader::{Reader, has_word};
use crate::sql::lexer::Token;

/// What a statement does; its tokens without white space and comments.
pub(super) fn act(tokens: &[Token<'_>]) -> Act {
    statement(&mut Reader::new(tokens)).unwrap_or(Act::Other)
}

fn statement(reader: &mut Reader<'_, '_>) -> Option<Act> {
    const WORDS: [&str; 17] = [
        "create", "alter", "drop", "insert", "update", "delete", "truncate", "copy", "set", "lock",
        "vacuum", "cluster", "refresh", "with", "merge", "comment", "select",
    ];
    match reader.eat_any(&WORDS)? {
        "create" => create(reader),
        "alter" => alter::alter(reader),
        "drop" => drop(reader),
        "insert" => reader.eat("into").then(|| reader.name().map(Act::Insert))?,
        "update" => update(reader),
        "delete" => delete(reader),
        "truncate" => {
            reader.eat("table");
            reader.eat("only");
            Some(Act::Truncate {
                names: reader.names(),
            })
        }
        "copy" => copy(reader),
        "set" => set(reader),
        "lock" => lock(reader),
        "vacuum" => vacuum(reader),
        "cluster" => {
            reader.group();
            reader.eat("verbose");
            Some(Act::Cluster(reader.name()))
        }
        "refresh" => {
            reader.eat_all(&["materialized", "view"]).then_some(())?;
            let concurrently = reader.eat("concurrently");
            Some(Act::Refresh {
                name: reader.name()?,
                concurrently,
            })
        }
        "with" => with(reader),
        "merge" => reader.eat("into").then(|| reader.name().map(Act::Insert))?,
        _ => None,
    }
}

fn create(reader: &mut Reader<'_, '_>) -> Option<Act> {
    reader.eat_all(&["or", "replace"]);
    reader.eat_any(&["global", "local"]);
    let temporary = reader.eat_any(&["temporary", "temp"]).is_some();
    reader.eat("unlogged");
    reader.eat("recursive");
    let unique = reader.eat("unique");
    if reader.eat("index") {
        return index::create(reader, unique);
    }
    if reader.eat("table") {
        return table::create(reader, temporary);
    }
    if reader.eat_all(&["foreign", "table"]) {
        let mut act = table::create(reader, true)?;
        if let Act::CreateTable(table) = &mut act {
            table.open = true;
        }
        return Some(act);
    }
    let materialized = reader.eat("materialized");
    if reader.eat("view") {
        reader.if_not_exists();
        let name = reader.name()?;
        reader.skip_to("as").then_some(())?;
        reader.eat("as");
        let start = reader.byte();
        while reader.skip().is_some() {}
        return Some(Act::CreateView(CreateView {
            name,
            materialized,
            query: reader.since(start),
        }));
    }
    if reader.eat("type") {
        return reader.name().map(Act::CreateType);
    }
    reader.eat_any(&["function", "procedure"])?;
    let name = reader.name()?;
    reader.group();
    let rest = reader.rest();
    let pair = |first: &str, second: &str| {
        rest.windows(2)
            .any(|pair| matches!(pair, [a, b] if a.is_word(first) && b.is_word(second)))
    };
    Some(Act::CreateFunction(CreateFunction {
        name,
        volatile: !has_word(rest, "immutable") && !has_word(rest, "stable"),
        security_definer: pair("security", "definer"),
        sets_search_path: pair("set", "search_path"),
    }))
}

fn drop(reader: &mut Reader<'_, '_>) -> Option<Act> {
    if reader.eat("index") {
        let concurrently = reader.eat("concurrently");
        reader.if_exists();
        return Some(Act::DropIndex {
            names: reader.names(),
            concurrently,
        });
    }
    const KINDS: [&str; 15] = [
        "table",
        "view",
        "schema",
        "type",
        "domain",
        "sequence",
        "function",
        "procedure",
        "routine",
        "aggregate",
        "extension",
        "database",
        "owned",
        "collation",
        "statistics",
    ];
    let kind = if reader.eat_all(&["materialized", "view"]) {
        "materialized view"
    } else if reader.eat_all(&["foreign", "table"]) {
        "foreign table"
    } else {
        reader.eat_any(&KINDS)?
    };
    reader.eat("by");
    reader.if_exists();
    let mut names = Vec::new();
    while let Some(name) = reader.name() {
        names.push(name);
        reader.group();
        if !reader.eat_mark(",") {
            break;
        }
    }
    Some(Act::Drop(Drop {
        kind: kind.to_owned(),
        names,
        cascade: reader.eat("cascade"),
    }))
}

fn update(reader: &mut Reader<'_, '_>) -> Option<Act> {
    reader.eat("only");
    let table = reader.name()?;
    Some(Act::Update {
        table,
        bounded: is_bounded(reader),
    })
}

fn delete(reader: &mut Reader<'_, '_>) -> Option<Act> {
    reader.eat("from").then_some(())?;
    reader.eat("only");
    let table = reader.name()?;
    Some(Act::Delete {
        table,
        bounded: is_bounded(reader),
    })
}

/// `WHERE`, unless it says `true`; a join bounds as well.
fn is_bounded(reader: &Reader<'_, '_>) -> bool {
    let mut ahead = reader.clone();
    while !ahead.is_at_end() {
        if ahead.eat("where") {
            return !matches!(ahead.rest(), [only] if only.is_word("true"));
        }
        if ahead.next_is("from") || ahead.next_is("using") {
            return true;
        }
        ahead.skip();
    }
    false
}

/// `WITH … UPDATE t`: the statement behind the common table expressions.
fn with(reader: &mut Reader<'_, '_>) -> Option<Act> {
    while !reader.is_at_end() {
        match reader.eat_any(&["insert", "update", "delete", "select"]) {
            Some("insert") => return reader.eat("into").then(|| reader.name().map(Act::Insert))?,
            Some("update") => return update(reader),
            Some("delete") => return delete(reader),
            Some(_) => return None,
            None => {
                reader.skip();
            }
        }
    }
    None
}

fn copy(reader: &mut Reader<'_, '_>) -> Option<Act> {
    let table = reader.name()?;
    reader.group();
    reader.next_is("from").then_some(Act::Copy(table))
}

fn set(reader: &mut Reader<'_, '_>) -> Option<Act> {
    let local = reader.eat("local");
    reader.eat("session");
    // SET CONSTRAINTS and SET TRANSACTION end with the transaction as they are.
    if reader
        .eat_any(&["constraints", "transaction", "characteristics"])
        .is_some()
    {
        return None;
    }
    if reader.eat_all(&["time", "zone"]) {
        return Some(Act::Set {
            name: "timezone".to_owned(),
            local,
        });
    }
    let name = reader.name()?;
    Some(Act::Set {
        name: name.to_string(),
        local,
    })
}

fn lock(reader: &mut Reader<'_, '_>) -> Option<Act> {
    reader.eat("table");
    reader.eat("only");
    let names = reader.names();
    let mut mode = Vec::new();
    if reader.eat("in") {
        while let Some(word) = reader.peek().filter(|word| !word.is_word("mode")) {
            mode.push(word.text.to_ascii_uppercase());
            reader.skip();
        }
    }
    Some(Act::Lock {
        names,
        mode: if mode.is_empty() {
            "ACCESS EXCLUSIVE".to_owned()
        } else {
            mode.join(" ")
        },
    })
}

fn vacuum(reader: &mut Reader<'_, '_>) -> Option<Act> {
    let mut full = false;
    if let Some(options) = reader.group() {
        full = options.windows(2).any(|pair| {
            matches!(pair, [a, b] if a.is_word("full")
                && !["false", "off"].iter().any(|no| b.is_word(no)) && b.text != "0")
        }) || options.last().is_some_and(|last| last.is_word("full"));
    }
    while let Some(word) = reader.eat_any(&["full", "freeze", "verbose", "analyze"]) {
        full |= word == "full";
    }
    Some(Act::Vacuum {
        full,
        names: reader.names(),
    })
}
