//! `dump_after_upgrade`: the schema as a file, kept current by every run that changes it.

use std::path::Path;

use anyhow::Result;

use super::context::{Context, Opened};
use crate::catalog::Catalog;
use crate::check::shown;
use crate::db::Session;
use crate::dump::{self, Extras};
use crate::filter::{self, Own, Patterns};
use crate::model;

/// Writes the schema where the settings want it; that it cannot be written takes nothing back, and is a warning.
pub(super) fn keep(context: &Context, opened: &mut Opened) {
    let Some(path) = context.settings.model.dump_after_upgrade.as_ref() else {
        return;
    };
    let written = opened
        .session()
        .and_then(|mut session| text(context, &mut session, &path.value))
        .and_then(|text| write(&path.value, &text));
    let name = shown(&path.value);
    match written {
        Ok(true) => context.ui.status(&format!("wrote {}", name.display())),
        Ok(false) => context.ui.detail(&format!("{} is current", name.display())),
        Err(error) => context.ui.warning(&format!(
            "{} was not written ({}): {error:#}",
            name.display(),
            path.origin
        )),
    }
}

fn text(context: &Context, session: &mut Session, path: &Path) -> Result<String> {
    let mut catalog = Catalog::read(session, true)?;
    let own = Own::new(&catalog, context.history_schema());
    filter::apply(&mut catalog, &own, &Patterns::default());
    if path
        .extension()
        .is_some_and(|extension| extension == "toml")
    {
        model::toml::dump(&catalog, Extras::default())
    } else {
        dump::script(&catalog, Extras::default())
    }
}

/// Whole or not at all, and only when it says something else.
fn write(path: &Path, text: &str) -> Result<bool> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::Write::write_all(&mut file, text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(true)
}
