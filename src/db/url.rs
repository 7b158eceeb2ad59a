//! The address of a database, from every spelling a user's URL has.
//!
//! Pure: no file, no environment and no network is looked at. What an address leaves open (`PGPASSWORD`,
//! `~/.pgpass`, default socket directories) is filled by [`crate::config`]; connecting is left to the session.
//!
//! Accepted: `postgresql://` and `postgres://` with libpq's reading, SQLAlchemy's `postgresql+driver://`,
//! libpq's `key=value` strings, JDBC URLs, and `embedded:[PATH]`. Where libpq's reading of a URL is
//! impossible because the password holds a raw `@` or `/`, it is split again and a warning says so.

mod conninfo;
mod display;
mod hosts;
mod keyword;
mod known;
mod percent;
mod pooler;
mod scheme;
mod secret;
#[cfg(test)]
mod tests;
mod tls;
mod uri;

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) use self::known::is_keyword;
pub use self::pooler::PoolerHint;
pub use self::secret::Secret;
pub use self::tls::{ChannelBinding, Negotiation, RootCertificate, SslMode, Tls, TlsVersion};
use crate::error::UserError;

/// The port of PostgreSQL where none is given.
pub const DEFAULT_PORT: u16 = 5432;

/// What a database URL names.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is one value per process")]
pub enum Database {
    /// A local server that schemactl starts itself, kept under the path (the default place when `None`).
    Embedded(Option<PathBuf>),
    /// A server that somebody else runs.
    Remote(Address),
}

impl Database {
    /// Reads `embedded:`, `embedded:PATH`, or anything [`Address::parse`] reads.
    pub fn parse(text: &str) -> Result<Self, UserError> {
        let trimmed = text.trim();
        if let Some(path) = trimmed.strip_prefix("embedded:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            // The folder is shown wherever the database is named.
            if let Some(found) = swallowed_password(path) {
                return Err(UserError::new(format!("the folder of the embedded database {found}"))
                    .hint("embedded: is followed by a folder or by nothing; a server that runs elsewhere has another address")
                    .hint(EXAMPLE));
            }
            let path = (!path.is_empty()).then(|| PathBuf::from(path));
            return Ok(Self::Embedded(path));
        }
        Address::parse(text).map(Self::Remote)
    }
}

/// Where a server is and how to log in; what is `None` was left open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The servers in the order in which they are tried; empty when none is named.
    pub hosts: Vec<Host>,
    /// The role to log in as.
    pub user: Option<String>,
    /// Its password.
    pub password: Option<Secret>,
    /// Where the password came from, if that is not where the address itself did.
    pub password_origin: Option<String>,
    /// The database to connect to.
    pub database: Option<String>,
    /// How the connection is encrypted and the server verified.
    pub tls: Tls,
    /// `application_name`, as `pg_stat_activity` shows it.
    pub application_name: Option<String>,
    /// Start-up options, passed on untouched: Supavisor and Neon route by them, PgBouncer may refuse them.
    pub options: Option<String>,
    /// How long one host may take to answer; zero means no limit.
    pub connect_timeout: Option<Duration>,
    /// Which kind of server is wanted among several hosts.
    pub target_session_attrs: Option<TargetSessionAttrs>,
    /// Whether the hosts are tried in random order.
    pub load_balance_hosts: Option<bool>,
    /// Keep-alive probes of the TCP connection.
    pub keepalives: Keepalives,
    /// Authentication methods the server may ask for, as libpq's `require_auth` spells them.
    pub require_auth: Option<String>,
    /// The schema or search path that the URL hints at (`schema`, `search_path`, `currentSchema`, `options`).
    pub search_path: Option<String>,
    /// Whether the URL says that a transaction pooler stands in between (`pgbouncer=true`).
    pub pgbouncer: bool,
    /// Whether the URL switches off prepared statement caches, as people do behind a pooler.
    pub statement_cache_off: bool,
    /// The password file to use in place of `~/.pgpass`.
    pub passfile: Option<PathBuf>,
    /// The section of `pg_service.conf` to read.
    pub service: Option<String>,
    /// The service file to read in place of `~/.pg_service.conf`.
    pub servicefile: Option<PathBuf>,
    /// What the user should mend, each said once: unknown keys, a raw `@` in the password.
    pub warnings: Vec<String>,
    /// What is worth knowing with `-v`: drivers dropped, keys that mean nothing here.
    pub notes: Vec<String>,
}

/// One server of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// How the server is named.
    pub name: HostName,
    /// The numeric address to connect to, which spares the look-up of the name.
    pub hostaddr: Option<IpAddr>,
    /// The port, 5432 when `None`.
    pub port: Option<u16>,
}

impl Host {
    /// The port to connect to.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(DEFAULT_PORT)
    }
}

/// How a server is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostName {
    /// A host name or numeric address.
    Tcp(String),
    /// The directory of a Unix socket, or an abstract name that starts with `@`.
    Socket(PathBuf),
    /// No name at all: the default socket directory, or localhost. Never left after configuration.
    Unnamed,
}

impl HostName {
    /// Reads a host the way libpq does: a path or a name starting with `@` is a Unix socket.
    pub fn of(name: &str) -> Self {
        if name.is_empty() {
            Self::Unnamed
        } else if name.starts_with('/') || name.starts_with('@') {
            Self::Socket(PathBuf::from(name))
        } else {
            Self::Tcp(name.to_owned())
        }
    }
}

/// Keep-alive probes of a TCP connection; `None` leaves it to the operating system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Keepalives {
    /// Whether probes are sent at all.
    pub enabled: Option<bool>,
    /// Silence before the first probe.
    pub idle: Option<Duration>,
    /// Time between probes.
    pub interval: Option<Duration>,
    /// Probes lost before the connection counts as dead.
    pub count: Option<u32>,
    /// How long sent data may stay unacknowledged (libpq counts it in milliseconds).
    pub user_timeout: Option<Duration>,
}

/// Which kind of server is wanted among several hosts (libpq 14 and later).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetSessionAttrs {
    /// Whichever answers.
    Any,
    /// One that accepts writes.
    ReadWrite,
    /// One that does not.
    ReadOnly,
    /// One that is not in recovery.
    Primary,
    /// One in hot standby.
    Standby,
    /// A standby, or whichever answers when there is none.
    PreferStandby,
}

/// What a URL says, before it is understood: libpq keywords with their values, in order.
#[derive(Default)]
struct Parameters {
    pairs: Vec<(String, String)>,
    warnings: Vec<String>,
    notes: Vec<String>,
}

impl Parameters {
    fn push(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.pairs.push((key.into(), value.into()));
    }

    /// Adds what stands behind others in one text, where a password that was not encoded ends too early: a name that nobody
    /// knows may be its other half, and is not repeated.
    fn push_in_order(&mut self, key: String, value: String, has_password: &mut bool) {
        let is_known = known::is_keyword(&key);
        let names_password = names_password(&key);
        if *has_password && !is_known {
            self.warn_once(
                "an unknown connection parameter behind the password was ignored: if it is the rest of the password, encode or quote that",
            );
            return;
        }
        *has_password |= names_password;
        self.push(key, value);
    }

    fn warn_once(&mut self, warning: impl Into<String>) {
        let warning = warning.into();
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }
}

impl Address {
    /// Reads a URL or a `key=value` string. No error it returns holds a password.
    pub fn parse(text: &str) -> Result<Self, UserError> {
        let mut parameters = Parameters::default();
        let text = without_quotes(text.trim(), &mut parameters);
        if let Some(rest) = strip_prefix_ignoring_case(text, "jdbc:") {
            uri::parse_jdbc(rest, &mut parameters)?;
        } else if let Some((scheme, rest)) = scheme::split(text) {
            scheme::check(scheme, &mut parameters)?;
            uri::parse(rest, &mut parameters)?;
        } else if text.contains('=') {
            conninfo::parse(text, &mut parameters)?;
        } else if text.is_empty() {
            return Err(UserError::new("the database URL is empty").hint(EXAMPLE));
        } else {
            return Err(
                UserError::new("the database URL is neither a URL nor a key=value string")
                    .hint(EXAMPLE),
            );
        }
        Self::from_parameters(parameters)
    }

    fn from_parameters(parameters: Parameters) -> Result<Self, UserError> {
        let mut address = Self {
            warnings: parameters.warnings,
            notes: parameters.notes,
            ..Self::default()
        };
        address.hosts = hosts::from_pairs(&parameters.pairs)?;
        tls::refuse_conflict(&parameters.pairs)?;
        for (key, value) in &parameters.pairs {
            address.set(key, value)?;
        }
        // A mode that is still open may yet be filled; then the whole is checked again.
        if address.tls.mode.is_some() {
            address.tls.check()?;
        }
        Ok(address)
    }
}

const EXAMPLE: &str = "write it like postgresql://user:password@host:5432/database";

/// Whether a parameter holds a password, be its name misspelt.
fn names_password(key: &str) -> bool {
    key.to_ascii_lowercase().contains("pass") && key != "passfile"
}

/// A separator that was forgotten, or swallowed by a quote, makes a password the end of another value, which is shown; so does a whole
/// URL in the place of a name.
fn refuse_swallowed_password(key: &str, value: &str) -> Result<(), UserError> {
    // A certificate in PEM may come with explanations.
    let is_pem = ["sslrootcert", "sslcert"].contains(&key) && value.contains("-----BEGIN");
    if names_password(key) || is_pem {
        return Ok(());
    }
    let Some(found) = swallowed_password(value) else {
        return Ok(());
    };
    let name = if known::is_keyword(key) {
        key
    } else {
        "a parameter"
    };
    Err(UserError::new(format!("the value of {name} {found}"))
    .hint(
        "write & between the parameters of a URL, and a space between those of a key=value string",
    )
    .hint(EXAMPLE))
}

/// What makes a value that is shown hold a password, as the end of a sentence.
fn swallowed_password(value: &str) -> Option<&'static str> {
    let lower = value.to_ascii_lowercase();
    let goes_on = lower
        .match_indices("password")
        .filter_map(|(at, word)| lower.get(at + word.len()..))
        .any(|rest| rest.trim_start().starts_with('='));
    let has_credentials = value
        .split_once(':')
        .is_some_and(|(_, rest)| rest.contains('@'));
    match (goes_on, has_credentials) {
        (true, _) => Some("goes on with password="),
        (_, true) => Some("holds a user and a password, as in user:password@host"),
        (false, false) => None,
    }
}

/// Docker's `--env-file` keeps the quotes that a shell would have taken away.
fn without_quotes<'a>(text: &'a str, parameters: &mut Parameters) -> &'a str {
    for quote in ['"', '\''] {
        let inner = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote));
        if let Some(inner) = inner {
            parameters.warn_once(format!(
                "the database URL is enclosed in {quote}: the quotes were dropped"
            ));
            return inner.trim();
        }
    }
    text
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    let rest = text.get(prefix.len()..)?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}
