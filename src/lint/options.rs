//! What a project wants of its linter.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::pattern::NamePattern;
use crate::filter::matches;
use crate::finding::Severity;
use crate::sql::Name;

/// The oldest PostgreSQL that is assumed where nobody says which one runs.
const OLDEST: u32 = 13;

/// How much a rule matters; `off` for not at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level(pub Option<Severity>);

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Ok(Self(match word {
            "off" => None,
            "note" => Some(Severity::Note),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => return Err(format!("{word:?} is none of off, note, warning and error")),
        }))
    }
}

/// What a project wants.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The major version of PostgreSQL that the statements are for.
    pub target_version: Option<u32>,
    /// Rules that matter more or less than by themselves.
    pub levels: BTreeMap<String, Level>,
    /// The column that every table has, in a schema of many tenants.
    pub tenant_column: Option<String>,
    /// Tables without it, `*` standing for anything.
    pub tenant_exempt: Vec<String>,
    /// How things are named.
    pub naming: Naming,
}

/// How things are named; each by any of its patterns, and anything goes where there are none.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    /// Tables.
    pub tables: Vec<NamePattern>,
    /// Columns.
    pub columns: Vec<NamePattern>,
    /// Indexes that are no constraint's.
    pub indexes: Vec<NamePattern>,
    /// Primary keys.
    pub primary_keys: Vec<NamePattern>,
    /// Unique constraints.
    pub unique: Vec<NamePattern>,
    /// Foreign keys.
    pub foreign_keys: Vec<NamePattern>,
    /// Checks.
    pub checks: Vec<NamePattern>,
}

impl Options {
    /// Whether the statements are for this major version, or a later one.
    pub(super) fn at_least(&self, version: u32) -> bool {
        self.target_version.unwrap_or(OLDEST) >= version
    }

    /// Whether a table needs no tenant.
    pub(super) fn is_tenant_exempt(&self, table: &Name) -> bool {
        let written = match &table.schema {
            Some(schema) => format!("{schema}.{}", table.name),
            None => table.name.clone(),
        };
        self.tenant_exempt
            .iter()
            .any(|pattern| matches(pattern, &written) || matches(pattern, &table.name))
    }
}
