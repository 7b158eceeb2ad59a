//! What a statement that cannot be rolled back leaves behind.
//!
//! After a crash between the statement and the note that it ran, the catalog is asked whether this is there. Asking
//! is left to the runner.

use super::name::Name;

/// What to look for in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// `CREATE INDEX CONCURRENTLY`. An index that exists but is not valid is a failed attempt.
    CreateIndex {
        /// The index, in its table's schema; none when PostgreSQL chooses the name.
        name: Option<Name>,
        /// The table it is on.
        table: Name,
        /// With `IF NOT EXISTS` an invalid index of that name counts as existing, and stays.
        if_not_exists: bool,
    },
    /// `DROP INDEX CONCURRENTLY`. A failed attempt leaves the index, not valid.
    DropIndex {
        /// The indexes that are gone afterwards.
        names: Vec<Name>,
    },
    /// `REINDEX` of any kind that is refused in a transaction: harmless to repeat.
    Reindex {
        /// What was rebuilt.
        target: ReindexTarget,
        /// Then a failed attempt leaves invalid indexes whose names end in `_ccnew` or `_ccold`.
        concurrently: bool,
    },
    /// `DETACH PARTITION CONCURRENTLY`. A failed attempt leaves `inhdetachpending`, to be ended with `FINALIZE`.
    DetachPartition {
        /// The partitioned table.
        parent: Name,
        /// The table that is no partition of it afterwards.
        partition: Name,
    },
    /// `CREATE DATABASE`.
    CreateDatabase(String),
    /// `DROP DATABASE`.
    DropDatabase(String),
    /// `CREATE TABLESPACE`.
    CreateTablespace(String),
    /// `DROP TABLESPACE`.
    DropTablespace(String),
    /// `CREATE SUBSCRIPTION` with a replication slot.
    CreateSubscription(String),
    /// `DROP SUBSCRIPTION`.
    DropSubscription(String),
    /// Running it again is harmless: `VACUUM`, `CLUSTER`, `ALTER SYSTEM`, …
    Repeatable,
}

/// What a `REINDEX` rebuilds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReindexTarget {
    /// One index.
    Index(Name),
    /// All indexes of a table.
    Table(Name),
    /// All tables of a schema.
    Schema(String),
    /// All tables of the current database.
    Database,
    /// All system catalogs.
    System,
}
