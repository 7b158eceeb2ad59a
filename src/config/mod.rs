//! Everything a command can be told: flags, environment, `.env`, `schemactl.toml`, defaults, in that order.
//!
//! Resolved once into [`Settings`]; each value knows where it came from ([`Origin`]). Which database is
//! meant is resolved when a command asks for it ([`Settings::database`]), so that commands which need none
//! do not fail for want of one. Parsing the command line is left to the command line; connecting,
//! reading certificates and starting servers are left to the modules below.

pub mod database;
pub mod dotenv;
pub mod duration;
pub mod environment;
pub mod file;
pub mod flags;
pub mod origin;
mod search;
pub mod settings;
pub mod size;
mod variables;

pub use self::database::{EMBEDDED_DIRECTORY, Resolved};
pub use self::environment::Environment;
pub use self::file::{FailOn, ShadowPlace};
pub use self::flags::{ColorChoice, Flags, Format, Verbosity};
pub use self::origin::{Origin, Setting};
pub use self::settings::{LintSettings, ModelSettings, Settings, SshSettings};
