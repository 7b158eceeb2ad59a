//! `schemactl`: PostgreSQL schema migrations in one binary.
//!
//! ```text
//! DATABASE_URL ─config→ Settings ─db→ Session ─→ history (schema "schemactl") ─┐
//! migrations/*.sql ─revision→ files → graph ──────────────────────────────────┤
//!                                                                             plan
//! exit code ← report ← outcome ← runner(Locked, work) ← pending, under the lock ←
//! ```
//!
//! A module may use only what stands above it in this list: `error`, `sql` → `server`, `db` → `revision`,
//! `look` → `report`, `ui` → `config` → `commands` → `cli`. Nothing below `commands` prints, prompts or exits.

/// The version of this build.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub mod cli;
pub mod commands;
pub mod config;
pub mod db;
pub mod error;
pub mod look;
pub mod report;
pub mod revision;
pub mod server;
pub mod sql;
pub mod ui;
