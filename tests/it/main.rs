//! The integration tests: one binary, one module per command or capability.

mod alembic;
mod bad_files;
mod cli;
mod common;
mod concurrency;
mod corpora;
mod crash;
mod downgrade;
mod examples;
mod files;
mod fixture;
mod history;
mod interrupt;
mod json;
mod lock;
mod login_defaults;
mod look;
mod no_transaction;
mod offline;
mod round_trips;
mod server;
mod session_state;
mod stamp;
mod tls;
mod unreachable;
mod upgrade;
