//! `schemactl diff`: does the database have the schema that the model declares?

use anyhow::Result;

use super::Context;
use crate::cli::{DiffArgs, Format, With};
use crate::compare::{self, Question};
use crate::config::ShadowPlace;
use crate::db::url::{Address, Database};
use crate::db::{Connector, Runtime};
use crate::diff::Scope;
use crate::error::{Exit, UserError};
use crate::model::Workshop;
use crate::model::cache::Cache;
use crate::report::difference;
use crate::selection::Selection;
use crate::shadow;

pub(super) fn run(context: &Context, args: &DiffArgs) -> Result<Exit> {
    if matches!(context.format(), Format::Csv | Format::Toml) {
        return Err(UserError::new(
            "schemactl diff prints text, JSON, Markdown, SQL or GitHub annotations",
        )
        .exit(Exit::Usage)
        .hint("use --format text, json, markdown, sql or github")
        .into());
    }
    if context.format() == Format::Sql {
        return super::repair::as_sql(context, args);
    }
    let question = question(context, &Choice::from(args))?;
    let model = context.settings.model.source(args.model.as_deref());
    let (opened, mut session) = context.connect("diff")?;
    let mut workshop = workshop(
        context,
        args.shadow.as_deref(),
        &opened.connector,
        session.server_version(),
    )?;
    let found = compare::compare(&mut session, &mut workshop, &model, &question)?;
    drop(workshop);
    drop(session);
    opened.close(context);
    let ui = &context.ui;
    ui.detail(&format!(
        "model: {}{}",
        model.describe(),
        if found.is_cached {
            ", unchanged since it was loaded"
        } else {
            ""
        }
    ));
    if found.is_unchanged {
        ui.detail("database: unchanged since it was last compared with the model");
    }
    for note in &found.notes {
        ui.note(note);
    }
    ui.data(&match context.format() {
        Format::Json => difference::json(&found)?,
        Format::Markdown => difference::markdown(&found),
        Format::Github => difference::github(&found, &model.describe()),
        _ => difference::text(&found),
    })?;
    for line in difference::left_out(&found) {
        ui.status(&line);
    }
    ui.status(&difference::summary(&found, &model.describe()));
    Ok(if found.difference.is_empty() {
        Exit::Success
    } else {
        Exit::Differs
    })
}

/// What is compared, as the command line says.
#[derive(Clone, Copy)]
pub(super) struct Choice<'a> {
    pub(super) schema: &'a [String],
    pub(super) include: &'a [String],
    pub(super) exclude: &'a [String],
    pub(super) with: &'a [With],
}

impl Choice<'_> {
    /// All there is, as the settings say.
    pub(super) fn everything() -> Self {
        Self {
            schema: &[],
            include: &[],
            exclude: &[],
            with: &[],
        }
    }
}

impl<'a> From<&'a DiffArgs> for Choice<'a> {
    fn from(args: &'a DiffArgs) -> Self {
        Self {
            schema: &args.schema,
            include: &args.include,
            exclude: &args.exclude,
            with: &args.with,
        }
    }
}

pub(super) fn question(context: &Context, args: &Choice<'_>) -> Result<Question> {
    let ignore = &context.settings.model.ignore;
    let selection = Selection::new(context.history_schema())
        .schemas(args.schema)?
        .include(args.include)?
        .exclude(args.exclude, "--exclude")?
        .exclude(&ignore.value, "[diff] ignore")
        .map_err(|error| match ignore.value.is_empty() {
            true => error,
            false => error.detail(format!("the pattern came from {}", ignore.origin)),
        })?;
    Ok(Question {
        selection,
        scope: Scope {
            with: args
                .with
                .iter()
                .map(|with| match with {
                    With::Owners => "owner",
                    With::Privileges => "privileges",
                })
                .collect(),
        },
    })
}

/// Whether the shadow is a scratch database on the target.
pub(super) fn is_on_server(context: &Context, shadow: Option<&str>) -> bool {
    let settings = &context.settings.model;
    match shadow {
        Some(text) => text.parse() == Ok(ShadowPlace::Server),
        None => settings.shadow_url.is_none() && settings.shadow.value == ShadowPlace::Server,
    }
}

/// Where models are loaded when no database is looked at: as [`workshop`], on the newest server of this machine.
///
/// # Errors
///
/// As [`workshop`]; no server programs here where they are needed.
pub(super) fn offline_workshop(context: &Context, shadow: Option<&str>) -> Result<Workshop> {
    let runtime = Runtime::new()?;
    let nowhere = Connector::new(&runtime, Address::default(), "nothing", "shadow");
    let mut workshop = workshop(context, shadow, &nowhere, 0)?;
    workshop.live_version = match &workshop.source {
        shadow::Source::Url(connector) => connector
            .with_database_or("postgres")
            .connect()?
            .server_version(),
        _ => shadow::installation(0)?.version.major * 10_000,
    };
    Ok(workshop)
}

/// Where models are loaded: as `--shadow` says, else as the settings do.
///
/// # Errors
///
/// A URL of a shadow that cannot be understood.
pub(super) fn workshop(
    context: &Context,
    shadow: Option<&str>,
    live: &Connector,
    live_version: u32,
) -> Result<Workshop> {
    let settings = &context.settings.model;
    let (url, place) = match shadow {
        None => (
            settings
                .shadow_url
                .as_ref()
                .map(|url| (url.value.expose(), url.origin.to_string())),
            settings.shadow.value,
        ),
        Some(text) => match text.parse() {
            Ok(place) => (None, place),
            Err(_) if text.contains(['/', '=']) => {
                (Some((text, "--shadow".to_owned())), ShadowPlace::Local)
            }
            Err(_) => {
                return Err(
                    UserError::new("--shadow takes local, server or the URL of a server")
                        .exit(Exit::Usage)
                        .into(),
                );
            }
        },
    };
    let source = match (url, place) {
        (Some((url, origin)), _) => {
            let from = |error: UserError| error.detail(format!("the value came from {origin}"));
            match Database::parse(url).map_err(from)? {
                Database::Remote(address) => {
                    shadow::Source::Url(Connector::new(live.runtime(), address, origin, "shadow"))
                }
                Database::Embedded(_) => {
                    return Err(from(UserError::new(
                        "the shadow cannot be the embedded PostgreSQL, which holds data",
                    ))
                    .hint("leave shadow_url away: schemactl starts a throw-away server of its own")
                    .exit(Exit::Usage)
                    .into());
                }
            }
        }
        (None, ShadowPlace::Local) => shadow::Source::Local,
        (None, ShadowPlace::Server) => shadow::Source::Target(live.clone()),
    };
    Ok(Workshop {
        source,
        runtime: live.runtime().clone(),
        live_version,
        search_path: context
            .settings
            .run
            .search_path
            .as_ref()
            .map(|path| path.value.clone()),
        cache: Cache::of_user(),
        shadow: None,
    })
}
