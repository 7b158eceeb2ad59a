//! Reads the text of a revision file into a [`Revision`], and refuses what could be read in two ways.
//!
//! The choices made where a file could mean several things:
//! - Only a line whose first character begins `-- schemactl:up` or `-- schemactl:down` opens a section. The same
//!   words indented are refused outside quotes (they would silently make the down part of the up) and are plain text inside
//!   them; at the first column inside a quote they are refused too, because the quote may be the mistake.
//! - `Revises:` must be there, empty for a base: a file that lost the line would become a second base and run at any time.
//! - `Revision ID:` may be missing when the file name is `<date>_<12 hexadecimal digits>_…`; when both are there they must agree.
//! - Header lines that are not known are comments, unless they are one letter away from a known one.

use std::path::Path;

use super::directive::Directives;
use super::file::{Direction, HeaderLines, Revision, Section};
use super::id::{self, GENERATED_LENGTH, RevisionId};
use super::quoting::open_quote;
use super::suggest;
use crate::error::UserError;
use crate::sql::as_committed;

const FIELDS: [&str; 6] = [
    "revision id",
    "revises",
    "create date",
    "branch labels",
    "depends on",
    "replaces",
];
const COMPLETE: &str = "schemactl revision -m \"…\" writes a complete file to start from";

/// An error about one line of one file, in the form editors understand.
pub(super) fn at(path: &Path, line: usize, what: impl std::fmt::Display) -> UserError {
    UserError::new(format!("{}:{line}: {what}", path.display()))
}

/// Reads a whole revision file.
pub(super) fn revision(path: &Path, bytes: Vec<u8>) -> Result<Revision, UserError> {
    let text = text(path, bytes)?;
    let mut header = Header::default();
    let mut up: Option<OpenSection> = None;
    let mut down: Option<OpenSection> = None;
    let (mut offset, mut number) = (0, 0);
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        number += 1;
        let in_body = up.is_some() || down.is_some();
        let Some(comment) = line.trim_start().strip_prefix("--") else {
            if !in_body && !line.trim().is_empty() {
                return Err(at(
                    path,
                    number,
                    "SQL before the first section line, which would never run",
                )
                .hint("put a line `-- schemactl:up` above it"));
            }
            continue;
        };
        let Some(words) = after_marker(comment) else {
            if !in_body {
                header.line(path, number, comment)?;
            }
            continue;
        };
        let (name, options) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        // The linter's: how the file is run does not depend on them.
        if matches!(name.trim_end_matches(':'), "ignore" | "ignore-file") {
            continue;
        }
        let direction = match name {
            "up" => Some(Direction::Up),
            "down" => Some(Direction::Down),
            _ => None,
        };
        if let Some(open) = down.as_ref().or(up.as_ref())
            && let Some((quote, began)) =
                open_quote(text.get(open.start..start).unwrap_or_default())
        {
            if direction.is_some() && line.starts_with("--") {
                let quote_line = open.first_line
                    + count_lines(text.get(open.start..open.start + began).unwrap_or_default());
                return Err(at(
                    path,
                    number,
                    format!("section line `-- schemactl:{name}` inside {} that begins on line {quote_line}", quote.name()),
                )
                .hint(format!("if line {quote_line} was left open by mistake, close it; if the line is meant as text, indent it")));
            }
            continue;
        }
        match direction {
            Some(_) if !line.starts_with("--") => {
                return Err(at(path, number, format!("section line `-- schemactl:{name}` is indented, so it is not clear whether it is one"))
                    .hint("begin it at the first column"));
            }
            Some(direction) => {
                let slot = if direction == Direction::Up {
                    &mut up
                } else {
                    &mut down
                };
                if let Some(first) = slot {
                    return Err(at(
                        path,
                        number,
                        format!(
                            "second `-- schemactl:{name}` section; the first is on line {}",
                            first.first_line - 1
                        ),
                    )
                    .hint("put all of its SQL into one section, or into a revision of its own"));
                }
                let mut directives = Directives::default();
                directives.add(path, number, options, Some(direction))?;
                *slot = Some(OpenSection {
                    start: offset,
                    line_start: start,
                    first_line: number + 1,
                    directives,
                });
            }
            None if in_body => return Err(misplaced(path, number, words)),
            None => header.directives.add(path, number, words, None)?,
        }
    }
    let Some(up) = up else {
        let line = down.as_ref().map_or(1, |down| down.first_line - 1);
        return Err(at(
            path,
            line,
            "no `-- schemactl:up` line, so an upgrade would run nothing",
        )
        .hint(COMPLETE));
    };
    if let Some(down) = down.as_ref().filter(|down| down.start < up.start) {
        return Err(at(
            path,
            down.first_line - 1,
            "the down section stands before the up section",
        )
        .hint("put `-- schemactl:up` and its SQL first"));
    }
    let up_end = down.as_ref().map_or(text.len(), |down| down.line_start);
    let up_section = up.close(&text, up_end, &header.directives, Direction::Up);
    let down_section = match down {
        Some(down) => down.close(&text, text.len(), &header.directives, Direction::Down),
        None => header
            .directives
            .over(&Directives::default(), Section::default(), Direction::Down),
    };
    header.into_revision(path, up_section, down_section)
}

/// A section whose end is not known yet.
struct OpenSection {
    line_start: usize,
    start: usize,
    first_line: usize,
    directives: Directives,
}

impl OpenSection {
    fn close(self, text: &str, end: usize, header: &Directives, direction: Direction) -> Section {
        let section = Section {
            present: true,
            sql: text.get(self.start..end).unwrap_or_default().to_owned(),
            first_line: self.first_line,
            ..Section::default()
        };
        header.over(&self.directives, section, direction)
    }
}

fn misplaced(path: &Path, line: usize, words: &str) -> UserError {
    let name = words.split_whitespace().next().unwrap_or_default();
    if let Some(near) = suggest::nearest(name, ["up", "down"]) {
        return at(path, line, format!("unknown section `-- schemactl:{name}`"))
            .hint(format!("did you mean `-- schemactl:{near}`?"));
    }
    at(
        path,
        line,
        format!("directive `-- schemactl:{words}` inside a section has no effect"),
    )
    .hint("write it on the section line, or in the header above the first section")
}

/// The words after `schemactl:` of a comment that has it, in any case.
fn after_marker(comment: &str) -> Option<&str> {
    let comment = comment.trim();
    let marker = comment.get(.."schemactl:".len())?;
    marker
        .eq_ignore_ascii_case("schemactl:")
        .then(|| comment[marker.len()..].trim_start())
}

fn count_lines(text: &str) -> usize {
    text.bytes().filter(|b| *b == b'\n').count()
}

/// The text of a file, without its byte order mark and without the line ends of a checkout for Windows.
fn text(path: &Path, bytes: Vec<u8>) -> Result<String, UserError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        let what = if bytes.is_empty() {
            "the file is empty (0 bytes)"
        } else {
            "the file holds only white space"
        };
        return Err(at(path, 1, what).hint(format!(
            "delete it, or restore it from version control; {COMPLETE}"
        )));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(at(path, 1, "the file is UTF-16, not UTF-8").hint("save it again as UTF-8"));
    }
    let mut text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let byte = bytes.get(valid).copied().unwrap_or_default();
        let line = 1 + bytes.iter().take(valid).filter(|b| **b == b'\n').count();
        at(path, line, format!("not UTF-8 (byte 0x{byte:02x})"))
            .hint("save the file again as UTF-8")
    })?;
    if let Some(nul) = text.find('\0') {
        let line = 1 + count_lines(text.get(..nul).unwrap_or_default());
        return Err(at(
            path,
            line,
            "a NUL byte, which PostgreSQL cannot store in any text",
        )
        .hint("remove it"));
    }
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(as_committed(text))
}

/// What stands above the first section.
#[derive(Default)]
struct Header {
    message: Option<String>,
    doc: Vec<String>,
    fields: [Option<(usize, String)>; FIELDS.len()],
    directives: Directives,
}

impl Header {
    fn line(&mut self, path: &Path, number: usize, comment: &str) -> Result<(), UserError> {
        let comment = comment.strip_prefix(' ').unwrap_or(comment).trim_end();
        let is_first = self.message.is_none() && !comment.trim().is_empty();
        if is_first || !self.doc.is_empty() {
            self.doc.push(comment.to_owned());
        }
        let field = comment.split_once(':').map(|(name, value)| {
            (
                name.trim().to_lowercase().replace(['-', '_'], " "),
                value.trim(),
            )
        });
        if let Some((name, value)) = field {
            let name = match name.as_str() {
                "branch label" => "branch labels",
                "created" | "created at" => "create date",
                other => other,
            };
            if let Some(index) = FIELDS.iter().position(|known| *known == name) {
                if is_first {
                    self.message = Some(String::new());
                }
                let slot = &mut self.fields[index];
                if let Some((first, _)) = slot {
                    return Err(at(
                        path,
                        number,
                        format!(
                            "second `{}` line; the first is on line {first}",
                            spelled(index)
                        ),
                    ));
                }
                *slot = Some((number, value.to_owned()));
                return Ok(());
            }
            if !is_first && let Some(near) = suggest::nearest_within(name, FIELDS, 1) {
                let index = FIELDS
                    .iter()
                    .position(|known| *known == near)
                    .unwrap_or_default();
                return Err(at(
                    path,
                    number,
                    format!("unknown header line `{}`", comment.trim()),
                )
                .hint(format!("did you mean `-- {}`?", spelled(index))));
            }
        }
        if is_first {
            self.message = Some(comment.trim().to_owned());
        }
        Ok(())
    }

    fn into_revision(self, path: &Path, up: Section, down: Section) -> Result<Revision, UserError> {
        let line = |field: &Option<(usize, String)>| field.as_ref().map_or(0, |(line, _)| *line);
        let [id, revises, created, labels, depends, replaces] = self.fields;
        let lines = HeaderLines {
            id: line(&id),
            revises: line(&revises),
            depends_on: line(&depends),
            branch_labels: line(&labels),
            replaces: line(&replaces),
        };
        let id = revision_id(path, id)?;
        let Some((line, value)) = revises else {
            return Err(at(path, 1, "no `-- Revises:` line in the header")
                .hint("add `-- Revises: <the revision before this one>`, or `-- Revises:` with nothing behind it for the first revision"));
        };
        let mut parents = Vec::new();
        for name in list(path, line, &value)? {
            parents.push(RevisionId::read(&name).map_err(|why| at(path, line, why))?);
        }
        let (line, value) = labels.unwrap_or_default();
        let branch_labels = list(path, line, &value)?;
        for label in &branch_labels {
            id::check_label(label).map_err(|why| at(path, line, why))?;
        }
        let (line, value) = depends.unwrap_or_default();
        let depends_on = list(path, line, &value)?;
        for name in &depends_on {
            RevisionId::read(name).map_err(|why| at(path, line, why))?;
        }
        let (line, value) = replaces.unwrap_or_default();
        let mut replaced = Vec::new();
        for name in list(path, line, &value)? {
            replaced.push(RevisionId::read(&name).map_err(|why| at(path, line, why))?);
        }
        let mut doc = self.doc;
        while doc.last().is_some_and(|line| line.trim().is_empty()) {
            doc.pop();
        }
        Ok(Revision {
            id,
            message: self.message.unwrap_or_default(),
            doc: doc.join("\n"),
            parents,
            depends_on,
            replaces: replaced,
            branch_labels,
            created: created
                .map(|(_, value)| value)
                .filter(|value| !value.is_empty()),
            path: path.to_owned(),
            lines,
            up,
            down,
        })
    }
}

/// A field as it is written in files.
fn spelled(index: usize) -> &'static str {
    [
        "Revision ID:",
        "Revises:",
        "Create Date:",
        "Branch-Labels:",
        "Depends-On:",
        "Replaces:",
    ]
    .get(index)
    .copied()
    .unwrap_or_default()
}

/// The entries of a comma separated value; the ways to write "none" give an empty list.
fn list(path: &Path, line: usize, value: &str) -> Result<Vec<String>, UserError> {
    if matches!(value, "" | "<base>" | "base" | "None" | "none") {
        return Ok(Vec::new());
    }
    let mut entries: Vec<String> = Vec::new();
    for entry in value.split(',').map(str::trim) {
        if entry.is_empty() {
            return Err(at(path, line, format!("an empty entry in `{value}`"))
                .hint("separate entries with one comma each"));
        }
        if entries.iter().any(|seen| seen == entry) {
            return Err(at(
                path,
                line,
                format!("'{entry}' is named twice in `{value}`"),
            ));
        }
        entries.push(entry.to_owned());
    }
    Ok(entries)
}

fn revision_id(path: &Path, field: Option<(usize, String)>) -> Result<RevisionId, UserError> {
    let from_name = id_in_file_name(path);
    match (field, from_name) {
        (Some((line, value)), from_name) if !value.is_empty() => {
            let id = RevisionId::read(&value).map_err(|why| at(path, line, why))?;
            if let Some(from_name) = from_name.filter(|name| *name != id.as_str()) {
                return Err(at(path, line, format!("the header says revision {id}, the file name says {from_name}"))
                    .hint("was the file copied? rename it, or correct its `Revision ID:` line; `schemactl revision` gives every file an id of its own"));
            }
            Ok(id)
        }
        (_, Some(from_name)) => Ok(RevisionId::stored(from_name)),
        (field, None) => Err(at(path, field.map_or(1, |(line, _)| line), "no `-- Revision ID:` line in the header, and no id in the file name")
            .hint("add `-- Revision ID: <12 hexadecimal digits>`, or name the file <YYYYMMDDHHMM>_<id>_<words>.sql")),
    }
}

/// The id in a name of the form `<date>_<12 hexadecimal digits>_<slug>.sql`, where the date has 8 to 14 digits.
fn id_in_file_name(path: &Path) -> Option<&str> {
    let mut parts = path.file_stem()?.to_str()?.split('_');
    let date = parts.next()?;
    let id = parts.next()?;
    let is_date = (8..=14).contains(&date.len()) && date.bytes().all(|b| b.is_ascii_digit());
    let is_id = id.len() == GENERATED_LENGTH
        && id
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_date && is_id).then_some(id)
}
