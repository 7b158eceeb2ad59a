//! What is gone from one transaction to a later one: a view that is dropped and made again, a partition that is detached and attached.
//!
//! Nobody should commit in between. So what cannot share a transaction comes before the gap opens, or after it is closed, wherever
//! nothing else says otherwise.

use std::collections::{BTreeMap, BTreeSet};

use super::sorting::{Node, Sorting};
use crate::action::{Hazard, Transaction};
use crate::object::ObjectId;
use crate::plan::step::{Step, Verb};

/// Two nodes of one object: what takes it away, and what brings it back.
struct Gap {
    opens: usize,
    closes: usize,
}

/// Keeps what commits out of the gaps.
pub(super) fn close(sorting: &mut Sorting) {
    let commits: Vec<usize> = (0..sorting.nodes.len())
        .filter(|position| !is_shared(&sorting.nodes[*position]))
        .collect();
    if commits.is_empty() {
        return;
    }
    let gaps = gaps(&sorting.nodes);
    if gaps.is_empty() {
        return;
    }
    let mut before: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); sorting.nodes.len()];
    for (position, after) in sorting.after.iter().enumerate() {
        for next in after {
            before[*next].insert(position);
        }
    }
    for commit in commits {
        let mut earlier = reached(&before, commit);
        let mut later = reached(&sorting.after, commit);
        // What completes something is about what was made: it waits rather than comes first.
        let is_late = sorting.nodes[commit].verb == Verb::Complete;
        for Gap { opens, closes } in &gaps {
            if [*opens, *closes].contains(&commit) {
                continue;
            }
            let (commits, closing) = (&sorting.nodes[commit].id, &sorting.nodes[*closes].id);
            // A table has its indexes before it is attached: else PostgreSQL makes them then.
            let is_of_it = (&commits.schema, &commits.parent) == (&closing.schema, &closing.name);
            let may_be_before = !earlier.contains(opens);
            let may_be_after = !later.contains(closes) && !is_of_it;
            if may_be_before && !(may_be_after && is_late) {
                sorting.after[commit].insert(*opens);
                before[*opens].insert(commit);
                later.extend(reached(&sorting.after, *opens));
                later.insert(*opens);
            } else if may_be_after {
                sorting.after[*closes].insert(commit);
                before[commit].insert(*closes);
                earlier.extend(reached(&before, *closes));
                earlier.insert(*closes);
            }
        }
    }
}

fn is_shared(node: &Node) -> bool {
    let mut actions = node.actions.iter();
    actions.all(|action| action.transaction == Transaction::Shared)
}

fn gaps(nodes: &[Node]) -> Vec<Gap> {
    let mut closing: BTreeMap<&ObjectId, Vec<usize>> = BTreeMap::new();
    for (position, node) in nodes.iter().enumerate() {
        if matches!(node.verb, Verb::Create | Verb::Complete) && is_shared(node) {
            closing.entry(&node.id).or_default().push(position);
        }
    }
    let opening = nodes.iter().enumerate().filter(|(_, node)| {
        matches!(node.verb, Verb::Drop | Verb::Prepare)
            && is_shared(node)
            && !node.actions.is_empty()
    });
    opening
        .flat_map(|(opens, node)| {
            let closing = closing.get(&node.id).into_iter().flatten();
            closing.map(move |closes| Gap {
                opens,
                closes: *closes,
            })
        })
        .collect()
}

/// What is reached from a node.
fn reached(edges: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(position) = open.pop() {
        open.extend(edges[position].iter().filter(|next| reached.insert(**next)));
    }
    reached
}

/// Marks what comes back only in a later transaction: meanwhile a view is not there, the rows of a partition are not those of its table,
/// nothing finds rows by an index or keeps them unique.
pub(super) fn mark(steps: &mut [Step]) {
    // An index may come back as the constraint of its name.
    let comes_back = |gone: &ObjectId, made: &ObjectId| {
        gone == made
            || gone.kind.has_index()
                && made.kind.has_index()
                && (&gone.schema, &gone.parent, &gone.name)
                    == (&made.schema, &made.parent, &made.name)
    };
    let opens = |step: &Step| match step.verb {
        Verb::Drop => true,
        Verb::Prepare => step.object.kind.has_parts(),
        _ => false,
    };
    let gaps: Vec<usize> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| opens(step))
        .filter(|(at, gone)| {
            let mut is_later = false;
            let closing = steps.iter().skip(*at).find(|step| {
                is_later |= step.transaction != Transaction::Shared;
                matches!(step.verb, Verb::Create | Verb::Complete)
                    && comes_back(&gone.object, &step.object)
            });
            is_later && closing.is_some()
        })
        .map(|(at, _)| at)
        .collect();
    for at in gaps {
        if let Some(step) = steps.get_mut(at) {
            step.impact = std::mem::take(&mut step.impact).with(Hazard::UnusableMeanwhile);
        }
    }
}
