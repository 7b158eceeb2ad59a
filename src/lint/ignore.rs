//! `-- schemactl:ignore RULE reason`: findings that somebody looked at and accepted.
//!
//! On a line of its own it is about what begins on the next line with SQL; behind SQL, about that line, or about the whole
//! statement that begins or ends there. `-- schemactl:ignore-file RULE reason` is about the whole file. An ignore without a
//! reason, one of a rule that is none, and one that nothing is ignored by are findings themselves.

use std::cell::Cell;

use super::rule::Rule;
use super::section::Section;
use super::source::Unit;
use crate::finding::Severity;

/// What is found about ignores themselves.
pub(super) static WITHOUT_REASON: Rule = Rule {
    id: "ignore-without-reason",
    severity: Some(Severity::Warning),
    about: "An ignore that does not say why.",
    url: "",
    check: super::rule::Check::Reading,
};

/// An ignore of a rule that is none.
pub(super) static UNKNOWN: Rule = Rule {
    id: "ignore-of-unknown-rule",
    severity: Some(Severity::Warning),
    about: "An ignore of a rule that does not exist.",
    url: "",
    check: super::rule::Check::Reading,
};

/// An ignore that nothing is ignored by.
pub(super) static UNUSED: Rule = Rule {
    id: "unused-ignore",
    severity: Some(Severity::Note),
    about: "An ignore of something that is not found, or no longer.",
    url: "",
    check: super::rule::Check::Reading,
};

const MARKER: &str = "schemactl:ignore";

/// Whether a comment is a directive of schemactl.
pub(super) fn is_directive(comment: &str) -> bool {
    comment
        .get(.."schemactl:".len())
        .is_some_and(|start| start.eq_ignore_ascii_case("schemactl:"))
}

/// One ignore.
#[derive(Debug)]
pub(super) struct Ignore {
    /// The rules, each with whether it was of use.
    pub(super) rules: Vec<(String, Cell<bool>)>,
    pub(super) has_reason: bool,
    pub(super) line: usize,
    pub(super) column: usize,
    scope: Scope,
}

#[derive(Debug, PartialEq)]
enum Scope {
    File,
    Line(usize),
    Nothing,
}

/// Where a finding stands: its line, and the lines of its statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines {
    pub(super) own: usize,
    pub(super) first: usize,
    pub(super) last: usize,
}

/// The ignores of a file.
pub(super) fn of(unit: &Unit, sections: &[Section<'_>]) -> Vec<Ignore> {
    let mut found = Vec::new();
    for (number, line) in unit.header.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        if let Some(comment) = line.trim_start().strip_prefix("--")
            && let Some((in_file, words)) = directive(comment.trim_start_matches('-').trim())
        {
            let scope = if in_file { Scope::File } else { Scope::Nothing };
            found.push(ignore(words, number + 1, indent + 1, scope));
        }
    }
    for section in sections {
        for comment in section.comments.iter().filter(|comment| comment.is_line) {
            let Some((in_file, words)) = directive(comment.text) else {
                continue;
            };
            let line = section.line(comment.span.start);
            let scope = if in_file {
                Scope::File
            } else if comment.alone {
                next_code_line(section, comment.span.end).map_or(Scope::Nothing, Scope::Line)
            } else {
                Scope::Line(line)
            };
            found.push(ignore(
                words,
                line,
                section.column(comment.span.start),
                scope,
            ));
        }
    }
    found
}

/// Whether it is for the whole file, and the words behind the marker.
fn directive(comment: &str) -> Option<(bool, &str)> {
    let marker = comment.get(..MARKER.len())?;
    if !marker.eq_ignore_ascii_case(MARKER) {
        return None;
    }
    let rest = comment.get(MARKER.len()..)?;
    match rest.strip_prefix("-file") {
        Some(rest) => Some((true, rest)),
        None => Some((false, rest)),
    }
    .filter(|(_, rest)| rest.is_empty() || rest.starts_with([' ', '\t', ':']))
}

fn ignore(words: &str, line: usize, column: usize, scope: Scope) -> Ignore {
    let mut rules = Vec::new();
    let mut rest = words.trim_start_matches(':').trim();
    loop {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let more = word.ends_with(',') || after.trim_start().starts_with(',');
        for rule in word.split(',').filter(|rule| !rule.is_empty()) {
            rules.push((rule.to_owned(), Cell::new(false)));
        }
        rest = after.trim_start().trim_start_matches(',').trim_start();
        if !more || rest.is_empty() {
            break;
        }
    }
    Ignore {
        rules,
        has_reason: rest.chars().any(char::is_alphanumeric),
        line,
        column,
        scope,
    }
}

/// The line of the first token behind a byte.
fn next_code_line(section: &Section<'_>, byte: usize) -> Option<usize> {
    let statement = section.statement_at(byte)?;
    let token = statement.tokens.iter().find(|token| token.start >= byte);
    Some(section.line(token.map_or(statement.span.start, |token| token.start)))
}

impl Ignore {
    /// Whether it is about a finding; remembers that it was of use.
    pub(super) fn covers(&self, rule: &str, lines: Lines) -> bool {
        let in_scope = match self.scope {
            Scope::File => true,
            Scope::Line(line) => [lines.own, lines.first, lines.last].contains(&line),
            Scope::Nothing => false,
        };
        if !in_scope {
            return false;
        }
        let mut covered = false;
        for (name, used) in &self.rules {
            if name == rule {
                used.set(true);
                covered = true;
            }
        }
        covered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> (Vec<String>, bool) {
        let ignore = ignore(words, 1, 1, Scope::File);
        (
            ignore.rules.into_iter().map(|(rule, _)| rule).collect(),
            ignore.has_reason,
        )
    }

    #[test]
    fn rules_are_separated_by_commas_and_the_reason_follows() {
        let some = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
        assert_eq!(read(" a because"), (some(&["a"]), true));
        assert_eq!(read(" a,b -- because"), (some(&["a", "b"]), true));
        assert_eq!(read(" a, b because"), (some(&["a", "b"]), true));
        assert_eq!(read(" a"), (some(&["a"]), false));
        assert_eq!(read(" a --"), (some(&["a"]), false));
        assert_eq!(read(""), (some(&[]), false));
    }

    #[test]
    fn only_whole_words_are_directives() {
        assert_eq!(directive("schemactl:ignore a b"), Some((false, " a b")));
        assert_eq!(directive("schemactl:ignore-file a b"), Some((true, " a b")));
        assert_eq!(directive("schemactl:ignored a b"), None);
        assert_eq!(directive("schemactl: renamed from x"), None);
        assert_eq!(directive("é"), None);
    }
}
