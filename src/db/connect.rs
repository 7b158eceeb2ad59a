//! From an address to a [`Session`]: every host in turn, a deadline over the whole login, waiting for a server to come up.
//!
//! A failure says which address was tried, which setting named it, and what to do next; never a password.

use std::cell::OnceCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio_postgres::Config;
use tokio_postgres::config::{
    ChannelBinding as DriverBinding, SslMode as DriverMode, SslNegotiation,
    TargetSessionAttrs as DriverTarget,
};

use super::error::Error;
use super::peer;
use super::pooling::{Pooler, pooler_hint};
use super::runtime::Runtime;
use super::session::Session;
use super::tls::{Client, Encryption, Encryptor, Problem, Witness};
use super::url::{
    Address, ChannelBinding, Host, HostName, Negotiation, SslMode, TargetSessionAttrs,
};
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
    pooler: Pooler,
    /// Made from the address when the first connection may need it: certificates are read once.
    tls: Rc<OnceCell<Result<Client, Problem>>>,
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
            .unwrap_or_else(|| application_name(command));
        Self {
            runtime: runtime.clone(),
            address,
            origin: origin.into(),
            application_name,
            pooler: Pooler::Auto,
            tls: Rc::default(),
        }
    }

    /// The same, with the user's word on what stands in between.
    #[must_use]
    pub fn with_pooler(mut self, pooler: Pooler) -> Self {
        self.pooler = pooler;
        self
    }

    /// The user's word on what stands in between.
    pub(super) fn pooler(&self) -> Pooler {
        self.pooler
    }

    /// The address.
    pub(crate) fn address(&self) -> &Address {
        &self.address
    }

    /// The event loop its sessions live on.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// The same server and login, another database.
    #[must_use]
    pub fn to_database(&self, name: &str) -> Self {
        let mut other = self.clone();
        other.address.database = Some(name.to_owned());
        other
    }

    /// The same, with a database where the address names none.
    #[must_use]
    pub fn with_database_or(&self, name: &str) -> Self {
        match self.address.database {
            Some(_) => self.clone(),
            None => self.to_database(name),
        }
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

    /// Connects to one host, in the order of libpq's modes: `allow` encrypts only when the server refuses what is not
    /// encrypted, `prefer` goes on unencrypted only when the server cannot encrypt.
    fn connect_to(&self, host: &Host) -> Result<Session, Error> {
        if matches!(host.name, HostName::Socket(_)) {
            return self.attempt(host, DriverMode::Disable, "a local socket");
        }
        match self.address.tls.effective_mode() {
            SslMode::Disable => self.attempt(host, DriverMode::Disable, "sslmode=disable"),
            SslMode::Allow => {
                let refusal = match self.attempt(host, DriverMode::Disable, "sslmode=allow") {
                    Err(refusal @ Error::Server(_)) => refusal,
                    other => return other,
                };
                match self.attempt(host, DriverMode::Require, "") {
                    Err(Error::Tls(problem)) if problem.is_not_offered() => Err(refusal),
                    other => other,
                }
            }
            SslMode::Prefer => self.attempt(
                host,
                DriverMode::Prefer,
                "sslmode=prefer, and the server does not offer it",
            ),
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
                self.attempt(host, DriverMode::Require, "")
            }
        }
    }

    /// Tries to connect once; `plain` is the reason if the connection is then not encrypted.
    fn attempt(&self, host: &Host, mode: DriverMode, plain: &str) -> Result<Session, Error> {
        let mut config = self.config(host);
        config.ssl_mode(mode);
        let witness = Witness::default();
        let encryptor = if mode == DriverMode::Disable {
            Encryptor::none()
        } else {
            let client = self.tls.get_or_init(|| Client::new(&self.address.tls));
            Encryptor::new(client.clone(), witness.clone())
        };
        let limit = match self.address.connect_timeout {
            None => CONNECT_TIMEOUT,
            // As in libpq, zero waits without end; a deadline of a year is that for our purposes.
            Some(Duration::ZERO) => Duration::from_secs(365 * 24 * 3600),
            Some(limit) => limit,
        };
        let seen = self.runtime.signals();
        let connected = self.runtime.block_on(async {
            tokio::select! {
                result = tokio::time::timeout(limit, peer::connect(&config, host, &encryptor)) => match result {
                    Ok(connected) => connected,
                    Err(_) => Err(Error::Timeout(limit)),
                },
                () = self.runtime.signal_after(seen) => Err(self
                    .runtime
                    .interrupted()
                    .map_or(Error::Timeout(limit), Error::Interrupted)),
            }
        });
        let (client, connection, peer) = connected?;
        let encryption = witness
            .encryption()
            .unwrap_or_else(|| Encryption::Plain(plain.to_owned()));
        Ok(Session::start(&self.runtime, client, connection, encryptor, encryption).at(peer))
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
        if address.tls.negotiation == Some(Negotiation::Direct) {
            config.ssl_negotiation(SslNegotiation::Direct);
        }
        config.channel_binding(match address.tls.channel_binding {
            Some(ChannelBinding::Disable) => DriverBinding::Disable,
            Some(ChannelBinding::Require) => DriverBinding::Require,
            Some(ChannelBinding::Prefer) | None => DriverBinding::Prefer,
        });
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

/// What a connection is called in `pg_stat_activity`; PostgreSQL keeps 63 bytes.
pub fn application_name(label: &str) -> String {
    const MOST: usize = 63;
    let mut name = format!("schemactl/{} {label}", crate::VERSION);
    while name.len() > MOST {
        name.pop();
    }
    name
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
        Error::Lost(_) if address.tls.negotiation == Some(Negotiation::Direct) => user
            .exit(Exit::Unreachable)
            .hint("sslnegotiation=direct needs PostgreSQL 17 or later; leave it out for older servers"),
        Error::Timeout(_) | Error::Lost(_) => user
            .exit(Exit::Unreachable)
            .hint("something accepts connections there and does not answer as PostgreSQL: check host and port"),
        Error::Server(server) => {
            user = user.detail(server.describe().join("\n"));
            if let Some(hint) = &server.hint {
                user = user.hint(hint.clone());
            }
            if let Some(hint) = pooler_hint(server) {
                return user.exit(Exit::Unreachable).hint(hint);
            }
            match server.sqlstate.as_str() {
                "28P01" => user.hint(
                    "check the password in that setting; in a Compose file or .env a `$` has to be written `$$`, in a \
                     URL the characters @ / # ? % have to be percent-encoded",
                ),
                "28000" => user.hint(refused_login_hint(&server.message)),
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
        Error::Tls(problem) => {
            let user = problem.details().iter().cloned().fold(user, UserError::detail);
            problem.hints().iter().cloned().fold(user, UserError::hint)
        }
        Error::Driver(reason) if reason.contains("server did not use channel binding") => user.hint(
            "channel_binding=require needs an encrypted connection and a password that the server keeps as SCRAM-SHA-256",
        ),
        Error::Driver(_) => user,
    }
}

/// What to do about SQLSTATE 28000, by the words of PostgreSQL (14 and later say "no encryption", older ones "SSL off").
fn refused_login_hint(message: &str) -> &'static str {
    if message.contains("valid client certificate") {
        "the server asks for a client's certificate: name it with sslcert=FILE and its private key with sslkey=FILE"
    } else if message.contains("certificate authentication failed") {
        "the common name of the client's certificate has to be the user's name, or pg_ident.conf has to map it"
    } else if message.contains("no encryption") || message.contains("SSL off") {
        "the server's pg_hba.conf has no line for this user, database and address without encryption; if it has one \
         with: sslmode=require"
    } else if message.contains("SSL encryption") || message.contains("SSL on") {
        "the server's pg_hba.conf has no line for this user, database and address with encryption; if it has one \
         without, and the way to the server is safe: sslmode=disable"
    } else {
        "the server's pg_hba.conf has no line for this user, database and address, or the role does not exist"
    }
}
