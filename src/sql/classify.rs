//! One statement → what a runner must know before it sends it.
//!
//! Whether PostgreSQL takes it inside a transaction block, whether it is transaction control, how long it may wait
//! for locks, and what it leaves behind when it cannot be rolled back. Read off the leading keywords, never found by
//! searching text; a statement that is not known here is ordinary. Source: the callers of
//! `PreventInTransactionBlock` in PostgreSQL 12 to 18. Whether a change is dangerous is not judged here.

use super::block;
use super::class::{Budget, Class, Control, Transaction};
use super::cursor::Cursor;
use super::effect::{Effect, ReindexTarget};
use super::lexer::Kind;
use super::name::Name;

/// Classifies one statement, as [`super::split()`] returns it.
pub fn classify(statement: &str) -> Class {
    let mut cursor = Cursor::new(statement);
    let Some(first) = cursor.next() else {
        return Class::of(Budget::Ordinary);
    };
    if first.is_mark("(") {
        return Class::of(Budget::Data);
    }
    if first.kind != Kind::Word {
        return Class::of(Budget::Ordinary);
    }
    match first.text.to_ascii_lowercase().as_str() {
        "begin" => Class::control(Control::Begin),
        "start" if cursor.next_is("transaction") => Class::control(Control::Begin),
        "commit" | "end" => end_of_transaction(&mut cursor, true),
        "rollback" | "abort" => end_of_transaction(&mut cursor, false),
        "prepare" => prepare(&mut cursor),
        "create" => create(&mut cursor),
        "drop" => drop(&mut cursor),
        "alter" => alter(&mut cursor),
        "reindex" => reindex(&mut cursor),
        "vacuum" => vacuum(&mut cursor),
        "cluster" => cluster(&mut cursor),
        "refresh" => refresh(&mut cursor),
        "discard" if cursor.next_is("all") => {
            Class::forbidden("DISCARD ALL", Budget::Ordinary, Some(Effect::Repeatable))
        }
        "analyze" | "analyse" => Class::of(Budget::Validation),
        "call" => Class {
            transaction: Transaction::MayCommit,
            ..Class::of(Budget::Data)
        },
        "do" if block::may_commit(&mut cursor) => Class {
            transaction: Transaction::MayCommit,
            ..Class::of(Budget::Data)
        },
        "declare" => declare(&mut cursor),
        "lock" => Class::needing_transaction("LOCK TABLE", Budget::Ordinary),
        "savepoint" => Class::needing_transaction("SAVEPOINT", Budget::Ordinary),
        "release" => Class::needing_transaction("RELEASE SAVEPOINT", Budget::Ordinary),
        "do" | "select" | "insert" | "update" | "delete" | "merge" | "copy" | "with" | "values"
        | "table" | "explain" | "execute" | "fetch" | "move" => Class::of(Budget::Data),
        _ => Class::of(Budget::Ordinary),
    }
}

fn end_of_transaction(cursor: &mut Cursor, commit: bool) -> Class {
    if cursor.eat("prepared") {
        let (what, control) = if commit {
            ("COMMIT PREPARED", Control::CommitPrepared)
        } else {
            ("ROLLBACK PREPARED", Control::RollbackPrepared)
        };
        return Class {
            control: Some(control),
            ..Class::forbidden(what, Budget::Ordinary, None)
        };
    }
    cursor.eat_any(&["work", "transaction"]);
    match (commit, cursor.next_is("to")) {
        (true, _) => Class::control(Control::Commit),
        (false, false) => Class::control(Control::Rollback),
        (false, true) => Class::needing_transaction("ROLLBACK TO SAVEPOINT", Budget::Ordinary),
    }
}

/// A cursor ends with its transaction, unless it is held.
fn declare(cursor: &mut Cursor) -> Class {
    cursor.identifier();
    let is_cursor = cursor.any(|token| token.is_word("cursor"));
    if is_cursor && !cursor.eat_all(&["with", "hold"]) {
        Class::needing_transaction("DECLARE CURSOR", Budget::Data)
    } else {
        Class::of(Budget::Data)
    }
}

/// `PREPARE TRANSACTION 'id'`; `PREPARE transaction AS …` prepares a statement of that name.
fn prepare(cursor: &mut Cursor) -> Class {
    let two_phase = cursor.eat("transaction")
        && cursor
            .peek()
            .is_some_and(|token| token.kind == Kind::String);
    if two_phase {
        Class::control(Control::PrepareTransaction)
    } else {
        Class::of(Budget::Ordinary)
    }
}

fn create(cursor: &mut Cursor) -> Class {
    match cursor.eat_any(&["unique", "index", "database", "tablespace", "subscription"]) {
        Some("unique") if cursor.eat("index") => create_index(cursor),
        Some("index") => create_index(cursor),
        Some("database") => Class::forbidden(
            "CREATE DATABASE",
            Budget::Ordinary,
            cursor.identifier().map(Effect::CreateDatabase),
        ),
        Some("tablespace") => Class::forbidden(
            "CREATE TABLESPACE",
            Budget::Ordinary,
            cursor.identifier().map(Effect::CreateTablespace),
        ),
        Some("subscription") => create_subscription(cursor),
        _ => Class::of(Budget::Ordinary),
    }
}

fn create_index(cursor: &mut Cursor) -> Class {
    if !cursor.eat("concurrently") {
        return Class::of(Budget::Ordinary);
    }
    let if_not_exists = cursor.eat_all(&["if", "not", "exists"]);
    let index = if cursor.next_is("on") {
        None
    } else {
        cursor.identifier()
    };
    cursor.eat("on");
    cursor.eat("only");
    let effect = cursor.name().map(|table| Effect::CreateIndex {
        // An index lives in the schema of its table.
        name: index.map(|name| Name {
            schema: table.schema.clone(),
            name,
        }),
        table,
        if_not_exists,
    });
    Class::forbidden("CREATE INDEX CONCURRENTLY", Budget::Concurrently, effect)
}

/// Refused only when it would create a replication slot, which `connect = false` turns off as well.
fn create_subscription(cursor: &mut Cursor) -> Class {
    let name = cursor.identifier();
    let with = cursor.any(|token| token.is_word("with"));
    let options = with.then(|| cursor.options());
    let flag = |option| options.as_ref().and_then(|options| options.flag(option));
    let connects = flag("connect").unwrap_or(true);
    if flag("create_slot").unwrap_or(connects) {
        Class::forbidden(
            "CREATE SUBSCRIPTION",
            Budget::Ordinary,
            name.map(Effect::CreateSubscription),
        )
    } else {
        Class::of(Budget::Ordinary)
    }
}

fn drop(cursor: &mut Cursor) -> Class {
    match cursor.eat_any(&["index", "database", "tablespace", "subscription"]) {
        Some("index") if cursor.eat("concurrently") => {
            cursor.eat_all(&["if", "exists"]);
            let names = cursor.names();
            let effect = (!names.is_empty()).then_some(Effect::DropIndex { names });
            Class::forbidden("DROP INDEX CONCURRENTLY", Budget::Concurrently, effect)
        }
        Some(kind @ ("database" | "tablespace" | "subscription")) => {
            cursor.eat_all(&["if", "exists"]);
            let name = cursor.identifier();
            let (what, effect) = match kind {
                "database" => ("DROP DATABASE", name.map(Effect::DropDatabase)),
                "tablespace" => ("DROP TABLESPACE", name.map(Effect::DropTablespace)),
                // Allowed for a subscription without a slot, which only its catalog row tells.
                _ => ("DROP SUBSCRIPTION", name.map(Effect::DropSubscription)),
            };
            Class::forbidden(what, Budget::Ordinary, effect)
        }
        _ => Class::of(Budget::Ordinary),
    }
}

fn alter(cursor: &mut Cursor) -> Class {
    match cursor.eat_any(&["system", "database", "subscription", "table"]) {
        Some("system") => {
            Class::forbidden("ALTER SYSTEM", Budget::Ordinary, Some(Effect::Repeatable))
        }
        Some("database") => {
            cursor.identifier();
            if cursor.eat_all(&["set", "tablespace"]) {
                Class::forbidden(
                    "ALTER DATABASE SET TABLESPACE",
                    Budget::Ordinary,
                    Some(Effect::Repeatable),
                )
            } else {
                Class::of(Budget::Ordinary)
            }
        }
        Some("subscription") => alter_subscription(cursor),
        Some("table") => alter_table(cursor),
        _ => Class::of(Budget::Ordinary),
    }
}

fn alter_subscription(cursor: &mut Cursor) -> Class {
    cursor.identifier();
    let repeatable = Some(Effect::Repeatable);
    if cursor.eat("refresh") {
        return Class::forbidden("ALTER SUBSCRIPTION REFRESH", Budget::Ordinary, repeatable);
    }
    let Some(verb) = cursor.eat_any(&["set", "add", "drop"]) else {
        return Class::of(Budget::Ordinary);
    };
    if cursor.eat("publication") {
        let with = cursor.any(|token| token.is_word("with"));
        let refreshes = !with || cursor.options().flag("refresh").unwrap_or(true);
        if refreshes {
            let effect = repeatable.filter(|_| verb == "set");
            return Class::forbidden("ALTER SUBSCRIPTION with refresh", Budget::Ordinary, effect);
        }
    } else if verb == "set" {
        let options = cursor.options();
        if options.has("failover") || options.has("two_phase") {
            return Class::forbidden("ALTER SUBSCRIPTION SET", Budget::Ordinary, repeatable);
        }
    }
    Class::of(Budget::Ordinary)
}

/// Several actions take the strongest of their locks, so all of them must be mild to make the statement so.
fn alter_table(cursor: &mut Cursor) -> Class {
    cursor.eat_all(&["if", "exists"]);
    cursor.eat("only");
    let Some(parent) = cursor.name() else {
        return Class::of(Budget::Ordinary);
    };
    cursor.eat_mark("*");
    let mut budget = Budget::Validation;
    loop {
        if cursor.eat_all(&["detach", "partition"]) {
            let partition = cursor.name();
            if cursor.eat("concurrently") {
                return Class::forbidden(
                    "ALTER TABLE DETACH PARTITION CONCURRENTLY",
                    Budget::Concurrently,
                    partition.map(|partition| Effect::DetachPartition { parent, partition }),
                );
            }
            budget = Budget::Ordinary;
        } else if !cursor.eat_all(&["validate", "constraint"])
            && !cursor.eat_all(&["attach", "partition"])
        {
            budget = Budget::Ordinary;
        }
        if !cursor.skip_past_comma() {
            return Class::of(budget);
        }
    }
}

/// `REINDEX TABLE` and `INDEX` are refused on partitioned ones as well, which only the catalog tells.
fn reindex(cursor: &mut Cursor) -> Class {
    let options = cursor.options();
    let kind = cursor.eat_any(&["index", "table", "schema", "database", "system"]);
    let concurrently = cursor.eat("concurrently") || options.flag("concurrently") == Some(true);
    let (target, alone) = match kind {
        Some("index") => (cursor.name().map(ReindexTarget::Index), None),
        Some("table") => (cursor.name().map(ReindexTarget::Table), None),
        Some("schema") => (
            cursor.identifier().map(ReindexTarget::Schema),
            Some("REINDEX SCHEMA"),
        ),
        Some("database") => (Some(ReindexTarget::Database), Some("REINDEX DATABASE")),
        Some("system") => (Some(ReindexTarget::System), Some("REINDEX SYSTEM")),
        _ => (None, None),
    };
    let effect = target.map(|target| Effect::Reindex {
        target,
        concurrently,
    });
    match (concurrently, alone) {
        (true, _) => Class::forbidden("REINDEX CONCURRENTLY", Budget::Concurrently, effect),
        (false, Some(what)) => Class::forbidden(what, Budget::Ordinary, effect),
        (false, None) => Class::of(Budget::Ordinary),
    }
}

fn vacuum(cursor: &mut Cursor) -> Class {
    let full = cursor.options().flag("full") == Some(true) || cursor.eat("full");
    let budget = if full {
        Budget::Ordinary
    } else {
        Budget::Validation
    };
    Class::forbidden("VACUUM", budget, Some(Effect::Repeatable))
}

/// With a table it may stand in a transaction block; without, it commits after each table.
fn cluster(cursor: &mut Cursor) -> Class {
    cursor.options();
    cursor.eat("verbose");
    if cursor.peek().is_none_or(|token| token.is_mark(";")) {
        Class::forbidden("CLUSTER", Budget::Ordinary, Some(Effect::Repeatable))
    } else {
        Class::of(Budget::Ordinary)
    }
}

fn refresh(cursor: &mut Cursor) -> Class {
    if cursor.eat_all(&["materialized", "view", "concurrently"]) {
        Class::of(Budget::Validation)
    } else {
        Class::of(Budget::Ordinary)
    }
}

#[cfg(test)]
mod tests;
