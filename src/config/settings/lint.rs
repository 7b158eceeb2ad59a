//! What a project wants of its linter: `[lint]` of the file.

use super::layers::Layers;
use crate::config::Setting;
use crate::config::file::FailOn;
use crate::lint::{Naming, Options};

/// What is wanted of the linter.
#[derive(Clone, Debug)]
pub struct LintSettings {
    /// What is looked for, and how much it matters.
    pub options: Options,
    /// The revision up to which nothing is linted, as it is written.
    pub start_after: Option<Setting<String>>,
    /// From which severity on findings end the command with exit code 3.
    pub fail_on: FailOn,
}

impl LintSettings {
    pub(super) fn resolve(layers: &Layers<'_>) -> Self {
        let Some(file) = layers.file else {
            return Self {
                options: Options::default(),
                start_after: None,
                fail_on: FailOn::default(),
            };
        };
        let lint = &file.contents.lint;
        let naming = &lint.naming;
        Self {
            options: Options {
                target_version: lint.target_version,
                levels: lint
                    .rules
                    .iter()
                    .map(|(name, level)| (name.0.clone(), level.0))
                    .collect(),
                tenant_column: lint.tenant_column.clone(),
                tenant_exempt: lint.tenant_exempt.clone(),
                naming: Naming {
                    tables: naming.tables.0.clone(),
                    columns: naming.columns.0.clone(),
                    indexes: naming.indexes.0.clone(),
                    primary_keys: naming.primary_keys.0.clone(),
                    unique: naming.unique.0.clone(),
                    foreign_keys: naming.foreign_keys.0.clone(),
                    checks: naming.checks.0.clone(),
                },
            },
            start_after: lint
                .start_after
                .clone()
                .map(|revision| Setting::new(revision, file.origin_of("lint", "start_after"))),
            fail_on: lint.fail_on.unwrap_or_default(),
        }
    }
}
