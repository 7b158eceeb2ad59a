//! Identity: a column gets numbers from a sequence of its own, does without, or gets others.
//!
//! A column that becomes one has rows already: its sequence goes on after them, and never gives a number again.

use super::Column;
use super::alteration::Amid;
use crate::action::{Action, Impact, Lock, Loss, Obstacle};
use crate::catalog::Catalog;
use crate::object::sequence::{Range, sequence_before};
use crate::object::{Changes, Kind, Object, ObjectId};
use crate::sql::lexer::significant;
use crate::sql::{ident, literal, qualified};

/// The statements for it.
pub(super) fn alter(amid: &Amid<'_>, changes: &mut Changes) {
    let (before, after) = (amid.column, amid.to);
    let mut is_there = before.identity.is_some();
    let moves = before.identity_sequence.as_deref().map(schema_of)
        != after.identity_sequence.as_deref().map(schema_of);
    if is_there && (after.identity.is_none() || moves) {
        changes.release.push(drop(amid));
        is_there = false;
    }
    if after.identity.is_none() {
        return;
    }
    if !is_there {
        add(amid, changes);
        return;
    }
    let mut clauses = Vec::new();
    if before.identity != after.identity {
        let kind = after.identity.as_deref().unwrap_or("always").to_uppercase();
        clauses.push(format!("SET GENERATED {kind}"));
    }
    if before.identity_options != after.identity_options {
        clauses.extend(options(before, after));
    }
    if !clauses.is_empty() {
        let column = ident(&before.name);
        let mut statements = Vec::new();
        if let Some(sequence) = &before.identity_sequence {
            let retyped = retyped(before, after);
            let (old, new) = (Options::of(&retyped).range(), Options::of(after).range());
            statements.extend(old.into(&new, sequence, None));
        }
        statements.push(format!(
            "ALTER {} {}\n    ALTER COLUMN {column} {}",
            amid.relation.keyword(),
            amid.relation.path(),
            clauses.join(" ")
        ));
        changes.actions.push(Action::all(statements, lock(amid)));
    }
    if let (Some(old), Some(new)) = (&before.identity_sequence, &after.identity_sequence)
        && old != new
    {
        changes.actions.push(Action::new(
            format!("ALTER SEQUENCE {old} RENAME TO {}", name_of(new)),
            Impact::none(),
        ));
    }
}

/// Partitions have their parent's identity since PostgreSQL 17; what inherits otherwise has none of it.
fn lock(amid: &Amid<'_>) -> Impact {
    if amid.relation.is_partitioned && amid.altering.version() >= 170_000 {
        amid.lock_all()
    } else {
        Impact::lock(amid.relation.id(), Lock::AccessExclusive)
    }
}

fn drop(amid: &Amid<'_>) -> Action {
    let impact = lock(amid);
    let id = amid.column.id_of();
    let default = ObjectId {
        kind: Kind::Default,
        ..id
    };
    // A sequence that follows in its place goes on where the column ends.
    let is_followed = amid.altering.target.get(&default).is_some() || amid.to.identity.is_some();
    let impact = if is_followed {
        impact
    } else {
        impact.losing(Loss::DropSequence)
    };
    let mut action = amid.alter(&["DROP IDENTITY".to_owned()], impact);
    let position = amid.column.identity_sequence.iter().filter(|_| is_followed);
    let remembered = position
        .map(|path| remember(path.as_str()))
        .collect::<Vec<_>>();
    action.statements.splice(0..0, remembered);
    action
}

fn add(amid: &Amid<'_>, changes: &mut Changes) {
    let after = amid.to;
    let column = amid.column.id_of();
    let default = ObjectId {
        kind: Kind::Default,
        ..column.clone()
    };
    changes
        .disturbs
        .extend(amid.altering.live.get(&default).map(|_| default));
    // The sequence that it had until now has the name that PostgreSQL will choose.
    let path = column.path();
    let sequences = amid
        .altering
        .live
        .of_kind(Kind::Sequence)
        .filter_map(|object| match object {
            Object::Sequence(sequence) if sequence.owned_by.as_ref() == Some(&path) => Some(
                ObjectId::in_schema(Kind::Sequence, &sequence.schema, &sequence.name),
            ),
            _ => None,
        })
        .filter(|id| amid.altering.target.get(id).is_none());
    changes.disturbs.extend(sequences);
    let mut impact = lock(amid);
    if !is_indexed(amid) {
        for relation in std::iter::once(&amid.relation).chain(&amid.descendants) {
            if relation.has_storage() {
                impact = impact.scanning(relation.id()).because(Obstacle::LastNumber);
            }
        }
    }
    let mut statements = vec![amid.statement("", &[format!("ADD {}", after.identity_clause())])];
    if let Some(sequence) = &after.identity_sequence {
        let options = Options::of(after);
        let table = amid.relation.id();
        let (live, target) = (amid.altering.live, amid.altering.target);
        let before = sequence_before(live, target, &table, &after.name);
        let going_on = GoingOn {
            sequence,
            before: before.map(|path| remembered(&path)),
            table: &table,
            column: &after.name,
            increment: options.increment,
            start: options.start.to_string(),
        };
        statements.extend(going_on.statements(live, target));
    }
    changes.actions.push(Action::all(statements, impact));
}

/// A sequence that goes on where a column and the sequence that it had ended.
pub(in crate::object) struct GoingOn<'a> {
    pub(in crate::object) sequence: &'a str,
    /// The position of the sequence that it had, as SQL.
    pub(in crate::object) before: Option<String>,
    pub(in crate::object) table: &'a ObjectId,
    pub(in crate::object) column: &'a str,
    pub(in crate::object) increment: i64,
    /// Where it begins otherwise, as SQL.
    pub(in crate::object) start: String,
}

impl GoingOn<'_> {
    pub(in crate::object) fn statements(&self, live: &Catalog, target: &Catalog) -> Vec<String> {
        let (last, farther, compare) = if self.increment < 0 {
            ("min", "LEAST", "<=")
        } else {
            ("max", "GREATEST", ">=")
        };
        let mut value = format!("pg_catalog.{last}({})", ident(self.column));
        if let Some(position) = &self.before {
            // Neither word looks at NULL.
            value = format!("{farther}({value}, {position})");
        }
        let table = qualified(&self.table.schema, &self.table.name);
        let statement = format!(
            "SELECT pg_catalog.setval({}, {value}) FROM {table} HAVING {value} {compare} {}",
            literal(self.sequence).trim_start(),
            self.start
        );
        // Policies would hide rows from the owner too.
        let is_forced = |catalog: &Catalog| {
            matches!(catalog.get(self.table), Some(Object::Table(table))
                if table.row_security && table.row_security_forced)
        };
        if is_forced(live) && is_forced(target) {
            vec![
                format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"),
                statement,
                format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            ]
        } else {
            vec![statement]
        }
    }
}

/// Keeps the position of a sequence that is about to go, until the end of the transaction.
pub(in crate::object) fn remember(path: &str) -> String {
    format!(
        "SELECT pg_catalog.set_config({}, last_value::pg_catalog.text, true) FROM {path} WHERE is_called",
        setting(path)
    )
}

/// That position, NULL if it gave no number.
pub(in crate::object) fn remembered(path: &str) -> String {
    format!(
        "NULLIF(pg_catalog.current_setting({}, true), '')::pg_catalog.int8",
        setting(path)
    )
}

/// The setting for that, as a literal: its name may hold letters, digits and points only.
fn setting(path: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || letter == '.';
    let path: String = path
        .chars()
        .map(|letter| if plain(letter) { letter } else { '_' })
        .collect();
    format!("'schemactl.position.{path}'")
}

/// Whether an index begins with the column, so that its last value is found at once.
fn is_indexed(amid: &Amid<'_>) -> bool {
    amid.altering
        .dependents(&amid.column.id_of())
        .filter_map(|id| amid.altering.live.get(id))
        .any(|object| match object {
            Object::PrimaryKey(key) => key.columns.first() == Some(&amid.column.name),
            Object::UniqueConstraint(key) => key.columns.first() == Some(&amid.column.name),
            _ => false,
        })
}

/// The options of a sequence, with those that PostgreSQL chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Options {
    increment: i64,
    minimum: i64,
    maximum: i64,
    start: i64,
    cache: i64,
    cycle: bool,
}

impl Options {
    fn range(&self) -> Range {
        Range {
            minimum: self.minimum,
            maximum: self.maximum,
            start: self.start,
            increment: self.increment,
        }
    }

    fn of(column: &Column) -> Self {
        let text = column.identity_options.as_deref().unwrap_or_default();
        let words: Vec<&str> = significant(text).map(|token| token.text).collect();
        let number = |keyword: &str| {
            let at = words.iter().position(|word| *word == keyword)?;
            let rest = words.get(at + 1..)?;
            let rest = match rest {
                ["BY" | "WITH", rest @ ..] => rest,
                rest => rest,
            };
            match rest {
                ["-", number, ..] => format!("-{number}").parse().ok(),
                [number, ..] => number.parse().ok(),
                [] => None,
            }
        };
        let increment = number("INCREMENT").unwrap_or(1);
        let (low, high) = match column.data_type.as_str() {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let is_ascending = increment > 0;
        let minimum = number("MINVALUE").unwrap_or(if is_ascending { 1 } else { low });
        let maximum = number("MAXVALUE").unwrap_or(if is_ascending { high } else { -1 });
        Self {
            increment,
            minimum,
            maximum,
            start: number("START").unwrap_or(if is_ascending { minimum } else { maximum }),
            cache: number("CACHE").unwrap_or(1),
            cycle: words.contains(&"CYCLE"),
        }
    }
}

/// A change of the type has changed the limits before.
fn retyped(before: &Column, after: &Column) -> Column {
    Column {
        data_type: after.data_type.clone(),
        ..before.clone()
    }
}

/// `SET INCREMENT BY …` and so on, for what differs.
fn options(before: &Column, after: &Column) -> Vec<String> {
    let (old, new) = (Options::of(&retyped(before, after)), Options::of(after));
    let mut clauses = Vec::new();
    for (keyword, old, new) in [
        ("INCREMENT BY", old.increment, new.increment),
        ("MINVALUE", old.minimum, new.minimum),
        ("MAXVALUE", old.maximum, new.maximum),
        ("START WITH", old.start, new.start),
        ("CACHE", old.cache, new.cache),
    ] {
        if old != new {
            clauses.push(format!("SET {keyword} {new}"));
        }
    }
    if old.cycle != new.cycle {
        clauses.push(format!("SET {}CYCLE", if new.cycle { "" } else { "NO " }));
    }
    clauses
}

/// The schema in `public."We.ird"`.
fn schema_of(path: &str) -> &str {
    split(path).0
}

fn name_of(path: &str) -> &str {
    split(path).1
}

fn split(path: &str) -> (&str, &str) {
    significant(path)
        .find(|token| token.is_mark("."))
        .and_then(|dot| Some((path.get(..dot.start)?, path.get(dot.end()..)?)))
        .unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_split_outside_quotes() {
        assert_eq!(split("public.a"), ("public", "a"));
        assert_eq!(split("\"a.b\".\"c.d\""), ("\"a.b\"", "\"c.d\""));
    }
}
