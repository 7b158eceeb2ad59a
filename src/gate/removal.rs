//! What is taken away without a row being lost: a view, a policy, an index, row-level security.
//!
//! No data goes, but what somebody relies on does, perhaps made by hand because it was needed at night. So it takes a word, too: without
//! one a repair only adds and changes. What makes room for its successor is a change.

use super::Changes;
use crate::catalog::Catalog;
use crate::diff::Change;
use crate::object::{Kind, ObjectId, is_passing_name};
use crate::plan::succession::Successors;
use crate::plan::{Step, Verb};

/// Whether a step takes something away that loses no data.
pub(super) fn removes(
    step: &Step,
    changes: &Changes,
    live: &Catalog,
    successors: &Successors<'_>,
) -> bool {
    let id = &step.object;
    match changes.get(id) {
        Some(Change::Dropped) => {
            step.verb == Verb::Drop
                && step.impact.losses.is_empty()
                && !successors.contains_key(id)
                && !is_part_of_replaced(id, changes, live, successors)
                && !is_no_loss(id, changes)
        }
        Some(Change::Changed(attributes)) => {
            step.verb == Verb::Alter
                && attributes.iter().any(|change| {
                    matches!(change.name, "row_security" | "row_security_forced")
                        && change.new.as_deref() != Some("yes")
                })
        }
        _ => false,
    }
}

/// Whether it is a part of an index or a key of a partitioned table that is changed, or that something new takes the name of, and a new
/// part comes with that.
fn is_part_of_replaced(
    id: &ObjectId,
    changes: &Changes,
    live: &Catalog,
    successors: &Successors<'_>,
) -> bool {
    let comes = |other: &ObjectId, change: &Change| {
        *change == Change::Created
            && other.kind.has_index()
            && (&other.schema, &other.parent) == (&id.schema, &id.parent)
    };
    id.kind.has_index()
        && live
            .needs(id)
            .filter(|whole| whole.kind.has_index() && whole.parent != id.parent)
            .any(|whole| match changes.get(whole) {
                Some(Change::Dropped) => successors.contains_key(whole),
                change => change.is_some(),
            })
        && changes.iter().any(|(other, change)| comes(other, change))
}

/// Whether nobody relies on it, or the change is that of something else, which stands in the changes as well if it is one: the name of a
/// NOT NULL, the default that makes room for an identity, privileges that are compared when that was asked for.
fn is_no_loss(id: &ObjectId, changes: &Changes) -> bool {
    let has_change = |kind: Kind| changes.contains_key(&ObjectId { kind, ..id.clone() });
    match id.kind {
        Kind::NotNullConstraint => true,
        // The leftovers of our own online recipes.
        Kind::Index | Kind::CheckConstraint if is_passing_name(&id.name) => true,
        Kind::Default => makes_room(id, changes) || has_change(Kind::IdentitySequence),
        kind => kind.consists_of().is_some(),
    }
}

/// Whether a column has no place for its default any more: it goes, or gets its values in another way.
fn makes_room(default: &ObjectId, changes: &Changes) -> bool {
    let column = ObjectId {
        kind: Kind::Column,
        ..default.clone()
    };
    match changes.get(&column) {
        Some(Change::Changed(attributes)) => attributes
            .iter()
            .any(|change| matches!(change.name, "identity" | "generated")),
        Some(_) => true,
        None => false,
    }
}
