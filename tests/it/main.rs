//! The integration tests: one binary, one module per command or capability.

mod catalog;
mod catalog_code;
mod catalog_types;
mod catalog_tables;
mod cli;
mod common;
mod diff;
mod look;
mod model;
mod server;
mod shadow;
