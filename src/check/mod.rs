//! What a gate in CI asks of a project: do the files hold together, were applied ones left alone, do revisions, model and database say the
//! same? One question a file; each answers with [`crate::finding::Finding`]s.

mod drift;
mod files;
mod history;
mod published;
mod stand;

pub use drift::Drift;
pub use files::{bad_files, heads, outdated_sum, runnable};
pub use history::history;
pub use published::{Published, edited, newer, published, published_at_fork};
pub use stand::Stand;

use std::path::{Path, PathBuf};

use crate::error::UserError;
use crate::finding::{Finding, Place, Severity};
use crate::report::text_diff;
use crate::revision::file::{Revision, Section};
use crate::revision::id::RevisionId;

/// The rules whose findings mean that nothing more can be said: the files themselves are bad.
pub const FAILURES: &[&str] = &["bad-files", "not-runnable"];

/// A path as it is seen from where the command runs, as editors and annotations need it.
pub fn shown(path: &Path) -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).to_owned()
}

/// A finding at the first line of a section.
fn in_section(rule: &str, revision: &Revision, section: &Section, message: String) -> Finding {
    Finding::new(rule, Severity::Error, message).at(Place {
        path: shown(&revision.path),
        line: section.first_line.saturating_sub(1),
        column: 0,
    })
}

/// What changed in a section: at the first line that is not as it was, with the lines before and after under the names of both.
fn changed(
    finding: Finding,
    revision: &Revision,
    section: &Section,
    was: &str,
    (was_name, is_name): (&str, &str),
) -> Finding {
    let (was, is) = (was.trim_end(), section.sql.trim_end());
    let same = was
        .lines()
        .zip(is.lines())
        .take_while(|(was, is)| was == is)
        .count();
    // What is missing at the end is missing behind the last line.
    let last = is.lines().count().saturating_sub(1);
    let finding = finding.detail(text_diff(
        &format!("{was}\n"),
        &format!("{is}\n"),
        was_name,
        is_name,
    ));
    finding.at(Place {
        path: shown(&revision.path),
        line: section.first_line + same.min(last),
        column: 0,
    })
}

/// Ids as they stand behind `Revises:`.
fn names(parents: &[RevisionId]) -> String {
    match parents {
        [] => "nothing".to_owned(),
        _ => parents
            .iter()
            .map(RevisionId::as_str)
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// An error as a finding, its place taken from its message or from the `--> path:line:column` that it holds.
fn of_error(rule: &str, error: &UserError) -> Finding {
    // The formats say the place before the message.
    let message = match placed(error.message()) {
        Some((_, rest)) => rest.strip_prefix(": ").unwrap_or(error.message()),
        None => error.message(),
    };
    let mut finding =
        Finding::new(rule, Severity::Error, message).detail(error.details().join("\n"));
    finding.place = place_of(error);
    if let Some(hint) = error.hints().first() {
        finding = finding.help(hint.clone());
    }
    finding
}

/// The place that an error begins with, or else the first that it shows.
pub fn place_of(error: &UserError) -> Option<Place> {
    let details = error.details().iter().flat_map(|detail| detail.lines());
    [error.message()]
        .into_iter()
        .chain(details)
        .find_map(|line| placed(line.trim_start().trim_start_matches("--> ")))
        .map(|(place, _)| place)
}

/// `path.sql:line:column` at the beginning of a line, and what stands behind it.
fn placed(line: &str) -> Option<(Place, &str)> {
    let end = line.find(".sql:")? + ".sql".len();
    let (path, rest) = line.split_at_checked(end)?;
    let (line, rest) = number(rest)?;
    let (column, rest) = number(rest).unwrap_or((0, rest));
    let place = Place {
        path: shown(Path::new(path)),
        line,
        column,
    };
    Some((place, rest))
}

/// A number behind a colon, and what stands behind it.
fn number(text: &str) -> Option<(usize, &str)> {
    let text = text.strip_prefix(':')?;
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (digits, rest) = text.split_at(end.unwrap_or(text.len()));
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_said_at_the_first_line_that_did() {
        let is = "-- x\n-- Revision ID: a\n-- Revises:\n\n-- schemactl:up\none;\ntwo;\n";
        let revision = Revision::parse(Path::new("a.sql"), is.as_bytes().to_vec()).unwrap();
        let line = |was: &str| {
            let finding = Finding::new("r", Severity::Error, "m");
            let finding = changed(finding, &revision, &revision.up, was, ("was", "is"));
            (finding.place.unwrap().line, finding.detail)
        };
        let (at, detail) = line("one;\nthree;\n");
        assert_eq!(at, 7);
        assert_eq!(
            detail,
            "--- was\n+++ is\n@@ -1,2 +1,2 @@\n one;\n-three;\n+two;\n"
        );
        assert_eq!(line("two;").0, 6);
        assert_eq!(line("one;\ntwo;\nthree;").0, 7);
    }

    #[test]
    fn the_place_of_an_error_is_found_in_its_details() {
        let error = UserError::new("no").detail("--> /x/a b.sql:3:7\n3 | SELECT");
        let place = of_error("r", &error).place.unwrap();
        assert_eq!(
            (place.path, place.line, place.column),
            ("/x/a b.sql".into(), 3, 7)
        );
        let error = UserError::new("/x/a.sql:12: what").detail("/x/b.sql:3: else");
        let finding = of_error("r", &error);
        assert_eq!(finding.message, "what");
        assert_eq!(finding.place.unwrap().line, 12);
        assert_eq!(of_error("r", &UserError::new("x: y")).place, None);
    }
}
