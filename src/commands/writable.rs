//! Refuses, before any work begins, a database that is not to be written to: a standby, or one that somebody made read-only.
//!
//! `default_transaction_read_only` keeps nobody from writing who does not want to be kept, schemactl included. But whoever set it
//! for a server, a database or a role wanted no writing there, so it is taken at its word unless the login says otherwise.

use anyhow::Result;

use super::context::Opened;
use crate::db;
use crate::error::{Exit, UserError};
use crate::revision::history::{ReadOnly, Server};
use crate::sql::ident;

/// As [`demand`], but a standby is waited for as long as `--wait` allows: it may be about to be promoted. False when the
/// database has to be asked again.
pub(super) fn becomes_so(server: &Server, opened: &mut Opened) -> Result<bool> {
    if !server.in_recovery {
        demand(server, opened)?;
        return Ok(true);
    }
    let standby = db::Error::NotReady("the server is a standby".to_owned());
    if opened.goes_on(&standby)? {
        return Ok(false);
    }
    let error = demand(server, opened).map(|()| true);
    if !opened.waiting.is_over() {
        return error;
    }
    error.map_err(|error| match error.downcast::<UserError>() {
        Ok(user) => user
            .detail(format!("waited {}", db::seconds(opened.waiting.elapsed())))
            .exit(Exit::Unreachable)
            .into(),
        Err(error) => error,
    })
}

/// Refuses a server that cannot be written to.
pub(super) fn demand(server: &Server, opened: &Opened) -> Result<()> {
    if server.in_recovery {
        return Err(UserError::new(format!(
            "{} is a standby: it can only be read",
            opened.connector.display()
        ))
        .detail(format!("the address comes from {}", opened.connector.origin()))
        .hint("connect to the primary; with several hosts in the URL add target_session_attrs=primary")
        .into());
    }
    match server.read_only {
        None => Ok(()),
        Some(by) => Err(set_to_read_only(by, &server.database, &server.user, opened).into()),
    }
}

/// The error about a database that somebody made read-only: by whom, and how it ends.
pub(super) fn set_to_read_only(
    by: ReadOnly,
    database: &str,
    login: &str,
    opened: &Opened,
) -> UserError {
    let place = opened.connector.display();
    let (of, target) = match by {
        ReadOnly::Server => {
            return UserError::new(format!(
                "{place} is set to read-only as a whole (default_transaction_read_only = on in the server's configuration)"
            ))
            .detail(format!("the address comes from {}", opened.connector.origin()))
            .detail("somebody stopped all writing, or a managed service did because its disk is full (Supabase does); nothing was begun")
            .hint("see how full the disk is; when that is mended, the service lifts it, or its administrator: ALTER SYSTEM RESET default_transaction_read_only; SELECT pg_reload_conf()")
            .hint(ALL_THE_SAME);
        }
        ReadOnly::Options => {
            return UserError::new(format!(
                "{place} is opened read-only (default_transaction_read_only = on in the address's options, or in PGOPTIONS)"
            ))
            .detail(format!("the address comes from {}", opened.connector.origin()))
            .detail("nothing was begun")
            .hint("to write, leave that option out");
        }
        ReadOnly::Database => ("for the database", format!("DATABASE {}", ident(database))),
        ReadOnly::Role => ("for this login", format!("ROLE {}", ident(login))),
        ReadOnly::RoleInDatabase => (
            "for this login in this database",
            format!("ROLE {} IN DATABASE {}", ident(login), ident(database)),
        ),
        ReadOnly::AllRoles => ("for all roles", "ROLE ALL".to_owned()),
    };
    UserError::new(format!(
        "{place} is set to read-only {of} (ALTER {target} SET default_transaction_read_only = on)"
    ))
    .detail(format!(
        "the address comes from {}",
        opened.connector.origin()
    ))
    .detail("somebody stopped writing there, or a managed service did because its disk is full; nothing was begun")
    .hint(format!(
        "to lift it: BEGIN READ WRITE; ALTER {target} RESET default_transaction_read_only; COMMIT"
    ))
    .hint(ALL_THE_SAME)
}

const ALL_THE_SAME: &str =
    "to write all the same, add options=-cdefault_transaction_read_only=off to the URL";
