//! What the integration tests share: one PostgreSQL per test run, a database per test, a project to run the binary in.
//!
//! ```text
//! let database = common::database();                    // fresh, dropped in the end
//! let project = common::project().on(&database);        // a directory with migrations/, a clean environment
//! project.revision("202601010000_aaaaaaaaaaaa_users.sql", "…");
//! insta::assert_snapshot!(project.run(["upgrade", "head"]), @"…");
//! assert_eq!(database.psql("SELECT count(*) FROM users"), "0\n");
//! ```
#![allow(
    dead_code,
    unused_imports,
    reason = "not everything here is needed at every moment of the project"
)]

mod cluster;
mod eventually;
mod extent;
mod faults;
mod git;
mod output;
mod pgbouncer;
mod project;
mod proxy;
mod servers;
mod shared;
mod slow_to_cancel;
pub(crate) mod sshd;
mod standby;
pub(crate) mod terminal;

pub(crate) use cluster::{
    Database, Input, connect, database, drop_soon, installation, private_cluster, private_database,
    run_psql,
};
pub(crate) use eventually::eventually;
pub(crate) use extent::{is_all, is_sample, only};
pub(crate) use faults::{Break, Fault, Faulty, Greeting, Side};
pub(crate) use output::Output;
pub(crate) use pgbouncer::{Manners, PgBouncer, pgbouncer};
pub(crate) use project::{Project, Running, project};
pub(crate) use proxy::Proxy;
pub(crate) use servers::{client, cluster_of, server};
pub(crate) use shared::{oracle, oracle_with, pg_dump, pg_dump_program, shared};
pub(crate) use slow_to_cancel::SlowToCancel;
pub(crate) use sshd::Sshd;
pub(crate) use standby::{Standby, primary, replicated};

use std::io::Write;

/// Says that a test could not run, where the test runner cannot swallow it.
pub(crate) fn skip(why: &str) {
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "SKIPPED {name}: {why}");
}

/// Writes where the test runner keeps it for a test that fails, and shows it with `--no-capture`.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
