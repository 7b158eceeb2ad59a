//! The integration tests: one binary, one module per command or capability.

mod catalog;
mod catalog_code;
mod catalog_corpora;
mod catalog_indexes;
mod catalog_tables;
mod catalog_types;
mod cli;
mod common;
mod diff;
mod dump;
mod look;
mod model;
mod server;
mod shadow;
