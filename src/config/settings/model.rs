//! Where the declared schema is, where it is loaded, and what is not compared with it.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::layers::Layers;
use crate::config::file::{ModelKey, ShadowPlace};
use crate::config::size::Size;
use crate::config::{Origin, Setting};
use crate::db::url::Secret;
use crate::error::{Exit, UserError};
use crate::model::Source;

/// The files that are the model where nobody says anything: the first one that is there.
const DEFAULTS: &[&str] = &["schema.sql", "schema.toml"];

/// The declared schema, and where it is loaded.
#[derive(Clone, Debug)]
pub struct ModelSettings {
    /// The declared schema; `schema.sql` or `schema.toml` beside the configuration file when nobody names one.
    pub source: Setting<Source>,
    /// A file that every run that changes the schema keeps current with it; absolute.
    pub dump_after_upgrade: Option<Setting<PathBuf>>,
    /// Where the model is loaded when no URL says it.
    pub shadow: Setting<ShadowPlace>,
    /// A server for shadow databases.
    pub shadow_url: Option<Setting<Secret>>,
    /// Patterns of objects that are left alone.
    pub ignore: Setting<Vec<String>>,
    /// Tables of this size and larger are changed in ways that let others go on; smaller ones only with `--online`.
    pub online_above: Setting<Size>,
    working_dir: PathBuf,
}

/// An index on a table of this size is built in seconds.
const ONLINE_ABOVE: Size = Size(256 << 20);

impl ModelSettings {
    pub(super) fn resolve(layers: &Layers<'_>, root: &Path, working_dir: &Path) -> Result<Self> {
        Ok(Self {
            source: source(layers, root, working_dir),
            dump_after_upgrade: Some(layers.choose(
                "dump_after_upgrade",
                |c| c.dump_after_upgrade.clone(),
                |e| e.dump_after_upgrade.clone(),
                PathBuf::new(),
            ))
            .filter(|file| !file.value.as_os_str().is_empty())
            .map(|file| file.map(|file| root.join(file))),
            shadow: match layers.variables.get("SCHEMACTL_SHADOW") {
                Some(text) => {
                    let place = text.value.parse().map_err(|message| {
                        UserError::new(format!("SCHEMACTL_SHADOW: {message}"))
                            .detail(format!("the value came from {}", text.origin))
                            .exit(Exit::Usage)
                    })?;
                    Setting::new(place, text.origin)
                }
                None => layers.choose("shadow", |c| c.shadow, |e| e.shadow, ShadowPlace::Local),
            },
            shadow_url: shadow_url(layers)?,
            ignore: layers.choose_in(
                "diff",
                "ignore",
                |c| c.diff.ignore.clone(),
                |e| e.diff.ignore.clone(),
                Vec::new(),
            ),
            online_above: layers.choose_in(
                "repair",
                "online_above",
                |c| c.repair.online_above,
                |e| e.repair.online_above,
                ONLINE_ABOVE,
            ),
            working_dir: working_dir.to_owned(),
        })
    }

    /// Whether somebody said what the model is: a schema.sql that merely lies there is looked at, and not acted upon.
    pub fn is_declared(&self) -> bool {
        self.source.origin != Origin::Default
    }

    /// The model: what the command line names, else what the settings do.
    pub fn source(&self, named: Option<&Path>) -> Source {
        match named {
            Some(path) => Source::Path {
                shown: path.display().to_string(),
                path: self.working_dir.join(path),
            },
            None => self.source.value.clone(),
        }
    }
}

fn source(layers: &Layers<'_>, root: &Path, working_dir: &Path) -> Setting<Source> {
    const VARIABLE: &str = "SCHEMACTL_MODEL";
    let path = |base: &Path, path: &Path| {
        let whole = base.join(path);
        Source::Path {
            shown: whole
                .strip_prefix(working_dir)
                .unwrap_or(&whole)
                .display()
                .to_string(),
            path: whole,
        }
    };
    if let Some(text) = layers.variables.get(VARIABLE) {
        let base = layers.variables.base_of(VARIABLE, working_dir);
        return text.map(|text| path(&base, Path::new(&text)));
    }
    let default = DEFAULTS
        .iter()
        .find(|file| root.join(file).exists())
        .or(DEFAULTS.first())
        .copied()
        .unwrap_or_default();
    layers
        .choose(
            "model",
            |c| c.model.clone(),
            |e| e.model.clone(),
            ModelKey::Path(default.into()),
        )
        .map(|key| match key {
            ModelKey::Path(file) => path(root, &file),
            ModelKey::Command(command) => Source::Command {
                command,
                directory: root.to_owned(),
            },
        })
}

/// `SCHEMACTL_SHADOW_URL`, then the variable that a section names, then the URL in the section.
fn shadow_url(layers: &Layers<'_>) -> Result<Option<Setting<Secret>>> {
    if let Some(url) = layers.variables.get("SCHEMACTL_SHADOW_URL") {
        return Ok(Some(url.map(Secret::new)));
    }
    let Some(file) = layers.file else {
        return Ok(None);
    };
    let sections = layers
        .chosen
        .iter()
        .map(|(name, section)| {
            (
                format!("env.{name}"),
                section.shadow_url.clone(),
                section.shadow_url_env.clone(),
            )
        })
        .chain([(
            String::new(),
            file.contents.shadow_url.clone(),
            file.contents.shadow_url_env.clone(),
        )]);
    for (title, url, variable) in sections {
        if let Some(name) = variable {
            let origin: Origin = file.origin_of(&title, "shadow_url_env");
            return match layers.variables.get(&name) {
                Some(url) => Ok(Some(url.map(Secret::new))),
                None => Err(UserError::new(format!(
                    "the variable {name} is not set, which {origin} names for the shadow"
                ))
                .exit(Exit::Usage)
                .into()),
            };
        }
        if let Some(url) = url {
            return Ok(Some(Setting::new(
                url,
                file.origin_of(&title, "shadow_url"),
            )));
        }
    }
    Ok(None)
}
