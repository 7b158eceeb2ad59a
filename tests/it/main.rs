//! The integration tests: one binary, one module per command or capability.

mod common;
mod concurrency;
mod corpora;
mod crash;
mod examples;
mod round_trips;
mod server;
mod session_state;
