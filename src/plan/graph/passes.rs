//! Changes of columns that PostgreSQL can make in one pass over the rows of their table, as one step.
//!
//! Two `ALTER COLUMN … TYPE` of one table write it twice and build each of its indexes twice; one `ALTER TABLE` with both does it once.
//! What loses data stays a step of its own, beside what loses none: it takes a word.

use super::written;
use crate::action::{Action, Impact, TableClauses, Transaction};
use crate::object::ObjectId;
use crate::plan::step::{Step, Verb};

/// A step before it has all its statements.
pub(super) struct Draft {
    pub(super) step: Step,
    /// What its first statement is made of, where others can join it.
    pub(super) clauses: Option<TableClauses>,
}

impl Draft {
    /// With an action that can share its transaction.
    pub(super) fn extend(&mut self, action: &Action) {
        let is_one = self.step.statements.len() == 1;
        match (&mut self.clauses, &action.clauses) {
            (Some(own), Some(others))
                if is_one && own.head == others.head && is_pass(&action.impact) =>
            {
                own.clauses.extend(others.clauses.iter().cloned());
                self.step.statements = written(&[own.statement()]);
            }
            _ => self.step.statements.extend(written(&action.statements)),
        }
        self.step.impact = std::mem::take(&mut self.step.impact).and(action.impact.clone());
    }

    /// Whether it changes a column by going through the rows of its table, and can do so for others as well.
    fn is_pass(&self) -> bool {
        self.step.verb == Verb::Alter
            && self.step.transaction == Transaction::Shared
            && is_pass(&self.step.impact)
    }

    /// Whether it alters the same table.
    fn is_beside(&self, clauses: &TableClauses) -> bool {
        let own = self.clauses.as_ref();
        own.is_some_and(|own| own.head == clauses.head)
    }

    /// The other's clauses in its first statement, and what else the other has after it.
    fn take(&mut self, other: Self) {
        let (Some(clauses), Some(others)) = (&mut self.clauses, other.clauses) else {
            return;
        };
        clauses.clauses.extend(others.clauses);
        let mut statements = written(&[clauses.statement()]);
        statements.extend(self.step.statements.drain(..).skip(1));
        statements.extend(other.step.statements.into_iter().skip(1));
        self.step.statements = statements;
        let ObjectId { schema, parent, .. } = &other.step.object;
        self.step.object = ObjectId::in_schema(clauses.kind, schema, parent);
        self.step.impact = std::mem::take(&mut self.step.impact).and(other.step.impact);
        self.step.causes.extend(other.step.causes);
    }
}

fn is_pass(impact: &Impact) -> bool {
    !(impact.rewrites.is_empty() && impact.scans.is_empty())
}

/// The steps, with those joined that go through the same rows next to each other.
pub(super) fn joined(drafts: Vec<Draft>) -> Vec<Step> {
    let mut joined: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let host = match &draft.clauses {
            Some(clauses) if draft.is_pass() => joined
                .iter_mut()
                .rev()
                .take_while(|before| before.is_beside(clauses))
                .find(|before| {
                    before.is_pass() && before.step.impact.losses == draft.step.impact.losses
                }),
            _ => None,
        };
        match host {
            Some(host) => host.take(draft),
            None => joined.push(draft),
        }
    }
    joined.into_iter().map(|draft| draft.step).collect()
}
