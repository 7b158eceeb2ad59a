//! A shadow on which revisions are run by the very code that runs them for real.
//!
//! Who generates, checks or proves revisions asks what they make of an empty database, and PostgreSQL says it. Nothing here knows what
//! the answer is for.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::catalog::{Catalog, SchemaDigest, Snapshot, is_bookkeeping};
use crate::db::{
    Backend, Connector, LockKey, Locked, NotLocked, Rows, ServerError, Session, Unwatched, report,
};
use crate::error::UserError;
use crate::model::{Workshop, make_role, missing_role};
use crate::revision::file::{Direction, Revision};
use crate::revision::graph::Graph;
use crate::revision::history;
use crate::revision::runner::{Observer, Options, Report, Runner, Step};
use crate::revision::target;
use crate::shadow::{Scratch, Shadow, Template};
use crate::sql::{beyond, ident, split};

/// Nobody else uses the shadow; only a run of our own that does not end could hold its lock.
const LOCK_WAIT: Duration = Duration::from_secs(30);

/// An empty database on a shadow, with the history that revisions need.
pub struct Replay {
    scratch: Scratch,
    options: Options,
    is_private: bool,
}

impl Replay {
    /// An empty database.
    ///
    /// # Errors
    ///
    /// When there is no shadow.
    pub fn open(workshop: &mut Workshop, options: &Options) -> Result<Self> {
        let shadow = workshop.shadow()?;
        let scratch = shadow.database()?;
        Ok(Self::within(shadow, scratch, options))
    }

    /// Another database on which that ran already which ran on the template.
    ///
    /// # Errors
    ///
    /// When the shadow cannot copy it.
    pub fn copy(workshop: &mut Workshop, options: &Options, template: &Template) -> Result<Self> {
        let shadow = workshop.shadow()?;
        let scratch = shadow.copy(template)?;
        Ok(Self::within(shadow, scratch, options))
    }

    /// Keeps the database to be copied.
    ///
    /// # Errors
    ///
    /// When there is no shadow.
    pub fn into_template(self, workshop: &mut Workshop) -> Result<Template> {
        Ok(workshop.shadow()?.keep(self.scratch))
    }

    fn within(shadow: &Shadow, scratch: Scratch, options: &Options) -> Self {
        Self {
            is_private: shadow.is_private(),
            scratch,
            options: Options {
                // Whose the objects are is not what a replay is for, and the shadow may not have the role.
                role: None,
                single_transaction: false,
                unknown_outcome: None,
                on_shadow: true,
                ..options.clone()
            },
        }
    }

    /// The schema that all revisions make, from the cache if they have not changed.
    ///
    /// # Errors
    ///
    /// That of the first revision that fails; when there is no shadow.
    pub fn head(workshop: &mut Workshop, graph: &Graph, options: &Options) -> Result<Catalog> {
        let mut digest = Sha256::new();
        let mut add = |part: &str| {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part.as_bytes());
        };
        add("replay");
        add(&options.history_schema);
        add(options.search_path.as_deref().unwrap_or_default());
        for (name, value) in &options.variables {
            add(name);
            add(value);
        }
        for revision in target::upgrade_path(graph, &BTreeSet::new(), "heads")? {
            add(revision.id.as_str());
            add(if revision.up.transaction {
                ""
            } else {
                "no-transaction"
            });
            add(&revision.up.sql);
        }
        let digest: [u8; 32] = digest.finalize().into();
        let (snapshot, _) = workshop.remembered(&digest, &mut |workshop| {
            let replay = Self::open(workshop, options)?;
            replay.run_all(graph, &mut Silent)?;
            Ok(replay.scratch)
        })?;
        let mut catalog = Catalog::from_snapshot(&snapshot, true)?;
        catalog.retain(|id, _| !is_bookkeeping(id, &options.history_schema));
        Ok(catalog)
    }

    /// The schema that schemactl's own tables are in.
    pub fn history_schema(&self) -> &str {
        &self.options.history_schema
    }

    /// Whether nobody else sees the server that it is on.
    pub fn is_private(&self) -> bool {
        self.is_private
    }

    /// Opens more connections to it.
    pub fn connector(&self) -> &Connector {
        self.scratch.connector()
    }

    /// What runs revisions in it.
    ///
    /// # Errors
    ///
    /// When the shadow is lost, or refuses the history tables.
    pub fn runner(&self) -> Result<Runner<'_>> {
        let schema = &self.options.history_schema;
        let mut session = self.connector().connect()?;
        let reply = session.run(&history::state_query(schema), &mut Unwatched);
        let state = history::read(reply).map_err(|error| report(&error))?;
        let locked = Locked::acquire(
            session,
            self.connector(),
            LockKey::run(schema),
            LOCK_WAIT,
            "",
            &mut |_, _| {},
        );
        let (locked, _) = locked.map_err(|error| match error {
            NotLocked::Error(error) => report(&error),
            NotLocked::Held(_) => UserError::new("the lock of the shadow is held by another run"),
        })?;
        Runner::start(self.connector(), locked, state, &self.options)
    }

    /// What revisions did that is not in the database itself.
    ///
    /// # Errors
    ///
    /// When the shadow is lost.
    pub fn outside(&self, session: &mut Session) -> Result<Outside> {
        // Older roles are those that initdb made: FirstNormalObjectId of PostgreSQL's source.
        let query = "SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE oid >= 16384) AS roles, \
             d.datacl IS NOT NULL OR EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s WHERE s.setdatabase = d.oid) AS settings \
             FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()";
        let results = session.query(query).map_err(|error| report(&error))?;
        let row = results.first().and_then(Rows::first);
        let row = row.context("the shadow does not say what it holds")?;
        Ok(Outside {
            roles: self.is_private && row.is_true("roles"),
            settings: row.is_true("settings"),
        })
    }

    /// Runs one step; roles that it names and that are not there are made up where nobody else sees them.
    ///
    /// # Errors
    ///
    /// As [`Runner::run`]; a statement that reaches beyond its database on a server that others use.
    pub fn run(
        &self,
        runner: &mut Runner<'_>,
        step: Step<'_>,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        if !self.is_private {
            stays_within(&step)?;
        }
        let mut made = BTreeSet::new();
        loop {
            let error = match runner.run(&[step], &mut Report::default(), observer) {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let (role, database) = match runner.refusal() {
                Some(refusal) => (missing_role(refusal), missing_database(refusal)),
                None => (None, None),
            };
            let is_new = self.is_private && made.insert((role.clone(), database.clone()));
            let is_made = is_new
                && match (role, database) {
                    (Some(role), _) => make_role(runner.work(), &role),
                    (None, Some(name)) => make_database(runner.work(), &name),
                    (None, None) => false,
                };
            if !is_made {
                return Err(error);
            }
        }
    }

    /// Runs what leads to all heads.
    ///
    /// # Errors
    ///
    /// That of the first revision that fails.
    pub fn run_all(&self, graph: &Graph, observer: &mut dyn Observer) -> Result<()> {
        let steps = target::upgrade_path(graph, &BTreeSet::new(), "heads")?;
        if steps.is_empty() {
            return Ok(());
        }
        self.run_up(&mut self.runner()?, steps, observer)
    }

    /// Runs the up sections of these, in the order in which they come.
    ///
    /// # Errors
    ///
    /// That of the first revision that fails.
    pub fn run_up<'g>(
        &self,
        runner: &mut Runner<'_>,
        revisions: impl IntoIterator<Item = &'g Revision>,
        observer: &mut dyn Observer,
    ) -> Result<()> {
        for revision in revisions {
            let direction = Direction::Up;
            self.run(
                runner,
                Step {
                    revision,
                    direction,
                },
                observer,
            )?;
        }
        Ok(())
    }

    /// The schema, without the history's own.
    ///
    /// # Errors
    ///
    /// When the shadow cannot be read.
    pub fn catalog(&self, session: &mut Session) -> Result<Catalog> {
        self.reached(session)?.into_catalog()
    }

    /// The same, not yet understood.
    ///
    /// # Errors
    ///
    /// As [`Replay::catalog`].
    pub fn reached(&self, session: &mut Session) -> Result<Reached> {
        Ok(Reached {
            snapshot: Snapshot::read(session, true).context("cannot read the shadow")?,
            history_schema: self.options.history_schema.clone(),
            digest: OnceCell::new(),
            catalog: OnceCell::new(),
        })
    }
}

/// What belongs to a database or its server without being in it, so that no copy has it.
#[derive(Clone, Copy, Debug)]
pub struct Outside {
    /// Roles were made; they outlive the database.
    pub roles: bool,
    /// `ALTER DATABASE … SET`, or privileges on the database.
    pub settings: bool,
}

/// A schema that was reached; understood when somebody asks more of it than whether it is the same as another one.
pub struct Reached {
    snapshot: Snapshot,
    history_schema: String,
    digest: OnceCell<SchemaDigest>,
    catalog: OnceCell<Catalog>,
}

impl Reached {
    /// Whether both are plainly the same, owners and privileges included; columns stand in the same order then.
    pub fn is_same(&self, other: &Self) -> bool {
        self.digest() == other.digest()
    }

    fn digest(&self) -> &SchemaDigest {
        let schema = Some(self.history_schema.as_str());
        self.digest
            .get_or_init(|| self.snapshot.full_digest(schema))
    }

    /// What was read.
    ///
    /// # Errors
    ///
    /// A row that cannot be understood.
    pub fn catalog(&self) -> Result<&Catalog> {
        if let Some(catalog) = self.catalog.get() {
            return Ok(catalog);
        }
        let catalog = self.understood()?;
        Ok(self.catalog.get_or_init(|| catalog))
    }

    /// The same, without what it was read from.
    ///
    /// # Errors
    ///
    /// As [`Reached::catalog`].
    pub fn into_catalog(mut self) -> Result<Catalog> {
        match self.catalog.take() {
            Some(catalog) => Ok(catalog),
            None => self.understood(),
        }
    }

    fn understood(&self) -> Result<Catalog> {
        let mut catalog =
            Catalog::from_snapshot(&self.snapshot, true).context("cannot read the shadow")?;
        catalog.retain(|id, _| !is_bookkeeping(id, &self.history_schema));
        Ok(catalog)
    }
}

/// Shows nothing: what happens on a shadow is of interest only when it fails.
pub struct Silent;

impl Observer for Silent {
    fn begin(&mut self, _: &Step<'_>, _: usize, _: usize) {}
    fn statement(&mut self, _: usize, _: usize, _: &str) {}
    fn notice(&mut self, _: &ServerError) {}
    fn blocked(&mut self, _: &[Backend], _: Duration) {}
    fn note(&mut self, _: &str) {}
    fn finished(&mut self, _: &Step<'_>, _: Duration) {}
}

/// The database that a statement names and that does not exist: most likely the one that the revision is for, which has another name
/// here (`GRANT CONNECT ON DATABASE app TO …`).
fn missing_database(server: &ServerError) -> Option<String> {
    // `invalid_catalog_name`
    let message = server.message.as_str();
    let name = (server.sqlstate == "3D000").then_some(message)?;
    let name = name.strip_prefix("database \"")?;
    Some(name.strip_suffix("\" does not exist")?.to_owned())
}

/// Makes an empty one up.
fn make_database(session: &mut Session, name: &str) -> bool {
    let statement = format!("CREATE DATABASE {} TEMPLATE template0", ident(name));
    session.query(&statement).is_ok()
}

/// Refuses what is not a matter of one database: others use the server.
fn stays_within(step: &Step<'_>) -> Result<()> {
    let section = step.revision.section(step.direction);
    let found = split(&section.sql)
        .statements
        .iter()
        .find_map(|statement| beyond(statement.text));
    match found {
        None => Ok(()),
        Some(what) => Err(UserError::new(format!(
            "revision {} has {what}, which reaches beyond its database, and the shadow is on a server that others use",
            step.revision.id
        ))
        .hint("install PostgreSQL's server programs on this machine and leave shadow and shadow_url away: schemactl then starts a server of its own")
        .into()),
    }
}
