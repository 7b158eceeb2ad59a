//! The short way to the answer that nothing differs, for most comparisons find just that.
//!
//! Shortest, where a database was found to be like the model before and nothing was changed since ([`unchanged`]). Otherwise it
//! compares what the rows of both sides amount to, without understanding them. It never says that something differs: whatever is not
//! plainly the same goes the long way.

use super::{Comparison, Question};
use crate::catalog::{SchemaDigest, Snapshot};
use crate::filter::is_platform_role;
use crate::object::{Kind, Source};

/// Whether a question can be answered in this way at all: where nothing is filtered, and neither owners nor privileges matter.
pub(super) fn is_possible(question: &Question) -> bool {
    question.selection.is_everything() && question.scope.with.is_empty()
}

/// That a database has the schema of a model that was read before, if that is plain.
pub(super) fn in_sync(
    live: &Snapshot,
    declared: &SchemaDigest,
    question: &Question,
) -> Option<Comparison> {
    if has_objects_of_others(live) {
        return None;
    }
    let digest = live.digest(Some(question.selection.history_schema()));
    if digest != *declared {
        return None;
    }
    Some(Comparison {
        unmodelled: live
            .unmodelled()
            .of_interest(question.scope.compares("privileges")),
        ..unchanged(declared)
    })
}

/// The same of a database that was like the model before, and is as it was then: nothing else was found in it, or it was not kept in mind.
pub(super) fn unchanged(declared: &SchemaDigest) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.difference.compared = declared.objects();
    comparison
}

/// Whether there is something that a person has to be told about: objects of a managed platform, which are hidden and counted, and user
/// mappings that were not shown.
fn has_objects_of_others(live: &Snapshot) -> bool {
    Source::ALL.iter().zip(&live.results).any(|(source, rows)| {
        let role = match source.kind {
            Kind::UserMapping => return rows.iter().any(|row| row.is_true("hidden")),
            Kind::DefaultPrivileges => "role",
            _ => "owner",
        };
        rows.columns()
            .iter()
            .position(|column| column == role)
            .is_some_and(|role| rows.iter().any(|row| is_platform_role(row.value(role))))
    })
}
