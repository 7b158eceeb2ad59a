//! What a step costs while it runs, and what cannot be had back after it: facts, said by the code that writes the statement.
//!
//! Locks and rewrites are those that PostgreSQL's documentation and source name for each form of a statement; the tests measure them on
//! a real server (`pg_locks`, `pg_relation_filenode`) and compare.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Obstacle;
use crate::object::ObjectId;

/// A lock on a table, weakest first, as in "Explicit Locking" of PostgreSQL's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lock {
    /// `ACCESS SHARE`: what a query takes.
    AccessShare,
    /// `ROW SHARE`: what `SELECT … FOR UPDATE` takes.
    RowShare,
    /// `ROW EXCLUSIVE`: what writing takes.
    RowExclusive,
    /// `SHARE UPDATE EXCLUSIVE`: reads and writes go on.
    ShareUpdateExclusive,
    /// `SHARE`: writes wait.
    Share,
    /// `SHARE ROW EXCLUSIVE`: writes wait.
    ShareRowExclusive,
    /// `EXCLUSIVE`: writes wait.
    Exclusive,
    /// `ACCESS EXCLUSIVE`: reads and writes wait.
    AccessExclusive,
}

impl Lock {
    /// Whether `INSERT`, `UPDATE` and `DELETE` of others wait for it.
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }

    /// Whether `SELECT` of others waits for it.
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Its name in PostgreSQL's documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A way to lose data for good; what `--allow` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// A table goes with its rows.
    DropTable,
    /// A column goes with its values.
    DropColumn,
    /// A materialized view goes: its rows can be computed again, but not as they were.
    DropMaterializedView,
    /// A sequence goes with its position.
    DropSequence,
    /// A type becomes one that cannot hold every value it held.
    NarrowType,
    /// An enum loses a value that rows may have.
    RemoveEnumValue,
    /// A schema goes.
    DropSchema,
    /// An extension goes, with what it made.
    DropExtension,
    /// A table is made anew because it cannot be changed: its rows go.
    RecreateTable,
    /// Rows that only the changed object kept apart or hidden become another's, or go: a foreign table, a partition's bound. Or
    /// those that the server empties after a crash, and that no standby has: what becomes UNLOGGED.
    Other,
}

impl Loss {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::DropTable,
        Self::DropColumn,
        Self::DropMaterializedView,
        Self::DropSequence,
        Self::NarrowType,
        Self::RemoveEnumValue,
        Self::DropSchema,
        Self::DropExtension,
        Self::RecreateTable,
        Self::Other,
    ];

    /// The word that `--allow` takes.
    pub fn word(self) -> &'static str {
        match self {
            Self::DropTable => "drop-table",
            Self::DropColumn => "drop-column",
            Self::DropMaterializedView => "drop-materialized-view",
            Self::DropSequence => "drop-sequence",
            Self::NarrowType => "narrow-type",
            Self::RemoveEnumValue => "remove-enum-value",
            Self::DropSchema => "drop-schema",
            Self::DropExtension => "drop-extension",
            Self::RecreateTable => "recreate-table",
            Self::Other => "other-data-loss",
        }
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Why somebody should think before a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hazard {
    /// Data is gone afterwards.
    DataLoss(Loss),
    /// The whole table is written again.
    Rewrite,
    /// Reads wait for as long as the step takes, which grows with the table.
    BlocksReads,
    /// Writes wait for as long as the step takes, which grows with the table.
    BlocksWrites,
    /// An index is built, which takes time and space.
    IndexBuild,
    /// Somebody can do less, or more, than before.
    Privileges,
    /// Something does not work between this step and a later one.
    UnusableMeanwhile,
    /// What it does cannot be undone by a statement.
    Irreversible,
    /// It fails as long as a table that it concerns has a row.
    FailsWithRows,
    /// What values become depends on the setting `TimeZone` of the session that runs it.
    SessionTimeZone,
    /// What was computed with it before stays as it was: entries of indexes, generated columns, rows that a check let in.
    StaleValues,
}

impl Hazard {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::DataLoss(_) => "data-loss",
            Self::Rewrite => "table-rewrite",
            Self::BlocksReads => "blocks-reads",
            Self::BlocksWrites => "blocks-writes",
            Self::IndexBuild => "index-build",
            Self::Privileges => "privileges",
            Self::UnusableMeanwhile => "unusable-meanwhile",
            Self::Irreversible => "irreversible",
            Self::FailsWithRows => "fails-with-rows",
            Self::SessionTimeZone => "session-time-zone",
            Self::StaleValues => "stale-values",
        }
    }
}

/// What a step does to what is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// The strongest lock on each table, view or other relation that was there before the step.
    pub locks: BTreeMap<ObjectId, Lock>,
    /// Tables that are written again, row by row.
    pub rewrites: BTreeSet<ObjectId>,
    /// Tables that are read whole, to check their rows.
    pub scans: BTreeSet<ObjectId>,
    /// Tables that an index is built on.
    pub builds: BTreeSet<ObjectId>,
    /// What is lost.
    pub losses: BTreeSet<Loss>,
    /// What else there is to think of.
    pub others: BTreeSet<Hazard>,
    /// Why it cannot be done while others go on.
    pub obstacles: BTreeSet<Obstacle>,
}

impl Impact {
    /// Nothing anybody would notice.
    pub fn none() -> Self {
        Self::default()
    }

    /// A lock on one relation.
    pub fn lock(relation: ObjectId, lock: Lock) -> Self {
        Self::none().locking(relation, lock)
    }

    /// With a lock as well; of two on one relation, the stronger counts.
    #[must_use]
    pub fn locking(mut self, relation: ObjectId, lock: Lock) -> Self {
        let held = self.locks.entry(relation).or_insert(lock);
        *held = lock.max(*held);
        self
    }

    /// And writes this table again.
    #[must_use]
    pub fn rewriting(mut self, table: ObjectId) -> Self {
        self.rewrites.insert(table);
        self
    }

    /// And reads this table whole.
    #[must_use]
    pub fn scanning(mut self, table: ObjectId) -> Self {
        self.scans.insert(table);
        self
    }

    /// And builds an index on this table.
    #[must_use]
    pub fn building(mut self, table: ObjectId) -> Self {
        self.builds.insert(table);
        self
    }

    /// And loses something.
    #[must_use]
    pub fn losing(mut self, loss: Loss) -> Self {
        self.losses.insert(loss);
        self
    }

    /// And there is this to think of.
    #[must_use]
    pub fn with(mut self, hazard: Hazard) -> Self {
        self.others.insert(hazard);
        self
    }

    /// And it cannot be done while others go on, for this reason.
    #[must_use]
    pub fn because(mut self, obstacle: Obstacle) -> Self {
        self.obstacles.insert(obstacle);
        self
    }

    /// The same, if anybody has to wait for as long as a table is big.
    #[must_use]
    pub fn if_long_because(self, obstacle: Obstacle) -> Self {
        let keeps_waiting = |hazard| matches!(hazard, Hazard::BlocksReads | Hazard::BlocksWrites);
        if self.hazards().into_iter().any(keeps_waiting) {
            self.because(obstacle)
        } else {
            self
        }
    }

    /// Both together, as if done in one step.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for (relation, lock) in other.locks {
            self = self.locking(relation, lock);
        }
        self.rewrites.extend(other.rewrites);
        self.scans.extend(other.scans);
        self.builds.extend(other.builds);
        self.losses.extend(other.losses);
        self.others.extend(other.others);
        self.obstacles.extend(other.obstacles);
        self
    }

    /// Everything that somebody should think of, worst first.
    pub fn hazards(&self) -> BTreeSet<Hazard> {
        let mut hazards: BTreeSet<Hazard> = self.others.clone();
        hazards.extend(self.losses.iter().map(|loss| Hazard::DataLoss(*loss)));
        if !self.rewrites.is_empty() {
            hazards.insert(Hazard::Rewrite);
        }
        if !self.builds.is_empty() {
            hazards.insert(Hazard::IndexBuild);
        }
        // A strong lock is a hazard only where it is held for as long as a table is big.
        for table in self.rewrites.iter().chain(&self.scans).chain(&self.builds) {
            match self.locks.get(table) {
                Some(lock) if lock.blocks_reads() => hazards.insert(Hazard::BlocksReads),
                Some(lock) if lock.blocks_writes() => hazards.insert(Hazard::BlocksWrites),
                _ => false,
            };
        }
        hazards
    }
}
