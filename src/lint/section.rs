//! One section of a file, read: its statements, its comments, and where they stand.

use std::ops::Range;

use super::act::Act;
use super::read;
use super::source::SectionText;
use crate::revision::file::Direction;
use crate::revision::generated::is_remark;
use crate::sql::lexer::{Kind, Token, tokens};
use crate::sql::{Class, Control, classify, split_lexically};

/// One section.
pub(super) struct Section<'a> {
    pub(super) text: &'a str,
    pub(super) direction: Direction,
    /// Whether it runs in one transaction; `None` when only the tool that runs it knows.
    pub(super) transaction: Option<bool>,
    pub(super) first_line: usize,
    pub(super) statements: Vec<Statement<'a>>,
    pub(super) comments: Vec<Comment<'a>>,
    /// Where each line begins, in bytes.
    lines: Vec<usize>,
}

/// One statement.
pub(super) struct Statement<'a> {
    pub(super) span: Range<usize>,
    /// Without white space and comments; their places are those in the section.
    pub(super) tokens: Vec<Token<'a>>,
    pub(super) act: Act,
    pub(super) class: Class,
    /// Whether it runs inside a transaction, as far as the file tells.
    pub(super) in_transaction: Option<bool>,
}

/// A comment.
pub(super) struct Comment<'a> {
    /// Its text without the dashes.
    pub(super) text: &'a str,
    pub(super) span: Range<usize>,
    pub(super) is_line: bool,
    /// Whether nothing stands before it on its line.
    pub(super) alone: bool,
}

impl<'a> Section<'a> {
    /// Reads a section.
    pub(super) fn read(source: &'a SectionText) -> Self {
        let text = source.text.as_str();
        let mut significant = Vec::new();
        let mut comments = Vec::new();
        for token in tokens(text) {
            match token.kind {
                Kind::Whitespace => {}
                Kind::LineComment | Kind::BlockComment => comments.push(comment(text, &token)),
                _ => significant.push(token),
            }
        }
        let mut open = None;
        let mut statements = Vec::new();
        let mut next = 0;
        for found in split_lexically(text) {
            let first = next + significant_before(&significant, next, found.range.start);
            let end = first + significant_before(&significant, first, found.range.end);
            next = end;
            let own = significant.get(first..end).unwrap_or_default().to_vec();
            let class = classify(found.text);
            let ends = matches!(class.control, Some(Control::Commit | Control::Rollback));
            if class.control == Some(Control::Begin) {
                open = Some(true);
            }
            statements.push(Statement {
                act: read::act(&own),
                span: found.range,
                tokens: own,
                class,
                in_transaction: open.or(source.transaction),
            });
            if ends {
                open = None;
            }
        }
        Self {
            text,
            direction: source.direction,
            transaction: source.transaction,
            first_line: source.first_line,
            statements,
            comments,
            lines: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
        }
    }

    /// The line of the file on which a byte of the section stands, from 1.
    pub(super) fn line(&self, byte: usize) -> usize {
        self.first_line + self.lines.partition_point(|start| *start <= byte) - 1
    }

    /// The column of a byte in characters, from 1.
    pub(super) fn column(&self, byte: usize) -> usize {
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let before = self.text.get(start.copied().unwrap_or_default()..byte);
        before.map_or(1, |before| before.chars().count() + 1)
    }

    /// The statement that a byte is in, or the next one.
    pub(super) fn statement_at(&self, byte: usize) -> Option<&Statement<'a>> {
        let at = self
            .statements
            .partition_point(|statement| statement.span.end <= byte);
        self.statements.get(at)
    }

    /// Whether a comment of somebody's own says something about a statement: directly above it, within it, or behind it on its last line.
    pub(super) fn is_explained(&self, statement: &Statement<'_>) -> bool {
        let last = self.line(statement.span.end);
        let next = self
            .statements
            .iter()
            .map(|other| other.span.start)
            .find(|start| *start >= statement.span.end)
            .unwrap_or(self.text.len());
        let own = |comment: &&Comment<'_>| {
            (statement.span.start..next).contains(&comment.span.start)
                && self.line(comment.span.start) <= last
        };
        let mut top = statement.span.start;
        let above = |comment: &&Comment<'_>| {
            let between = self.text.get(comment.span.end..top).unwrap_or_default();
            // A statement that is commented out is another one, and so is what is said of it.
            let is_near = comment.alone
                && !comment.text.ends_with(';')
                && comment.span.end <= top
                && between.trim().is_empty()
                && between.matches('\n').count() <= 1;
            if is_near {
                top = comment.span.start;
            }
            is_near
        };
        let before = self
            .comments
            .iter()
            .rev()
            .skip_while(|comment| comment.span.start >= statement.span.start);
        self.comments.iter().filter(own).any(Comment::says)
            || before.take_while(above).any(Comment::says)
    }
}

impl Comment<'_> {
    /// Whether it says something that neither schemactl nor a directive says.
    fn says(&self) -> bool {
        let words = self.text.chars().filter(|c| c.is_alphanumeric()).count();
        words >= 3 && !super::ignore::is_directive(self.text) && !is_remark(self.text)
    }
}

fn significant_before(tokens: &[Token<'_>], from: usize, byte: usize) -> usize {
    tokens
        .get(from..)
        .unwrap_or_default()
        .partition_point(|token| token.start < byte)
}

fn comment<'a>(text: &'a str, token: &Token<'a>) -> Comment<'a> {
    let is_line = token.kind == Kind::LineComment;
    let inner = if is_line {
        token.text.trim_start_matches('-')
    } else {
        token.text.trim_start_matches("/*").trim_end_matches("*/")
    };
    let before = text.get(..token.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    Comment {
        text: inner.trim(),
        span: token.start..token.end(),
        is_line,
        alone: line.trim().is_empty(),
    }
}
