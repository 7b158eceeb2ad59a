//! From an address to a [`Session`]: every host in turn, a deadline over the whole login.
//!
//! Waiting for a server that is not there yet is left to [`super::wait`].
//!
//! What a failure says is left to [`super::refusal`].

use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use std::time::Duration;

use tokio::net::UnixStream;
use tokio_postgres::Config;
use tokio_postgres::config::{
    ChannelBinding as DriverBinding, SslMode as DriverMode, SslNegotiation,
    TargetSessionAttrs as DriverTarget,
};
use tokio_postgres::tls::MakeTlsConnect;

use super::error::Error;
use super::link::Link;
use super::peer;
use super::pooling::Pooler;
use super::refusal::connection_error;
use super::runtime::Runtime;
use super::session::Session;
use super::ssh::{Listener, Relayed, Tunnel};
use super::tls::{Client, Encryption, Encryptor, Problem, Witness};
use super::url::{
    Address, ChannelBinding, Host, HostName, Negotiation, SslMode, TargetSessionAttrs,
};
use super::wait::Waiting;

/// How long one host may take to answer and log us in, unless `connect_timeout` says otherwise.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// Silence on a connection before the operating system asks whether the other end is alive.
///
/// The usual default of two hours is of no use behind NAT and tunnels.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);

/// How connections reach the server.
#[derive(Clone, Default)]
pub enum Transport {
    /// By the network or a socket of this machine.
    #[default]
    Direct,
    /// Through an SSH server: hosts and sockets are those that it sees.
    Ssh(Rc<Tunnel>),
}

/// Opens connections to one database; all of a run go to the same one.
#[derive(Clone)]
pub struct Connector {
    runtime: Runtime,
    pub(super) transport: Transport,
    address: Address,
    origin: String,
    application_name: String,
    pooler: Pooler,
    /// Made from the address when the first connection may need it: certificates are read once.
    tls: Rc<OnceCell<Result<Client, Problem>>>,
    /// The host of the last session, which is tried first: all sessions of a run belong to one server.
    last: Rc<Cell<usize>>,
    /// How long nothing may be heard of the server before a link counts as dead; zero is without limit.
    link_timeout: Duration,
    /// Whether role or database have the server read strings in the old way unless a client asks for the other one at its start.
    asks_for_conforming: Rc<Cell<bool>>,
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
            transport: Transport::Direct,
            address,
            origin: origin.into(),
            application_name,
            pooler: Pooler::Auto,
            tls: Rc::default(),
            last: Rc::default(),
            link_timeout: Duration::ZERO,
            asks_for_conforming: Rc::default(),
        }
    }

    /// Gives its sessions up when nothing was heard of the server for this long, and the server, asked on another
    /// connection, does not work on their answer; zero never does.
    #[must_use]
    pub fn with_link_timeout(mut self, timeout: Duration) -> Self {
        self.link_timeout = timeout;
        self
    }

    /// The same, with the user's word on what stands in between.
    #[must_use]
    pub fn with_pooler(mut self, pooler: Pooler) -> Self {
        self.pooler = pooler;
        self
    }

    /// The user's word on what stands in between.
    pub fn pooler(&self) -> Pooler {
        self.pooler
    }

    /// The same, reached another way.
    #[must_use]
    pub fn through(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
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

    /// Where it connects to, without password, and through what.
    pub fn display(&self) -> String {
        match &self.transport {
            Transport::Direct => self.address.display(),
            Transport::Ssh(tunnel) => format!(
                "{} through ssh {}",
                self.address.display(),
                tunnel.options().destination
            ),
        }
    }

    /// Whether the server is reached through SSH.
    pub fn is_through_ssh(&self) -> bool {
        matches!(self.transport, Transport::Ssh(_))
    }

    /// Where the database is and how to log in.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Passes connections of other programs on to the server's first host, through SSH, until a signal arrives.
    ///
    /// # Errors
    ///
    /// When the server is not reached through SSH, or nothing more can be accepted.
    pub fn relay(
        &self,
        listener: &Listener,
        say: &mut dyn FnMut(Relayed<'_>),
    ) -> std::io::Result<super::Signal> {
        match (&self.transport, self.address.hosts.first()) {
            (Transport::Ssh(tunnel), Some(host)) => {
                tunnel.relay(host, listener, self.address.connect_timeout, say)
            }
            _ => Err(std::io::ErrorKind::Unsupported.into()),
        }
    }

    /// Whether nothing leaves this machine: a socket, or the loopback interface.
    pub fn is_local(&self) -> bool {
        self.address.hosts.iter().all(|host| match &host.name {
            HostName::Socket(_) | HostName::Unnamed => {
                host.hostaddr.is_none_or(|ip| ip.is_loopback())
            }
            HostName::Tcp(name) => {
                let named = name == "localhost"
                    || name
                        .parse::<std::net::IpAddr>()
                        .is_ok_and(|ip| ip.is_loopback());
                host.hostaddr.map_or(named, |ip| ip.is_loopback())
            }
        })
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
            .map_err(|error| connection_error(&error, self, &Waiting::new(Duration::ZERO)).into())
    }

    /// Opens a connection; the error is typed, for those who try again.
    ///
    /// # Errors
    ///
    /// That of the last host tried.
    pub fn try_connect(&self) -> Result<Session, Error> {
        self.try_each(None, &mut Ok)
    }

    /// Opens a connection to the first host that `take` is content with; one attempt may take no longer than `limit`.
    ///
    /// # Errors
    ///
    /// That of the last host tried.
    pub fn try_each<T>(
        &self,
        limit: Option<Duration>,
        take: &mut dyn FnMut(Session) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut error = Error::Driver("the address names no host".to_owned());
        let last = self.last.get();
        let others = (0..self.address.hosts.len()).filter(|index| *index != last);
        for index in std::iter::once(last).chain(others) {
            let Some(host) = self.address.hosts.get(index) else {
                continue;
            };
            match self.connect_to(host, limit).and_then(&mut *take) {
                Ok(taken) => {
                    self.last.set(index);
                    return Ok(taken);
                }
                Err(interrupted @ Error::Interrupted(_)) => return Err(interrupted),
                // What a server says tells more than that another one does not answer.
                Err(Error::Unreachable(_)) if matches!(error, Error::Server(_)) => {}
                Err(other) => error = other,
            }
        }
        Err(error)
    }

    /// Whether it connects to Unix sockets only.
    pub fn is_on_socket(&self) -> bool {
        let is_socket = |host: &Host| matches!(host.name, HostName::Socket(_));
        self.address.hosts.iter().all(is_socket)
    }

    /// How many hosts the address names.
    pub fn hosts(&self) -> usize {
        self.address.hosts.len()
    }

    /// A session beside another one with the same server, which answers at once or never.
    pub(super) fn lookout(&self, host: &Host, limit: Duration) -> Result<Session, Error> {
        self.connect_to(host, Some(limit))
            .map(|session| session.limited(Some(limit)))
    }

    /// A session that looks after others, given up as soon as it is silent.
    ///
    /// # Errors
    ///
    /// As [`Connector::try_connect`].
    pub fn try_lookout(&self) -> Result<Session, Error> {
        let limit = (!self.link_timeout.is_zero()).then(|| self.link_timeout / 2);
        self.try_each(limit, &mut |session| Ok(session.limited(limit)))
    }

    /// Connects to one host, in the order of libpq's modes: `allow` encrypts only when the server refuses what is not
    /// encrypted, `prefer` goes on unencrypted only when the server cannot encrypt.
    fn connect_to(&self, host: &Host, limit: Option<Duration>) -> Result<Session, Error> {
        let serving = (self.hosts() > 1).then(|| host.to_string());
        let attempt = |mode, plain: &str| {
            self.conforming(&|| self.attempt(host, mode, plain, limit))
                .map(|session| session.served_by(serving.clone()))
        };
        if matches!(host.name, HostName::Socket(_)) {
            return attempt(DriverMode::Disable, "a local socket");
        }
        match self.address.tls.effective_mode() {
            SslMode::Disable => attempt(DriverMode::Disable, "sslmode=disable"),
            SslMode::Allow => {
                let refusal = match attempt(DriverMode::Disable, "sslmode=allow") {
                    Err(refusal @ Error::Server(_)) => refusal,
                    other => return other,
                };
                match attempt(DriverMode::Require, "") {
                    Err(Error::Tls(problem)) if problem.is_not_offered() => Err(refusal),
                    other => other,
                }
            }
            SslMode::Prefer => attempt(
                DriverMode::Prefer,
                "sslmode=prefer, and the server does not offer it",
            ),
            SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull => {
                attempt(DriverMode::Require, "")
            }
        }
    }

    /// A session in which a backslash in a string is one, whatever role and database set.
    ///
    /// A server reads the whole of a message before it executes a part, and goes back to what role and database set at every
    /// `RESET ALL`; so it is said when the connection is made, and only where it has to be: poolers may refuse it.
    fn conforming(&self, attempt: &dyn Fn() -> Result<Session, Error>) -> Result<Session, Error> {
        let session = attempt()?;
        if session.is_conforming() {
            return Ok(session);
        }
        drop(session);
        let refused = |why: &str| {
            Error::Unreachable(format!(
                "role or database set standard_conforming_strings = off, in which schemactl's SQL means something else, and it cannot be set for \
                 this connection ({why}); ALTER ROLE … SET standard_conforming_strings = on, or give a direct address"
            ))
        };
        if self.asks_for_conforming.replace(true) {
            return Err(refused("it was asked for"));
        }
        match attempt() {
            Ok(session) if session.is_conforming() => Ok(session),
            Ok(_) => Err(refused("what stands in between leaves it out")),
            Err(error @ Error::Server(_)) => Err(refused(&error.to_string())),
            Err(error) => Err(error),
        }
    }

    /// Tries to connect once; `plain` is the reason if the connection is then not encrypted.
    fn attempt(
        &self,
        host: &Host,
        mode: DriverMode,
        plain: &str,
        most: Option<Duration>,
    ) -> Result<Session, Error> {
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
        let limit = most.map_or(limit, |most| most.min(limit));
        let encryption = || {
            witness
                .encryption()
                .unwrap_or_else(|| Encryption::Plain(self.transport.plainly(plain)))
        };
        let runtime = &self.runtime;
        match &self.transport {
            Transport::Direct => {
                let (client, connection, peer) =
                    self.within(limit, peer::connect(&config, host, &encryptor))?;
                let encryption = encryption();
                let session =
                    Session::start(runtime, client, connection, encryptor, encryption, None);
                self.wanted(session.at(peer).watched(self.link(host)), true)
            }
            Transport::Ssh(tunnel) => {
                let way = tunnel.reach(host, most.or(self.address.connect_timeout))?;
                let mark = way.mark();
                let mut maker = encryptor.clone();
                let Ok(handshake) =
                    MakeTlsConnect::<UnixStream>::make_tls_connect(&mut maker, way.name());
                let connected = self.within(limit, async {
                    let stream = way
                        .open()
                        .await
                        .map_err(|error| Error::Lost(error.to_string()))?;
                    let connected = config.connect_raw(stream, handshake).await;
                    connected.map_err(|error| Error::from_driver(&error))
                });
                let (client, connection) = connected.map_err(|error| way.explain(error, mark))?;
                let encryption = encryption();
                let session = Session::start(
                    runtime,
                    client,
                    connection,
                    encryptor,
                    encryption,
                    Some(way),
                );
                self.wanted(session.watched(self.link(host)), false)
            }
        }
    }

    /// Waits for a connection, as long as it may take and until a signal arrives.
    fn within<T>(
        &self,
        limit: Duration,
        connecting: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let seen = self.runtime.signals();
        self.runtime.block_on(async {
            tokio::select! {
                result = tokio::time::timeout(limit, connecting) => {
                    result.unwrap_or(Err(Error::Timeout(limit)))
                }
                () = self.runtime.signal_after(seen) => Err(self
                    .runtime
                    .interrupted()
                    .map_or(Error::Timeout(limit), Error::Interrupted)),
            }
        })
    }

    fn link(&self, host: &Host) -> Option<Link> {
        (!self.link_timeout.is_zero()).then(|| Link {
            connector: self.clone(),
            host: host.clone(),
            patience: self.link_timeout,
        })
    }

    /// Refuses a server of another kind than the address asks for. On connections that the driver made itself it looks for those
    /// that accept writes.
    fn wanted(&self, mut session: Session, has_driver_looked: bool) -> Result<Session, Error> {
        use TargetSessionAttrs::{Any, PreferStandby, Primary, ReadOnly, ReadWrite, Standby};
        let wanted = match self.address.target_session_attrs {
            None | Some(Any | PreferStandby) => return Ok(session),
            Some(ReadWrite | Primary) if has_driver_looked => return Ok(session),
            Some(wanted) => wanted,
        };
        let results = session.query(
            "SELECT pg_catalog.current_setting('transaction_read_only') AS read_only, pg_catalog.pg_is_in_recovery() AS in_recovery",
        )?;
        let row = results.first().and_then(super::Rows::first);
        let is_read_only = row.is_some_and(|row| row.text("read_only") == "on");
        let is_standby = row.is_some_and(|row| row.is_true("in_recovery"));
        let refusal = match wanted {
            ReadWrite | Primary if is_read_only => "database does not allow writes",
            ReadOnly if !is_read_only => {
                "it accepts writes, and target_session_attrs=read-only asks for a server that does not"
            }
            Standby if !is_standby => {
                "it is no standby, which target_session_attrs=standby asks for"
            }
            _ => return Ok(session),
        };
        Err(Error::Unreachable(refusal.to_owned()))
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
        let mut options = address.options.clone().unwrap_or_default();
        if self.asks_for_conforming.get() {
            options.push_str(" -c standard_conforming_strings=on");
        }
        if !options.is_empty() {
            config.options(options.trim_start());
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

impl Transport {
    /// Why a connection is not encrypted by TLS, and what protects it all the same.
    fn plainly(&self, reason: &str) -> String {
        match self {
            Self::Direct => reason.to_owned(),
            Self::Ssh(tunnel) => format!(
                "{reason}; inside ssh as far as {}",
                tunnel.options().destination
            ),
        }
    }
}
