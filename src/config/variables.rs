//! The variables that configure: the process environment over `.env.local` over `.env`.
//!
//! The files are those of the nearest directory, from the working directory up to the repository's root,
//! that has either; or those that are named, and then no others.

use std::collections::BTreeMap;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::database::is_read;
use super::{Environment, Origin, Setting, dotenv, search};
use crate::error::UserError;

/// The variables with their origins.
#[derive(Clone)]
pub(super) struct Variables {
    process: BTreeMap<String, String>,
    files: BTreeMap<String, Setting<String>>,
    directory: Option<PathBuf>,
    /// Lines that could not be read.
    pub(super) warnings: Vec<String>,
    /// Those of them that would say which database is meant.
    unreadable: Vec<Unreadable>,
}

/// A line of a `.env` file that cannot be read, of a variable that would say which database is meant.
#[derive(Clone, Debug)]
pub(super) struct Unreadable {
    /// The variable.
    pub(super) name: String,
    /// The file, relative to the working directory where it is below.
    pub(super) file: String,
    /// The line, counted from 1.
    pub(super) line: usize,
}

impl Variables {
    /// Reads the files that are `named`, of which the later win; without any, the `.env` files that belong to the working directory.
    ///
    /// # Errors
    /// When a file is named or exists and cannot be read: without it another database might be taken.
    pub(super) fn load(environment: &Environment, named: &[PathBuf]) -> Result<Self> {
        let mut variables = Self {
            process: environment.variables.clone(),
            files: BTreeMap::new(),
            directory: None,
            warnings: Vec::new(),
            unreadable: Vec::new(),
        };
        for path in named {
            let path = environment.working_dir.join(path);
            variables.read(&path, environment)?;
            variables.directory = path.parent().map(Path::to_owned);
        }
        if !named.is_empty() {
            return Ok(variables);
        }
        let names = [".env", ".env.local"];
        let directory = search::upward(&environment.working_dir)
            .find(|directory| names.iter().any(|name| holds_file(&directory.join(name))));
        if let Some(directory) = directory {
            for name in names {
                let path = directory.join(name);
                if holds_file(&path) {
                    variables.read(&path, environment)?;
                }
            }
            variables.directory = Some(directory.to_owned());
        }
        Ok(variables)
    }

    fn read(&mut self, path: &Path, environment: &Environment) -> Result<()> {
        let file = environment.shown(path);
        let bytes = std::fs::read(path).map_err(|error| {
            UserError::new(format!("{file} cannot be read: {error}")).hint(match error.kind() {
                std::io::ErrorKind::NotFound => "there is no such file: correct its name",
                _ => "make it readable, or move it away: it may name the database",
            })
        })?;
        let text = String::from_utf8_lossy(&bytes);
        if matches!(text, std::borrow::Cow::Owned(_)) {
            self.warnings
                .push(format!("{file} is not UTF-8: some characters were lost"));
        }
        let mut read = dotenv::parse(&text);
        // `NAME` alone, and `NAME:=value`, which assigns to another one.
        for entry in &read.entries {
            let meant = dotenv::meant(&entry.name).filter(|name| is_read(name));
            let bare = entry.name.trim_start_matches("$env:").trim_end_matches(':');
            if let Some(name) = meant
                && (if entry.name == name {
                    entry.value.is_none()
                } else {
                    bare == name
                })
            {
                read.unreadable.push(dotenv::UnreadableLine {
                    line: entry.line,
                    name: Some(name.to_owned()),
                });
            }
        }
        for dotenv::UnreadableLine { line, name } in read.unreadable.iter().cloned() {
            match name.filter(|name| is_read(name)) {
                Some(name) => self.unreadable.push(Unreadable {
                    name,
                    file: file.clone(),
                    line,
                }),
                None => self
                    .warnings
                    .push(format!("{file} line {line} cannot be read and was ignored")),
            }
        }
        let process = |name: &str| self.process.get(name).cloned();
        let files = |name: &str| self.files.get(name).map(|setting| setting.value.clone());
        for (variable, (value, line)) in read.resolve(process, files) {
            let origin = Origin::Dotenv {
                variable: variable.clone(),
                file: file.clone(),
                line,
            };
            self.files.insert(variable, Setting::new(value, origin));
        }
        Ok(())
    }

    /// A variable that is set and not empty.
    ///
    /// A variable that the process sets to nothing hides the file's, as python-dotenv has it.
    pub(super) fn get(&self, name: &str) -> Option<Setting<String>> {
        let found = match self.process.get(name) {
            Some(value) => Setting::new(value.clone(), Origin::Environment(name.to_owned())),
            None => self.files.get(name)?.clone(),
        };
        (!found.value.is_empty()).then_some(found)
    }

    /// Who set a variable to nothing.
    pub(super) fn set_to_nothing(&self, name: &str) -> Option<Origin> {
        match self.process.get(name) {
            Some(value) => value
                .is_empty()
                .then(|| Origin::Environment(name.to_owned())),
            None => self
                .files
                .get(name)
                .filter(|setting| setting.value.is_empty())
                .map(|setting| setting.origin.clone()),
        }
    }

    /// The first line that cannot be read and would say which database is meant, unless the process says so itself.
    pub(super) fn unreadable(&self) -> Option<&Unreadable> {
        self.unreadable
            .iter()
            .find(|line| !self.is_of_process(&line.name))
    }

    /// Whether the process itself sets the variable.
    pub(super) fn is_of_process(&self, name: &str) -> bool {
        self.process.contains_key(name)
    }

    /// The directory that relative paths of a variable start from: the `.env` file's, or the given one.
    pub(super) fn base_of(&self, name: &str, working_dir: &Path) -> PathBuf {
        match &self.directory {
            Some(directory) if !self.is_of_process(name) => directory.clone(),
            _ => working_dir.to_owned(),
        }
    }
}

fn holds_file(path: &Path) -> bool {
    // Password managers serve .env as a named pipe, so anything but a directory counts.
    match path.metadata() {
        Ok(metadata) => !metadata.is_dir(),
        // A parent that may not be searched holds nothing for this user.
        Err(error) => !matches!(
            error.kind(),
            ErrorKind::NotFound | ErrorKind::PermissionDenied
        ),
    }
}

/// Reads a yes or no. Anything else is an error: a switch must not be on because of a typing mistake.
pub(super) fn boolean(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("{text:?} is neither true nor false")),
    }
}

/// Names only: a variable's value may be a password. A file whose quotes do not match may have one even in the place of a name.
impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_name = |name: &&String| {
            name.chars()
                .all(|character| character.is_ascii_alphanumeric() || character == '_')
        };
        let process: Vec<&String> = self.process.keys().filter(is_name).collect();
        let files: Vec<&String> = self.files.keys().filter(is_name).collect();
        f.debug_struct("Variables")
            .field("process", &process)
            .field("files", &files)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_process_beats_the_local_file_which_beats_the_file() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("app/src")).unwrap();
        std::fs::create_dir(root.path().join(".git")).unwrap();
        std::fs::write(
            root.path().join("app/.env"),
            "A=file\nB=file\nC=file\nE=file\nbad line\n",
        )
        .unwrap();
        std::fs::write(
            root.path().join("app/.env.local"),
            "B=local\nC=local\nD=${A}/${B}/${C}\n",
        )
        .unwrap();
        let environment = Environment::bare(root.path().join("app/src"))
            .with("C", "process")
            .with("E", "");
        let variables = Variables::load(&environment, &[]).unwrap();
        let value = |name: &str| variables.get(name).map(|setting| setting.value);
        assert_eq!(value("A").as_deref(), Some("file"));
        assert_eq!(value("B").as_deref(), Some("local"));
        assert_eq!(value("C").as_deref(), Some("process"));
        assert_eq!(value("D").as_deref(), Some("file/local/process"));
        assert_eq!(value("E"), None);
        assert_eq!(variables.warnings.len(), 1);
        assert!(
            variables.warnings[0].contains("line 5"),
            "{:?}",
            variables.warnings
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error() {
        let root = tempfile::tempdir().unwrap();
        // A link to itself fails for every user, root included.
        std::os::unix::fs::symlink(".env", root.path().join(".env")).unwrap();
        let error = Variables::load(&Environment::bare(root.path()), &[]).unwrap_err();
        assert!(error.to_string().contains(".env cannot be read"), "{error}");
    }

    #[test]
    fn nothing_outside_the_repository_is_read() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("app/.git")).unwrap();
        std::fs::write(root.path().join(".env"), "A=outside\n").unwrap();
        let variables = Variables::load(&Environment::bare(root.path().join("app")), &[]).unwrap();
        assert_eq!(variables.get("A"), None);
    }

    #[test]
    fn files_that_are_named_are_read_in_their_order_and_no_others() {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in [
            (".env", "A=search\nD=search\n"),
            ("one.env", "A=one\nB=one\n"),
            ("two.env", "B=two-${A}\n"),
        ] {
            std::fs::write(root.path().join(name), text).unwrap();
        }
        let environment = Environment::bare(root.path());
        let named = ["one.env".into(), "two.env".into()];
        let variables = Variables::load(&environment, &named).unwrap();
        let value = |name: &str| variables.get(name).map(|setting| setting.value);
        assert_eq!(value("A").as_deref(), Some("one"));
        assert_eq!(value("B").as_deref(), Some("two-one"));
        assert_eq!(value("D"), None);
        let origin = variables.get("B").unwrap().origin;
        assert_eq!(origin.to_string(), "B from two.env line 1");
        let missing = Variables::load(&environment, &["three.env".into()]).unwrap_err();
        assert!(
            missing.to_string().contains("three.env cannot be read"),
            "{missing}"
        );
    }
}
