//! Everything a command can be told: flags, environment, `.env`, `schemactl.toml`, defaults, in that order.
//!
//! Resolved once into [`Settings`]; each value knows where it came from ([`Origin`]). Which database is
//! meant is resolved when a command asks for it ([`Settings::database`]), so that commands which need none
//! do not fail for want of one. Parsing the command line is left to the command line; connecting,
//! reading certificates and starting servers are left to the modules below.

pub mod dotenv;
pub mod duration;
pub mod origin;

pub use self::origin::{Origin, Setting};

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that can show it
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
