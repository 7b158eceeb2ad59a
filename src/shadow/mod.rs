//! Shadows: throw-away databases in which PostgreSQL itself reads a model.
//!
//! ```text
//! shadow_url ──────────────┐
//! a local server of our own ┼→ Shadow ─database→ Scratch (an empty database, dropped with its value)
//! the target, when asked ──┘
//! ```
//!
//! A private shadow is a server that nobody else can reach and that ends with us; there roles may be made up. On a shared
//! server nothing is ever touched but databases whose names start with [`PREFIX`]; what a killed run left behind is
//! recognised by that name, its age, and that nobody is connected to it. What is loaded is [`crate::model`]'s business.

mod scratch;

use anyhow::{Context, Result};

pub use scratch::{PREFIX, Scratch, Template};

use crate::db::url::{Address, Host, HostName};
use crate::db::{Connector, Runtime, Session};
use crate::error::UserError;
use crate::server::{Installation, Options, Throwaway, discovery};

/// Where the shadow is to come from.
#[derive(Clone)]
pub enum Source {
    /// A server that the settings name.
    Url(Connector),
    /// A throw-away server on this machine.
    Local,
    /// A scratch database on the target server.
    Target(Connector),
}

/// A place where throw-away databases can be made.
pub struct Shadow {
    place: Place,
    connector: Connector,
    /// Open while the shadow is: makes and drops the databases.
    maintenance: Session,
    /// The database a private server has from the beginning serves as the first.
    is_first_taken: bool,
    /// What its server can make, once it was asked.
    available: Option<Vec<(String, String)>>,
    notes: Vec<String>,
    /// Its major version and that of the database, if that is newer.
    is_older: Option<(u32, u32)>,
}

enum Place {
    Private { _server: Throwaway },
    Shared { shown: String },
}

impl Source {
    /// What a person calls it.
    pub fn describe(&self) -> String {
        match self {
            Self::Url(connector) => format!("{} ({})", connector.display(), connector.origin()),
            Self::Local => "a throw-away server on this machine".to_owned(),
            Self::Target(_) => "the target server".to_owned(),
        }
    }
}

/// The installation whose server is most like the live one: the same major version, else the newest.
///
/// # Errors
///
/// When this machine has none.
pub fn installation(live_major: u32) -> Result<Installation> {
    let found = discovery::find(|name| std::env::var_os(name))?;
    let same = found
        .iter()
        .find(|installation| installation.version.major == live_major);
    same.or(found.first())
        .cloned()
        .context("no PostgreSQL server binaries on this machine")
}

impl Shadow {
    /// Opens the shadow: starts the local server, or connects to the shared one and sweeps it.
    ///
    /// # Errors
    ///
    /// When there is no local server, or the shared one cannot be reached.
    pub fn open(source: &Source, runtime: &Runtime, live_major: u32) -> Result<Self> {
        match source {
            Source::Local => Self::private(runtime, live_major),
            Source::Url(connector) => {
                let connector = connector.with_database_or("postgres");
                Self::shared(connector, source.describe(), live_major)
            }
            Source::Target(connector) => {
                Self::shared(connector.clone(), source.describe(), live_major)
            }
        }
    }

    fn private(runtime: &Runtime, live_major: u32) -> Result<Self> {
        let installation = installation(live_major).map_err(|error| {
            match error.downcast::<UserError>() {
                Ok(error) => error
                    .hint(
                        "a shadow is a throw-away database in which PostgreSQL reads the model; it can also be on another server: \
                         shadow_url = \"postgresql://…\" in schemactl.toml (or SCHEMACTL_SHADOW_URL)",
                    )
                    .hint("or let it be a scratch database on the target server: shadow = \"server\"")
                    .into(),
                Err(error) => error,
            }
        })?;
        let options = Options::new().setting("max_locks_per_transaction", "512");
        let server =
            Throwaway::start(&installation, &options).context("cannot start a shadow server")?;
        let address = Address {
            hosts: vec![Host {
                name: HostName::Socket(server.socket_dir().to_path_buf()),
                hostaddr: None,
                port: Some(server.port()),
            }],
            user: Some(server.superuser().to_owned()),
            database: Some("template1".to_owned()),
            ..Address::default()
        };
        let connector = Connector::new(runtime, address, "the shadow server", "shadow");
        let maintenance = connector.connect()?;
        let mut shadow = Self {
            place: Place::Private { _server: server },
            connector,
            maintenance,
            is_first_taken: false,
            available: None,
            notes: Vec::new(),
            is_older: None,
        };
        shadow.compare_majors(live_major);
        Ok(shadow)
    }

    fn shared(connector: Connector, shown: String, live_major: u32) -> Result<Self> {
        let mut maintenance = connector.connect().context("cannot open the shadow")?;
        // Whoever asks for a shadow there asks for it to be made; a standby refuses that whatever is set.
        let _ = maintenance.query("SET default_transaction_read_only = off");
        scratch::sweep(&mut maintenance);
        let mut shadow = Self {
            place: Place::Shared { shown },
            connector,
            maintenance,
            is_first_taken: true,
            available: None,
            notes: Vec::new(),
            is_older: None,
        };
        shadow.compare_majors(live_major);
        Ok(shadow)
    }

    fn compare_majors(&mut self, live: u32) {
        let own = self.maintenance.server_version() / 10_000;
        self.is_older = (own < live).then_some((own, live));
        if own != live {
            self.notes.push(format!(
                "the shadow is PostgreSQL {own}, the database is PostgreSQL {live}: what differs is read by the shadow on both sides"
            ));
        }
    }

    /// An error of something that it could not load, with the word that it is older than the database, if it is.
    pub fn explain(&self, error: anyhow::Error) -> anyhow::Error {
        let Some((own, live)) = self.is_older else {
            return error;
        };
        match error.downcast::<UserError>() {
            Ok(error) => error
                .detail(format!("the shadow is PostgreSQL {own}, the database is PostgreSQL {live}"))
                .hint(format!(
                    "what only {live} can do takes a shadow of that version: its server programs on this machine (postgresql-{live}), \
                     shadow_url = \"postgresql://…\", or --shadow server"
                ))
                .into(),
            Err(error) => error,
        }
    }

    /// What the user should know about it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Whether nobody else can reach it, so that roles may be made up in it.
    pub fn is_private(&self) -> bool {
        matches!(self.place, Place::Private { .. })
    }

    /// What a person calls it.
    pub fn describe(&self) -> String {
        match &self.place {
            Place::Private { .. } => Source::Local.describe(),
            Place::Shared { shown } => shown.clone(),
        }
    }

    /// `server_version_num` of its server.
    pub fn server_version(&self) -> u32 {
        self.maintenance.server_version()
    }

    /// An empty database, dropped with the value.
    ///
    /// # Errors
    ///
    /// When the server does not let us make one.
    pub fn database(&mut self) -> Result<Scratch> {
        if !self.is_first_taken {
            self.is_first_taken = true;
            return Scratch::borrowed("postgres", &self.connector);
        }
        let private = self.is_private();
        Scratch::create(&mut self.maintenance, &self.connector, private, None)
    }

    /// Another database that holds what the template does, dropped with the value.
    ///
    /// # Errors
    ///
    /// As [`Shadow::database`]; when somebody is connected to the template.
    pub fn copy(&mut self, template: &Template) -> Result<Scratch> {
        let private = self.is_private();
        Scratch::create(
            &mut self.maintenance,
            &self.connector,
            private,
            Some(template),
        )
    }

    /// Keeps a database to be copied, dropped with the value.
    pub fn keep(&self, scratch: Scratch) -> Template {
        scratch.into_template(&self.connector)
    }

    /// The version of an extension that a database of this shadow would get, by name.
    ///
    /// # Errors
    ///
    /// When the server refuses the query.
    pub fn extensions(&mut self) -> Result<&[(String, String)]> {
        let available = match self.available.take() {
            Some(available) => available,
            None => available_extensions(&mut self.maintenance)?,
        };
        Ok(self.available.insert(available))
    }
}

/// The extensions that a server can make, each with the version it gives.
///
/// # Errors
///
/// When the server refuses the query.
pub fn available_extensions(session: &mut Session) -> Result<Vec<(String, String)>> {
    let results = session
        .query(
            "SELECT e.name, e.default_version FROM pg_catalog.pg_available_extensions e \
             WHERE e.default_version IS NOT NULL ORDER BY e.name",
        )
        .map_err(|error| crate::db::report(&error))?;
    Ok(results
        .first()
        .into_iter()
        .flat_map(crate::db::Rows::iter)
        .map(|row| {
            (
                row.text("name").to_owned(),
                row.text("default_version").to_owned(),
            )
        })
        .collect())
}
