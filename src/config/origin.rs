//! Where a value came from, in the words of messages: "DATABASE_URL from .env line 3".

use std::fmt;

/// Where a value came from. Names only, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line, with its dashes.
    Flag(&'static str),
    /// A variable of the process environment.
    Environment(String),
    /// A variable of a `.env` file.
    Dotenv {
        /// The variable.
        variable: String,
        /// The file, relative to the working directory where it is below.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// A key of the configuration file.
    File {
        /// The file, relative to the working directory where it is below.
        file: String,
        /// The section with its brackets and the key, or the key alone at the top level.
        key: String,
    },
    /// The file that a variable names (`DB_PASSWORD_FILE`), as Docker secrets are passed.
    SecretFile {
        /// Where the variable itself came from.
        variable: Box<Origin>,
    },
    /// A line of libpq's password file.
    PasswordFile {
        /// The file.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// A section of libpq's service file.
    ServiceFile {
        /// The file.
        file: String,
        /// The section.
        service: String,
    },
    /// Several variables that name the parts of an address.
    Components(Vec<Origin>),
    /// What schemactl does when nothing is said.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => f.write_str(name),
            Self::Environment(variable) => write!(f, "{variable} in the environment"),
            Self::Dotenv {
                variable,
                file,
                line,
            } => write!(f, "{variable} from {file} line {line}"),
            Self::File { file, key } => write!(f, "{file} {key}"),
            Self::SecretFile { variable } => write!(f, "the file named by {variable}"),
            Self::PasswordFile { file, line } => write!(f, "{file} line {line}"),
            Self::ServiceFile { file, service } => write!(f, "{file} [{service}]"),
            Self::Components(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    part.fmt(f)?;
                }
                Ok(())
            }
            Self::Default => f.write_str("the default"),
        }
    }
}

/// A value that knows where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting<T> {
    /// What holds.
    pub value: T,
    /// Who said so.
    pub origin: Origin,
}

impl<T> Setting<T> {
    /// A value from somewhere.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// A value nobody set.
    pub fn default_of(value: T) -> Self {
        Self::new(value, Origin::Default)
    }

    /// The same origin with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Setting<U> {
        Setting {
            value: change(self.value),
            origin: self.origin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_speak_the_words_of_messages() {
        let dotenv = |variable: &str, line| Origin::Dotenv {
            variable: variable.to_owned(),
            file: ".env".to_owned(),
            line,
        };
        let cases = [
            (Origin::Flag("--database-url"), "--database-url"),
            (dotenv("DATABASE_URL", 3), "DATABASE_URL from .env line 3"),
            (
                Origin::File {
                    file: "schemactl.toml".into(),
                    key: "[env.production] url".into(),
                },
                "schemactl.toml [env.production] url",
            ),
            (
                Origin::Environment("PGHOST".into()),
                "PGHOST in the environment",
            ),
            (
                Origin::Components(vec![
                    dotenv("DB_HOST", 1),
                    Origin::Environment("DB_NAME".into()),
                ]),
                "DB_HOST from .env line 1, DB_NAME in the environment",
            ),
            (
                Origin::SecretFile {
                    variable: Box::new(Origin::Environment("DB_PASSWORD_FILE".into())),
                },
                "the file named by DB_PASSWORD_FILE in the environment",
            ),
        ];
        for (origin, words) in cases {
            assert_eq!(origin.to_string(), words);
        }
    }
}
