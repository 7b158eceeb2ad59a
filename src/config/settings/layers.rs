//! The layers a value may come from, asked in order.

use anyhow::Result;

use crate::config::file::{ConfigFile, Contents, EnvironmentSection, RunSection};
use crate::config::variables::{Variables, boolean};
use crate::config::{Origin, Setting};
use crate::error::{Exit, UserError};

/// What lies under the flags: the variables, the chosen `[env.NAME]`, the file.
pub(super) struct Layers<'a> {
    pub(super) variables: &'a Variables,
    pub(super) file: Option<&'a ConfigFile>,
    pub(super) chosen: Option<(String, &'a EnvironmentSection)>,
}

impl<'a> Layers<'a> {
    /// Puts the layers together.
    ///
    /// # Errors
    /// When an environment is chosen that no file describes.
    pub(super) fn new(
        variables: &'a Variables,
        file: Option<&'a ConfigFile>,
        env: Option<&Setting<String>>,
    ) -> Result<Self> {
        let chosen = match (env, file) {
            (None, _) => None,
            (Some(env), Some(file)) => Some((env.value.clone(), file.environment(env)?)),
            (Some(env), None) => {
                return Err(UserError::new(format!(
                    "the environment {:?} is chosen, but there is no schemactl.toml that describes it",
                    env.value
                ))
                .detail(format!("named by {}", env.origin))
                .hint("name the file with --config, or leave the environment out")
                .exit(Exit::Usage)
                .into());
            }
        };
        Ok(Self {
            variables,
            file,
            chosen,
        })
    }

    /// A key of `[run]`: flag, `SCHEMACTL_<KEY>`, `[env.NAME]`, `[run]`; `None` when nobody sets it.
    pub(super) fn pick<T>(
        &self,
        flag: Option<T>,
        flag_name: &'static str,
        key: &str,
        parse: impl Fn(&str) -> Result<T, String>,
        read: impl Fn(&RunSection) -> Option<T>,
    ) -> Result<Option<Setting<T>>> {
        if let Some(value) = flag {
            return Ok(Some(Setting::new(value, Origin::Flag(flag_name))));
        }
        let variable = format!("SCHEMACTL_{}", key.to_ascii_uppercase());
        if let Some(text) = self.variables.get(&variable) {
            let value = parse(&text.value).map_err(|message| {
                UserError::new(format!("{variable}: {message}"))
                    .detail(format!("the value came from {}", text.origin))
                    .exit(Exit::Usage)
            })?;
            return Ok(Some(Setting::new(value, text.origin)));
        }
        let Some(file) = self.file else {
            return Ok(None);
        };
        if let Some((name, section)) = &self.chosen
            && let Some(value) = read(&section.run())
        {
            return Ok(Some(Setting::new(
                value,
                file.origin_of(&format!("env.{name}"), key),
            )));
        }
        Ok(read(&file.contents.run).map(|value| Setting::new(value, file.origin_of("run", key))))
    }

    /// A key of the top level that an environment may override.
    pub(super) fn choose<T>(
        &self,
        key: &str,
        read: impl Fn(&Contents) -> Option<T>,
        read_chosen: impl Fn(&EnvironmentSection) -> Option<T>,
        default: T,
    ) -> Setting<T> {
        self.choose_in("", key, read, read_chosen, default)
    }

    /// A key of a section that an environment may override.
    pub(super) fn choose_in<T>(
        &self,
        section: &str,
        key: &str,
        read: impl Fn(&Contents) -> Option<T>,
        read_chosen: impl Fn(&EnvironmentSection) -> Option<T>,
        default: T,
    ) -> Setting<T> {
        if let (Some(file), Some((name, chosen))) = (self.file, &self.chosen)
            && let Some(value) = read_chosen(chosen)
        {
            let title = if section.is_empty() {
                format!("env.{name}")
            } else {
                format!("env.{name}.{section}")
            };
            return Setting::new(value, file.origin_of(&title, key));
        }
        self.of_file(section, key, read, default)
    }

    /// A key that only the file sets.
    pub(super) fn of_file<T>(
        &self,
        section: &str,
        key: &str,
        read: impl Fn(&Contents) -> Option<T>,
        default: T,
    ) -> Setting<T> {
        let found = self
            .file
            .and_then(|file| Some((file, read(&file.contents)?)));
        match found {
            Some((file, value)) => Setting::new(value, file.origin_of(section, key)),
            None => Setting::default_of(default),
        }
    }

    /// A switch that only a variable sets.
    pub(super) fn switch(&self, variable: &str, default: bool) -> Result<Setting<bool>> {
        let Some(text) = self.variables.get(variable) else {
            return Ok(Setting::default_of(default));
        };
        let value = boolean(&text.value).map_err(|message| {
            UserError::new(format!("{variable}: {message}"))
                .detail(format!("the value came from {}", text.origin))
                .exit(Exit::Usage)
        })?;
        Ok(Setting::new(value, text.origin))
    }
}

/// Reads a text that is not blank.
pub(super) fn text(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("the value is blank".to_owned()),
        text => Ok(text.to_owned()),
    }
}
