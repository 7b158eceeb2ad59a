//! Why no connection could be made, for people: which address, which setting named it, what to do next; never a password.

use super::connect::{Connector, Transport};
use super::error::{Error, ServerError};
use super::pooling::pooler_hint;
use super::url::{HostName, Negotiation};
use super::wait::{self, Waiting};
use crate::error::{Exit, UserError};

/// The error a person sees when no connection could be made, after `waiting` for it.
pub fn connection_error(error: &Error, connector: &Connector, waiting: &Waiting) -> UserError {
    let user = described(error, connector, waiting.is_on());
    let user = match waiting.describe(error) {
        Some(wait) => user.detail(wait),
        None => user,
    };
    if waiting.is_over() {
        user.exit(Exit::Unreachable)
    } else {
        user
    }
}

fn described(error: &Error, connector: &Connector, has_waited: bool) -> UserError {
    let address = connector.address();
    let place = connector.display();
    let to_wait = |text: &str| {
        if has_waited {
            text.to_owned()
        } else {
            format!("{text}; to wait for it: --wait=60s")
        }
    };
    let mut user = UserError::new(format!("cannot connect to {place}: {error}"))
        .detail(format!("the address comes from {}", connector.origin()));
    if let Transport::Ssh(tunnel) = &connector.transport {
        user = user.detail(format!("ssh comes from {}", tunnel.options().origin));
    }
    match error {
        Error::Ssh(problem) => problem.report(user),
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
            user.hint(to_wait("is PostgreSQL running there?").replace("?; to wait for it", "? to wait until it is"))
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
                let user = user.hint(hint);
                return if error.is_not_yet() {
                    user.exit(Exit::Unreachable)
                } else {
                    user
                };
            }
            match server.sqlstate.as_str() {
                _ if wait::is_unknown_tenant(&server.message) => user.hint(
                    "behind Supavisor the user's name ends with the project's reference: postgres.abcdefghijkl; copy the \
                     address from Connect in the dashboard",
                ),
                _ if is_wrong_password(server) => {
                    if let Some(origin) = &address.password_origin {
                        user = user.detail(format!("the password comes from {origin}"));
                    }
                    user = user.hint(
                        "check the password in that setting; in a Compose file or .env a `$` has to be written `$$`, in a \
                         URL the characters @ / # ? % have to be percent-encoded",
                    );
                    if server.sqlstate == "08P01" {
                        user = user.hint(
                            "a pooler says that, not the server: it has passwords of its own (PgBouncer's auth_file, or what its \
                             auth_query finds), which have to be those of the server",
                        );
                    }
                    user
                }
                "28000" => user.hint(refused_login_hint(&server.message)),
                "3D000" => user.hint(format!(
                    "create it: createdb {}, or CREATE DATABASE as a user who may",
                    address.database.as_deref().unwrap_or("NAME")
                )),
                "57P03" | "57P01" | "57P02" => user
                    .exit(Exit::Unreachable)
                    .hint(to_wait("the server is on its way up or down")),
                "53300" => user
                    .exit(Exit::Unreachable)
                    .hint(too_many_hint(&server.message)),
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
        Error::NotReady(_) => user.exit(Exit::Unreachable),
        Error::Driver(_) => user,
    }
}

/// What to do about SQLSTATE 53300, by the words of PostgreSQL.
fn too_many_hint(message: &str) -> &'static str {
    if message.contains("for role") {
        "a run takes two connections, one of them for its lock: ALTER ROLE … CONNECTION LIMIT raises the limit of the role (-1 for none)"
    } else if message.contains("for database") {
        "a run takes two connections, one of them for its lock: ALTER DATABASE … CONNECTION LIMIT raises the limit of the database (-1 for none)"
    } else {
        "all connections of the server are taken: see who holds them in pg_stat_activity"
    }
}

/// Whether a password is said to be wrong, be it by PgBouncer, which has one code for all.
fn is_wrong_password(error: &ServerError) -> bool {
    let message = error.message.to_ascii_lowercase();
    match error.sqlstate.as_str() {
        "28P01" => true,
        "08P01" => [
            "password authentication failed",
            "auth failed",
            "sasl authentication failed",
        ]
        .iter()
        .any(|words| message.contains(words)),
        _ => false,
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
