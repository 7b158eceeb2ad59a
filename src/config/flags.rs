//! The global options of the command line as values; reading them is left to the command line.

use std::path::PathBuf;
use std::time::Duration;

use crate::db::Pooler;
use crate::db::url::Secret;

/// What the command line says; `None` and `false` were not given.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `-c/--config FILE`.
    pub config: Option<PathBuf>,
    /// `-e/--env NAME`.
    pub env: Option<String>,
    /// `--env-file FILE`, in order.
    pub env_files: Vec<PathBuf>,
    /// `--database-url URL`.
    pub database_url: Option<Secret>,
    /// `--ssh [USER@]HOST[:PORT]`.
    pub ssh: Option<String>,
    /// `--wait[=60s]`.
    pub wait: Option<Duration>,
    /// `--lock-wait 60s`.
    pub lock_wait: Option<Duration>,
    /// `--lock-timeout 2s`.
    pub lock_timeout: Option<Duration>,
    /// `--statement-timeout`.
    pub statement_timeout: Option<Duration>,
    /// `--role NAME`.
    pub role: Option<String>,
    /// `--pooler MODE`.
    pub pooler: Option<Pooler>,
    /// `--format`.
    pub format: Option<Format>,
    /// How often `-v` was given.
    pub verbose: u8,
    /// `-q`.
    pub quiet: bool,
    /// `--color`.
    pub color: Option<ColorChoice>,
    /// `--no-progress`.
    pub no_progress: bool,
    /// `-y/--yes`.
    pub yes: bool,
    /// `--non-interactive`.
    pub non_interactive: bool,
    /// `-x KEY=VALUE`, in order; the last of a name counts.
    pub variables: Vec<(String, String)>,
}

impl Flags {
    /// How much is to be said.
    pub fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (false, 0) => Verbosity::Normal,
            (false, 1) => Verbosity::Verbose,
            (false, _) => Verbosity::Debug,
        }
    }
}

/// Reads `KEY=VALUE` of `-x`.
pub fn parse_variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err("write it like KEY=VALUE".to_owned()),
    }
}

/// How data is written to standard output; each command knows those it can write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// Versioned JSON.
    Json,
    /// Comma-separated values.
    Csv,
    /// A Markdown table.
    Markdown,
    /// Annotations of a GitHub Actions run.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit's XML.
    Junit,
    /// SQL, ready to run.
    Sql,
    /// A `schema.toml`.
    Toml,
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            "markdown" | "md" => Ok(Self::Markdown),
            "github" => Ok(Self::Github),
            "gitlab" => Ok(Self::Gitlab),
            "sarif" => Ok(Self::Sarif),
            "junit" => Ok(Self::Junit),
            "sql" => Ok(Self::Sql),
            "toml" => Ok(Self::Toml),
            _ => Err("a format is one of text, json, csv, markdown, github, gitlab, sarif, junit, sql, toml".to_owned()),
        }
    }
}

/// When colour is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal that can.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl std::str::FromStr for ColorChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err("colour is one of auto, always, never".to_owned()),
        }
    }
}

/// How much is said on standard error, least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// What a person wants to know.
    #[default]
    Normal,
    /// Where values came from, and what was decided why.
    Verbose,
    /// Every statement that is sent.
    Debug,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_of_the_command_line_need_a_name_and_an_equals_sign() {
        assert_eq!(
            parse_variable("a=b=c"),
            Ok(("a".to_owned(), "b=c".to_owned()))
        );
        assert_eq!(parse_variable("a="), Ok(("a".to_owned(), String::new())));
        assert!(parse_variable("a").is_err());
        assert!(parse_variable("=b").is_err());
    }

    #[test]
    fn formats_are_read_by_name() {
        assert_eq!("JSON".parse(), Ok(Format::Json));
        assert!("yaml".parse::<Format>().is_err());
    }
}
