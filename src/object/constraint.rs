//! What the SQL of constraints and indexes has in common: `ADD CONSTRAINT`, lists of columns, parameters, locks, deferral.
//! The index itself is left to [`super::backing`].

use std::collections::BTreeSet;

use super::relation::Relation;
use super::{Altering, Kind, Object, ObjectId};
use crate::action::{Action, Impact, Lock, Online, Transaction};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, literal, qualified};

/// `ALTER TABLE … ADD CONSTRAINT …`, the constraint on a line of its own.
pub(super) fn add(schema: &str, table: &str, name: &str, definition: &str) -> String {
    format!(
        "ALTER TABLE {}\n    ADD CONSTRAINT {} {definition}",
        qualified(schema, table),
        ident(name)
    )
}

/// `ALTER TABLE … RENAME CONSTRAINT …`, of a foreign table too.
pub(super) fn rename(schema: &str, table: &str, name: &str, new_name: &str) -> String {
    format!(
        "ALTER TABLE {}\n    RENAME CONSTRAINT {} TO {}",
        qualified(schema, table),
        ident(name),
        ident(new_name)
    )
}

/// `ALTER TABLE … DROP CONSTRAINT …`, with the tables that have it of this one.
pub(super) fn drop(catalog: &Catalog, id: &ObjectId) -> Action {
    Action::new(
        format!(
            "ALTER TABLE {}\n    DROP CONSTRAINT {}",
            qualified(&id.schema, &id.parent),
            ident(&id.name)
        ),
        reached(catalog, id, Lock::AccessExclusive),
    )
}

/// `ALTER TABLE … VALIDATE CONSTRAINT …`, which reads the table while it is written to.
pub(super) fn validate(catalog: &Catalog, id: &ObjectId) -> Action {
    let impact = scanned(catalog, reached(catalog, id, Lock::ShareUpdateExclusive));
    Action::new(
        format!(
            "ALTER TABLE {}\n    VALIDATE CONSTRAINT {}",
            qualified(&id.schema, &id.parent),
            ident(&id.name)
        ),
        impact,
    )
}

/// A lock on the table of a constraint and on those that have it from there: partitions, and of a check whatever inherits.
fn reached(catalog: &Catalog, id: &ObjectId, lock: Lock) -> Impact {
    let is_for_itself = match catalog.get(id) {
        Some(Object::CheckConstraint(check)) => check.no_inherit,
        _ => id.kind != Kind::CheckConstraint,
    };
    if is_for_itself {
        locked_partitions(catalog, &id.schema, &id.parent, lock)
    } else {
        locked_heirs(catalog, &id.schema, &id.parent, lock)
    }
}

/// A lock on a relation and on everything that inherits from it.
pub(super) fn locked_heirs(catalog: &Catalog, schema: &str, name: &str, lock: Lock) -> Impact {
    match Relation::find(catalog, schema, name) {
        Some(relation) => relation.lock_with(&relation.descendants(catalog), lock),
        None => locked(catalog, schema, name, lock),
    }
}

/// A lock on a relation, and on its partitions if it has any.
pub(super) fn locked_partitions(catalog: &Catalog, schema: &str, name: &str, lock: Lock) -> Impact {
    match Relation::find(catalog, schema, name) {
        Some(relation) if relation.is_partitioned => locked_heirs(catalog, schema, name, lock),
        _ => locked(catalog, schema, name, lock),
    }
}

/// And reads all of these tables that have rows of their own.
pub(super) fn scanned(catalog: &Catalog, mut impact: Impact) -> Impact {
    let tables = impact.locks.keys().filter(|id| {
        Relation::find(catalog, &id.schema, &id.name).is_none_or(|table| table.has_storage())
    });
    let tables: Vec<ObjectId> = tables.cloned().collect();
    impact.scans.extend(tables);
    impact
}

/// Without what is made in the same go, which nobody waits for.
pub(super) fn of_old(making: &Making<'_>, mut impact: Impact) -> Impact {
    impact.locks.retain(|table, _| !making.makes(table));
    impact.scans.retain(|table| !making.makes(table));
    impact
}

/// No object: what is made in a go in which nothing else is.
pub(super) static NOTHING: BTreeSet<ObjectId> = BTreeSet::new();

/// A name for something that is there only for a while: one that nothing has, an interrupted run's leftover included.
pub(super) fn passing_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let start = beginning(name, 40);
    std::iter::once(format!("{start}__new"))
        .chain((2..).map(|number: u32| format!("{start}__new{number}")))
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}

/// As much of a name as so many bytes hold: PostgreSQL cuts the 64th off, letters in two as well.
pub(crate) fn beginning(name: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(name.len()))
        .rev()
        .find(|at| name.is_char_boundary(*at));
    name.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// Whether a name is of that sort: what has it is what an interrupted run left behind.
pub(crate) fn is_passing_name(name: &str) -> bool {
    name.trim_end_matches(|character: char| character.is_ascii_digit())
        .ends_with("__new")
}

/// Adds a constraint that new rows meet at once, and checks the old ones in the end, while they are read and written.
pub(super) fn validated_later(
    making: &Making<'_>,
    id: &ObjectId,
    statements: Vec<String>,
    impact: Impact,
    referenced: Impact,
) -> Online {
    let not_valid = statements
        .into_iter()
        .map(|statement| format!("{statement} NOT VALID"))
        .collect();
    let mut validate = validate(making.catalog, id).in_transaction(Transaction::Own);
    validate.impact = validate.impact.and(referenced);
    Online {
        now: vec![Action::all(
            not_valid,
            Impact {
                scans: BTreeSet::new(),
                ..impact
            },
        )],
        later: vec![validate],
        ..Online::default()
    }
}

/// A lock on a table, view or foreign table of this catalog.
pub(super) fn locked(catalog: &Catalog, schema: &str, name: &str, lock: Lock) -> Impact {
    catalog
        .relation(schema, name)
        .map_or_else(Impact::none, |relation| Impact::lock(relation.id(), lock))
}

/// A lock on a relation that is there already; none on one that is made in the same go.
pub(super) fn locked_before(making: &Making<'_>, schema: &str, name: &str, lock: Lock) -> Impact {
    let relation = making.catalog.relation(schema, name).map(super::Object::id);
    match relation {
        Some(id) if !making.makes(&id) => Impact::lock(id, lock),
        _ => Impact::none(),
    }
}

/// Builds an index on a table that is there already.
pub(super) fn built(making: &Making<'_>, schema: &str, table: &str, lock: Lock) -> Impact {
    let mut impact = locked_before(making, schema, table, lock);
    impact.builds.extend(impact.locks.keys().cloned());
    impact
}

/// `fillfactor` of `fillfactor=70`.
pub(super) fn parameter_name(option: &str) -> &str {
    option.split_once('=').map_or(option, |(name, _)| name)
}

/// Which storage parameters have to be set so that they are those and in that order.
///
/// PostgreSQL puts what is set behind what is there, so that everything after the first one that is not where it shall be is set
/// again. Those of the table and of its TOAST table are two lists.
pub(super) fn parameters_to_set<'a>(had: &[String], has: &'a [String]) -> Vec<&'a String> {
    let is_toast = |option: &&String| option.starts_with("toast.");
    let mut set = Vec::new();
    for wanted in [false, true] {
        let of = |option: &&String| is_toast(option) == wanted;
        let mut left = had.iter().filter(of);
        let kept = has
            .iter()
            .filter(of)
            .take_while(|option| left.any(|other| other == *option))
            .count();
        set.extend(has.iter().filter(of).skip(kept));
    }
    set
}

/// The parameters in the order in which they were set, where that order is of the same parameters.
pub(super) fn in_given_order<'a>(sorted: &'a [String], given: &'a [String]) -> &'a [String] {
    let mut again = given.to_vec();
    again.sort();
    if again == sorted { given } else { sorted }
}

/// `SET (…)` and `RESET (…)`: what leads from some storage parameters to others.
pub(super) fn parameter_changes(had: &[String], has: &[String]) -> Vec<String> {
    let sorted = |options: &[String]| options.iter().cloned().collect::<BTreeSet<String>>();
    if sorted(had) == sorted(has) {
        return Vec::new();
    }
    let gone: Vec<String> = had
        .iter()
        .map(|option| parameter_name(option))
        .filter(|old| has.iter().all(|new| parameter_name(new) != *old))
        .map(ident)
        .collect();
    let set: Vec<String> = parameters_to_set(had, has)
        .into_iter()
        .map(|option| parameter(option))
        .collect();
    let mut changes = Vec::new();
    if !gone.is_empty() {
        changes.push(format!("RESET ({})", gone.join(", ")));
    }
    if !set.is_empty() {
        changes.push(format!("SET ({})", set.join(", ")));
    }
    changes
}

/// The identity of the table of a constraint.
pub(super) fn table(schema: &str, name: &str, is_foreign: bool) -> ObjectId {
    let kind = if is_foreign {
        Kind::ForeignTable
    } else {
        Kind::Table
    };
    ObjectId::in_schema(kind, schema, name)
}

/// How `COMMENT ON` names a constraint of a table.
pub(super) fn reference(schema: &str, table: &str, name: &str) -> String {
    format!("CONSTRAINT {} ON {}", ident(name), qualified(schema, table))
}

/// Names as SQL, between commas.
pub(super) fn columns(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| ident(name)).collect();
    names.join(", ")
}

/// The columns of a key whose last one is a period, if it has one: `a, b WITHOUT OVERLAPS`.
pub(super) fn period_columns(names: &[String], without_overlaps: bool) -> String {
    let end = if without_overlaps {
        " WITHOUT OVERLAPS"
    } else {
        ""
    };
    format!("{}{end}", columns(names))
}

/// ` DEFERRABLE`, ` DEFERRABLE INITIALLY DEFERRED` or nothing.
pub(super) fn deferral(deferrable: bool, initially_deferred: bool) -> &'static str {
    match (deferrable, initially_deferred) {
        (false, _) => "",
        (true, false) => " DEFERRABLE",
        (true, true) => " DEFERRABLE INITIALLY DEFERRED",
    }
}

/// ` NOT ENFORCED`, ` NOT VALID` or nothing; what is not enforced is never validated either.
pub(super) fn standing(enforced: bool, validated: bool) -> &'static str {
    match (enforced, validated) {
        (false, _) => " NOT ENFORCED",
        (true, false) => " NOT VALID",
        (true, true) => "",
    }
}

/// ` INCLUDE (…)` or nothing.
pub(super) fn include(names: &[String]) -> String {
    if names.is_empty() {
        return String::new();
    }
    format!(" INCLUDE ({})", columns(names))
}

/// ` WITH (fillfactor=70)` or nothing.
pub(super) fn parameters(options: &[String]) -> String {
    if options.is_empty() {
        return String::new();
    }
    let options: Vec<String> = options.iter().map(|option| parameter(option)).collect();
    format!(" WITH ({})", options.join(", "))
}

/// ` USING INDEX TABLESPACE …` or nothing.
pub(super) fn tablespace(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| {
        format!(" USING INDEX TABLESPACE {}", ident(name))
    })
}

fn parameter(option: &str) -> String {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let is_word = ["on", "off", "true", "false", "auto"].contains(&value);
    if is_number || is_word {
        format!("{}={value}", ident(name))
    } else {
        format!("{}={}", ident(name), literal(value).trim_start())
    }
}

/// An expression without the one pair of parentheses that PostgreSQL puts around it; the caller writes its own.
pub(crate) fn bare(expression: &str) -> &str {
    let Some(inner) = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
    else {
        return expression;
    };
    let mut depth = 0_usize;
    let mut quote: Option<char> = None;
    let mut has_escapes = false;
    let mut before = ' ';
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some('\''), '\\') if has_escapes => {
                characters.next();
            }
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => {
                has_escapes = before == 'E';
                quote = Some(character);
            }
            (None, '(') => depth += 1,
            (None, ')') => match depth.checked_sub(1) {
                Some(less) => depth = less,
                // The first parenthesis is closed before the last one.
                None => return expression,
            },
            (None, _) => {}
        }
        before = character;
    }
    inner
}

/// Whether a relation of a schema has this name now or shall have it, indexes of constraints and sequences included.
pub(super) fn is_name_taken(altering: &Altering<'_>, schema: &str, name: &str) -> bool {
    const KINDS: &[Kind] = &[
        Kind::Index,
        Kind::PrimaryKey,
        Kind::UniqueConstraint,
        Kind::ExclusionConstraint,
        Kind::Sequence,
    ];
    [altering.live, altering.target].iter().any(|catalog| {
        catalog.relation(schema, name).is_some()
            || KINDS
                .iter()
                .flat_map(|kind| catalog.of_kind(*kind))
                .map(Object::id)
                .any(|id| id.schema == schema && id.name == name)
    })
}

#[cfg(test)]
mod tests {
    use super::{bare, parameters};

    #[test]
    fn one_pair_of_parentheses_is_taken_off_only_when_it_is_one() {
        assert_eq!(bare("(a > 0)"), "a > 0");
        assert_eq!(bare("((a > 0) AND (b > 0))"), "(a > 0) AND (b > 0)");
        assert_eq!(bare("(a) + (b)"), "(a) + (b)");
        assert_eq!(bare("f(a)"), "f(a)");
        assert_eq!(bare("(a = ')(')"), "a = ')('");
        assert_eq!(bare(r"(a = E'\')' OR f(b))"), r"a = E'\')' OR f(b)");
        assert_eq!(bare(r"(a = '\') OR (b = '\')"), r"(a = '\') OR (b = '\')");
        assert_eq!(bare("(\"(\" > 0)"), "\"(\" > 0");
    }

    #[test]
    fn storage_parameters_are_quoted_where_they_must_be() {
        let options = ["fillfactor=70", "buffering=auto", "x=it's"].map(str::to_owned);
        assert_eq!(
            parameters(&options),
            " WITH (fillfactor=70, buffering=auto, x='it''s')"
        );
        assert_eq!(parameters(&[]), "");
    }
}
