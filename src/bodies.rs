//! Functions that cannot run: what their bodies name is not there.
//!
//! PostgreSQL looks into a body when the function is made, and never again: a column that goes away later breaks it without a word. Each
//! language has a function of its own that looks (its validator): for SQL at every name in it, for PL/pgSQL at the syntax.

use crate::db::{Error, Rows, Session, Unwatched, report};
use crate::error::UserError;

/// All routines with a validator that no extension and not initdb made.
const ROUTINES: &str = "SELECT p.oid, n.nspname AS schema, p.proname AS name, o.type || ' ' || o.identity AS identity, \
        l.lanvalidator::pg_catalog.regproc::text AS validator \
   FROM pg_catalog.pg_proc p \
   JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace \
   JOIN pg_catalog.pg_language l ON l.oid = p.prolang \
  CROSS JOIN LATERAL pg_catalog.pg_identify_object('pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0) o \
  WHERE p.oid >= 16384 AND l.lanvalidator <> 0 \
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d \
                     WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e') \
  ORDER BY o.identity";

/// A function or procedure that cannot run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// What PostgreSQL calls it: `function app.total(integer)`.
    pub identity: String,
    /// What the server says of its body.
    pub message: String,
}

/// The functions and procedures that cannot run as the schema is, in a session that may do everything.
///
/// # Errors
///
/// When the session is lost.
pub fn broken(session: &mut Session) -> Result<Vec<Broken>, UserError> {
    let found = session.query(ROUTINES).map_err(|error| report(&error))?;
    let routines: Vec<_> = found.first().into_iter().flat_map(Rows::iter).collect();
    let mut messages = vec!["SET check_function_bodies = on".to_owned()];
    messages.extend(
        routines
            .iter()
            .map(|row| format!("SELECT {}({})", row.text("validator"), row.text("oid"))),
    );
    messages.push("RESET check_function_bodies".to_owned());
    let texts: Vec<&str> = messages.iter().map(String::as_str).collect();
    let replies = session.pipeline(&texts, &mut Unwatched);
    let mut broken = Vec::new();
    for (row, reply) in routines.iter().zip(replies.into_iter().skip(1)) {
        match reply.error {
            None => {}
            Some(Error::Server(error)) => broken.push(Broken {
                schema: row.text("schema").to_owned(),
                name: row.text("name").to_owned(),
                identity: row.text("identity").to_owned(),
                message: error.message.clone(),
            }),
            Some(error) => return Err(report(&error)),
        }
    }
    Ok(broken)
}
