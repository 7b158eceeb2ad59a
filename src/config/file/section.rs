//! The sections of `schemactl.toml` and their keys.

use crate::config::size::Size;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde::de::{self, Deserialize, Deserializer};

use super::error;
use super::lint::LintSection;
use crate::config::duration;
use crate::db::Pooler;
use crate::db::url::Secret;
use crate::error::UserError;

/// The whole file; every key is optional.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Contents {
    /// The database where nothing else names one.
    #[serde(deserialize_with = "secret")]
    pub database: Option<Secret>,
    /// The folders of revisions, relative to the file.
    pub migrations: Option<Folders>,
    /// Whether folders inside those hold revisions as well.
    pub recursive: Option<bool>,
    /// The declared schema.
    pub model: Option<ModelKey>,
    /// A file that every run keeps current with the schema; empty for none.
    pub dump_after_upgrade: Option<PathBuf>,
    /// Where the model is loaded.
    pub shadow: Option<ShadowPlace>,
    /// A server for shadow databases.
    #[serde(deserialize_with = "secret")]
    pub shadow_url: Option<Secret>,
    /// The variable that holds the URL of a server for shadow databases.
    pub shadow_url_env: Option<String>,
    /// The SSH server to go through.
    pub ssh: Option<String>,
    /// The OpenSSH client with options of its own.
    pub ssh_command: Option<String>,
    /// `[repair]`
    pub repair: RepairSection,
    /// `[diff]`
    pub diff: DiffSection,
    /// `[history]`
    pub history: HistorySection,
    /// `[revisions]`
    pub revisions: RevisionsSection,
    /// `[run]`
    pub run: RunSection,
    /// `[lint]`
    pub lint: LintSection,
    /// `[variables]`
    #[serde(deserialize_with = "variables")]
    pub variables: BTreeMap<String, String>,
    /// `[env.NAME]`
    pub env: BTreeMap<String, EnvironmentSection>,
}

impl Contents {
    /// Reads a file's text; `file` is its name for messages.
    pub fn parse(text: &str, file: &str) -> Result<Self, UserError> {
        let contents: Self =
            toml::from_str(text).map_err(|error| error::explain(&error, text, file))?;
        error::refuse_cut_off_urls(text, file)?;
        for (name, section) in &contents.env {
            if section.url.is_some() && section.url_env.is_some() {
                return Err(UserError::new(format!(
                    "{file} [env.{name}] has both url and url_env"
                ))
                .hint(
                    "keep url_env: it names a variable, so that no password stands in the file",
                ));
            }
        }
        Ok(contents)
    }
}

/// `[diff]`: what is compared with the model.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiffSection {
    /// Patterns of objects that are left alone.
    pub ignore: Option<Vec<String>>,
}

/// `[repair]`: how a database is made what the model says.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RepairSection {
    /// Tables of this size and larger, indexes included, are changed in ways that let others go on.
    pub online_above: Option<Size>,
}

/// Where the model is loaded when no `shadow_url` says it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShadowPlace {
    /// A throw-away server on this machine.
    #[default]
    Local,
    /// A scratch database on the target server.
    Server,
}

impl std::str::FromStr for ShadowPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "local" => Ok(Self::Local),
            "server" => Ok(Self::Server),
            _ => Err("the shadow is local or server".to_owned()),
        }
    }
}

/// `model = "schema.sql"`, or `model = { command = ["…"] }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelKey {
    /// A file or a folder.
    Path(PathBuf),
    /// A command that prints DDL, as its argument list.
    Command(Vec<String>),
}

impl<'de> Deserialize<'de> for ModelKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = ModelKey;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a file, a folder, or { command = [\"program\", \"argument\"] }")
            }

            fn visit_str<E: de::Error>(self, path: &str) -> Result<ModelKey, E> {
                if path.is_empty() {
                    return Err(E::custom("the model's name is empty"));
                }
                Ok(ModelKey::Path(PathBuf::from(path)))
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<ModelKey, A::Error> {
                let mut command: Option<Vec<String>> = None;
                while let Some(key) = map.next_key::<String>()? {
                    if key != "command" {
                        return Err(de::Error::unknown_field(&key, &["command"]));
                    }
                    command = Some(map.next_value()?);
                }
                match command {
                    Some(command) if !command.is_empty() => Ok(ModelKey::Command(command)),
                    _ => Err(de::Error::custom("the model's command is empty")),
                }
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// `[history]`: where it is recorded what was applied.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HistorySection {
    /// The schema of schemactl's own tables.
    pub schema: Option<String>,
}

/// `[revisions]`: how new revision files are made.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RevisionsSection {
    /// The file's name without `.sql`; the tokens are the revision writer's.
    pub file_template: Option<String>,
    /// The time zone of dates: `UTC`, `local`, or a name of the tz database.
    pub timezone: Option<String>,
    /// The most characters of a slug.
    pub slug_length: Option<usize>,
    /// Commands run on a new file, each as its argument list; `{path}` is the file.
    pub after_write: Option<Vec<Vec<String>>>,
}

/// Defines a section that has the keys of `[run]` and more.
macro_rules! section_with_run_keys {
    ($(#[$attribute:meta])* $name:ident { $($more:tt)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Default, serde::Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            /// How long to wait for another run to finish.
            #[serde(deserialize_with = "duration::deserialize")]
            pub lock_wait: Option<Duration>,
            /// How long a statement may wait for a table's lock; zero is no limit.
            #[serde(deserialize_with = "duration::deserialize")]
            pub lock_timeout: Option<Duration>,
            /// The same for statements that validate constraints.
            #[serde(deserialize_with = "duration::deserialize")]
            pub validation_lock_timeout: Option<Duration>,
            /// The same for `CREATE INDEX CONCURRENTLY` and its like.
            #[serde(deserialize_with = "duration::deserialize")]
            pub concurrently_lock_timeout: Option<Duration>,
            /// How often a revision is tried again that did not get a lock.
            pub lock_retries: Option<u32>,
            /// How long a statement may run; zero is no limit.
            #[serde(deserialize_with = "duration::deserialize")]
            pub statement_timeout: Option<Duration>,
            /// How long nothing may be heard of a server before its link counts as dead; zero is no limit.
            #[serde(deserialize_with = "duration::deserialize")]
            pub link_timeout: Option<Duration>,
            /// How long a server may take to be back after its connection was lost.
            #[serde(deserialize_with = "duration::deserialize")]
            pub reconnect_wait: Option<Duration>,
            /// Whether all pending revisions share one transaction.
            pub single_transaction: Option<bool>,
            /// The role to become after logging in.
            pub role: Option<String>,
            /// The search path revisions run with, the server's own when absent.
            pub search_path: Option<String>,
            /// What stands between schemactl and the server.
            #[serde(deserialize_with = "pooler")]
            pub pooler: Option<Pooler>,
            $($more)*
        }
    };
}

section_with_run_keys! {
    /// `[run]`: how revisions are run.
    RunSection {}
}

section_with_run_keys! {
    /// `[env.NAME]`: what differs in one environment; the keys of `[run]` stand in it directly.
    EnvironmentSection {
        /// The database.
        #[serde(deserialize_with = "secret")]
        pub url: Option<Secret>,
        /// The variable that holds the database's URL.
        pub url_env: Option<String>,
        /// The folders of revisions, relative to the file.
        pub migrations: Option<Folders>,
        /// Whether folders inside those hold revisions as well.
        pub recursive: Option<bool>,
        /// The declared schema.
        pub model: Option<ModelKey>,
        /// A file that every run keeps current with the schema; empty for none.
        pub dump_after_upgrade: Option<PathBuf>,
        /// Where the model is loaded.
        pub shadow: Option<ShadowPlace>,
        /// A server for shadow databases.
        #[serde(deserialize_with = "secret")]
        pub shadow_url: Option<Secret>,
        /// The variable that holds the URL of a server for shadow databases.
        pub shadow_url_env: Option<String>,
        /// The SSH server to go through.
        pub ssh: Option<String>,
        /// The OpenSSH client with options of its own.
        pub ssh_command: Option<String>,
        /// `[env.NAME.repair]`
        pub repair: RepairSection,
        /// `[env.NAME.diff]`
        pub diff: DiffSection,
        /// `[env.NAME.history]`
        pub history: HistorySection,
        /// `[env.NAME.variables]`
        #[serde(deserialize_with = "variables")]
        pub variables: BTreeMap<String, String>,
    }
}

impl EnvironmentSection {
    /// The keys of `[run]` among its own.
    pub fn run(&self) -> RunSection {
        RunSection {
            lock_wait: self.lock_wait,
            lock_timeout: self.lock_timeout,
            validation_lock_timeout: self.validation_lock_timeout,
            concurrently_lock_timeout: self.concurrently_lock_timeout,
            lock_retries: self.lock_retries,
            statement_timeout: self.statement_timeout,
            link_timeout: self.link_timeout,
            reconnect_wait: self.reconnect_wait,
            single_transaction: self.single_transaction,
            role: self.role.clone(),
            search_path: self.search_path.clone(),
            pooler: self.pooler,
        }
    }
}

/// One folder or a list of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders(pub Vec<PathBuf>);

impl<'de> Deserialize<'de> for Folders {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Folders;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a folder or a list of folders")
            }

            fn visit_str<E: de::Error>(self, folder: &str) -> Result<Folders, E> {
                if folder.is_empty() {
                    return Err(E::custom(
                        "a folder's name is empty: write . for the file's own",
                    ));
                }
                Ok(Folders(vec![PathBuf::from(folder)]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Folders, A::Error> {
                let mut folders = Vec::new();
                while let Some(folder) = list.next_element::<String>()? {
                    folders.extend(self.visit_one(&folder)?);
                }
                if folders.is_empty() {
                    return Err(de::Error::custom("the list of folders is empty"));
                }
                Ok(Folders(folders))
            }
        }

        impl Visitor {
            fn visit_one<E: de::Error>(&self, folder: &str) -> Result<Vec<PathBuf>, E> {
                de::Visitor::visit_str::<E>(Self, folder).map(|folders| folders.0)
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

fn pooler<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Pooler>, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map(Some)
        .map_err(de::Error::custom)
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
    String::deserialize(deserializer).map(|url| Some(Secret::new(url)))
}

/// Values of variables may be written as numbers and booleans; they are text all the same.
fn variables<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    struct Text(String);

    impl<'de> Deserialize<'de> for Text {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;

            impl de::Visitor<'_> for Visitor {
                type Value = Text;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a string, a number or a boolean")
                }

                fn visit_str<E>(self, text: &str) -> Result<Text, E> {
                    Ok(Text(text.to_owned()))
                }

                fn visit_i64<E>(self, number: i64) -> Result<Text, E> {
                    Ok(Text(number.to_string()))
                }

                fn visit_f64<E>(self, number: f64) -> Result<Text, E> {
                    Ok(Text(number.to_string()))
                }

                fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
                    Ok(Text(value.to_string()))
                }
            }

            deserializer.deserialize_any(Visitor)
        }
    }

    let values = BTreeMap::<String, Text>::deserialize(deserializer)?;
    Ok(values
        .into_iter()
        .map(|(name, value)| (name, value.0))
        .collect())
}
