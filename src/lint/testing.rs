//! How the tests of rules ask: what one rule finds in some SQL.

use std::path::{Path, PathBuf};

use super::options::Options;
use super::rule::Rule;
use super::source::Unit;
use crate::revision::file::Revision;

/// A revision whose up section is `up`, or whose sections are all of it.
pub(super) fn unit(number: usize, up: &str) -> Unit {
    let body = if up.contains("-- schemactl:up") {
        up.to_owned()
    } else {
        format!("-- schemactl:up\n{up}\n-- schemactl:down\n")
    };
    let text = format!("-- m\n-- Revision ID: r{number}\n-- Revises:\n{body}");
    let path = PathBuf::from(format!("{number}.sql"));
    let revision = Revision::parse(Path::new(&path), text.clone().into_bytes()).unwrap();
    Unit::revision(&revision, &text, path)
}

/// What a rule finds in the last of these revisions, a finding a line, counted from the first line below `-- schemactl:up`.
pub(super) fn found_with(rule: &Rule, revisions: &[&str], options: &Options) -> String {
    let mut units: Vec<Unit> = revisions
        .iter()
        .enumerate()
        .map(|(number, up)| unit(number, up))
        .collect();
    let last = units.len() - 1;
    for unit in &mut units[..last] {
        unit.wanted = false;
    }
    super::lint(&units, options)
        .into_iter()
        .filter(|finding| finding.rule == rule.id)
        .map(|finding| {
            let place = finding.place.unwrap();
            let help = finding.help.map(|help| format!("\n    {help}"));
            format!(
                "{}:{} {}{}\n",
                place.line.saturating_sub(4),
                place.column,
                finding.message,
                help.unwrap_or_default()
            )
        })
        .collect()
}

/// What a rule finds in a revision.
pub(super) fn found(rule: &Rule, up: &str) -> String {
    found_with(rule, &[up], &Options::default())
}

/// What a rule finds in a revision that follows another.
pub(super) fn found_after(rule: &Rule, before: &str, up: &str) -> String {
    found_with(rule, &[before, up], &Options::default())
}

/// Asserts that a rule finds nothing in any of these.
#[track_caller]
pub(super) fn silent(rule: &Rule, revisions: &[&str]) {
    for up in revisions {
        assert_eq!(found(rule, up), "", "{up}");
    }
}
