//! `health`: for people, and for probes.

use clap::Args;

/// Check the database: reachable, writable, encrypted, at head, and what will hurt soon
///
/// One login and one round trip. Exits with 0 when all is well, with 2 when somebody should look at something, and with 1 when
/// the database does not answer. With --format json for a probe: {"status": "pass", "warn" or "fail", "checks": …}.
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// Do not look at the revisions: for a machine without their files
    #[arg(long)]
    pub no_revisions: bool,
}
