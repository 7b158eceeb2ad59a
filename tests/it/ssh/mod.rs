//! Through a real sshd: logging in, what goes wrong, what is left behind, tunnels for other programs.

mod errors;
mod life;
mod login;
mod tunnel;

use std::time::{Duration, Instant};

use schemactl::server::{Options, Throwaway};

use crate::common::{Database, private_cluster, private_database};

/// A server that listens on 127.0.0.1, and a database on it.
pub(crate) struct Server {
    pub(crate) cluster: Throwaway,
    pub(crate) database: Database,
}

pub(crate) const PASSWORD: &str = "correct horse";

impl Server {
    pub(crate) fn start() -> Self {
        let cluster = private_cluster(
            &Options::new()
                .tcp()
                .hba("local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
                .setting("password_encryption", "scram-sha-256"),
        );
        let database = private_database(&cluster);
        database.psql(&format!(
            "ALTER ROLE postgres PASSWORD '{PASSWORD}'; CREATE ROLE app LOGIN SUPERUSER PASSWORD '{PASSWORD}'"
        ));
        Self { cluster, database }
    }

    pub(crate) fn port(&self) -> u16 {
        self.cluster.port()
    }

    /// Its address as its own machine sees it, with the password.
    pub(crate) fn url(&self) -> String {
        let password = PASSWORD.replace(' ', "%20");
        format!(
            "postgresql://app:{password}@127.0.0.1:{}/{}",
            self.port(),
            self.database.name()
        )
    }

    /// The same without the password.
    pub(crate) fn url_without_password(&self) -> String {
        format!(
            "postgresql://app@127.0.0.1:{}/{}",
            self.port(),
            self.database.name()
        )
    }
}

/// Waits until a query says this; panics after ten seconds.
#[track_caller]
pub(crate) fn wait_for(database: &Database, sql: &str, expected: &str) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let found = database.psql(sql);
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{sql}: {found}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// How many sessions of schemactl a database has.
pub(crate) const SESSIONS: &str = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
     AND application_name LIKE 'schemactl%'";
