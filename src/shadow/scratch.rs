//! One throw-away database: made empty or as a copy, dropped with its value, swept by the next run when that did not happen.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use crate::db::{Connector, Rows, Session, report};
use crate::error::UserError;
use crate::sql::{ident, literal};

/// What the names of all our databases start with; the rest is when they were made, and a random number.
pub const PREFIX: &str = "schemactl_shadow_";

/// A database without connections that is older than this was left behind by a run that was killed.
const LEFTOVER_SECONDS: u64 = 300;

/// A throw-away database.
pub struct Scratch {
    name: String,
    /// `None` only while it is being dropped.
    session: Option<Session>,
    /// Opens more connections to it.
    connector: Connector,
    /// To drop it with; `None` for the database of a server that ends with us.
    drop_with: Option<Connector>,
}

/// A throw-away database that nobody is connected to, so that it can be copied.
pub struct Template {
    name: String,
    /// Drops it, from another database.
    connector: Connector,
}

impl Scratch {
    /// The database that a private server has anyway.
    pub(super) fn borrowed(name: &str, connector: &Connector) -> Result<Self> {
        let connector = connector.to_database(name);
        Ok(Self {
            name: name.to_owned(),
            session: Some(connector.connect()?),
            connector,
            drop_with: None,
        })
    }

    /// Makes a database: a copy of a template, else empty but for what template0 holds.
    pub(super) fn create(
        maintenance: &mut Session,
        connector: &Connector,
        private: bool,
        template: Option<&Template>,
    ) -> Result<Self> {
        let name = format!("{PREFIX}{}_{:08x}", now(), random());
        // In a server that syncs nothing, copying files is quicker than logging every page.
        let strategy = if private && maintenance.server_version() >= 150_000 {
            " STRATEGY file_copy"
        } else {
            ""
        };
        maintenance
            .query(&format!(
                "CREATE DATABASE {} TEMPLATE {}{strategy}",
                ident(&name),
                template.map_or_else(|| "template0".to_owned(), |template| ident(&template.name)),
            ))
            .map_err(|error| refused(&error, connector))?;
        let mut scratch = Self {
            session: None,
            connector: connector.to_database(&name),
            drop_with: (!private).then(|| connector.clone()),
            name,
        };
        // From here on `scratch` drops the database, whatever happens.
        let session = scratch.connector.connect();
        scratch.session = Some(session.map_err(not_listed)?);
        Ok(scratch)
    }

    /// The connection to it.
    ///
    /// # Errors
    ///
    /// None while the value lives; fallible so that nothing has to panic.
    pub fn session(&mut self) -> Result<&mut Session> {
        self.session
            .as_mut()
            .ok_or_else(|| UserError::new("the shadow database is gone").into())
    }

    /// Opens more connections to it.
    pub fn connector(&self) -> &Connector {
        &self.connector
    }

    /// Closes the connection and keeps the database to be copied.
    pub(super) fn into_template(mut self, maintenance: &Connector) -> Template {
        drop(self.session.take());
        self.drop_with = None;
        Template {
            name: std::mem::take(&mut self.name),
            connector: maintenance.clone(),
        }
    }
}

impl Drop for Template {
    fn drop(&mut self) {
        drop_database(&self.connector, &self.name);
    }
}

/// Explains a pooler that does not know the database that was just made.
fn not_listed(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<UserError>() {
        // PgBouncer's words.
        Ok(error) if error.message().contains("no such database") => error
            .detail("the database was made for the shadow, and the pooler in between knows only those of its [databases]")
            .hint("give the pooler an entry * there, or schemactl an address of the server itself: DIRECT_URL")
            .hint("or another place for the shadow: shadow_url, or shadow = \"local\"")
            .into(),
        Ok(error) => error.into(),
        Err(error) => error,
    }
}

/// Who cannot drop it now leaves it to the next run's sweep.
fn drop_database(connector: &Connector, name: &str) {
    if let Ok(mut session) = connector.connect() {
        let _ = session.query(&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            ident(name)
        ));
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        drop(self.session.take());
        if let Some(connector) = self.drop_with.take() {
            drop_database(&connector, &self.name);
        }
    }
}

fn refused(error: &crate::db::Error, connector: &Connector) -> UserError {
    let place = connector.display();
    let user = report(error);
    let mut refused = UserError::new(format!(
        "cannot create a shadow database on {place}: {}",
        user.message()
    ));
    for detail in user.details() {
        refused = refused.detail(detail.clone());
    }
    if error.sqlstate() == Some("42501") {
        refused = refused
            .hint("let the role create databases: ALTER ROLE … CREATEDB")
            .hint(
                "or install PostgreSQL's server programs on this machine and leave shadow and shadow_url away: schemactl then \
                 starts a server of its own",
            );
    }
    refused.exit(user.exit_code())
}

/// Drops the databases of ours that nobody uses any more; what cannot be dropped stays.
pub(super) fn sweep(maintenance: &mut Session) {
    let query = format!(
        "SELECT d.datname FROM pg_catalog.pg_database d \
         WHERE pg_catalog.starts_with(d.datname::text, {}) \
           AND pg_catalog.pg_has_role(d.datdba, 'USAGE') \
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid)",
        literal(PREFIX)
    );
    let Ok(results) = maintenance.query(&query) else {
        return;
    };
    for row in results.first().into_iter().flat_map(Rows::iter) {
        let name = row.text("datname");
        if is_leftover(name, now()) {
            // Without FORCE: somebody may connect in between.
            let _ = maintenance.query(&format!("DROP DATABASE IF EXISTS {}", ident(name)));
        }
    }
}

/// Whether a name is one of ours, and was given long enough ago.
fn is_leftover(name: &str, now: u64) -> bool {
    name.strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'))
        .and_then(|(made, _)| made.parse::<u64>().ok())
        .is_some_and(|made| made.saturating_add(LEFTOVER_SECONDS) < now)
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// Differs between processes, and between two calls of one.
fn random() -> u32 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    u32::try_from(hasher.finish() & u64::from(u32::MAX)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_old_databases_with_a_name_of_ours_are_leftovers() {
        let now = 1_800_000_000;
        assert!(is_leftover("schemactl_shadow_1700000000_00ab", now));
        assert!(!is_leftover("schemactl_shadow_1799999900_00ab", now));
        assert!(!is_leftover("schemactl_shadow_", now));
        assert!(!is_leftover("schemactl_shadow_mine_1", now));
        assert!(!is_leftover("app", now));
    }

    #[test]
    fn two_names_made_at_once_differ() {
        assert_ne!(random(), random());
    }
}
