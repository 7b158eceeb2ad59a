//! `[lint]`: what a project wants of its linter.

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::de::{self, Deserialize, Deserializer};

use crate::lint::{self, Level, NamePattern};

/// `[lint]`.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LintSection {
    /// Revisions up to this one are not linted.
    pub start_after: Option<String>,
    /// The major version of PostgreSQL that the revisions are for.
    #[serde(deserialize_with = "version")]
    pub target_version: Option<u32>,
    /// From which severity on findings end the command with exit code 3.
    pub fail_on: Option<FailOn>,
    /// The column that every table has.
    pub tenant_column: Option<String>,
    /// Tables without it.
    pub tenant_exempt: Vec<String>,
    /// `[lint.rules]`
    pub rules: BTreeMap<RuleName, RuleLevel>,
    /// `[lint.naming]`
    pub naming: NamingSection,
}

/// `[lint.naming]`: patterns, or lists of them.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NamingSection {
    /// Tables.
    pub tables: Patterns,
    /// Columns.
    pub columns: Patterns,
    /// Indexes that are no constraint's.
    pub indexes: Patterns,
    /// Primary keys.
    pub primary_keys: Patterns,
    /// Unique constraints.
    pub unique: Patterns,
    /// Foreign keys.
    pub foreign_keys: Patterns,
    /// Checks.
    pub checks: Patterns,
}

/// From which severity on findings end the command with exit code 3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FailOn {
    /// Errors.
    #[default]
    Error,
    /// Warnings and errors.
    Warning,
    /// Anything.
    Note,
    /// Nothing.
    Never,
}

impl FromStr for FailOn {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "error" => Ok(Self::Error),
            "warning" => Ok(Self::Warning),
            "note" => Ok(Self::Note),
            "never" => Ok(Self::Never),
            _ => Err(format!(
                "{word:?} is none of error, warning, note and never"
            )),
        }
    }
}

/// The name of a rule that exists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleName(pub String);

/// How much a rule matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleLevel(pub Level);

/// One pattern or several.
#[derive(Clone, Debug, Default)]
pub struct Patterns(pub Vec<NamePattern>);

impl<'de> Deserialize<'de> for FailOn {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for RuleName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        lint::known(&name).map_err(de::Error::custom)?;
        Ok(Self(name))
    }
}

impl<'de> Deserialize<'de> for RuleLevel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        word.parse().map(Self).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Patterns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(serde::Deserialize)]
        #[serde(untagged, expecting = "a pattern or a list of patterns")]
        enum OneOrMore {
            One(String),
            More(Vec<String>),
        }
        let written = match OneOrMore::deserialize(deserializer)? {
            OneOrMore::One(one) => vec![one],
            OneOrMore::More(more) => more,
        };
        let patterns: Result<Vec<NamePattern>, String> =
            written.iter().map(|text| text.parse()).collect();
        patterns.map(Self).map_err(de::Error::custom)
    }
}

/// PostgreSQL's major version: 10 to 99, as a number.
fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let version = u32::deserialize(deserializer)?;
    if !(10..100).contains(&version) {
        return Err(de::Error::custom(format!(
            "{version} is no major version of PostgreSQL, such as 17"
        )));
    }
    Ok(Some(version))
}

#[cfg(test)]
mod tests {
    use crate::config::file::Contents;

    fn error(text: &str) -> String {
        let error = Contents::parse(text, "schemactl.toml").unwrap_err();
        format!("{} | {}", error.message(), error.hints().join(" | "))
    }

    #[test]
    fn errors_name_line_and_key() {
        for (text, place, words) in [
            (
                "[lint]\nstart_afer = \"a\"",
                "line 2",
                "did you mean start_after?",
            ),
            (
                "[lint]\ntarget_version = 170",
                "line 2",
                "target_version: 170 is no major version",
            ),
            (
                "[lint]\nfail_on = \"all\"",
                "line 2",
                "fail_on: \"all\" is none of error",
            ),
            (
                "[lint.rules]\nserail = \"off\"",
                "line 2",
                "no rule serail: did you mean serial?",
            ),
            (
                "[lint.rules]\n\n\"squawk/ban-drop-column\" = \"off\"",
                "line 3",
                "here it is drop-column",
            ),
            (
                "[lint.rules]\nserial = \"of\"",
                "line 2",
                "serial: \"of\" is none of off, note",
            ),
            (
                "[lint.naming]\ntables = [\"{tabel}\"]",
                "line 2",
                "tables: \"{tabel}\" has {tabel}",
            ),
        ] {
            let error = error(text);
            assert!(
                error.contains(place) && error.contains(words),
                "{text:?}: {error}"
            );
        }
    }

    #[test]
    fn every_key_is_read() {
        let contents = Contents::parse(
            r#"
            [lint]
            start_after = "4f1c2a9be077"
            target_version = 15
            fail_on = "warning"
            tenant_column = "tenant_id"
            tenant_exempt = ["tenants"]
            [lint.rules]
            serial = "off"
            "squawk/prefer-text-field" = "note"
            [lint.naming]
            tables = "snake_case"
            indexes = ["{table}_*_idx", "{table}_*_key"]
            "#,
            "schemactl.toml",
        )
        .unwrap();
        assert_eq!(contents.lint.rules.len(), 2);
        assert_eq!(contents.lint.naming.indexes.0.len(), 2);
    }
}
