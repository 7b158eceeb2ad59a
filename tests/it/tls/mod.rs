//! Encrypted connections against real servers, beside libpq's own client.

mod certificates;
mod login;
mod modes;
mod refusal;
mod relay;
mod server;
mod terminal;
mod through_ssh;
mod wire;
