//! What surrounds the process, taken once, so that everything after it is a function of values.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The process's surroundings.
#[derive(Clone)]
pub struct Environment {
    /// The variables; bytes that are not UTF-8 are replaced.
    pub variables: BTreeMap<String, String>,
    /// The working directory, absolute.
    pub working_dir: PathBuf,
    /// The user's home directory.
    pub home: Option<PathBuf>,
    /// The name of the operating system's user, who logs in where no other is named.
    pub os_user: Option<String>,
    /// Which streams are terminals.
    pub terminal: Terminal,
    /// Where a local server's Unix socket is looked for, in order.
    pub socket_directories: Vec<PathBuf>,
}

/// Which of the standard streams a person sits at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

impl Environment {
    /// The surroundings of this process.
    pub fn of_process() -> Result<Self> {
        // A variable left out would silently give way to another source; a mangled one fails by name.
        let variables: BTreeMap<String, String> = std::env::vars_os()
            .map(|(name, value)| (lossy(name), lossy(value)))
            .collect();
        let user = nix::unistd::User::from_uid(nix::unistd::geteuid())
            .ok()
            .flatten();
        let home = variables
            .get("HOME")
            .filter(|home| !home.is_empty())
            .map(PathBuf::from)
            .or_else(|| user.as_ref().map(|user| user.dir.clone()));
        Ok(Self {
            variables,
            working_dir: std::env::current_dir()
                .context("the working directory cannot be found")?,
            home,
            os_user: user.map(|user| user.name),
            terminal: Terminal {
                stdin: std::io::stdin().is_terminal(),
                stdout: std::io::stdout().is_terminal(),
                stderr: std::io::stderr().is_terminal(),
            },
            // Debian's and everybody else's compiled-in default.
            socket_directories: vec!["/var/run/postgresql".into(), "/tmp".into()],
        })
    }

    /// Surroundings without variables, home, terminal or local server.
    pub fn bare(working_dir: impl Into<PathBuf>) -> Self {
        Self {
            variables: BTreeMap::new(),
            working_dir: working_dir.into(),
            home: None,
            os_user: None,
            terminal: Terminal::default(),
            socket_directories: Vec::new(),
        }
    }

    /// The same with one more variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// A path as messages show it: relative to the working directory where it is below.
    pub fn shown(&self, path: &Path) -> String {
        path.strip_prefix(&self.working_dir)
            .unwrap_or(path)
            .display()
            .to_string()
    }
}

fn lossy(text: OsString) -> String {
    text.into_string()
        .unwrap_or_else(|text| text.to_string_lossy().into_owned())
}

/// Names only: a variable's value may be a password.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.keys())
            .field("working_dir", &self.working_dir)
            .field("home", &self.home)
            .field("os_user", &self.os_user)
            .field("terminal", &self.terminal)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_variables_never_show_in_debug() {
        let environment = Environment::bare("/").with("PGPASSWORD", "hunter2");
        let shown = format!("{environment:?}");
        assert!(
            shown.contains("PGPASSWORD") && !shown.contains("hunter2"),
            "{shown}"
        );
    }
}
