//! A column that a table inherits from several others, which get another type: PostgreSQL changes it only where one statement reaches all of them.
//!
//! They are given a parent in common for as long as that takes. Leaving one parent and coming back would do as well, but for what the child
//! inherits from it: that would count as the child's own from then on.

use std::collections::BTreeSet;

use super::alteration::Amid;
use crate::action::{Action, Impact, Lock};
use crate::object::relation::Relation;
use crate::object::{Kind, ObjectId, constraint};
use crate::sql::{ident, qualified};

/// The topmost tables with the column that have heirs in common with this one, this one among them, by name.
pub(super) fn kin<'a>(amid: &Amid<'a>) -> Vec<Relation<'a>> {
    let column = &amid.column.name;
    let live = amid.altering.live;
    let has_it = |relation: &Relation<'a>| relation.column(live, column).is_some();
    let mut found = vec![amid.relation];
    let mut next = 0;
    while let Some(relation) = found.get(next).copied() {
        next += 1;
        for heir in relation.steady_descendants(amid.altering) {
            let mut open: Vec<Relation<'a>> = vec![heir];
            while let Some(relation) = open.pop() {
                let mut parents = relation.steady_parents(amid.altering);
                parents.retain(has_it);
                if parents.is_empty() && found.iter().all(|known| known.id() != relation.id()) {
                    found.push(relation);
                }
                open.extend(parents);
            }
        }
    }
    found.sort_by_key(Relation::id);
    found
}

/// Changes the column of all of these at once.
pub(super) fn together(
    amid: &Amid<'_>,
    kin: &[Relation<'_>],
    clause: &str,
    impact: Impact,
) -> Action {
    let Relation { schema, name, .. } = amid.relation;
    let passing = constraint::passing_name(name, |name| {
        let id = ObjectId::in_schema(Kind::Table, schema, name);
        amid.altering.live.relation(schema, name).is_some()
            || amid.altering.target.get(&id).is_some()
    });
    let parent = qualified(schema, &passing);
    let column = ident(&amid.column.name);
    let collation = amid.column.collation.as_ref();
    let collation = collation.map_or_else(String::new, |name| format!(" COLLATE {name}"));
    let mut statements = vec![format!(
        "CREATE TABLE {parent} ({column} {}{collation})",
        amid.column.data_type
    )];
    let join = |word: &str| -> Vec<String> {
        kin.iter()
            .map(|relation| format!("ALTER TABLE {} {word} {parent}", relation.path()))
            .collect()
    };
    statements.extend(join("INHERIT"));
    statements.push(format!(
        "ALTER TABLE {parent}\n    ALTER COLUMN {column} {clause}"
    ));
    statements.extend(join("NO INHERIT"));
    statements.push(format!("DROP TABLE {parent}"));
    let impact = kin.iter().fold(impact, |impact, relation| {
        impact.locking(relation.id(), Lock::AccessExclusive)
    });
    Action::all(statements, impact)
}

/// Those of the tables that `ALTER TABLE` reaches from these, each once.
pub(super) fn reached<'a>(amid: &Amid<'a>, kin: &[Relation<'a>]) -> Vec<Relation<'a>> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for relation in kin {
        for reached in std::iter::once(*relation).chain(relation.steady_descendants(amid.altering))
        {
            if seen.insert(reached.id()) {
                found.push(reached);
            }
        }
    }
    found
}
