//! A statement together with what it costs: the unit that kinds of objects say their changes in, and that plans are made of.
//!
//! Which statements are needed, and in which order, is [`crate::plan`]'s to find out.

mod impact;
mod obstacle;
mod online;

pub use impact::{Hazard, Impact, Lock, Loss};
pub use obstacle::Obstacle;
pub use online::Online;

use crate::object::Kind;

/// Which transaction a step can be in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Transaction {
    /// The one of its neighbours.
    #[default]
    Shared,
    /// One of its own, committed before the next step: a new enum value, a constraint that is validated later.
    Own,
    /// None at all: `CREATE INDEX CONCURRENTLY`.
    Outside,
}

/// A statement, or some that belong together, with what they cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The statements, without semicolons.
    pub statements: Vec<String>,
    /// What they cost.
    pub impact: Impact,
    /// Which transaction they can be in.
    pub transaction: Transaction,
    /// What can be done instead, so that nobody waits; `None` where PostgreSQL has no such way, or none is needed.
    pub online: Option<Box<Online>>,
    /// What its one statement is made of, where that can say more of the same table.
    pub clauses: Option<TableClauses>,
}

/// An `ALTER TABLE` that others of the same table can join.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableClauses {
    /// Of which kind the table is.
    pub kind: Kind,
    /// `ALTER TABLE public.users`.
    pub head: String,
    /// `ALTER COLUMN id TYPE bigint`, and so on.
    pub clauses: Vec<String>,
}

impl TableClauses {
    /// The whole statement.
    pub fn statement(&self) -> String {
        format!("{}\n    {}", self.head, self.clauses.join(",\n    "))
    }
}

impl Action {
    /// One statement.
    pub fn new(statement: impl Into<String>, impact: Impact) -> Self {
        Self::all(vec![statement.into()], impact)
    }

    /// Some statements that belong together.
    pub fn all(statements: Vec<String>, impact: Impact) -> Self {
        Self {
            statements,
            impact,
            transaction: Transaction::Shared,
            online: None,
            clauses: None,
        }
    }

    /// An `ALTER TABLE` that others of the same table can join.
    pub fn of_table(clauses: TableClauses, impact: Impact) -> Self {
        Self {
            clauses: Some(clauses.clone()),
            ..Self::new(clauses.statement(), impact)
        }
    }

    /// With another way to the same end, which lets others go on.
    #[must_use]
    pub fn or_online(mut self, now: Vec<Self>, later: Vec<Self>) -> Self {
        self.online = Some(Box::new(Online {
            now,
            later,
            ..Online::default()
        }));
        self
    }

    /// In a transaction of this kind.
    #[must_use]
    pub fn in_transaction(mut self, transaction: Transaction) -> Self {
        self.transaction = transaction;
        self
    }
}
