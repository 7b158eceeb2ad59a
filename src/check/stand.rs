//! Where a database stands among the revisions, and so what its schema can be held against.

use crate::revision::file::Revision;
use crate::revision::graph::Graph;
use crate::revision::history::State;
use crate::revision::target;

/// What the schema of a database can be held against.
#[derive(Debug)]
pub enum Stand {
    /// Nothing is pending: the model.
    AtHead,
    /// What these, the applied revisions, make: the model is what comes of the pending ones too.
    Behind(Box<Graph>),
    /// Neither: a revision is half done, or what is applied is not what is here.
    Unclear,
}

impl Stand {
    /// Where the database with this history stands.
    pub fn of(graph: &Graph, state: &State) -> Self {
        let applied = state.applied_ids();
        let (done, pending): (Vec<&Revision>, Vec<&Revision>) = graph
            .iter()
            .partition(|revision| applied.contains(&revision.id));
        if !state.unfinished.is_empty() {
            return Self::Unclear;
        }
        if pending.is_empty() {
            return Self::AtHead;
        }
        let is_known = target::unknown(graph, &applied).is_empty();
        match Graph::new(done.into_iter().cloned().collect()) {
            Ok(done) if is_known => Self::Behind(Box::new(done)),
            _ => Self::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::graph::tests::{graph, names};
    use crate::revision::history::Applied;
    use crate::revision::id::RevisionId;

    fn stands(graph: &Graph, applied: &[&str]) -> String {
        let mut state = State::default();
        for id in applied {
            let mut row = Applied::of(graph.iter().next().unwrap());
            row.id = RevisionId::stored(*id);
            state.applied.insert(row.id.clone(), row);
        }
        match Stand::of(graph, &state) {
            Stand::AtHead => "at head".to_owned(),
            Stand::Behind(done) => names(&done.iter().collect::<Vec<_>>()),
            Stand::Unclear => "unclear".to_owned(),
        }
    }

    #[test]
    fn a_database_is_held_against_what_is_applied_to_it_if_that_is_known() {
        let line = graph(&["a1", "b1: a1", "c1: b1"]);
        assert_eq!(stands(&line, &["a1", "b1", "c1"]), "at head");
        assert_eq!(stands(&line, &["a1", "b1"]), "a1 b1");
        assert_eq!(stands(&line, &[]), "");
        assert_eq!(stands(&line, &["a1", "c1"]), "unclear");
        assert_eq!(stands(&line, &["a1", "gone"]), "unclear");
        assert_eq!(stands(&graph(&[]), &[]), "at head");
    }
}
