//! `embedded`: the local server between commands, for psql or an application.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::json;

use super::context::{Context, embedded_address};
use crate::cli::{EmbeddedAction, EmbeddedArgs};
use crate::db::url::Database;
use crate::error::{Exit, UserError};
use crate::server::{Embedded, Status, discovery};

pub(super) fn run(context: &Context, args: &EmbeddedArgs) -> Result<Exit> {
    context.text_or_json("embedded")?;
    let path = path(context)?;
    match args.action {
        EmbeddedAction::Start => start(context, &path),
        EmbeddedAction::Stop => {
            let stopped = Embedded::stop(&path)?;
            context.ui.status(if stopped {
                "stopped"
            } else {
                "it was not running"
            });
            Ok(Exit::Success)
        }
        EmbeddedAction::Status => status(context, &Embedded::status(&path)),
        EmbeddedAction::Url => {
            let Some(url) = url(&Embedded::status(&path)) else {
                return Err(UserError::new(format!(
                    "the embedded PostgreSQL in {} is not running",
                    path.display()
                ))
                .hint("schemactl embedded start")
                .into());
            };
            context.ui.data(&url)?;
            Ok(Exit::Success)
        }
    }
}

/// The place of the embedded server that this project means.
fn path(context: &Context) -> Result<PathBuf> {
    let resolved = context.settings.database()?;
    match resolved.database {
        Database::Embedded(path) => Ok(context.embedded_path(path)),
        Database::Remote(address) => Err(UserError::new(format!(
            "the database of this project is {}, not an embedded one",
            address.display()
        ))
        .detail(format!("the address comes from {}", resolved.origin))
        .hint("unset that, or name the embedded one: --database-url embedded:")
        .into()),
    }
}

fn start(context: &Context, path: &std::path::Path) -> Result<Exit> {
    let installations = discovery::find(|name| std::env::var_os(name))?;
    let embedded = Embedded::open(path, &installations)?;
    for note in embedded.notes() {
        context.ui.note(note);
    }
    embedded.keep_running()?;
    embedded.close()?;
    let status = Embedded::status(path);
    if context.is_json() {
        return self::status(context, &status);
    }
    context.ui.status(&format!(
        "the embedded PostgreSQL in {} runs until schemactl embedded stop",
        path.display()
    ));
    if let Some(url) = url(&status) {
        context.ui.data(&url)?;
    }
    Ok(Exit::Success)
}

fn url(status: &Status) -> Option<String> {
    status
        .connection
        .clone()
        .map(|connection| embedded_address(connection).display())
}

fn status(context: &Context, status: &Status) -> Result<Exit> {
    if context.is_json() {
        context.ui.data(&format!(
            "{:#}",
            json!({
                "format": 1,
                "running": status.running(),
                "kept": status.kept,
                "path": status.path.display().to_string(),
                "version": status.version,
                "pid": status.pid,
                "url": url(status),
            })
        ))?;
    } else {
        let state = match (status.pid, status.kept) {
            (Some(pid), true) => format!("running, pid {pid}, until schemactl embedded stop"),
            (Some(pid), false) => format!("running, pid {pid}, as long as a command uses it"),
            (None, _) => "not running".to_owned(),
        };
        context.ui.data(&format!(
            "Server:  {state}\nVersion: {}\nData:    {}\n{}",
            status
                .version
                .as_deref()
                .unwrap_or("none yet: the first command makes it"),
            status.path.display(),
            url(status)
                .map(|url| format!("URL:     {url}\n"))
                .unwrap_or_default(),
        ))?;
    }
    Ok(if status.running() {
        Exit::Success
    } else {
        Exit::Differs
    })
}
