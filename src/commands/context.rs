//! What every command starts from: the settings, the terminal, the revision files, and the way to the database.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cli::Format;
use crate::config::{Setting, Settings};
use crate::db::url::{Address, Database, Host, HostName};
use crate::db::{Connector, Runtime, Session};
use crate::error::{Exit, UserError};
use crate::revision::folder;
use crate::revision::graph::Graph;
use crate::revision::runner::Options;
use crate::server::{Connection, Embedded, discovery};
use crate::ui::Ui;

/// What every command starts from.
pub struct Context {
    /// The terminal.
    pub ui: Ui,
    /// Everything that was said, resolved.
    pub settings: Settings,
}

/// A database on the way to be used; an embedded server runs as long as this value lives.
pub struct Opened {
    /// Opens connections to it.
    pub connector: Connector,
    wait: Duration,
    ui: Ui,
    embedded: Option<Embedded>,
}

impl Context {
    /// Shows what the settings have to warn about.
    pub fn new(settings: Settings, ui: Ui) -> Self {
        for warning in &settings.warnings {
            ui.warning(warning);
        }
        if let Some(file) = &settings.config_file {
            ui.detail(&format!("configuration: {}", file.display()));
        }
        Self { ui, settings }
    }

    /// How data is printed.
    pub fn format(&self) -> Format {
        self.settings.format.unwrap_or_default()
    }

    /// Whether data is printed as JSON.
    pub fn is_json(&self) -> bool {
        self.format() == Format::Json
    }

    /// Refuses formats that this command cannot print.
    ///
    /// # Errors
    ///
    /// CSV or Markdown was asked of a command that prints no table.
    pub fn text_or_json(&self, command: &str) -> Result<()> {
        match self.format() {
            Format::Text | Format::Json => Ok(()),
            _ => Err(UserError::new(format!(
                "schemactl {command} prints text or JSON, not a table"
            ))
            .exit(Exit::Usage)
            .hint("use --format text or --format json")
            .into()),
        }
    }

    /// Refuses SQL and TOML, for commands that print tables in every other format.
    ///
    /// # Errors
    ///
    /// SQL or TOML was asked of a command that has none.
    pub fn no_sql(&self, command: &str) -> Result<()> {
        if !matches!(self.format(), Format::Sql | Format::Toml) {
            return Ok(());
        }
        Err(UserError::new(format!(
            "schemactl {command} prints text, JSON, CSV or Markdown"
        ))
        .exit(Exit::Usage)
        .hint("use --format text, json, csv or markdown")
        .into())
    }

    /// The schema of the history tables, unquoted.
    pub fn history_schema(&self) -> &str {
        &self.settings.history_schema.value
    }

    /// Whether questions are answered with yes.
    pub fn yes(&self) -> bool {
        self.settings.yes
    }

    /// How long to wait for the lock.
    pub fn lock_wait(&self) -> Duration {
        self.settings.run.lock_wait.value
    }

    /// The revisions of the project.
    ///
    /// # Errors
    ///
    /// When a folder or file cannot be read, or the files do not form a graph.
    pub fn graph(&self) -> Result<Graph> {
        Graph::new(folder::load(
            &self.settings.migrations.value,
            self.settings.recursive.value,
        )?)
    }

    /// How revisions are run.
    ///
    /// # Errors
    ///
    /// None yet; kept fallible for settings that need a look at the machine.
    pub fn runner_options(&self) -> Result<Options> {
        let run = &self.settings.run;
        Ok(Options {
            history_schema: self.history_schema().to_owned(),
            host: nix::unistd::gethostname()
                .ok()
                .and_then(|name| name.into_string().ok())
                .unwrap_or_else(|| "unknown".to_owned()),
            lock_timeout: run.lock_timeout.value,
            validation_lock_timeout: run.validation_lock_timeout.value,
            concurrently_lock_timeout: run.concurrently_lock_timeout.value,
            lock_retries: run.lock_retries.value,
            statement_timeout: run.statement_timeout.value,
            role: run.role.as_ref().map(|role| role.value.clone()),
            search_path: run.search_path.as_ref().map(|path| path.value.clone()),
            single_transaction: run.single_transaction.value,
            variables: self
                .settings
                .variables
                .iter()
                .map(|(name, setting)| (name.clone(), setting.value.clone()))
                .collect(),
            shared_sessions: false,
            unknown_outcome: None,
        })
    }

    /// Opens a database that a command will change, saying so if it is the embedded one: who forgot to set
    /// DATABASE_URL must not believe that it was another.
    ///
    /// # Errors
    ///
    /// When nothing names a database, or its server cannot be started.
    pub fn open(&self, command: &str) -> Result<Opened> {
        self.open_quietly(command, |text| self.ui.note(text))
    }

    fn open_quietly(&self, command: &str, say: impl Fn(&str)) -> Result<Opened> {
        let resolved = self.settings.database()?;
        for warning in &resolved.warnings {
            self.ui.warning(warning);
        }
        let runtime = Runtime::new().context("cannot start the event loop")?;
        let origin = resolved.origin.to_string();
        self.ui.detail(&format!("database: from {origin}"));
        for note in &resolved.notes {
            self.ui.detail(&format!("database: {note}"));
        }
        let (address, embedded) = match resolved.database {
            Database::Remote(address) => (address, None),
            Database::Embedded(path) => {
                let path = self.embedded_path(path);
                let installations = discovery::find(|name| std::env::var_os(name))?;
                let embedded = Embedded::open(&path, &installations)?;
                say(&format!(
                    "using the embedded PostgreSQL in {} (from {origin})",
                    path.display()
                ));
                for note in embedded.notes() {
                    self.ui.note(note);
                }
                (embedded_address(embedded.connection()), Some(embedded))
            }
        };
        let connector = Connector::new(&runtime, address, origin, command)
            .with_pooler(self.settings.run.pooler.value);
        self.ui
            .detail(&format!("database: {}", connector.display()));
        Ok(Opened {
            connector,
            wait: self
                .settings
                .wait
                .as_ref()
                .map_or(Duration::ZERO, |Setting { value, .. }| *value),
            ui: self.ui.clone(),
            embedded,
        })
    }

    /// Where an embedded server is kept.
    pub fn embedded_path(&self, path: Option<PathBuf>) -> PathBuf {
        path.unwrap_or_else(|| {
            self.settings
                .project_root
                .join(crate::config::EMBEDDED_DIRECTORY)
        })
    }

    /// Opens a database for a command that only looks, and connects to it.
    ///
    /// # Errors
    ///
    /// As [`Context::open`] and [`Opened::session`].
    pub fn connect(&self, command: &str) -> Result<(Opened, Session)> {
        let mut opened = self.open_quietly(command, |text| self.ui.detail(text))?;
        let session = opened.session()?;
        Ok((opened, session))
    }
}

pub(super) fn embedded_address(connection: Connection) -> Address {
    Address {
        hosts: vec![Host {
            name: HostName::Socket(connection.socket_dir),
            hostaddr: None,
            port: Some(connection.port),
        }],
        user: Some(connection.user.to_owned()),
        database: Some(connection.database.to_owned()),
        ..Address::default()
    }
}

impl Opened {
    /// Connects, waiting as long as `--wait` allows; what is waited for is said on stderr, and with `-v` how the
    /// connection is encrypted.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached in time, or refuses the login.
    pub fn session(&mut self) -> Result<Session> {
        let ui = &self.ui;
        let session = if self.wait.is_zero() {
            self.connector.connect()?
        } else {
            self.connector
                .connect_waiting(self.wait, &mut |reason| ui.status(reason))?
        };
        ui.detail(&format!("connection: {}", session.encryption()));
        Ok(session)
    }

    /// Stops an embedded server that nobody else uses, saying so if it fails.
    pub fn close(self, context: &Context) {
        if let Some(embedded) = self.embedded
            && let Err(error) = embedded.close()
        {
            context
                .ui
                .warning(&format!("the embedded server was not stopped: {error:#}"));
        }
    }
}
