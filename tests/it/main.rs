//! The integration tests: one binary, one module per command or capability.

mod cli;
mod common;
mod look;
mod concurrency;
mod corpora;
mod crash;
mod examples;
mod server;
