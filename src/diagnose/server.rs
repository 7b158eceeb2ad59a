//! The server and the way to it.

use std::time::Duration;

use super::Check;
use crate::db::url::PoolerHint;
use crate::db::{Connector, Encryption, Pooler, Pooling, milliseconds, seconds};
use crate::revision::history::{ReadOnly, Server};

/// How long it took to log in and be answered.
pub fn reachable(took: Duration, place: &str) -> Check {
    Check::pass(
        "reachable",
        format!("{place} answers, {} after it was called", seconds(took)),
    )
    .observing(milliseconds(took), "ms")
}

/// What it is, and whether it can be written to.
pub fn server(server: &Server) -> Check {
    let version = format!("PostgreSQL {}", server.version_text);
    if server.in_recovery {
        return Check::warn("server", format!("{version}, a standby: it can only be read"))
            .hint("migrations need the primary; with several hosts in the URL: target_session_attrs=primary");
    }
    if let Some(by) = server.read_only {
        return Check::warn("server", format!("{version}, primary, and read-only"))
            .hint(format!("default_transaction_read_only is on{}", match by {
                ReadOnly::Server => " in the server's configuration, perhaps because a provider has seen the disk full",
                ReadOnly::Database => ": ALTER DATABASE set it",
                ReadOnly::Role | ReadOnly::RoleInDatabase | ReadOnly::AllRoles => ": ALTER ROLE set it",
                ReadOnly::Options => " by the options of the address, or PGOPTIONS",
            }));
    }
    Check::pass("server", format!("{version}, primary, writable"))
}

/// Whether a pooler stands in between, in which mode, and how that is known; nothing where none does.
pub fn pooler(pooling: Pooling, connector: &Connector) -> Option<Check> {
    let says = match (connector.pooler(), pooling, connector.address().pooler_hint()) {
        (Pooler::Session, _, _) => "in session mode, as pooler = \"session\" says".to_owned(),
        (Pooler::Transaction, _, _) => {
            "in transaction mode, as pooler = \"transaction\" says".to_owned()
        }
        (_, Pooling::Own, _) => return None,
        (_, _, Some(PoolerHint::Declared)) => {
            "in transaction mode, as the address says (pgbouncer=true)".to_owned()
        }
        (_, _, Some(PoolerHint::Documented(why))) => format!("in transaction mode: {why}"),
        _ => "or proxy, whose mode is not known: a run finds out if that matters, or is told with --pooler"
            .to_owned(),
    };
    Some(Check::pass("pooler", format!("through a pooler {says}")))
}

/// Whether others can read what travels.
pub fn encryption(encryption: &Encryption, is_local: bool) -> Check {
    if encryption.is_encrypted() || is_local {
        return Check::pass("encryption", encryption.to_string());
    }
    Check::warn("encryption", encryption.to_string())
        .hint("passwords and data can be read on the way: sslmode=verify-full with the server's CA in sslrootcert, or --ssh")
}
