//! Which parts are written inside the `CREATE TABLE` or `CREATE DOMAIN` of their whole: every one that leaves an order in which all statements can run.
//!
//! A default may call a function that reads the table, a check may need a table that needs this one. Such parts stand alone; all
//! others are written where a person would write them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::components::components;
use crate::object::default::Default;
use crate::object::{CatalogObject, Kind, Object, ObjectId};

/// Part → the table that it is written in.
pub(super) fn inlined(
    objects: &BTreeMap<ObjectId, Object>,
    needs: &BTreeMap<ObjectId, BTreeSet<ObjectId>>,
) -> BTreeMap<ObjectId, ObjectId> {
    let mut graph = Graph::new(objects, needs);
    loop {
        let circles = components(&graph.waits());
        // Defaults, keys and checks are left out before columns are, so that a table stays in one piece while it can.
        let outside = [false, true].into_iter().find_map(|columns| {
            let parts = graph.closing(&circles, columns);
            (!parts.is_empty()).then_some(parts)
        });
        match outside {
            Some(parts) => parts.into_iter().for_each(|part| graph.whole[part] = None),
            None => return graph.into_map(),
        }
    }
}

struct Graph<'a> {
    ids: Vec<&'a ObjectId>,
    needs: Vec<Vec<usize>>,
    /// For each part that is still written in its table, the table.
    whole: Vec<Option<usize>>,
}

impl<'a> Graph<'a> {
    fn new(
        objects: &'a BTreeMap<ObjectId, Object>,
        needs: &BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    ) -> Self {
        let ids: Vec<&ObjectId> = objects.keys().collect();
        let index: HashMap<&ObjectId, usize> = ids
            .iter()
            .enumerate()
            .map(|(position, id)| (*id, position))
            .collect();
        let mut outside = conflicting_defaults(objects);
        outside.extend(repeated_keys(objects));
        let whole = objects
            .iter()
            .map(|(id, object)| {
                if !can_be_inlined(id.kind, object) || outside.contains(id) {
                    return None;
                }
                [Kind::Table, Kind::ForeignTable, Kind::Domain]
                    .into_iter()
                    .find_map(|kind| {
                        index
                            .get(&ObjectId::in_schema(kind, &id.schema, &id.parent))
                            .copied()
                    })
            })
            .collect();
        let needs = ids
            .iter()
            .map(|id| {
                needs
                    .get(id)
                    .into_iter()
                    .flatten()
                    .filter_map(|needed| index.get(needed).copied())
                    .collect()
            })
            .collect();
        Self { ids, needs, whole }
    }

    /// What each object waits for, with what it waits for because of the parts written in it.
    fn waits(&self) -> Vec<Vec<usize>> {
        let mut waits = self.needs.clone();
        for (part, needed) in self.needs.iter().enumerate() {
            if let Some(whole) = self.whole[part] {
                waits[whole].extend(
                    needed
                        .iter()
                        .filter(|needed| **needed != whole && self.whole[**needed] != Some(whole)),
                );
            }
        }
        waits
    }

    /// The parts whose place in their table closes a circle.
    fn closing(&self, circles: &[usize], columns: bool) -> Vec<usize> {
        (0..self.ids.len())
            .filter(|part| (self.ids[*part].kind == Kind::Column) == columns)
            .filter(|part| {
                self.whole[*part].is_some_and(|whole| {
                    self.needs[*part].iter().any(|needed| {
                        *needed != whole
                            && self.whole[*needed] != Some(whole)
                            && circles[*needed] == circles[whole]
                    })
                })
            })
            .collect()
    }

    fn into_map(self) -> BTreeMap<ObjectId, ObjectId> {
        self.whole
            .iter()
            .enumerate()
            .filter_map(|(part, whole)| Some((self.ids[part].clone(), self.ids[(*whole)?].clone())))
            .collect()
    }
}

/// Whether a `CREATE TABLE` or `CREATE DOMAIN` can hold it at all.
fn can_be_inlined(kind: Kind, object: &Object) -> bool {
    matches!(
        kind,
        Kind::Column
            | Kind::Default
            | Kind::PrimaryKey
            | Kind::UniqueConstraint
            | Kind::CheckConstraint
            | Kind::DomainConstraint
    ) && !object.stands_alone()
}

/// The defaults of tables that have a child in common but not the same default: the child can be made only before the defaults are.
fn conflicting_defaults(objects: &BTreeMap<ObjectId, Object>) -> BTreeSet<ObjectId> {
    let mut conflicting = BTreeSet::new();
    for object in objects.values() {
        let parents = object.parents().collect::<Vec<_>>();
        if parents.len() < 2 {
            continue;
        }
        let mut defaults: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (schema, table) in &parents {
            for default in defaults_of(objects, schema, table) {
                defaults
                    .entry(&default.column)
                    .or_default()
                    .insert(&default.expression);
            }
        }
        defaults.retain(|_, expressions| expressions.len() > 1);
        let mut ancestors = if defaults.is_empty() {
            Vec::new()
        } else {
            parents
        };
        while let Some((schema, table)) = ancestors.pop() {
            conflicting.extend(
                defaults_of(objects, schema, table)
                    .filter(|default| defaults.contains_key(default.column.as_str()))
                    .map(CatalogObject::id),
            );
            let id = ObjectId::in_schema(Kind::Table, schema, table);
            ancestors.extend(objects.get(&id).into_iter().flat_map(Object::parents));
        }
    }
    conflicting
}

/// The unique constraints that say what another key of their table says: of those in one `CREATE TABLE`, PostgreSQL makes a single one
/// (`transformIndexConstraints`).
fn repeated_keys(objects: &BTreeMap<ObjectId, Object>) -> BTreeSet<ObjectId> {
    let mut known = BTreeSet::new();
    let keys = objects.iter().filter_map(|(id, object)| match object {
        Object::PrimaryKey(key) => {
            let deferral = (key.deferrable, key.initially_deferred);
            Some((id, (&key.columns, &key.include, false, deferral)))
        }
        Object::UniqueConstraint(key) => {
            let deferral = (key.deferrable, key.initially_deferred);
            let is_null_one = key.nulls_not_distinct;
            Some((id, (&key.columns, &key.include, is_null_one, deferral)))
        }
        _ => None,
    });
    // Kind by kind: a primary key comes before them.
    keys.filter(|(id, says)| {
        !known.insert((&id.schema, &id.parent, *says)) && id.kind == Kind::UniqueConstraint
    })
    .map(|(id, _)| id.clone())
    .collect()
}

fn defaults_of<'a>(
    objects: &'a BTreeMap<ObjectId, Object>,
    schema: &str,
    table: &str,
) -> impl Iterator<Item = &'a Default> {
    let first = ObjectId::part(Kind::Default, schema, table, "");
    let (schema, table) = (schema.to_owned(), table.to_owned());
    objects
        .range(first..)
        .map_while(|(_, object)| match object {
            Object::Default(default) => Some(default),
            _ => None,
        })
        .take_while(move |default| default.schema == schema && default.table == table)
}
