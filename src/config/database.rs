//! Which database is meant: the first source that names one, completed the way libpq completes it.
//!
//! Highest first: `--database-url`, `SCHEMACTL_DATABASE_URL`, the chosen `[env.NAME]`, the variables for
//! direct connections, `DATABASE_URL`, component variables, libpq's `PG*` and files, `database` of
//! `schemactl.toml`. Among the direct ones and `DATABASE_URL`, a variable that the process sets beats every
//! one from `.env`: who types `DATABASE_URL=… schemactl upgrade head` means that database, whatever
//! `DIRECT_URL` a file holds. What was meant to name one and does not is an error ([`unusable`]).

mod components;
mod libpq;
mod pgpass;
mod service;
#[cfg(test)]
mod tests;
mod unusable;

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::file::ConfigFile;
use super::variables::Variables;
use super::{Environment, Origin, Setting};
use crate::db::url::{Address, Database, Secret};
use crate::error::UserError;

/// Variables that hold the URL of a direct connection, past a pooler.
const DIRECT: &[&str] = &[
    "DIRECT_URL",
    "MIGRATION_DATABASE_URL",
    "DATABASE_DIRECT_URL",
    "DATABASE_URL_UNPOOLED",
];

/// The variable for this program alone.
const OURS: &str = "SCHEMACTL_DATABASE_URL";

/// The variables that applications have, too, the highest first.
fn usual() -> impl Iterator<Item = &'static str> {
    DIRECT.iter().copied().chain(["DATABASE_URL"])
}

/// Whether a variable may say which database is meant, or how to log in to it.
pub(super) fn is_read(name: &str) -> bool {
    DIRECT.contains(&name)
        || ["DATABASE_URL", OURS].contains(&name)
        || components::is_part(name)
        || libpq::is_read(name)
}

/// Where an embedded server is kept below the project's root unless a path is given.
pub const EMBEDDED_DIRECTORY: &str = ".schemactl/postgres";

/// The database that is meant, and how that was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The database; an embedded one has its absolute path.
    pub database: Database,
    /// The source that named it.
    pub origin: Origin,
    /// What to say with `-v` and beside a connection error: where the parts came from.
    pub notes: Vec<String>,
    /// What to say in any case.
    pub warnings: Vec<String>,
}

/// Everything that may name a database.
#[derive(Clone, Debug)]
pub(super) struct Sources {
    pub(super) database_url: Option<Secret>,
    pub(super) variables: Variables,
    pub(super) environment: Environment,
    pub(super) file: Option<ConfigFile>,
    pub(super) chosen: Option<Setting<String>>,
    pub(super) project_root: PathBuf,
    /// The SSH server from which the database is looked at.
    pub(super) ssh: Option<String>,
}

/// A URL, and the directory that a relative path in it starts from.
struct Url {
    text: Setting<Secret>,
    base: PathBuf,
}

/// What the first source that names a database says.
#[expect(clippy::large_enum_variant, reason = "there is one value per process")]
enum Named {
    Url(Url),
    Parts(Address, Origin),
}

/// Finds and completes the database.
pub(super) fn resolve(sources: &Sources) -> Result<Resolved> {
    resolve_if_named(sources)?.ok_or_else(|| nothing_names_a_database(sources).into())
}

/// Finds and completes the database, if anything names one.
pub(super) fn resolve_if_named(sources: &Sources) -> Result<Option<Resolved>> {
    let mut notes = Vec::new();
    let mut warnings = Vec::new();
    let Some(named) = find(sources, &mut notes)? else {
        return Ok(None);
    };
    let (database, origin) = match named {
        Named::Url(url) => {
            let origin = url.text.origin;
            let from = |error: UserError| error.detail(format!("the value came from {origin}"));
            let database = match Database::parse(url.text.value.expose()).map_err(from)? {
                Database::Embedded(path) => Database::Embedded(Some(match path {
                    Some(path) => url.base.join(home_relative(&path, sources)),
                    None => sources.project_root.join(EMBEDDED_DIRECTORY),
                })),
                remote => remote,
            };
            (database, origin)
        }
        Named::Parts(address, origin) => (Database::Remote(address), origin),
    };
    let database = match database {
        Database::Remote(mut address) => {
            warn_about_exposure(&address, &origin, &mut notes, &mut warnings);
            libpq::complete(&mut address, &origin, sources, &mut notes, &mut warnings)?;
            let secure =
                |error: UserError| error.detail(format!("the database was named by {origin}"));
            address.tls.check().map_err(secure)?;
            warnings.append(&mut address.warnings);
            notes.append(&mut address.notes);
            Database::Remote(address)
        }
        embedded => embedded,
    };
    Ok(Some(Resolved {
        database,
        origin,
        notes,
        warnings,
    }))
}

fn find(sources: &Sources, notes: &mut Vec<String>) -> Result<Option<Named>> {
    let working_dir = &sources.environment.working_dir;
    let secret = |setting: Setting<String>| setting.map(Secret::new);
    if let Some(url) = &sources.database_url {
        let text = Setting::new(url.clone(), Origin::Flag("--database-url"));
        return Ok(Some(Named::Url(Url {
            text,
            base: working_dir.clone(),
        })));
    }
    let variables = &sources.variables;
    unusable::refuse_unreadable(variables)?;
    let of_variable = |name: &str| {
        let text = variables.get(name).map(secret)?;
        Some(Url {
            text,
            base: variables.base_of(name, working_dir),
        })
    };
    if let Some(url) = of_variable(OURS) {
        return Ok(Some(Named::Url(url)));
    }
    let found = match of_chosen_environment(sources, of_variable)? {
        Some(url) => Some(Named::Url(url)),
        None => match of_usual_variables(variables, of_variable, notes)? {
            Some(url) => Some(Named::Url(url)),
            None => {
                let found = without_url(sources, notes)?;
                if found.is_some() {
                    unusable::refuse_empty(usual(), variables)?;
                }
                found
            }
        },
    };
    if found.is_some() {
        unusable::refuse_empty([OURS], variables)?;
    }
    Ok(found)
}

/// The URL in a variable that applications have, too.
///
/// An empty one beside another that is set is an alternative that was left open. Not so a `DATABASE_URL` of the process: it was
/// to beat the files.
fn of_usual_variables(
    variables: &Variables,
    of_variable: impl Fn(&str) -> Option<Url>,
    notes: &mut Vec<String>,
) -> Result<Option<Url>, UserError> {
    let of_process = usual().filter(|name| variables.is_of_process(name));
    let of_file = usual().filter(|name| !variables.is_of_process(name));
    let mut urls = of_process.chain(of_file).filter_map(of_variable);
    let Some(url) = urls.next() else {
        return Ok(None);
    };
    if matches!(url.text.origin, Origin::Dotenv { .. }) && variables.is_of_process("DATABASE_URL") {
        unusable::refuse_empty(["DATABASE_URL"], variables)?;
    }
    notes.extend(urls.map(|other| format!("{} was passed over", other.text.origin)));
    Ok(Some(url))
}

/// A database that no URL in a variable names.
fn without_url(sources: &Sources, notes: &mut Vec<String>) -> Result<Option<Named>> {
    if let Some((address, origin)) = components::find(sources, notes)? {
        return Ok(Some(Named::Parts(address, origin)));
    }
    if let Some(origin) = libpq::names_a_database(sources) {
        return Ok(Some(Named::Parts(Address::default(), origin)));
    }
    if let Some(file) = &sources.file
        && let Some(database) = &file.contents.database
    {
        let text = Setting::new(database.clone(), file.origin_of("", "database"));
        return Ok(Some(Named::Url(Url {
            text,
            base: file.directory().to_owned(),
        })));
    }
    Ok(None)
}

/// The URL of the chosen `[env.NAME]`; naming a variable that is not set is an error, never a fall-through.
fn of_chosen_environment(
    sources: &Sources,
    of_variable: impl Fn(&str) -> Option<Url>,
) -> Result<Option<Url>> {
    let (Some(file), Some(chosen)) = (&sources.file, &sources.chosen) else {
        return Ok(None);
    };
    let section = file.environment(chosen)?;
    let title = format!("env.{}", chosen.value);
    if let Some(url) = &section.url {
        let text = Setting::new(url.clone(), file.origin_of(&title, "url"));
        return Ok(Some(Url {
            text,
            base: file.directory().to_owned(),
        }));
    }
    let Some(variable) = &section.url_env else {
        return Ok(None);
    };
    match of_variable(variable) {
        Some(url) => Ok(Some(url)),
        None => Err(UserError::new(format!("{variable} is not set"))
            .detail(format!("named by {}", file.origin_of(&title, "url_env")))
            .hint(format!(
                "set {variable}=postgresql://user:password@host:5432/database"
            ))
            .into()),
    }
}

fn nothing_names_a_database(sources: &Sources) -> UserError {
    let file = match &sources.file {
        Some(file) => format!("`database` of {}", file.shown),
        None => format!("no {} was found", super::file::FILE_NAME),
    };
    let empty = unusable::empty(usual().chain([OURS]), &sources.variables);
    let error = UserError::new("no database is configured")
        .detail(format!(
            "looked at --database-url, SCHEMACTL_DATABASE_URL, DIRECT_URL, MIGRATION_DATABASE_URL,\n\
             DATABASE_URL, DB_HOST and POSTGRES_HOST with their like, PGHOST, PGSERVICE and their like\n\
             (each in the environment and in .env), and {file}"
        ))
        .hint("set DATABASE_URL=postgresql://user:password@host:5432/database, in the environment or in .env")
        .hint("or write database = \"embedded:\" into schemactl.toml for a local PostgreSQL that schemactl runs");
    match empty {
        Some((name, origin)) => error.detail(format!("{name} is set, but to nothing ({origin})")),
        None => error,
    }
}

/// Passwords in a file under version control, or in the argument list that every user of the machine sees.
fn warn_about_exposure(
    address: &Address,
    origin: &Origin,
    notes: &mut Vec<String>,
    warnings: &mut Vec<String>,
) {
    match origin {
        _ if address.password.is_none() => {}
        Origin::File { .. } => warnings.push(format!(
            "{origin} holds a password: keep it in a variable and name that with url_env"
        )),
        Origin::Flag(flag) => notes.push(format!(
            "the password in {flag} is visible to other users of this machine"
        )),
        _ => {}
    }
}

fn home_relative(path: &Path, sources: &Sources) -> PathBuf {
    match (path.strip_prefix("~"), &sources.environment.home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}
