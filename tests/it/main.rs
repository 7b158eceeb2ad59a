//! The integration tests: one binary, one module per command or capability.

mod common;
mod downgrade;
mod fixture;
mod lock;
mod no_transaction;
mod offline;
mod server;
mod session_state;
mod upgrade;
