//! Everything a command can be told, resolved once: flags over variables over the chosen `[env.NAME]` over
//! the file over defaults.
//!
//! Each key of `[run]` has a variable named after it: `lock_wait` is `SCHEMACTL_LOCK_WAIT`. Tokens of
//! `file_template` and time zone names are left to the revision writer.

mod layers;
mod lint;
mod model;
mod run;
mod ssh;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;

use self::layers::Layers;
pub use self::lint::LintSettings;
pub use self::model::ModelSettings;
pub use self::run::RunSettings;
pub use self::ssh::SshSettings;
use super::database::{self, Resolved, Sources};
use super::file::ConfigFile;
use super::variables::Variables;
use super::{ColorChoice, Environment, Flags, Format, Origin, Setting, Verbosity, duration};
use crate::error::{Exit, UserError};

/// Everything resolved, except the database, which is resolved when asked for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The directory of the configuration file, or the working directory.
    pub project_root: PathBuf,
    /// The configuration file, if there is one.
    pub config_file: Option<PathBuf>,
    /// The chosen `[env.NAME]`.
    pub env: Option<Setting<String>>,
    /// The folders of revisions, absolute; the first takes new ones.
    pub migrations: Setting<Vec<PathBuf>>,
    /// Whether folders inside those hold revisions as well.
    pub recursive: Setting<bool>,
    /// The schema of schemactl's own tables.
    pub history_schema: Setting<String>,
    /// How new revision files are made.
    pub revisions: RevisionSettings,
    /// How revisions are run.
    pub run: RunSettings,
    /// The declared schema, and where it is loaded.
    pub model: ModelSettings,
    /// What is wanted of the linter.
    pub lint: LintSettings,
    /// How long to wait for the database to accept connections; not at all when `None`.
    pub wait: Option<Setting<Duration>>,
    /// The SSH server to go through.
    pub ssh: Option<SshSettings>,
    /// Variables for SQL.
    pub variables: BTreeMap<String, Setting<String>>,
    /// How data is written; `None` leaves it to the command.
    pub format: Option<Format>,
    /// How much is said.
    pub verbosity: Verbosity,
    /// When colour is used.
    pub color: ColorChoice,
    /// Whether progress may be drawn: on a terminal, and nobody objects.
    pub progress: bool,
    /// Whether every question is answered with yes.
    pub yes: bool,
    /// Whether questions may be asked at all.
    pub interactive: bool,
    /// `AUTO_SCHEMA_DESTRUCTIVE`: whether steps that lose data are allowed.
    pub allow_destructive: Setting<bool>,
    /// `ENABLE_AUTO_MIGRATION`: whether a deployment may migrate.
    pub auto_migration: Setting<bool>,
    /// What to tell the user: lines of `.env` that could not be read.
    pub warnings: Vec<String>,
    sources: Sources,
}

/// How new revision files are made.
#[derive(Clone, Debug)]
pub struct RevisionSettings {
    /// The file's name without `.sql`.
    pub file_template: Setting<String>,
    /// The time zone of dates.
    pub timezone: Setting<String>,
    /// The most characters of a slug.
    pub slug_length: Setting<usize>,
    /// Commands run on a new file; `{path}` is the file.
    pub after_write: Setting<Vec<Vec<String>>>,
}

impl Settings {
    /// Resolves everything but the database.
    ///
    /// # Errors
    /// When the configuration file cannot be read, a value cannot be understood, or the chosen environment
    /// does not exist.
    pub fn resolve(flags: &Flags, environment: &Environment) -> Result<Self> {
        let variables = Variables::load(environment, &flags.env_files)?;
        let file = ConfigFile::locate(flags, variables.get("SCHEMACTL_CONFIG"), environment)?;
        let env = match &flags.env {
            Some(name) => Some(Setting::new(name.clone(), Origin::Flag("--env"))),
            None => variables.get("SCHEMACTL_ENV"),
        };
        let layers = Layers::new(&variables, file.as_ref(), env.as_ref())?;
        let working_dir = &environment.working_dir;
        let project_root = file
            .as_ref()
            .map_or(working_dir.as_path(), ConfigFile::directory)
            .to_owned();
        let ssh = SshSettings::resolve(flags, &layers)?;
        let quiet = flags.quiet;
        let is_dumb = environment.get("TERM") == Some("dumb");
        Ok(Self {
            config_file: file.as_ref().map(|file| file.path.clone()),
            migrations: migrations(&layers, &project_root, working_dir),
            recursive: layers.choose("recursive", |c| c.recursive, |e| e.recursive, false),
            history_schema: history_schema(&layers)?,
            revisions: revisions(&layers)?,
            run: RunSettings::resolve(flags, &layers)?,
            model: ModelSettings::resolve(&layers, &project_root, working_dir)?,
            lint: LintSettings::resolve(&layers),
            wait: layers.pick(flags.wait, "--wait", "wait", duration::parse, |_| None)?,
            variables: sql_variables(flags, &layers),
            format: flags.format,
            verbosity: flags.verbosity(),
            // https://no-color.org: set and not empty, whatever the value; a flag of the user's beats it.
            color: match flags.color {
                Some(choice) => choice,
                None if environment.get("NO_COLOR").is_some() => ColorChoice::Never,
                None => ColorChoice::Auto,
            },
            progress: !flags.no_progress && !quiet && environment.terminal.stderr && !is_dumb,
            yes: flags.yes,
            interactive: !flags.non_interactive
                && environment.terminal.stdin
                && environment.terminal.stderr,
            allow_destructive: layers.switch("AUTO_SCHEMA_DESTRUCTIVE", false)?,
            auto_migration: layers.switch("ENABLE_AUTO_MIGRATION", true)?,
            warnings: variables.warnings.clone(),
            sources: Sources {
                database_url: flags.database_url.clone(),
                environment: environment.clone(),
                file: file.clone(),
                chosen: env.clone(),
                project_root: project_root.clone(),
                variables: variables.clone(),
                ssh: ssh.as_ref().map(|ssh| ssh.destination.host().to_owned()),
            },
            ssh,
            project_root,
            env,
        })
    }

    /// The database that is meant.
    ///
    /// # Errors
    /// When nothing names one, or what names it cannot be understood; no message holds a password.
    pub fn database(&self) -> Result<Resolved> {
        database::resolve(&self.sources)
    }

    /// The database that is meant, if anything names one.
    ///
    /// # Errors
    /// As [`Settings::database`], except when nothing names one.
    pub fn database_if_named(&self) -> Result<Option<Resolved>> {
        database::resolve_if_named(&self.sources)
    }
}

fn migrations(
    layers: &Layers<'_>,
    root: &std::path::Path,
    working_dir: &std::path::Path,
) -> Setting<Vec<PathBuf>> {
    const VARIABLE: &str = "SCHEMACTL_MIGRATIONS";
    if let Some(paths) = layers.variables.get(VARIABLE) {
        let base = layers.variables.base_of(VARIABLE, working_dir);
        return paths.map(|paths| {
            std::env::split_paths(&paths)
                .map(|path| base.join(path))
                .collect()
        });
    }
    let default = super::file::Folders(vec!["migrations".into()]);
    layers
        .choose(
            "migrations",
            |c| c.migrations.clone(),
            |e| e.migrations.clone(),
            default,
        )
        .map(|folders| folders.0.iter().map(|folder| root.join(folder)).collect())
}

fn history_schema(layers: &Layers<'_>) -> Result<Setting<String>> {
    let schema = match layers.variables.get("SCHEMACTL_HISTORY_SCHEMA") {
        Some(schema) => schema,
        None => layers.choose_in(
            "history",
            "schema",
            |c| c.history.schema.clone(),
            |e| e.history.schema.clone(),
            "schemactl".to_owned(),
        ),
    };
    let trouble = match schema.value.as_str() {
        name if name.trim().is_empty() => "is empty",
        name if name.len() > 63 => "is longer than the 63 bytes PostgreSQL keeps",
        name if name.contains('\0') => "holds a NUL",
        name if name.starts_with("pg_") || name == "information_schema" => {
            "is reserved by PostgreSQL"
        }
        _ => return Ok(schema),
    };
    Err(
        UserError::new(format!("the name of the history schema {trouble}"))
            .detail(format!("the value came from {}", schema.origin))
            .hint("leave it out to take \"schemactl\"")
            .exit(Exit::Usage)
            .into(),
    )
}

fn revisions(layers: &Layers<'_>) -> Result<RevisionSettings> {
    let settings = RevisionSettings {
        file_template: layers.of_file(
            "revisions",
            "file_template",
            |c| c.revisions.file_template.clone(),
            "{year}{month}{day}{hour}{minute}_{rev}_{slug}".to_owned(),
        ),
        timezone: layers.of_file(
            "revisions",
            "timezone",
            |c| c.revisions.timezone.clone(),
            "UTC".to_owned(),
        ),
        slug_length: layers.of_file("revisions", "slug_length", |c| c.revisions.slug_length, 40),
        after_write: layers.of_file(
            "revisions",
            "after_write",
            |c| c.revisions.after_write.clone(),
            Vec::new(),
        ),
    };
    let (template, length) = (&settings.file_template, &settings.slug_length);
    let hooks = &settings.after_write;
    let trouble = if template.value.trim().is_empty() {
        Some(format!("{} is empty", template.origin))
    } else if length.value == 0 {
        Some(format!("{} must be 1 at least", length.origin))
    } else if hooks.value.iter().any(Vec::is_empty) {
        Some(format!("{} holds an empty command", hooks.origin))
    } else {
        None
    };
    match trouble {
        Some(message) => Err(UserError::new(message).exit(Exit::Usage).into()),
        None => Ok(settings),
    }
}

/// `-x` over `[env.NAME.variables]` over `[variables]`, name by name.
fn sql_variables(flags: &Flags, layers: &Layers<'_>) -> BTreeMap<String, Setting<String>> {
    let mut variables = BTreeMap::new();
    if let Some(file) = layers.file {
        for (name, value) in &file.contents.variables {
            variables.insert(
                name.clone(),
                Setting::new(value.clone(), file.origin_of("variables", name)),
            );
        }
        if let Some((chosen, section)) = &layers.chosen {
            for (name, value) in &section.variables {
                let title = format!("env.{chosen}.variables");
                variables.insert(
                    name.clone(),
                    Setting::new(value.clone(), file.origin_of(&title, name)),
                );
            }
        }
    }
    for (name, value) in &flags.variables {
        variables.insert(
            name.clone(),
            Setting::new(value.clone(), Origin::Flag("-x")),
        );
    }
    variables
}
