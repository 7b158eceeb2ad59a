//! One revision as its file tells it: the header, and the two sections of SQL.
//!
//! ```text
//! -- Add orders
//! --
//! -- Revision ID: 4f1c2a9be077
//! -- Revises: 1975ea83b712
//! -- Create Date: 2026-11-21 09:39:06+00:00
//! -- Branch-Labels: shop
//! -- Depends-On: 0a1b2c3d4e5f, billing
//! -- schemactl: lock-timeout=5s
//!
//! -- schemactl:up statement-timeout=10min
//! CREATE TABLE orders (…);
//!
//! -- schemactl:down irreversible "orders are kept for ten years"
//! ```
//!
//! A directive in the header holds for both sections, one on a section line for that section, where it
//! wins. The rules for reading, and what is refused, are in `parse`; splitting a section into statements is left
//! to [`crate::sql`], what is stored about it to [`super::checksum`].

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Result;

use super::id::RevisionId;
use crate::error::UserError;

/// One revision file, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// `Revision ID:`, or the one in the file name when the header has none.
    pub id: RevisionId,
    /// The first line of the header; empty when the header begins with something else.
    pub message: String,
    /// The header's comment text without the dashes and without directives, for `show`.
    pub doc: String,
    /// `Revises:`; empty for a base, several for a merge.
    pub parents: Vec<RevisionId>,
    /// `Depends-On:`; ids or branch labels of what must be applied first without being in the lineage.
    pub depends_on: Vec<String>,
    /// `Replaces:`; the revisions that this one stands for, oldest first.
    pub replaces: Vec<RevisionId>,
    /// `Branch-Labels:`.
    pub branch_labels: Vec<String>,
    /// `Create Date:`, as written.
    pub created: Option<String>,
    /// The file it was read from.
    pub path: PathBuf,
    /// Where the header says what it does.
    pub lines: HeaderLines,
    /// What `upgrade` runs.
    pub up: Section,
    /// What `downgrade` runs.
    pub down: Section,
}

/// The lines of the header's fields, counted from 1; 0 for a field that the header does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeaderLines {
    /// `Revision ID:`.
    pub id: usize,
    /// `Revises:`.
    pub revises: usize,
    /// `Depends-On:`.
    pub depends_on: usize,
    /// `Branch-Labels:`.
    pub branch_labels: usize,
    /// `Replaces:`.
    pub replaces: usize,
}

/// One direction of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Whether the file has the section line at all; without it there is no SQL.
    pub present: bool,
    /// The exact text between the section line and the next one (or the end).
    pub sql: String,
    /// The line of the file on which [`Section::sql`] begins, counted from 1; 0 when the section is absent.
    pub first_line: usize,
    /// Whether the section runs in one transaction; `no-transaction` makes it false.
    pub transaction: bool,
    /// Why this direction must not be taken; only `down` has it.
    pub irreversible: Option<String>,
    /// `lock-timeout=`; zero means to wait without end, as in PostgreSQL.
    pub lock_timeout: Option<Duration>,
    /// `statement-timeout=`; zero means no limit, as in PostgreSQL.
    pub statement_timeout: Option<Duration>,
    /// The line of the file that says so, counted from 1; 0 when none does.
    pub statement_timeout_line: usize,
}

impl Default for Section {
    fn default() -> Self {
        Self {
            present: false,
            sql: String::new(),
            first_line: 0,
            transaction: true,
            irreversible: None,
            lock_timeout: None,
            statement_timeout: None,
            statement_timeout_line: 0,
        }
    }
}

/// Which way a revision is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// `upgrade`.
    Up,
    /// `downgrade`.
    Down,
}

impl Direction {
    /// The word of the section line: `up` or `down`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Revision {
    /// Reads one revision file.
    ///
    /// # Errors
    /// A [`UserError`] that names the file and, where there is one, the line.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| {
            UserError::new(format!(
                "cannot read revision file {}: {error}",
                path.display()
            ))
        })?;
        Self::parse(path, bytes)
    }

    /// Reads a revision from the bytes of its file; `path` is for the messages and the id in its name.
    ///
    /// # Errors
    /// As [`Revision::read`].
    pub fn parse(path: &Path, bytes: Vec<u8>) -> Result<Self> {
        Ok(super::parse::revision(path, bytes)?)
    }

    /// The section that runs in `direction`.
    pub fn section(&self, direction: Direction) -> &Section {
        match direction {
            Direction::Up => &self.up,
            Direction::Down => &self.down,
        }
    }

    /// `PATH:LINE`, as editors understand it; the first line for a field that the header does not have.
    pub fn at(&self, line: usize) -> String {
        format!("{}:{}", self.path.display(), line.max(1))
    }

    /// Whether the revision begins a history of its own.
    pub fn is_base(&self) -> bool {
        self.parents.is_empty()
    }

    /// Whether the revision joins several others.
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }
}

#[cfg(test)]
mod tests;
