//! What a gate in CI asks of a project: do the files hold together, were applied ones left alone, do revisions, model and database say the
//! same? One question a file; each answers with [`crate::finding::Finding`]s.

mod drift;
mod files;
mod history;
mod published;

pub use drift::Drift;
pub use files::{bad_files, heads, outdated_sum, runnable};
pub use history::history;
pub use published::{Published, edited, newer, published, published_at_fork};

use std::path::{Path, PathBuf};

use crate::error::UserError;
use crate::finding::{Finding, Place, Severity};
use crate::revision::file::{Revision, Section};

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

/// An error as a finding, its place taken from the `--> path:line:column` that it holds.
fn of_error(rule: &str, error: &UserError) -> Finding {
    let mut finding =
        Finding::new(rule, Severity::Error, error.message()).detail(error.details().join("\n"));
    finding.place = error
        .details()
        .iter()
        .flat_map(|detail| detail.lines())
        .chain([error.message()])
        .find_map(|line| place(line.trim_start().trim_start_matches("--> ")));
    if let Some(hint) = error.hints().first() {
        finding = finding.help(hint.clone());
    }
    finding
}

/// `path.sql:line:column` at the beginning of a line.
fn place(line: &str) -> Option<Place> {
    let end = line.find(".sql:")? + ".sql".len();
    let (path, rest) = line.split_at_checked(end)?;
    let mut numbers = rest
        .trim_start_matches(':')
        .split(':')
        .map_while(|number| number.trim().parse::<usize>().ok());
    Some(Place {
        path: shown(Path::new(path)),
        line: numbers.next()?,
        column: numbers.next().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_an_error_is_found_in_its_details() {
        let error = UserError::new("no").detail("--> /x/a b.sql:3:7\n3 | SELECT");
        let place = of_error("r", &error).place.unwrap();
        assert_eq!(
            (place.path, place.line, place.column),
            ("/x/a b.sql".into(), 3, 7)
        );
        assert_eq!(
            of_error("r", &UserError::new("/x/a.sql:12: what"))
                .place
                .unwrap()
                .line,
            12
        );
        assert_eq!(of_error("r", &UserError::new("x: y")).place, None);
    }
}
