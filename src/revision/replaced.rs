//! Revisions that stand for others (`Replaces:`): a database on which those ran stands on the one that replaces them.
//!
//! The last of the replaced ids decides: where it is applied, all before it are. Reading commands see the history so ([`settle`]); the first run
//! that takes the lock writes it so ([`adoptions`]). Files that were written before the squash, on somebody else's branch, still name old ids;
//! [`Replaced`] says what they mean now.

use std::collections::HashMap;

use super::file::Revision;
use super::graph::Graph;
use super::history::{Applied, State};
use super::id::RevisionId;
use crate::error::UserError;

/// What stands for the ids that are no more.
#[derive(Debug, Default)]
pub struct Replaced {
    by_id: HashMap<RevisionId, RevisionId>,
    last: HashMap<RevisionId, RevisionId>,
}

impl Replaced {
    /// All that these revisions replace.
    pub fn by<'r>(revisions: impl IntoIterator<Item = &'r Revision>) -> Self {
        let mut replaced = Self::default();
        for revision in revisions {
            for id in &revision.replaces {
                replaced.by_id.insert(id.clone(), revision.id.clone());
            }
            if let Some(last) = revision.replaces.last() {
                replaced.last.insert(last.clone(), revision.id.clone());
            }
        }
        replaced
    }

    /// The revision that replaces `id`.
    pub fn get(&self, id: &str) -> Option<&RevisionId> {
        self.by_id.get(id)
    }

    /// The same parents, by the names that they have now.
    pub fn followed(&self, parents: &[RevisionId]) -> Vec<RevisionId> {
        let mut followed = parents.to_vec();
        follow(&mut followed, &self.by_id);
        followed
    }

    /// Lets a revision that revises the last of replaced ones revise what replaces them, and one that depends on any of them depend on it:
    /// the schema is the same there.
    pub(super) fn follow(&self, revision: &mut Revision) {
        follow(&mut revision.parents, &self.last);
        for name in &mut revision.depends_on {
            if let Some(by) = self.by_id.get(name.as_str()) {
                *name = by.to_string();
            }
        }
    }

    /// Lets a revision revise what replaces its parents, the last of them or not; the parents that it had if one was in the middle.
    ///
    /// It is then above SQL that it was not written on, which only `rebase` may decide.
    pub fn lift(&self, revision: &mut Revision) -> Option<Vec<RevisionId>> {
        let is_inner = |id: &RevisionId| self.by_id.contains_key(id) && !self.last.contains_key(id);
        let had = revision
            .parents
            .iter()
            .any(is_inner)
            .then(|| revision.parents.clone());
        follow(&mut revision.parents, &self.by_id);
        had
    }
}

fn follow(parents: &mut Vec<RevisionId>, to: &HashMap<RevisionId, RevisionId>) {
    let mut followed: Vec<RevisionId> = Vec::with_capacity(parents.len());
    for parent in parents.drain(..) {
        let parent = to.get(&parent).cloned().unwrap_or(parent);
        if !followed.contains(&parent) {
            followed.push(parent);
        }
    }
    *parents = followed;
}

/// A revision that takes the place of others in the history of a database.
#[derive(Debug)]
pub struct Adoption<'g> {
    /// The revision.
    pub revision: &'g Revision,
    /// The rows of history that it stands for.
    pub rows: Vec<RevisionId>,
}

/// What history holds under old ids.
pub fn adoptions<'g>(graph: &'g Graph, state: &State) -> Vec<Adoption<'g>> {
    let replacing = graph
        .iter()
        .filter(|revision| !revision.replaces.is_empty());
    replacing
        .filter(|revision| !state.applied.contains_key(&revision.id))
        .filter(|revision| {
            let last = revision.replaces.last();
            last.is_some_and(|last| state.applied.contains_key(last))
        })
        .map(|revision| Adoption {
            revision,
            rows: revision
                .replaces
                .iter()
                .filter(|id| state.applied.contains_key(*id))
                .cloned()
                .collect(),
        })
        .collect()
}

/// The history as it reads with the new ids.
pub fn settle(graph: &Graph, state: &mut State) {
    for Adoption { revision, rows } in adoptions(graph, state) {
        let last = revision
            .replaces
            .last()
            .and_then(|last| state.applied.get(last))
            .cloned();
        for id in &rows {
            state.applied.remove(id);
        }
        let mut applied = Applied::of(revision);
        applied.stamped = true;
        if let Some(last) = last {
            applied.applied_at = last.applied_at;
            applied.applied_by = last.applied_by;
        }
        state.applied.insert(revision.id.clone(), applied);
    }
}

/// Refuses a database that stands in the middle of what was replaced.
///
/// # Errors
///
/// Names the revision, and how far the database is.
pub fn in_the_middle(graph: &Graph, state: &State) -> Result<(), UserError> {
    for revision in graph
        .iter()
        .filter(|revision| !state.applied.contains_key(&revision.id))
    {
        let is_applied = |id: &&RevisionId| state.applied.contains_key(*id);
        let (Some(last), Some(at)) = (
            revision.replaces.last(),
            revision.replaces.iter().rev().find(is_applied),
        ) else {
            continue;
        };
        if last != at {
            return Err(UserError::new(format!(
                "the database stands at {at}, in the middle of what revision {} replaces",
                revision.id
            ))
            .detail(format!(
                "{} of {} replaced revisions are applied; the last is {last}",
                revision.replaces.iter().filter(is_applied).count(),
                revision.replaces.len()
            ))
            .hint(format!(
                "bring it to {last} first, with the files from before they were squashed: git log --all --oneline -- '*{last}*'"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{graph, revision};
    use super::*;

    fn squashed() -> Graph {
        let mut revisions: Vec<Revision> = graph(&["s1", "d1: s1"]).iter().cloned().collect();
        revisions[0].replaces = ["a1", "b1", "c1"]
            .map(|id| RevisionId::chosen(id).unwrap())
            .to_vec();
        Graph::new(revisions).unwrap()
    }

    fn at(graph: &Graph, ids: &[&str]) -> State {
        let mut state = State::default();
        for id in ids {
            let mut applied = Applied::of(graph.iter().next().unwrap());
            applied.id = RevisionId::chosen(id).unwrap();
            state.applied.insert(applied.id.clone(), applied);
        }
        state
    }

    fn ids(state: &State) -> Vec<&str> {
        state.applied.keys().map(RevisionId::as_str).collect()
    }

    #[test]
    fn old_ids_read_as_the_new_one_once_the_last_is_applied() {
        let graph = squashed();
        let mut state = at(&graph, &["a1", "b1", "c1", "d1"]);
        in_the_middle(&graph, &state).unwrap();
        settle(&graph, &mut state);
        assert_eq!(ids(&state), ["d1", "s1"]);
        let mut fresh = at(&graph, &[]);
        settle(&graph, &mut fresh);
        assert_eq!(ids(&fresh), [""; 0]);
        in_the_middle(&graph, &fresh).unwrap();
        let mut settled = at(&graph, &["s1"]);
        assert!(adoptions(&graph, &settled).is_empty());
        settle(&graph, &mut settled);
        assert_eq!(ids(&settled), ["s1"]);
    }

    #[test]
    fn what_stands_on_replaced_ones_follows_them_from_the_last_and_is_lifted_from_the_middle() {
        let mut revisions: Vec<Revision> = squashed().iter().cloned().collect();
        let replaced = Replaced::by(&revisions);
        let parents = |revision: &Revision| revision.parents.clone();
        let [mut last, mut middle] = ["x1: c1 | a1", "y1: b1"].map(revision);
        replaced.follow(&mut last);
        assert_eq!(parents(&last), [RevisionId::stored("s1")]);
        assert_eq!(last.depends_on, ["s1"]);
        replaced.follow(&mut middle);
        assert_eq!(parents(&middle), [RevisionId::stored("b1")]);
        revisions.push(middle.clone());
        let error = Graph::new(revisions)
            .unwrap_err()
            .downcast::<UserError>()
            .unwrap();
        assert_eq!(
            error.message(),
            "m/y1.sql:4: revision y1 revises b1, which is replaced by s1"
        );
        assert_eq!(
            error.hints(),
            ["put it on top of what replaces it: schemactl rebase"]
        );
        assert_eq!(
            replaced.lift(&mut middle),
            Some(vec![RevisionId::stored("b1")])
        );
        assert_eq!(parents(&middle), [RevisionId::stored("s1")]);
        assert_eq!(replaced.lift(&mut revision("z1: c1")), None);
    }

    #[test]
    fn a_database_in_the_middle_is_told_where_it_stands() {
        let graph = squashed();
        let state = at(&graph, &["a1", "b1"]);
        let error = in_the_middle(&graph, &state).unwrap_err();
        assert_eq!(
            error.message(),
            "the database stands at b1, in the middle of what revision s1 replaces"
        );
        assert!(adoptions(&graph, &state).is_empty());
    }
}
