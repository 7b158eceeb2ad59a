//! The integration tests: one binary, one module per command or capability.

mod cli;
mod common;
mod server;
mod tls;
