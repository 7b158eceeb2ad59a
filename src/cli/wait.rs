//! `wait`.

use std::time::Duration;

use clap::Args;

use crate::config::duration;

/// Wait until the database is there
///
/// Ends with 0 as soon as it accepts a login and can be written to, with 5 when that takes longer than --timeout, and
/// with 1 at once when waiting cannot help. A database, role or password that the server refuses is waited for during
/// its first 15 seconds: the scripts of a first start may still be making them. Every other command takes --wait.
#[derive(Debug, Args)]
pub struct WaitArgs {
    /// How long to wait [default: that of --wait, or 60s]
    #[arg(long, value_name = "TIME", value_parser = duration::parse)]
    pub timeout: Option<Duration>,

    /// Be content with a server that can only be read: a standby
    #[arg(long)]
    pub read_only: bool,
}
