//! What a statement that ran outside a transaction left behind when nobody recorded how it ended.
//!
//! `CREATE INDEX CONCURRENTLY` leaves an INVALID index when it fails or is killed; `REINDEX CONCURRENTLY` one named
//! `…_ccnew`; `DETACH PARTITION CONCURRENTLY` a pending detach that has to be finalized. Each effect has a question to
//! the catalog, and an answer that says whether to go on, to run it again, or to clean up first. Pure: the questions are
//! asked by `statements`.

use crate::db::{Row, Rows};
use crate::sql::{Effect, Name, ReindexTarget, literal, quoted};

/// What the catalog says about an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// It is there: go on after the statement.
    Done,
    /// It is not there: run the statement again.
    NotDone,
    /// Half of it is there: run these first, then the statement again.
    CleanUp(Vec<String>),
    /// Half of it is there, and this finishes it.
    Finish(String),
    /// The catalog cannot tell.
    Unknown,
}

/// A name as SQL text that `to_regclass` resolves the way the statement did.
fn regclass(name: &Name) -> String {
    format!("pg_catalog.to_regclass({})", literal(&name.to_string()))
}

/// SELECT of the indexes that a statement may add or leave behind; `None` for statements that make no index.
pub(crate) fn indexes_query(effect: &Effect) -> Option<String> {
    let of_table = |condition: String| {
        format!(
            "SELECT c.relname AS name, n.nspname AS schema, i.indisvalid AS valid \
             FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE {condition} ORDER BY c.relname"
        )
    };
    match effect {
        Effect::CreateIndex { table, .. } => {
            Some(of_table(format!("i.indrelid = {}", regclass(table))))
        }
        Effect::Reindex {
            concurrently: true,
            target,
        } => Some(of_table(format!(
            "NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$'{}",
            reindexed(target)
        ))),
        _ => None,
    }
}

/// The further condition that an index is among those a `REINDEX` builds anew: others may be somebody else's.
fn reindexed(target: &ReindexTarget) -> String {
    let table = match target {
        ReindexTarget::Table(table) => regclass(table),
        ReindexTarget::Index(index) => format!(
            "(SELECT r.indrelid FROM pg_catalog.pg_index r WHERE r.indexrelid = {})",
            regclass(index)
        ),
        ReindexTarget::Schema(_) | ReindexTarget::Database | ReindexTarget::System => {
            return String::new();
        }
    };
    format!(
        " AND EXISTS (SELECT FROM pg_catalog.pg_class t WHERE i.indrelid IN (t.oid, t.reltoastrelid) \
         AND (t.oid = {table} OR t.oid IN (SELECT p.relid FROM pg_catalog.pg_partition_tree({table}) p)))"
    )
}

/// The names in the answer to [`indexes_query`], as stored in `found_before`.
pub(super) fn names(rows: Option<&Rows>) -> String {
    rows.into_iter()
        .flat_map(Rows::iter)
        .map(|row| qualified(row))
        .collect::<Vec<_>>()
        .join("\n")
}

fn qualified(row: Row<'_>) -> String {
    crate::sql::qualified(row.text("schema"), row.text("name"))
}

/// Whether an index is among those that `found_before` names; a script of `--sql` writes all of them in double quotes.
fn was_there(before: &[&str], row: Row<'_>) -> bool {
    let in_quotes = format!(
        "{}.{}",
        quoted(row.text("schema")),
        quoted(row.text("name"))
    );
    before.contains(&qualified(row).as_str()) || before.contains(&in_quotes.as_str())
}

/// The index that a `CREATE INDEX` names, if it is there and not valid.
pub(crate) fn invalid_index(effect: &Effect, rows: Option<&Rows>) -> Option<String> {
    let Effect::CreateIndex {
        name: Some(name), ..
    } = effect
    else {
        return None;
    };
    rows.into_iter()
        .flat_map(Rows::iter)
        .find(|row| row.text("name") == name.name && !row.is_true("valid"))
        .map(qualified)
}

/// The question to the catalog after a statement whose end is not recorded.
pub(super) fn probe_query(effect: &Effect) -> Option<String> {
    match effect {
        Effect::CreateIndex { .. } | Effect::Reindex { .. } => indexes_query(effect),
        Effect::DropIndex { names } => {
            let found = names
                .iter()
                .map(|name| format!("{} IS NOT NULL", regclass(name)))
                .collect::<Vec<_>>()
                .join(" OR ");
            Some(format!("SELECT {found} AS found"))
        }
        Effect::DetachPartition { parent, partition } => Some(format!(
            // inhdetachpending exists from 14 on, as the statement itself.
            "SELECT pg_catalog.to_jsonb(h) ->> 'inhdetachpending' = 'true' AS pending FROM pg_catalog.pg_inherits h \
             WHERE h.inhparent = {} AND h.inhrelid = {}",
            regclass(parent),
            regclass(partition)
        )),
        Effect::CreateDatabase(name) | Effect::DropDatabase(name) => {
            Some(exists("pg_database", "datname", name))
        }
        Effect::CreateTablespace(name) | Effect::DropTablespace(name) => {
            Some(exists("pg_tablespace", "spcname", name))
        }
        Effect::CreateSubscription(name) | Effect::DropSubscription(name) => {
            Some(exists("pg_subscription", "subname", name))
        }
        Effect::Repeatable => None,
    }
}

fn exists(catalog: &str, column: &str, name: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.{catalog} WHERE {column} = {}) AS found",
        literal(name)
    )
}

/// Reads the answer to [`probe_query`].
pub(super) fn finding(effect: &Effect, rows: Option<&Rows>, found_before: &str) -> Finding {
    let first_is = |column: &str| {
        rows.and_then(Rows::first)
            .is_some_and(|row| row.is_true(column))
    };
    match effect {
        Effect::CreateIndex { name, .. } => {
            let before: Vec<&str> = found_before.lines().collect();
            let new: Vec<Row<'_>> = rows
                .into_iter()
                .flat_map(Rows::iter)
                .filter(|row| !was_there(&before, *row))
                .filter(|row| {
                    name.as_ref()
                        .is_none_or(|name| name.name == row.text("name"))
                })
                .collect();
            let invalid: Vec<String> = new
                .iter()
                .filter(|row| !row.is_true("valid"))
                .map(|row| format!("DROP INDEX CONCURRENTLY {}", qualified(*row)))
                .collect();
            if !invalid.is_empty() {
                Finding::CleanUp(invalid)
            } else if new.is_empty() {
                Finding::NotDone
            } else {
                Finding::Done
            }
        }
        Effect::Reindex {
            concurrently: false,
            ..
        } => Finding::NotDone,
        Effect::Reindex {
            concurrently: true, ..
        } => {
            let before: Vec<&str> = found_before.lines().collect();
            let left: Vec<String> = rows
                .into_iter()
                .flat_map(Rows::iter)
                .filter(|row| !was_there(&before, *row))
                .map(|row| format!("DROP INDEX CONCURRENTLY {}", qualified(row)))
                .collect();
            // Running it again is harmless in any case.
            if left.is_empty() {
                Finding::NotDone
            } else {
                Finding::CleanUp(left)
            }
        }
        Effect::DropIndex { .. } => {
            if first_is("found") {
                Finding::NotDone
            } else {
                Finding::Done
            }
        }
        Effect::DetachPartition { parent, partition } => {
            if rows.is_none_or(Rows::is_empty) {
                Finding::Done
            } else if first_is("pending") {
                Finding::Finish(format!(
                    "ALTER TABLE {} DETACH PARTITION {} FINALIZE",
                    parent, partition
                ))
            } else {
                Finding::NotDone
            }
        }
        Effect::CreateDatabase(_) | Effect::CreateTablespace(_) | Effect::CreateSubscription(_) => {
            if first_is("found") {
                Finding::Done
            } else {
                Finding::NotDone
            }
        }
        Effect::DropDatabase(_) | Effect::DropTablespace(_) | Effect::DropSubscription(_) => {
            if first_is("found") {
                Finding::NotDone
            } else {
                Finding::Done
            }
        }
        Effect::Repeatable => Finding::NotDone,
    }
}
