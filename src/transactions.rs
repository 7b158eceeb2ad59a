//! Which steps of a plan share a transaction: as many neighbours as can.
//!
//! The rehearsal, the run and the printed script all cut a plan here, so that what was rehearsed is what runs.

use crate::action::Transaction;
use crate::plan::Step;

/// Steps that commit together.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// The number of the first one in the plan, from 0.
    pub first: usize,
    /// The steps.
    pub steps: &'a [Step],
    /// Whether they run in a transaction at all.
    pub in_transaction: bool,
}

impl Group<'_> {
    /// The number of the last one in the plan, from 0.
    pub fn last(&self) -> usize {
        self.first + self.steps.len().saturating_sub(1)
    }
}

/// Cuts a plan into transactions.
pub fn groups(steps: &[Step]) -> Vec<Group<'_>> {
    let mut groups = Vec::new();
    let mut first = 0;
    for slice in steps.chunk_by(|one, next| {
        one.transaction == Transaction::Shared && next.transaction == Transaction::Shared
    }) {
        groups.push(Group {
            first,
            steps: slice,
            in_transaction: slice
                .iter()
                .all(|step| step.transaction != Transaction::Outside),
        });
        first += slice.len();
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::Impact;
    use crate::object::{Kind, ObjectId};
    use crate::plan::Verb;

    #[test]
    fn neighbours_share_a_transaction_and_what_cannot_stands_alone() {
        use Transaction::{Outside, Own, Shared};
        let steps: Vec<Step> = [Shared, Shared, Own, Own, Shared, Outside, Shared, Shared]
            .into_iter()
            .map(|transaction| Step {
                verb: Verb::Create,
                object: ObjectId::in_schema(Kind::Table, "public", "t"),
                statements: Vec::new(),
                impact: Impact::none(),
                transaction,
                causes: [].into(),
            })
            .collect();
        let found: Vec<(usize, usize, bool)> = groups(&steps)
            .iter()
            .map(|group| (group.first, group.last(), group.in_transaction))
            .collect();
        assert_eq!(
            found,
            [
                (0, 1, true),
                (2, 2, true),
                (3, 3, true),
                (4, 4, true),
                (5, 5, false),
                (6, 7, true)
            ]
        );
        assert!(groups(&[]).is_empty());
    }
}
