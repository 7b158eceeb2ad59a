//! Which revisions can become one: one way in, one way out, and nobody stands on what is in between.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::error::UserError;
use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;

/// Revisions that can become one.
#[derive(Debug)]
pub struct Range<'g> {
    /// In the order in which they run.
    pub revisions: Vec<&'g Revision>,
    /// What the first of them revises.
    pub parents: Vec<RevisionId>,
    /// The last of them.
    pub tip: &'g Revision,
    /// What is not among them and that they depend on.
    pub depends_on: Vec<String>,
    /// Their labels.
    pub labels: Vec<String>,
    /// All ids that the one will stand for.
    pub replaces: Vec<RevisionId>,
}

/// Checks that revisions can become one: one way in, one way out, and nobody stands on what is in between.
///
/// # Errors
///
/// What stands in the way.
pub fn range<'g>(graph: &'g Graph, members: &[&'g Revision]) -> Result<Range<'g>, UserError> {
    let ids: BTreeSet<&RevisionId> = members.iter().map(|revision| &revision.id).collect();
    let revisions: Vec<&Revision> = graph
        .iter()
        .filter(|revision| ids.contains(&revision.id))
        .collect();
    let outside = |revision: &Revision| -> Vec<RevisionId> {
        let parents = revision.parents.iter();
        parents
            .filter(|parent| !ids.contains(parent))
            .cloned()
            .collect()
    };
    let mut roots = revisions
        .iter()
        .filter(|revision| outside(revision).len() == revision.parents.len());
    let (Some(first), None) = (roots.next(), roots.next()) else {
        return Err(
            UserError::new("these revisions do not begin with one of them")
                .hint("name a range A:B of which B stands on A"),
        );
    };
    if first.parents.len() > 1 {
        return Err(UserError::new(format!(
            "revision {}, with which the range begins, is a merge",
            first.id
        ))
        .hint(
            "begin with the revision at which the branches part, or with the one after the merge",
        ));
    }
    let mut tips = revisions.iter().filter(|revision| {
        graph
            .children(&revision.id)
            .iter()
            .all(|child| !ids.contains(&child.id))
    });
    let (Some(tip), None) = (tips.next(), tips.next()) else {
        return Err(
            UserError::new("these revisions do not end with one of them").hint(
                "name a range A:B of which B stands on all others; schemactl merge joins branches",
            ),
        );
    };
    for revision in &revisions {
        if revision.id != first.id && !outside(revision).is_empty() {
            return Err(UserError::new(format!(
                "revision {} also revises what is not in the range",
                revision.id
            )));
        }
        for child in graph.children(&revision.id) {
            if revision.id != tip.id && !ids.contains(&child.id) {
                return Err(UserError::new(format!(
                    "revision {} stands on {}, in the middle of the range",
                    child.id, revision.id
                ))
                .hint("squash up to the branch point only, or rebase the branch first"));
            }
        }
    }
    for other in graph.iter().filter(|other| !ids.contains(&other.id)) {
        let inner = other.depends_on.iter().find(|name| {
            revisions.iter().any(|revision| {
                revision.id.as_str() == name.as_str() || revision.branch_labels.contains(name)
            })
        });
        if let Some(name) = inner {
            return Err(UserError::new(format!(
                "revision {} depends on {name}, which would be gone",
                other.id
            )));
        }
    }
    let labels: Vec<String> = revisions
        .iter()
        .flat_map(|revision| revision.branch_labels.clone())
        .collect();
    let depends_on: BTreeSet<String> = revisions
        .iter()
        .flat_map(|revision| &revision.depends_on)
        .filter(|name| !labels.contains(name) && ids.iter().all(|id| id.as_str() != name.as_str()))
        .cloned()
        .collect();
    let replaces = revisions
        .iter()
        .flat_map(|revision| revision.replaces.iter().chain([&revision.id]))
        .cloned()
        .collect();
    Ok(Range {
        parents: first.parents.clone(),
        tip,
        depends_on: depends_on.into_iter().collect(),
        labels,
        replaces,
        revisions,
    })
}

impl Range<'_> {
    /// What stays beside it: all revisions but those of the range and those that stand on them.
    ///
    /// # Errors
    ///
    /// None of a range of this graph.
    pub fn rest(&self, graph: &Graph) -> Result<Graph> {
        let above = graph.descendants(&self.tip.id);
        let gone: BTreeSet<&RevisionId> = self
            .revisions
            .iter()
            .map(|revision| &revision.id)
            .chain(&above)
            .collect();
        let rest = graph.iter().filter(|revision| !gone.contains(&revision.id));
        Graph::new(rest.cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::graph::tests::{graph, names};

    fn squashed(graph: &Graph, ids: &[&str]) -> Result<(Vec<String>, String), String> {
        let members: Vec<&Revision> = ids.iter().map(|id| graph.get(id).unwrap()).collect();
        range(graph, &members)
            .map(|range| {
                let ids = range.replaces.iter().map(ToString::to_string);
                (ids.collect(), range.tip.id.to_string())
            })
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_line_and_a_diamond_become_one_and_what_leads_out_of_the_middle_does_not() {
        let line = graph(&["a1", "b1: a1", "c1: b1", "d1: c1"]);
        let (ids, tip) = squashed(&line, &["c1", "b1"]).unwrap();
        assert_eq!(
            (ids, tip),
            (vec!["b1".to_owned(), "c1".to_owned()], "c1".to_owned())
        );
        let diamond = graph(&["a1", "b1: a1", "c1: a1", "d1: b1 c1"]);
        assert!(squashed(&diamond, &["a1", "b1", "c1", "d1"]).is_ok());
        assert!(
            squashed(&diamond, &["a1", "b1"])
                .unwrap_err()
                .contains("c1 stands on a1")
        );
        assert!(
            squashed(&diamond, &["b1", "c1"])
                .unwrap_err()
                .contains("do not begin")
        );
        assert!(
            squashed(&diamond, &["a1", "b1", "c1"])
                .unwrap_err()
                .contains("do not end")
        );
        let merge = graph(&["a1", "b1", "m1: a1 b1", "z1: m1"]);
        assert!(
            squashed(&merge, &["m1", "z1"])
                .unwrap_err()
                .contains("is a merge")
        );
        assert!(
            squashed(&diamond, &["b1", "d1"])
                .unwrap_err()
                .contains("also revises")
        );
    }

    #[test]
    fn what_stays_beside_it_holds_what_it_depends_on_and_nothing_that_stands_on_it() {
        let both = graph(&[
            "a1",
            "x1",
            "y1: x1",
            "b1: a1",
            "c1: b1 | y1",
            "d1: c1",
            "z1: y1 | d1",
        ]);
        let of = |id: &str| both.get(id).unwrap();
        let range = range(&both, &[of("b1"), of("c1")]).unwrap();
        let rest = range.rest(&both).unwrap();
        assert_eq!(names(&rest.iter().collect::<Vec<_>>()), "a1 x1 y1");
    }
}
