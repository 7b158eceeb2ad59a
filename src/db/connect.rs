//! From an address to a [`Session`]: every host in turn, a deadline over the whole login, waiting for a server to come up.
//!
//! A failure says which address was tried, which setting named it, and what to do next; never a password.

use std::time::{Duration, Instant};

use tokio_postgres::config::TargetSessionAttrs as DriverTarget;
use tokio_postgres::{CancelToken, Config, NoTls};

use super::error::Error;
use super::runtime::Runtime;
use super::session::Session;
use super::url::{Address, Host, HostName, SslMode, TargetSessionAttrs};
use crate::error::{Exit, UserError};

/// How long one host may take to answer and log us in, unless `connect_timeout` says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Silence on a connection before the operating system asks whether the other end is alive.
///
/// The usual default of two hours is of no use behind NAT and tunnels.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);

/// Opens connections to one database; all of a run go to the same one.
#[derive(Clone)]
pub struct Connector {
    runtime: Runtime,
    address: Address,
    origin: String,
    application_name: String,
}

impl Connector {
    /// A connector to `address`, which `origin` named ("DATABASE_URL from .env line 3").
    pub fn new(
        runtime: &Runtime,
        address: Address,
        origin: impl Into<String>,
        command: &str,
    ) -> Self {
        let application_name = address
            .application_name
            .clone()
            .unwrap_or_else(|| format!("schemactl/{} {command}", crate::VERSION));
        Self {
            runtime: runtime.clone(),
            address,
            origin: origin.into(),
            application_name,
        }
    }

    /// The event loop its sessions live on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Where it connects to, without password.
    pub fn display(&self) -> String {
        self.address.display()
    }

    /// The setting that named the address.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Opens a connection.
    ///
    /// # Errors
    ///
    /// A [`UserError`] that names the address, its origin and the next step.
    pub fn connect(&self) -> anyhow::Result<Session> {
        self.try_connect()
            .map_err(|error| connection_error(&error, self).into())
    }

    /// Opens a connection, trying again until `wait` is over while the server may only be late.
    ///
    /// `say` is called once for every new reason.
    ///
    /// # Errors
    ///
    /// As [`Connector::connect`]; a wrong password or a missing database is not waited for.
    pub fn connect_waiting(
        &self,
        wait: Duration,
        say: &mut dyn FnMut(&str),
    ) -> anyhow::Result<Session> {
        let started = Instant::now();
        let mut pause = Duration::from_millis(100);
        let mut said = String::new();
        loop {
            let error = match self.try_connect() {
                Ok(session) => return Ok(session),
                Err(error) => error,
            };
            if !error.is_not_yet() || started.elapsed() >= wait {
                let report = connection_error(&error, self);
                return Err(if error.is_not_yet() {
                    report
                        .detail(format!("waited {}", super::seconds(started.elapsed())))
                        .exit(Exit::Unreachable)
                        .into()
                } else {
                    report.into()
                });
            }
            let reason = error.to_string();
            if reason != said {
                say(&format!("waiting for {}: {reason}", self.display()));
                said = reason;
            }
            self.runtime
                .sleep(pause.min(wait.saturating_sub(started.elapsed())));
            if let Some(signal) = self.runtime.interrupted() {
                return Err(UserError::new("interrupted while waiting for the database")
                    .exit(signal.exit())
                    .into());
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Opens a connection; the error is typed, for those who try again.
    ///
    /// # Errors
    ///
    /// That of the last host tried.
    pub fn try_connect(&self) -> Result<Session, Error> {
        if self.address.tls.effective_mode() > SslMode::Prefer {
            return Err(Error::Driver(format!(
                "sslmode={} is asked for, and this version of schemactl cannot encrypt connections yet",
                self.address.tls.effective_mode().as_str()
            )));
        }
        let mut last = Error::Driver("the address names no host".to_owned());
        for host in &self.address.hosts {
            match self.connect_to(host) {
                Ok(session) => return Ok(session),
                Err(error @ Error::Interrupted(_)) => return Err(error),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn connect_to(&self, host: &Host) -> Result<Session, Error> {
        let config = self.config(host);
        let limit = match self.address.connect_timeout {
            None => CONNECT_TIMEOUT,
            // As in libpq, zero waits without end; a deadline of a year is that for our purposes.
            Some(Duration::ZERO) => Duration::from_secs(365 * 24 * 3600),
            Some(limit) => limit,
        };
        let seen = self.runtime.signals();
        let connected = self.runtime.block_on(async {
            tokio::select! {
                result = tokio::time::timeout(limit, config.connect(NoTls)) => match result {
                    Ok(Ok(parts)) => Ok(parts),
                    Ok(Err(error)) => Err(Error::from_driver(&error)),
                    Err(_) => Err(Error::Timeout(limit)),
                },
                () = self.runtime.signal_after(seen) => Err(self
                    .runtime
                    .interrupted()
                    .map_or(Error::Timeout(limit), Error::Interrupted)),
            }
        });
        let (client, connection) = connected?;
        Ok(Session::start(&self.runtime, client, connection))
    }

    fn config(&self, host: &Host) -> Config {
        let address = &self.address;
        let mut config = Config::new();
        match &host.name {
            HostName::Tcp(name) => {
                config.host(name);
            }
            HostName::Socket(directory) => {
                config.host_path(directory);
            }
            HostName::Unnamed => {
                config.host("localhost");
            }
        }
        if let Some(hostaddr) = host.hostaddr {
            config.hostaddr(hostaddr);
        }
        config.port(host.port());
        config.application_name(&self.application_name);
        config.ssl_mode(tokio_postgres::config::SslMode::Disable);
        if let Some(user) = &address.user {
            config.user(user);
        }
        if let Some(password) = &address.password {
            config.password(password.expose());
        }
        if let Some(database) = &address.database {
            config.dbname(database);
        }
        if let Some(options) = &address.options {
            config.options(options);
        }
        config.keepalives(address.keepalives.enabled.unwrap_or(true));
        config.keepalives_idle(address.keepalives.idle.unwrap_or(KEEPALIVE_IDLE));
        config.keepalives_interval(
            address
                .keepalives
                .interval
                .unwrap_or(Duration::from_secs(10)),
        );
        config.keepalives_retries(address.keepalives.count.unwrap_or(3));
        config.tcp_user_timeout(
            address
                .keepalives
                .user_timeout
                .unwrap_or(Duration::from_secs(30)),
        );
        if let Some(TargetSessionAttrs::ReadWrite | TargetSessionAttrs::Primary) =
            address.target_session_attrs
        {
            config.target_session_attrs(DriverTarget::ReadWrite);
        }
        config
    }
}

/// Asks the server to cancel what a session runs. The request travels on a connection of its own and is never answered.
pub(super) async fn cancel(token: CancelToken) -> Result<(), tokio_postgres::Error> {
    token.cancel_query(NoTls).await
}

/// The error a person sees when no connection could be made.
pub fn connection_error(error: &Error, connector: &Connector) -> UserError {
    let address = &connector.address;
    let place = connector.display();
    let mut user = UserError::new(format!("cannot connect to {place}: {error}"))
        .detail(format!("the address comes from {}", connector.origin));
    match error {
        Error::Interrupted(signal) => UserError::new(error.to_string()).exit(signal.exit()),
        Error::Unreachable(reason) => {
            user = user.exit(Exit::Unreachable);
            if reason.contains("failed to lookup address") {
                let dotless = address
                    .hosts
                    .iter()
                    .any(|host| matches!(&host.name, HostName::Tcp(name) if !name.contains('.')));
                return if dotless {
                    user.hint(
                        "is that the name of a Compose service? outside its network use 127.0.0.1 and the published \
                         port, or run schemactl with docker compose run",
                    )
                } else {
                    user.hint("check the host name in the address")
                };
            }
            user.hint("is PostgreSQL running there? to wait until it is: --wait=60s")
        }
        Error::Timeout(_) | Error::Lost(_) => user
            .exit(Exit::Unreachable)
            .hint("something accepts connections there and does not answer as PostgreSQL: check host and port"),
        Error::Server(server) => {
            user = user.detail(server.describe().join("\n"));
            if let Some(hint) = &server.hint {
                user = user.hint(hint.clone());
            }
            match server.sqlstate.as_str() {
                "28P01" => user.hint(
                    "check the password in that setting; in a Compose file or .env a `$` has to be written `$$`, in a \
                     URL the characters @ / # ? % have to be percent-encoded",
                ),
                "28000" => user.hint(
                    "the server's pg_hba.conf has no line for this user, database and address, or the role does not exist",
                ),
                "3D000" => user.hint(format!(
                    "create it: createdb {}, or CREATE DATABASE as a user who may",
                    address.database.as_deref().unwrap_or("NAME")
                )),
                "57P03" | "57P01" | "57P02" => user
                    .exit(Exit::Unreachable)
                    .hint("the server is on its way up or down; to wait for it: --wait=60s"),
                "53300" => user
                    .exit(Exit::Unreachable)
                    .hint("all connections of the server are taken: see who holds them in pg_stat_activity"),
                _ => user,
            }
        }
        // The driver's words for a server that asks for a password when there is none.
        Error::Driver(text) if text.contains("password missing") => user
            .detail("the server asks for a password, and neither the address nor ~/.pgpass has one")
            .hint("add it to the address (postgresql://user:password@…), or set PGPASSWORD"),
        Error::Driver(_) => user,
    }
}
