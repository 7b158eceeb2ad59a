//! Files → the texts that are linted: the sections of a revision, or a plain SQL file.
//!
//! Of a plain file the sections are told by what other tools write (`-- +goose Down`, `-- migrate:down`) or by its name
//! (`down.sql`, `x.down.sql`). What only psql reads in it, its commands and the rows below a `COPY`, is blanked, so that every
//! place stays where it is.

use std::path::{Path, PathBuf};

use crate::revision::file::{Direction, Revision, Section};
use crate::revision::id::RevisionId;
use crate::sql::is_blank;

/// One file.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The file, as it is shown.
    pub path: PathBuf,
    /// The revision that it is; `None` for a plain SQL file.
    pub revision: Option<RevisionId>,
    /// Whether findings in it are wanted; otherwise it only says what the schema is.
    pub wanted: bool,
    /// Whether it says that there is no way back, or needs none.
    pub(super) needs_no_down: bool,
    /// What stands above the first section.
    pub(super) header: String,
    pub(super) sections: Vec<SectionText>,
}

/// One section's text.
#[derive(Clone, Debug)]
pub(super) struct SectionText {
    pub(super) direction: Direction,
    pub(super) text: String,
    pub(super) first_line: usize,
    /// Whether it runs in one transaction; `None` when only the tool that runs it knows.
    pub(super) transaction: Option<bool>,
}

impl Unit {
    /// A revision, and the whole text of its file, for the header.
    pub fn revision(revision: &Revision, text: &str, shown: PathBuf) -> Self {
        let of = |section: &Section, direction| {
            section.present.then(|| SectionText {
                direction,
                text: section.sql.clone(),
                first_line: section.first_line,
                transaction: Some(section.transaction),
            })
        };
        let above = revision.up.first_line.saturating_sub(2);
        Self {
            path: shown,
            revision: Some(revision.id.clone()),
            wanted: true,
            needs_no_down: revision.down.present
                || revision.down.irreversible.is_some()
                || revision.is_merge()
                || is_blank(&revision.up.sql),
            header: text
                .trim_start_matches('\u{feff}')
                .split_inclusive('\n')
                .take(above)
                .collect(),
            sections: [
                of(&revision.up, Direction::Up),
                of(&revision.down, Direction::Down),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }

    /// A plain SQL file.
    pub fn sql(text: &str, shown: PathBuf) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let direction = if is_down(&shown) {
            Direction::Down
        } else {
            Direction::Up
        };
        let mut header = String::new();
        let mut sections: Vec<SectionText> = Vec::new();
        let mut open = SectionText {
            direction,
            text: String::new(),
            first_line: 1,
            transaction: None,
        };
        let mut marked = false;
        let mut transaction = None;
        for (number, line) in text.split_inclusive('\n').enumerate() {
            if let Some(word) = marker(line) {
                if word.contains("no transaction") || word.contains("transaction:false") {
                    transaction = Some(false);
                }
                let direction = match word.split_whitespace().next() {
                    Some("up") => Some(Direction::Up),
                    Some("down") => Some(Direction::Down),
                    _ => None,
                };
                if let Some(direction) = direction {
                    let next = SectionText {
                        direction,
                        text: String::new(),
                        first_line: number + 2,
                        transaction,
                    };
                    let before = std::mem::replace(&mut open, next);
                    if marked || !is_blank(&before.text) {
                        sections.push(before);
                    } else {
                        header = before.text;
                    }
                    marked = true;
                    continue;
                }
            }
            open.text.push_str(line);
        }
        open.transaction = open.transaction.or(transaction);
        sections.push(open);
        for section in &mut sections {
            blank_psql(&mut section.text);
        }
        Self {
            path: shown,
            revision: None,
            wanted: true,
            needs_no_down: true,
            header,
            sections,
        }
    }
}

fn is_down(path: &Path) -> bool {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = name.to_ascii_lowercase();
    name == "down" || name.ends_with(".down") || name.ends_with("_down")
}

/// The words behind the marker of another tool, in lower case.
fn marker(line: &str) -> Option<String> {
    let comment = line
        .trim()
        .strip_prefix("--")?
        .trim_start()
        .to_ascii_lowercase();
    ["+goose ", "+migrate ", "migrate:"]
        .iter()
        .find_map(|prefix| comment.strip_prefix(prefix))
        .map(|words| words.trim().to_owned())
}

/// Replaces psql's commands and the data below `COPY … FROM STDIN` by spaces.
fn blank_psql(text: &mut String) {
    if !text.contains('\\') && !text.to_ascii_lowercase().contains("from stdin") {
        return;
    }
    let mut blanked = String::with_capacity(text.len());
    let mut in_data = false;
    for line in text.split_inclusive('\n') {
        let ends = line.trim_end() == "\\.";
        if in_data || line.starts_with('\\') {
            blanked.extend(line.bytes().map(|byte| match byte {
                b'\n' => '\n',
                b'\r' => '\r',
                _ => ' ',
            }));
            in_data &= !ends;
            continue;
        }
        let lower = line.trim().to_ascii_lowercase();
        in_data =
            lower.starts_with("copy ") && lower.ends_with(';') && lower.contains(" from stdin");
        blanked.push_str(line);
    }
    *text = blanked;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_psql_reads_is_blanked_in_place() {
        let mut text = "\\restrict x\nCOPY t (a) FROM stdin;\n1\té's\n\\.\nSELECT 1;\n".to_owned();
        let length = text.len();
        blank_psql(&mut text);
        assert_eq!(text.len(), length);
        assert_eq!(
            text.split_whitespace().collect::<Vec<_>>().join(" "),
            "COPY t (a) FROM stdin; SELECT 1;"
        );
    }

    #[test]
    fn the_sections_of_other_tools_are_known() {
        let unit = Unit::sql(
            "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n\n-- +goose Down\nSELECT 2;\n",
            "a.sql".into(),
        );
        let sections: Vec<_> = unit
            .sections
            .iter()
            .map(|section| {
                (
                    section.direction,
                    section.first_line,
                    section.text.trim(),
                    section.transaction,
                )
            })
            .collect();
        assert_eq!(
            sections,
            [
                (Direction::Up, 3, "SELECT 1;", Some(false)),
                (Direction::Down, 6, "SELECT 2;", Some(false))
            ]
        );
        let unit = Unit::sql("SELECT 1", "x/down.sql".into());
        assert_eq!(unit.sections[0].direction, Direction::Down);
        assert_eq!(unit.sections[0].first_line, 1);
    }
}
