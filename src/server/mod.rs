//! Local PostgreSQL servers that schemactl finds, initialises, starts and stops itself.
//!
//! ```text
//! discovery ─ Installation ─┐
//! account ─ who runs it ────┼→ cluster (initdb, template) → process (start, ready, die with us) → Throwaway | Embedded
//! ```
//!
//! [`Throwaway`] is a cluster without durability in a directory of its own, removed in the end; [`Embedded`] is
//! somebody's development data. Both listen on a private Unix socket and end when their last user ends, however
//! it ends. Connecting to them is left to [`crate::db`].

mod account;
mod cluster;
pub mod discovery;
mod embedded;
mod lifeline;
mod postmaster;
mod process;
mod sweep;
mod throwaway;

pub use discovery::{Installation, Version};
pub use embedded::{Connection, Embedded, Status};
pub use throwaway::{Options, Throwaway};
