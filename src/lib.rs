//! `schemactl`: PostgreSQL schema migrations in one binary.
//!
//! ```text
//! DATABASE_URL ─config→ Settings ─db→ Session ─→ history (schema "schemactl") ─┐
//! migrations/*.sql ─revision→ files → graph ──────────────────────────────────┤
//!                                                                             plan
//! exit code ← report ← outcome ← runner(Locked, work) ← pending, under the lock ←
//!
//! live database ─catalog→ Catalog (objects by kind, what needs what) ─┐
//! model ─shadow→ Catalog, read by the very same code ─────────────────┴ diff → Difference → report
//!                   └ order, dump → the SQL that makes it again                          │
//! exit code ← report ← apply(Locked, ApprovedPlan) ← rehearsal ← gate ← Plan ←──────plan┘
//! ```
//!
//! A module may use only what stands above it in this list: `error`, `sql`, `git`, `secrecy`, `shell` → `server`, `db` → `object`, `catalog` → `order`,
//! `metadata`, `grants`, `dump`, `filter`, `revision`, `look` → `shadow`, `model`, `selection`, `diff`, `compare`, `bodies` → `plan`,
//! `transactions`, `stakes`, `misfits`, `gate`, `saved_plan` → `rehearsal`, `apply`, `replay`, `verify`, `diagnose`, `finding`, `lint` →
//! `report`, `ui`, `invocation` → `check`, `config` → `commands` → `cli`. Nothing below `commands` prints, prompts or exits.

// What a program that has begun to change a database must not do is end in a panic: an error says what is left to do.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable
    )
)]

/// The version of this build.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

pub mod action;
pub mod apply;
pub mod bodies;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod commands;
pub mod compare;
pub mod config;
pub mod db;
pub mod diagnose;
pub mod diff;
pub mod dump;
pub mod error;
pub mod filter;
pub mod finding;
pub mod gate;
pub mod git;
pub mod grants;
pub mod invocation;
pub mod lint;
pub mod look;
pub mod metadata;
pub mod misfits;
pub mod model;
pub mod object;
pub mod order;
pub mod plan;
pub mod rehearsal;
pub mod replay;
pub mod report;
pub mod revision;
pub mod saved_plan;
pub mod secrecy;
pub mod selection;
pub mod server;
pub mod shadow;
pub mod shell;
pub mod sql;
pub mod squash;
pub mod stakes;
pub mod transactions;
pub mod ui;
pub mod verify;
