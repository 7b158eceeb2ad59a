//! The integration tests: one binary, one module per command or capability.

mod catalog;
mod catalog_code;
mod catalog_corpora;
mod catalog_indexes;
mod catalog_tables;
mod catalog_types;
mod cli;
mod common;
mod dump;
mod look;
mod server;
