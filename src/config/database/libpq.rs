//! What an address leaves open is filled as libpq fills it: service file, `PG*`, defaults, password file.
//!
//! Two deviations, both for safety: `PGHOSTADDR` does not redirect a host that was named elsewhere, and the
//! Unix socket is the default host only where a server listens on it, localhost otherwise.

use anyhow::Result;

use super::{Sources, pgpass, service};
use crate::config::variables::boolean;
use crate::config::{Origin, Setting};
use crate::db::url::{Address, Host, HostName, RootCertificate, SslMode, Tls};
use crate::error::UserError;

/// libpq's variables and the parameters they fill; the host and its address are filled together.
const VARIABLES: &[(&str, &str)] = &[
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGREQUIREAUTH", "require_auth"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGOPTIONS", "options"),
    ("PGAPPNAME", "application_name"),
    ("PGSSLMODE", "sslmode"),
    ("PGREQUIRESSL", "requiressl"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PG_SSL_ROOT_CERT", "sslrootcert"),
    ("PG_CA_CERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLSNI", "sslsni"),
    ("PGSSLCRL", "sslcrl"),
    ("PGSSLCRLDIR", "sslcrldir"),
    ("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGSSLCERTMODE", "sslcertmode"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGGSSENCMODE", "gssencmode"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGLOADBALANCEHOSTS", "load_balance_hosts"),
];

/// The variables that by themselves say which server or database is meant.
const NAMING: &[&str] = &["PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE"];

/// Whether libpq's variable of this name is read.
pub(super) fn is_read(name: &str) -> bool {
    NAMING.contains(&name) || VARIABLES.iter().any(|(variable, _)| *variable == name)
}

/// The origin of an address that libpq's variables alone name; `PGUSER` or a password alone name none.
pub(super) fn names_a_database(sources: &Sources) -> Option<Origin> {
    let origins: Vec<Origin> = NAMING
        .iter()
        .filter_map(|name| Some(sources.variables.get(name)?.origin))
        .collect();
    (!origins.is_empty()).then_some(Origin::Components(origins))
}

/// Fills what `address` leaves open.
pub(super) fn complete(
    address: &mut Address,
    origin: &Origin,
    sources: &Sources,
    notes: &mut Vec<String>,
    warnings: &mut Vec<String>,
) -> Result<()> {
    let from = |origin: &Origin| {
        let origin = origin.to_string();
        move |error: UserError| error.detail(format!("the value came from {origin}"))
    };
    service::fill(address, sources, notes)?;
    let variable = |name: &str| sources.variables.get(name);
    let text = |setting: &Option<Setting<String>>| {
        setting
            .as_ref()
            .map(|setting| setting.value.clone())
            .unwrap_or_default()
    };
    let (host, hostaddr) = (variable("PGHOST"), variable("PGHOSTADDR"));
    if let Some(named_by) = host
        .as_ref()
        .or(hostaddr.as_ref())
        .map(|setting| setting.origin.clone())
    {
        if address
            .fill_hosts(&text(&host), &text(&hostaddr))
            .map_err(from(&named_by))?
        {
            notes.push(format!("host from {named_by}"));
        } else if let Some(ignored) = hostaddr {
            notes.push(format!(
                "{} was ignored: the host is named by {origin}",
                ignored.origin
            ));
        }
    }
    for (name, parameter) in VARIABLES {
        if let Some(setting) = variable(name)
            && address
                .fill(parameter, &setting.value)
                .map_err(from(&setting.origin))?
        {
            notes.push(format!("{parameter} from {}", setting.origin));
            if *parameter == "password" {
                address.password_origin = Some(setting.origin.to_string());
            }
        }
    }
    if let Some(setting) = variable("PG_SSL_ALLOW_SELF_SIGNED") {
        address.tls.allow_self_signed = boolean(&setting.value).map_err(|message| {
            from(&setting.origin)(UserError::new(format!(
                "PG_SSL_ALLOW_SELF_SIGNED: {message}"
            )))
        })?;
        if address.tls.allow_self_signed {
            notes.push(format!(
                "certificates are not verified because of {}",
                setting.origin
            ));
        }
    }
    defaults(address, sources, notes)?;
    if sources.ssh.is_some() {
        leave_encryption_to_ssh(address, notes);
    }
    if address.password.is_none() {
        pgpass::fill(address, sources, notes, warnings);
    }
    certificates_of_home(address, sources, notes, warnings);
    warn_about_missing_root(&address.tls, warnings);
    Ok(())
}

/// Host, user and database where nobody named them.
fn defaults(address: &mut Address, sources: &Sources, notes: &mut Vec<String>) -> Result<()> {
    if address.host_is_open() {
        let port = address
            .hosts
            .first()
            .map_or(crate::db::url::DEFAULT_PORT, |host| host.port());
        let socket = format!(".s.PGSQL.{port}");
        let directories = &sources.environment.socket_directories;
        let host = match &sources.ssh {
            // The sockets of this machine say nothing about another one.
            Some(_) => "127.0.0.1".to_owned(),
            None => directories
                .iter()
                .find(|directory| directory.join(&socket).exists())
                .map_or_else(
                    || "localhost".to_owned(),
                    |directory| directory.display().to_string(),
                ),
        };
        notes.push(format!("host {host} by default"));
        address.fill_hosts(&host, "")?;
    }
    for host in &mut address.hosts {
        // An empty name among several, as in "h1,".
        if host.name == HostName::Unnamed {
            host.name = HostName::Tcp("localhost".to_owned());
        }
    }
    if address.user.is_none()
        && let Some(user) = &sources.environment.os_user
    {
        notes.push(format!("user {user} by default, the operating system's"));
        address.user = Some(user.clone());
    }
    if address.database.is_none()
        && let Some(user) = address.user.clone()
    {
        notes.push(format!("database {user} by default, named like the user"));
        address.database = Some(user);
    }
    Ok(())
}

/// Between an SSH server and a database on the same machine there is nobody to hide from, and TLS costs round trips.
fn leave_encryption_to_ssh(address: &mut Address, notes: &mut Vec<String>) {
    let tls = &address.tls;
    let says_nothing = tls.mode.is_none()
        && tls.root_certificate.is_none()
        && tls.certificate.is_none()
        && tls.negotiation.is_none()
        && tls.channel_binding.is_none()
        && !tls.allow_self_signed;
    if says_nothing && address.hosts.iter().all(is_loopback) {
        address.tls.mode = Some(SslMode::Disable);
        notes.push(
            "sslmode=disable, since ssh encrypts the way to the machine of the database".to_owned(),
        );
    }
}

/// Whether a server is on the machine that looks at it.
pub(super) fn is_loopback(host: &Host) -> bool {
    match (&host.name, host.hostaddr) {
        (HostName::Socket(_) | HostName::Unnamed, _) => true,
        (_, Some(address)) => address.is_loopback(),
        (HostName::Tcp(name), None) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
    }
}

/// libpq's default files of certificates in `~/.postgresql`, each where the address names none.
fn certificates_of_home(
    address: &mut Address,
    sources: &Sources,
    notes: &mut Vec<String>,
    warnings: &mut Vec<String>,
) {
    let Some(directory) = sources
        .environment
        .home
        .as_ref()
        .map(|home| home.join(".postgresql"))
    else {
        return;
    };
    let tls = &mut address.tls;
    if tls.effective_mode() == SslMode::Disable {
        return;
    }
    let mut fill = |file: &str| {
        let path = directory.join(file);
        let found = path.is_file();
        if found {
            notes.push(format!("{} is used", path.display()));
        }
        found.then_some(path)
    };
    if tls.root_certificate.is_none() && !tls.allow_self_signed {
        tls.root_certificate = fill("root.crt").map(RootCertificate::File);
    }
    if tls.certificate.is_none() {
        tls.certificate = fill("postgresql.crt");
    }
    if tls.certificate.is_some() && tls.key.is_none() {
        tls.key = fill("postgresql.key");
    }
    let revoked = directory.join("root.crl");
    if tls.root_certificate.is_some() && revoked.is_file() {
        warnings.push(format!(
            "{} is not read: revoked certificates are not recognised",
            revoked.display()
        ));
    }
}

/// libpq takes a root certificate that does not exist for none, and says nothing; whoever named one wants to know.
fn warn_about_missing_root(tls: &Tls, warnings: &mut Vec<String>) {
    let mode = tls.effective_mode();
    if let Some(RootCertificate::File(path)) = &tls.root_certificate
        && mode > SslMode::Disable
        && mode < SslMode::VerifyCa
        && !tls.allow_self_signed
        && !path.exists()
    {
        warnings.push(format!(
            "the root certificate {} does not exist: the server is not verified (sslmode={})",
            path.display(),
            mode.as_str()
        ));
    }
}
