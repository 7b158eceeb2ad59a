//! What every command starts from: the settings, the terminal, the revision files, and the way to the database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::cli::Format;
use crate::config::{Origin, Setting, Settings};
use crate::db::url::{Address, Database, Host, HostName};
use crate::db::{
    Connector, Error, Reply, Rows, Runtime, Session, Transport, Unwatched, Waiting,
    connection_error, ssh,
};
use crate::error::{Exit, UserError};
use crate::finding::Finding;
use crate::git;
use crate::report::findings;
use crate::revision::file::Revision;
use crate::revision::folder;
use crate::revision::graph::Graph;
use crate::revision::runner::{Options, StatementTimeout};
use crate::secrecy;
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
    /// How long the database is waited for, over all connections of the command.
    pub waiting: Waiting,
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

    /// Refuses the formats that findings do not have.
    ///
    /// # Errors
    ///
    /// CSV, SQL or TOML was asked for.
    pub fn format_of_findings(&self, command: &str) -> Result<()> {
        if !matches!(self.format(), Format::Csv | Format::Sql | Format::Toml) {
            return Ok(());
        }
        Err(UserError::new(format!(
            "schemactl {command} prints text, JSON, Markdown, GitHub annotations, GitLab's, SARIF or JUnit's"
        ))
        .exit(Exit::Usage)
        .hint("use --format text, json, markdown, github, gitlab, sarif or junit")
        .into())
    }

    /// Prints what `command` has found, in the format that was asked for.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn print_findings(&self, found: &[Finding], command: &str) -> Result<()> {
        let tool = format!("schemactl {command}");
        let format = self.format();
        // A service attaches them to files of the work tree; people and editors open them from where they are.
        let is_for_service = matches!(format, Format::Github | Format::Gitlab | Format::Sarif);
        let text = match git::work_tree(&std::env::current_dir().unwrap_or_default()) {
            Some(top) if is_for_service => {
                let found: Vec<Finding> = found
                    .iter()
                    .map(|finding| self.below(&top, finding.clone()))
                    .collect();
                findings::render(&found, format, &tool)
            }
            _ => findings::render(found, format, &tool),
        };
        self.ui.data(&text)?;
        Ok(())
    }

    /// The finding with its file as it is seen from the top of the work tree. GitLab shows none without a file, so that it gets that of
    /// the configuration.
    fn below(&self, top: &Path, mut finding: Finding) -> Finding {
        if self.format() == Format::Gitlab
            && finding.place.is_none()
            && let Some(file) = &self.settings.config_file
        {
            finding = finding.in_file(file);
        }
        if let Some(place) = &mut finding.place {
            place.path = git::below(top, &place.path);
        }
        finding
    }

    /// Prints what a service can read although `command` was stopped before it found anything.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn print_no_findings(&self, command: &str) -> Result<()> {
        let tool = format!("schemactl {command}");
        self.ui
            .data(&findings::render_unknown(self.format(), &tool))?;
        Ok(())
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
        Graph::new(self.revisions()?)
    }

    /// The same, not yet a graph.
    ///
    /// # Errors
    ///
    /// When a folder or file cannot be read.
    pub fn revisions(&self) -> Result<Vec<Revision>> {
        folder::load(
            &self.settings.migrations.value,
            self.settings.recursive.value,
        )
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
            statement_timeout: StatementTimeout {
                limit: run.statement_timeout.value,
                from: run.statement_timeout.origin.to_string(),
            },
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
            on_shadow: false,
            unknown_outcome: None,
            reconnect_wait: run.reconnect_wait.value,
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
            Database::Remote(address) => {
                if let Some(password) = &address.password {
                    secrecy::keep(password.expose());
                }
                (address, None)
            }
            Database::Embedded(path) => {
                self.refuse_ssh(&origin)?;
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
        let transport = self.transport(&runtime, embedded.is_some());
        let connector = Connector::new(&runtime, address, origin, command)
            .with_link_timeout(self.settings.run.link_timeout.value)
            .with_pooler(self.settings.run.pooler.value)
            .through(transport);
        self.ui
            .detail(&format!("database: {}", connector.display()));
        let wait = match (&embedded, &self.settings.wait) {
            (None, Some(Setting { value, .. })) => *value,
            // The embedded server was waited for when it was started.
            _ => Duration::ZERO,
        };
        Ok(Opened {
            connector,
            waiting: Waiting::new(wait),
            ui: self.ui.clone(),
            embedded,
        })
    }

    /// How the database is reached; the embedded one is on this machine.
    fn transport(&self, runtime: &Runtime, is_embedded: bool) -> Transport {
        let Some(ssh) = self.settings.ssh.as_ref().filter(|_| !is_embedded) else {
            return Transport::Direct;
        };
        self.ui
            .detail(&format!("ssh: {} (from {})", ssh.destination, ssh.origin));
        let options = ssh::Options {
            destination: ssh.destination.clone(),
            origin: ssh.origin.to_string(),
            command: ssh.command.as_ref().map(|command| command.value.clone()),
            interactive: self.settings.interactive,
        };
        let ui = self.ui.clone();
        let say = move |line: &str, is_request: bool| {
            if is_request {
                ui.status(line);
            } else {
                ui.detail(line);
            }
        };
        Transport::Ssh(ssh::Tunnel::new(runtime, options, Box::new(say)))
    }

    /// Refuses an SSH server beside the embedded database: one of the two is not meant.
    fn refuse_ssh(&self, embedded: &str) -> Result<()> {
        let Some(ssh) = &self.settings.ssh else {
            return Ok(());
        };
        let error = UserError::new(format!(
            "the embedded PostgreSQL is on this machine, and {} leads to another one",
            ssh.origin
        ))
        .detail(format!("the embedded one comes from {embedded}"))
        .hint("name the database as the SSH server sees it: DATABASE_URL=postgresql://user:password@127.0.0.1:5432/database");
        Err(match ssh.origin {
            Origin::Flag(_) => error.exit(Exit::Usage),
            _ => error.hint("or, if the embedded one is meant: --ssh none"),
        }
        .into())
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

    /// Opens a database for a command that only looks.
    ///
    /// # Errors
    ///
    /// As [`Context::open`].
    pub fn open_to_look(&self, command: &str) -> Result<Opened> {
        self.open_quietly(command, |text| self.ui.detail(text))
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
    /// Whether schemactl itself runs the server.
    pub fn is_embedded(&self) -> bool {
        self.embedded.is_some()
    }

    /// Waits this long for the database unless the user says how long.
    pub fn wait_unless_told(&mut self, context: &Context, default: Duration) {
        if context.settings.wait.is_none() && !self.is_embedded() {
            self.waiting = Waiting::new(default);
        }
    }

    /// Connects, waiting as long as `--wait` allows; what is waited for is said on stderr, and with `-v` how the
    /// connection is encrypted.
    ///
    /// # Errors
    ///
    /// When the database cannot be reached in time, or refuses the login.
    pub fn session(&mut self) -> Result<Session> {
        if self.waiting.is_on() {
            return Ok(self.ask("SELECT 1")?.0);
        }
        let session = self.connector.connect()?;
        self.ui
            .detail(&format!("connection: {}", session.describe()));
        Ok(session)
    }

    /// Connects and sends a first message, waiting for its answer as for the connection: a server that goes away right
    /// after the login was on its way down, and nothing has been begun.
    ///
    /// Of several hosts the first is taken that can be written to, else the first that answers.
    ///
    /// # Errors
    ///
    /// As [`Opened::session`]; what else the server says to the message is in the reply.
    pub fn ask(&mut self, message: &str) -> Result<(Session, Reply)> {
        let asked = self.ask_quietly(message)?;
        self.arrived();
        Ok(asked)
    }

    /// Says how long was waited, if anybody was told that it is.
    pub fn arrived(&mut self) {
        if self.waiting.has_said() {
            self.ui.status(&format!(
                "the database is there, after {}",
                crate::db::seconds(self.waiting.elapsed())
            ));
            self.waiting.forget();
        }
    }

    /// [`Opened::ask`] without a word when the wait is over.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn ask_quietly(&mut self, message: &str) -> Result<(Session, Reply)> {
        loop {
            let limit = self.waiting.attempt_limit();
            let wants_primary = self.connector.hosts() > 1;
            let mut first = None;
            let tried = self.connector.try_each(limit, &mut |mut session| {
                let reply = session.run(message, &mut Unwatched);
                if let Some(error) = &reply.error
                    && (error.is_connection_lost() || session.is_closed())
                {
                    return Err(error.clone());
                }
                if wants_primary && is_standby(&reply) && first.is_none() {
                    first = Some((session, reply));
                    return Err(Error::NotReady("the server is a standby".to_owned()));
                }
                Ok((session, reply))
            });
            let error = match (tried, first) {
                (Ok(asked), _) | (Err(_), Some(asked)) => {
                    self.ui
                        .detail(&format!("connection: {}", asked.0.describe()));
                    return Ok(asked);
                }
                (Err(error), None) => error,
            };
            if !self.goes_on(&error)? {
                return Err(connection_error(&error, &self.connector, &self.waiting).into());
            }
        }
    }

    /// Whether `--wait` allows another attempt after this error, which is said; pauses first.
    ///
    /// # Errors
    ///
    /// When a signal ended the wait.
    pub fn goes_on(&mut self, error: &Error) -> Result<bool> {
        let ui = &self.ui;
        Ok(self
            .waiting
            .again(error, &self.connector, &mut |reason| ui.status(reason))?)
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

/// Whether the facts in a reply to [`history::state_query`](crate::revision::history::state_query) are a standby's.
fn is_standby(reply: &Reply) -> bool {
    reply
        .results
        .first()
        .filter(|rows| rows.columns().iter().any(|name| name == "in_recovery"))
        .and_then(Rows::first)
        .is_some_and(|row| row.is_true("in_recovery"))
}
