//! The integration tests: one binary, one module per command or capability.

mod alembic;
mod bad_files;
mod common;
mod downgrade;
mod files;
mod fixture;
mod history;
mod interrupt;
mod json;
mod lock;
mod no_transaction;
mod offline;
mod server;
mod session_state;
mod stamp;
mod unreachable;
mod upgrade;
