//! Why a revision failed, placed in its file. The words for it stand in `report`.

mod report;

use std::fmt::Write as _;

use crate::db::{Backend, Error, ServerError, Signal};
use crate::revision::file::Section;
use crate::revision::history::{Progress, file_name};
use crate::revision::refusal::Refusal;
use crate::revision::runner::{Found, Step};
use crate::sql::{
    Effect, Expanded, Statement, Transaction, at_byte, at_character, classify, excerpt, split,
};

/// A statement of the file that the server refused.
#[derive(Clone, Debug)]
pub struct StatementFailure {
    /// Which statement of the section, from 1, and how many there are.
    number: usize,
    total: usize,
    /// `path:line:column`, as editors and CI understand it.
    place: String,
    /// The lines around, with a caret.
    excerpt: String,
    refusal: Refusal,
    in_transaction: bool,
    /// Whether it may leave an INVALID index behind.
    builds_index: bool,
}

/// Why a revision was not applied.
#[derive(Clone, Debug)]
pub enum Failure {
    /// The server refused a statement of the file.
    Statement(Box<StatementFailure>),
    /// COMMIT, or a deferred constraint before it, failed.
    AtCommit(Box<Refusal>),
    /// Our own SQL failed: settings, fences, history.
    Bookkeeping(Error),
    /// A signal ended it.
    Interrupted(Signal),
    /// The connection was lost, and history says that the revision is not applied.
    RolledBack(Error),
    /// The connection was lost, and what became of the revision could not be looked up.
    Unknown {
        /// How it was lost.
        error: Error,
        /// Why it could not be looked up.
        because: String,
    },
    /// The connection was lost while a statement ran that is not in a transaction.
    LostInStatement {
        /// Which statement, from 1.
        number: usize,
        /// How many the section has.
        total: usize,
        /// How it was lost.
        error: Error,
        /// What became of the statement.
        found: Found,
    },
    /// A statement that commits by itself failed or was cancelled, and part of what it does is done.
    PartOfStatement(Box<StatementFailure>),
    /// A server process of an earlier run does not end.
    Orphan(Vec<Backend>),
    /// An index that should be there is not valid.
    InvalidIndex {
        /// Its qualified name.
        name: String,
    },
    /// A statement was running when an earlier run died, and left no trace to look for.
    UnknownStatement {
        /// Which statement, from 1.
        number: usize,
        /// How many the section has.
        total: usize,
        /// Its text.
        sql: String,
    },
    /// Something in the file itself.
    File(Box<FileFailure>),
}

/// A fault of the file, found while it ran.
#[derive(Clone, Debug)]
pub struct FileFailure {
    message: String,
    detail: String,
    hint: String,
}

impl Failure {
    /// What the server said, if it was the server that refused.
    pub fn server(&self) -> Option<&ServerError> {
        let error = match self {
            Self::Statement(failure) | Self::PartOfStatement(failure) => &failure.refusal.error,
            Self::AtCommit(refusal) => &refusal.error,
            Self::Bookkeeping(error) => error,
            _ => return None,
        };
        match error {
            Error::Server(server) => Some(server),
            _ => None,
        }
    }

    /// An error outside the file's own SQL.
    pub fn of(error: Error) -> Self {
        match error {
            Error::Interrupted(signal) => Self::Interrupted(signal),
            error => Self::Bookkeeping(error),
        }
    }

    /// A statement of a transactional section; `completed` statements before it had succeeded.
    pub fn statement(step: &Step<'_>, body: &Expanded, completed: usize, refusal: Refusal) -> Self {
        let section = step.revision.section(step.direction);
        let pieces = split(&body.text);
        let total = pieces.statements.len();
        let start = pieces
            .statements
            .get(completed)
            .map_or(0, |statement| statement.range.start);
        let position = position_in(&body.text, &refusal.error);
        let byte = position.unwrap_or(start);
        // A syntax error is found before any statement of the message runs, so a place says more than a count.
        let number = position.map_or(completed + 1, |byte| {
            pieces
                .statements
                .iter()
                .filter(|statement| statement.range.start <= byte)
                .count()
                .max(1)
        });
        Self::placed(step, section, body, byte, (number, total), refusal)
    }

    /// The only statement of a message; `offset` is where it begins in the section.
    pub fn one_statement(
        step: &Step<'_>,
        body: &Expanded,
        offset: usize,
        number: usize,
        total: usize,
        refusal: Refusal,
    ) -> Self {
        let section = step.revision.section(step.direction);
        let text = body.text.get(offset..).unwrap_or_default();
        let byte = offset + position_in(text, &refusal.error).unwrap_or(0);
        let builds_index = split(text).statements.first().is_some_and(|statement| {
            let class = classify(statement.text);
            matches!(class.transaction, Transaction::Forbidden(_))
                && matches!(class.effect, Some(Effect::CreateIndex { .. }))
        });
        match Self::placed(step, section, body, byte, (number, total), refusal) {
            Self::Statement(mut failure) => {
                failure.builds_index = builds_index;
                Self::Statement(failure)
            }
            other => other,
        }
    }

    fn placed(
        step: &Step<'_>,
        section: &Section,
        body: &Expanded,
        byte: usize,
        (number, total): (usize, usize),
        refusal: Refusal,
    ) -> Self {
        // Variables were replaced before the server saw the text; people look at the file.
        let position = at_byte(&section.sql, body.original_byte(byte));
        Self::Statement(Box::new(StatementFailure {
            number: number.min(total.max(1)),
            total,
            place: format!(
                "{}:{}:{}",
                step.revision.path.display(),
                section.first_line + position.line - 1,
                position.column
            ),
            excerpt: excerpt(&section.sql, &position, section.first_line),
            refusal,
            in_transaction: section.transaction,
            builds_index: false,
        }))
    }

    /// The same of a statement that had committed part of what it does.
    #[must_use]
    pub fn after_commits(self) -> Self {
        match self {
            Self::Statement(failure) => Self::PartOfStatement(failure),
            other => other,
        }
    }

    /// Whether a signal ended it.
    pub fn is_interrupted(&self) -> bool {
        match self {
            Self::Interrupted(_) => true,
            Self::PartOfStatement(failure) => {
                matches!(failure.refusal.error, Error::Interrupted(_))
            }
            _ => false,
        }
    }

    /// A variable without a value.
    pub fn variable(step: &Step<'_>, error: &crate::sql::UndefinedVariable) -> Self {
        let section = step.revision.section(step.direction);
        let position = &error.position;
        Self::File(Box::new(FileFailure {
            message: format!("variable {} has no value", error.name),
            detail: format!(
                "--> {}:{}:{}\n{}",
                step.revision.path.display(),
                section.first_line + position.line - 1,
                position.column,
                excerpt(&section.sql, position, section.first_line)
            ),
            hint: format!(
                "give it one: -x {0}=VALUE, or {0} under [variables] in schemactl.toml",
                error.name
            ),
        }))
    }

    /// A statement that an earlier run did is another one in the file now.
    pub fn changed_midway(step: &Step<'_>, row: &Progress, now: Option<&Statement<'_>>) -> Self {
        let diff = match now {
            Some(statement) => crate::report::text_diff(
                &format!("{}\n", row.sql),
                &format!("{}\n", statement.text),
                "as it ran",
                "in the file now",
            ),
            None => format!(
                "as it ran:\n{}\n\nin the file now: no statement {}",
                row.sql, row.number
            ),
        };
        Self::File(Box::new(FileFailure {
            message: format!(
                "statement {} of {} was run by an earlier, unfinished run and is different in the file now",
                row.number,
                file_name(step.revision)
            ),
            detail: diff,
            hint: format!(
                "put everything up to statement {} back as it was (only what follows may change) and run schemactl {} again",
                row.number,
                step.command()
            ),
        }))
    }

    /// Only the user can say what became of a statement that an earlier run began.
    pub fn unknown_statement(row: &Progress, total: usize) -> Self {
        Self::UnknownStatement {
            number: row.number,
            total,
            sql: row.sql.clone(),
        }
    }

    /// A statement that an earlier run did made something that ended with the session of that run.
    pub fn session_gone(step: &Step<'_>, row: &Progress) -> Self {
        Self::File(Box::new(FileFailure {
            message: format!(
                "statement {} of {}, which an earlier, unfinished run did, made something that ended with its session",
                row.number,
                file_name(step.revision)
            ),
            detail: format!(
                "--> {}\n{}what comes after it would mean something else now",
                step.revision.path.display(),
                first_lines(&row.sql)
            ),
            hint: format!(
                "undo by hand what is done of it, forget that it was begun (schemactl stamp REV, where REV is where the database is then), \
                 and run schemactl {} again",
                step.command()
            ),
        }))
    }

    /// A section that an earlier run began statement by statement is to run in a transaction now.
    pub fn transaction_midway(step: &Step<'_>, done: &Progress) -> Self {
        let direction = step.direction.as_str();
        Self::File(Box::new(FileFailure {
            message: format!(
                "statements 1 to {} of {} were run by an earlier, unfinished run, outside a transaction",
                done.number,
                file_name(step.revision)
            ),
            detail: format!("--> {}", step.revision.path.display()),
            hint: format!(
                "mark the section as it was, -- schemactl:{direction} no-transaction, and run {} again; \
                 or undo those statements by hand and forget them: schemactl stamp REV",
                step.command()
            ),
        }))
    }

    /// The grant that was missing, if it was that; `role` is who lacked it, `ours` the schema of the history.
    pub fn missing_grant(&self, role: &str, ours: &str) -> Option<String> {
        match self {
            Self::Statement(failure) | Self::PartOfStatement(failure) => {
                failure.refusal.error.missing_grant(role, ours)
            }
            Self::AtCommit(refusal) => refusal.error.missing_grant(role, ours),
            Self::Bookkeeping(error) => error.missing_grant(role, ours),
            _ => None,
        }
    }

    /// The message for the event log: one line, no file content.
    pub fn message(&self) -> String {
        match self {
            Self::Statement(failure) | Self::PartOfStatement(failure) => format!(
                "{} (statement {} of {})",
                failure.refusal.error, failure.number, failure.total
            ),
            Self::AtCommit(refusal) => refusal.error.to_string(),
            Self::Bookkeeping(error) | Self::RolledBack(error) | Self::Unknown { error, .. } => {
                error.to_string()
            }
            Self::Interrupted(signal) => Error::Interrupted(*signal).to_string(),
            Self::LostInStatement {
                number,
                total,
                error,
                ..
            } => format!("{error} (statement {number} of {total})"),
            Self::Orphan(_) => "a server process of an earlier run does not end".to_owned(),
            Self::InvalidIndex { name } => format!("index {name} is not valid"),
            Self::UnknownStatement { number, total, .. } => {
                format!("the outcome of statement {number} of {total} is not known")
            }
            Self::File(failure) => failure.message.clone(),
        }
    }
}

/// Where the server's position lies in the text that was sent, in bytes.
fn position_in(sql: &str, error: &Error) -> Option<usize> {
    let Error::Server(server) = error else {
        return None;
    };
    Some(at_character(sql, server.position?)?.byte)
}

fn first_lines(sql: &str) -> String {
    let mut text = String::new();
    for line in sql.lines().take(6) {
        let _ = writeln!(text, "    {line}");
    }
    text.trim_end().to_owned()
}
