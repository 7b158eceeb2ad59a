//! What a runner must know about a statement before it sends it.
//!
//! The vocabulary only; which statement is what, [`super::classify()`] says.

use super::effect::Effect;

/// What a runner must know about a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Whether it may stand in a transaction block.
    pub transaction: Transaction,
    /// Set when it begins or ends a transaction itself.
    pub control: Option<Control>,
    /// The statement's name, where PostgreSQL refuses it outside a transaction block (25P01): it would end with itself.
    pub needs_transaction: Option<&'static str>,
    /// How it waits and how long it may take.
    pub budget: Budget,
    /// What it leaves behind; `None` for whatever a transaction can hold, and where the catalog cannot tell.
    pub effect: Option<Effect>,
}

/// Whether PostgreSQL takes a statement inside a transaction block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transaction {
    /// Yes.
    Allowed,
    /// No (SQLSTATE 25001). The text names the statement: `CREATE INDEX CONCURRENTLY`.
    Forbidden(&'static str),
    /// `CALL`, or a `DO` with a `COMMIT`, `ROLLBACK` or `CALL` in its body. Inside a transaction block PostgreSQL
    /// refuses the commit when it is reached (2D000); outside, part of the work may be committed by itself.
    MayCommit,
}

/// Transaction control. Savepoints and `SET TRANSACTION` are not: they stay inside the transaction they are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// `BEGIN`, `START TRANSACTION`.
    Begin,
    /// `COMMIT`, `END`.
    Commit,
    /// `ROLLBACK`, `ABORT`, without a savepoint.
    Rollback,
    /// `PREPARE TRANSACTION`.
    PrepareTransaction,
    /// `COMMIT PREPARED`.
    CommitPrepared,
    /// `ROLLBACK PREPARED`.
    RollbackPrepared,
}

/// How a statement waits for locks, and how long it may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// DDL: short, and while it waits it makes others wait.
    Ordinary,
    /// Long scans under a lock that neither waits for nor stops reads and writes: `VALIDATE CONSTRAINT`,
    /// `ATTACH PARTITION`, `ANALYZE`, `VACUUM`, `REFRESH MATERIALIZED VIEW CONCURRENTLY`.
    Validation,
    /// Waits for other transactions' snapshots by design; a lock timeout would leave an invalid index behind.
    Concurrently,
    /// Reads or writes rows.
    Data,
}

impl Class {
    pub(super) fn of(budget: Budget) -> Self {
        Self {
            transaction: Transaction::Allowed,
            control: None,
            needs_transaction: None,
            budget,
            effect: None,
        }
    }

    pub(super) fn forbidden(what: &'static str, budget: Budget, effect: Option<Effect>) -> Self {
        Self {
            transaction: Transaction::Forbidden(what),
            control: None,
            needs_transaction: None,
            budget,
            effect,
        }
    }

    pub(super) fn needing_transaction(what: &'static str, budget: Budget) -> Self {
        Self {
            needs_transaction: Some(what),
            ..Self::of(budget)
        }
    }

    pub(super) fn control(control: Control) -> Self {
        Self {
            control: Some(control),
            ..Self::of(Budget::Ordinary)
        }
    }
}
