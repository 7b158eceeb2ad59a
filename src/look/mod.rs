//! Looking around a database: which tables there are, what one of them looks like, how many rows they hold.
//!
//! ```text
//! name typed ─name→ readings ─resolve→ relation ┬→ table   (describe: one round trip, names resolved in it)
//!                                               └→ count   (exact: one more; estimate: the same one)
//! schemas    ──────────────────────────────────→ tables
//! ```
//!
//! Everything is read in one read-only snapshot under an empty search_path. Catalogs are open to every role, so a user
//! who may read no table still sees all of them. Rendering is left to [`crate::report`], printing to the commands.

mod count;
mod describe;
mod name;
mod read;
mod resolve;
mod table;
mod tables;

pub use count::{Count, Counting, Counts, count, estimate};
pub use describe::describe;
pub use name::Asked;
pub use table::{
    Check, Column, Description, ForeignKey, Index, Other, Partitioning, Policy, Relative,
    RowSecurity, Server, Target, Trigger,
};
pub use tables::{Order, Parent, Selection, Table, Tables, tables};

/// What was asked for, and what has to be said about how it was understood.
#[derive(Clone, Debug)]
pub struct Answer<T> {
    /// The value.
    pub value: T,
    /// Sentences for people: a name that was found outside the search_path, rows that row-level security hides.
    pub notes: Vec<String>,
}
