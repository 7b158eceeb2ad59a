//! `schemactl.toml`: what it may say, where it is looked for, and errors that name line, column and key.
//!
//! Nothing is resolved here: precedence over flags and environment is [`super::settings`]'s.

mod error;
mod lint;
mod section;

use std::path::{Path, PathBuf};

use anyhow::Result;

pub use self::lint::{FailOn, LintSection, NamingSection, Patterns, RuleLevel, RuleName};
pub use self::section::{
    Contents, DiffSection, EnvironmentSection, Folders, HistorySection, ModelKey, RevisionsSection,
    RunSection, ShadowPlace,
};
use super::{Environment, Flags, Origin, Setting, search};
use crate::error::{Exit, UserError};

/// The name that is looked for.
pub const FILE_NAME: &str = "schemactl.toml";

/// A configuration file that was read.
#[derive(Clone, Debug)]
pub struct ConfigFile {
    /// Where it is, absolute.
    pub path: PathBuf,
    /// Its name for messages.
    pub shown: String,
    /// Who named it; [`Origin::Default`] when it was found by searching.
    pub origin: Origin,
    /// What it says.
    pub contents: Contents,
}

impl ConfigFile {
    /// Reads the file that the flag or `SCHEMACTL_CONFIG` names, or the nearest one upward.
    ///
    /// # Errors
    /// When a named file is missing, or a file cannot be read or understood. A file that was not named may
    /// be missing.
    pub fn locate(
        flags: &Flags,
        variable: Option<Setting<String>>,
        environment: &Environment,
    ) -> Result<Option<Self>> {
        let named = match (&flags.config, variable) {
            (Some(path), _) => Some(Setting::new(path.clone(), Origin::Flag("--config"))),
            (None, Some(variable)) => Some(variable.map(PathBuf::from)),
            (None, None) => None,
        };
        let found = match named {
            Some(named) => Some(named.map(|path| environment.working_dir.join(path))),
            None => search::upward(&environment.working_dir)
                .map(|directory| directory.join(FILE_NAME))
                .find(|path| path.is_file())
                .map(Setting::default_of),
        };
        found
            .map(|found| Self::read(found, environment))
            .transpose()
    }

    fn read(path: Setting<PathBuf>, environment: &Environment) -> Result<Self> {
        let shown = environment.shown(&path.value);
        let text = std::fs::read_to_string(&path.value).map_err(|error| {
            let missing = error.kind() == std::io::ErrorKind::NotFound;
            let message = if missing {
                format!("the configuration file {shown} does not exist")
            } else {
                format!("the configuration file {shown} cannot be read: {error}")
            };
            UserError::new(message).detail(format!("named by {}", path.origin))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let contents = Contents::parse(text, &shown)?;
        Ok(Self {
            path: path.value,
            shown,
            origin: path.origin,
            contents,
        })
    }

    /// The directory that relative paths in the file start from.
    pub fn directory(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// The origin of a key of a section; the empty section is the top level.
    pub fn origin_of(&self, section: &str, key: &str) -> Origin {
        let key = if section.is_empty() {
            key.to_owned()
        } else {
            format!("[{section}] {key}")
        };
        Origin::File {
            file: self.shown.clone(),
            key,
        }
    }

    /// The named environment.
    pub fn environment(&self, name: &Setting<String>) -> Result<&EnvironmentSection> {
        if let Some(section) = self.contents.env.get(&name.value) {
            return Ok(section);
        }
        let known: Vec<&str> = self.contents.env.keys().map(String::as_str).collect();
        let error = UserError::new(format!(
            "{} has no environment {:?}",
            self.shown, name.value
        ))
        .detail(format!("named by {}", name.origin))
        .exit(Exit::Usage);
        Err(
            match (error::nearest(&name.value, &known), known.as_slice()) {
                (Some(nearest), _) => error.hint(format!("did you mean {nearest}?")),
                (None, []) => error.hint(format!("write a section [env.{}] into it", name.value)),
                (None, known) => error.hint(format!("it has {}", known.join(", "))),
            }
            .into(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_is_found_and_a_named_one_must_exist() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        let environment = Environment::bare(&deep);
        let locate = |flags: &Flags, variable| ConfigFile::locate(flags, variable, &environment);
        assert!(locate(&Flags::default(), None).unwrap().is_none());

        std::fs::write(root.path().join(FILE_NAME), "recursive = true").unwrap();
        let found = locate(&Flags::default(), None).unwrap().unwrap();
        assert_eq!(
            (found.directory(), found.contents.recursive),
            (root.path(), Some(true))
        );

        std::fs::write(deep.join("other.toml"), "").unwrap();
        let variable = Setting::new(
            "other.toml".to_owned(),
            Origin::Environment("SCHEMACTL_CONFIG".into()),
        );
        let named = locate(&Flags::default(), Some(variable.clone()))
            .unwrap()
            .unwrap();
        assert_eq!(named.shown, "other.toml");

        let flags = Flags {
            config: Some("missing.toml".into()),
            ..Flags::default()
        };
        let error = locate(&flags, Some(variable)).unwrap_err();
        assert!(
            error.to_string().contains("missing.toml does not exist"),
            "{error}"
        );
    }
}
