//! Revisions: their files, the graph they form, and which of them a command means.
//!
//! ```text
//! folder ─file→ Revision… ─graph→ Graph ─target→ the revisions to run, newest or oldest first
//!                                   └─draw→ what `history`, `heads`, `branches` and `show` print
//! ```
//!
//! Nothing in these modules but [`folder`] and one function of [`mod@write`] touches a disk, and none a database.

mod argument;
pub mod bookkeeping;
pub mod checks;
pub mod checksum;
mod columns;
#[cfg(test)]
mod corpus;
mod directive;
pub mod draw;
pub mod failure;
pub mod file;
pub mod folder;
pub mod generated;
pub mod graph;
pub mod history;
pub mod id;
pub mod name;
mod parse;
mod quoting;
pub mod rebase;
pub(crate) mod refusal;
pub mod replaced;
pub mod runner;
pub(crate) mod suggest;
pub mod sum;
pub mod target;
mod undo;
pub mod write;
