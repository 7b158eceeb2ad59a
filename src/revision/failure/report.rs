//! A failure as a person reads it: message, line and caret, what is rolled back, what to type next.

use crate::db::{Error, ServerError, pooler_hint};
use crate::error::{Exit, UserError};
use crate::revision::file::Direction;
use crate::revision::history::file_name;
use crate::revision::refusal::{Refusal, try_again};
use crate::revision::runner::{Found, Step};

use super::{Failure, StatementFailure, first_lines};

impl Failure {
    /// The error a person sees when the database was a throw-away one: nothing is left of the run there, only the file is wrong.
    pub fn report_on_shadow(self, step: &Step<'_>) -> UserError {
        let id = &step.revision.id;
        let user = match self {
            Self::Statement(failure) => {
                failure.placed(&format!("revision {id} fails on the shadow"))
            }
            Self::AtCommit(refusal) => refused(
                &format!("revision {id} fails on the shadow at COMMIT"),
                &refusal,
            )
            .detail(format!("--> {}", step.revision.path.display())),
            other => return other.report(step),
        };
        user.hint(format!("correct {}", file_name(step.revision)))
    }

    /// The error a person sees.
    pub fn report(self, step: &Step<'_>) -> UserError {
        let id = &step.revision.id;
        let command = step.command();
        let again = format!("run schemactl {command} again");
        match self {
            Self::Statement(failure) => failure.report(step),
            Self::PartOfStatement(failure) => failure.report_part(step),
            Self::AtCommit(refusal) => {
                let user = refused(&format!("revision {id} failed at COMMIT"), &refusal)
                    .detail(format!("--> {}", step.revision.path.display()));
                let user = refusal.name_blockers(user).detail(rolled_back(step));
                if refusal.is_wait_in_vain() {
                    try_again(user, command)
                } else {
                    user.hint(correct(step))
                }
            }
            Self::Bookkeeping(error) => {
                let user = UserError::new(format!("cannot {command} {id}: {error}"));
                if error.is_connection_lost() {
                    return with_server(user, &error).hint(again);
                }
                let user = match &error {
                    // Whose privilege it is has nothing to do with the file's objects.
                    Error::Server(server) if server.sqlstate == "42501" => {
                        user.detail(server.describe().join("\n"))
                    }
                    _ => with_server(user, &error),
                };
                if step.section().transaction {
                    user.detail(rolled_back(step))
                } else {
                    user
                }
            }
            Self::Interrupted(signal) => UserError::new(Error::Interrupted(signal).to_string())
                .exit(signal.exit())
                .detail(if step.revision.section(step.direction).transaction {
                    format!("the running statement was cancelled and revision {id} rolled back")
                } else {
                    format!("revision {id} stopped: the statement that ran was cancelled, those before it stay done")
                })
                .hint(again),
            Self::RolledBack(error) => told_by_pooler(UserError::new(format!("revision {id} was rolled back: {error}")), &error)
                .detail(format!("looked up after connecting again: history does not have {}", match step.direction {
                    Direction::Up => "it",
                    Direction::Down => "its removal",
                }))
                .hint(again),
            Self::Unknown { error, because } => UserError::new(format!(
                "it is not known whether revision {id} was committed: {error}"
            ))
            .detail(format!("the database could not be asked again: {because}"))
            .hint("when it can be reached, run schemactl status: history tells whether the revision is applied")
            .hint(format!("then {again}: nothing is applied twice")),
            Self::LostInStatement { number, total, error, found } => {
                let user = UserError::new(match number {
                    0 => format!("revision {id}: {error} before a statement was sent"),
                    _ => format!("revision {id}: {error} while statement {number} of {total} ran"),
                });
                let before = match number {
                    0 | 1 => "no statement before it".to_owned(),
                    2 => "statement 1 is done and recorded".to_owned(),
                    _ => format!("statements 1 to {} are done and recorded", number - 1),
                };
                match found {
                    _ if number == 0 => user.detail("what is done of it is recorded: the next run goes on after that"),
                    Found::NotDone => user.detail(format!(
                        "looked up after connecting again: statement {number} is not done; {before}"
                    )),
                    Found::Half => user.detail(format!(
                        "looked up after connecting again: statement {number} left an INVALID index, which the next run drops \
                         before it tries again; {before}"
                    )),
                    Found::Untraceable => user.detail(format!(
                        "whether statement {number} took effect cannot be looked up: the next run asks; {before}"
                    )),
                    Found::NotAsked(because) => user
                        .detail(format!("the database could not be asked again: {because}"))
                        .detail(format!(
                            "it is not known whether statement {number} took effect: the next run looks it up; {before}"
                        )),
                }
                .hint(again)
            }
            Self::Orphan(holders) => {
                let mut user = UserError::new("a server process of an earlier run does not end").exit(Exit::LockTimeout);
                for holder in &holders {
                    user = user.detail(holder.describe()).hint(format!(
                        "wait for it, or end it: SELECT pg_terminate_backend({})",
                        holder.pid
                    ));
                }
                user.hint(again)
            }
            Self::InvalidIndex { name } => UserError::new(format!(
                "revision {id} cannot go on: index {name} exists and is INVALID"
            ))
            .detail(format!("--> {}\nschemactl did not leave it behind, so it does not drop it", step.revision.path.display()))
            .hint(format!("DROP INDEX CONCURRENTLY {name}; then {again}")),
            Self::UnknownStatement { number, total, sql } => UserError::new(format!(
                "statement {number} of {total} of revision {id} was running when an earlier run ended, and whether it took effect cannot be looked up"
            ))
            .detail(format!("--> {}\n{}", step.revision.path.display(), first_lines(&sql)))
            .hint(format!("look, and then either: schemactl {command} … --unknown-statement retry (it did not happen, or can be done twice)"))
            .hint(format!("or: schemactl {command} … --unknown-statement skip (it happened, or the rest of it was done by hand)")),
            Self::File(failure) => UserError::new(format!("revision {id}: {}", failure.message))
                .detail(failure.detail)
                .hint(failure.hint),
        }
    }
}

impl StatementFailure {
    /// What failed, where it stands, and what the server said.
    fn placed(&self, what: &str) -> UserError {
        let which = if self.total > 1 {
            format!(" at statement {} of {}", self.number, self.total)
        } else {
            String::new()
        };
        let user = UserError::new(format!("{what}{which}: {}", self.refusal.error))
            .detail(format!("--> {}\n{}", self.place, self.excerpt));
        self.refusal
            .name_timeout(with_server(user, &self.refusal.error))
    }

    /// Which statements were done before it, as the beginning of a sentence.
    fn before(&self) -> Option<String> {
        match self.number.checked_sub(1)? {
            0 => None,
            1 => Some("statement 1 of this revision stays".to_owned()),
            last => Some(format!("statements 1 to {last} of this revision stay")),
        }
    }

    /// Part of it is done: whether it may be run again is for somebody to say who knows what it does.
    fn report_part(self, step: &Step<'_>) -> UserError {
        let (id, number) = (&step.revision.id, self.number);
        let mut user = self.placed(&format!("revision {id} stopped"));
        if let Error::Interrupted(signal) = self.refusal.error {
            user = user.exit(signal.exit());
        }
        let user = self.refusal.name_blockers(user).detail(format!(
            "statement {number} commits by itself: what it had committed stays{}",
            match self.before() {
                Some(before) => format!("; {before} done"),
                None => String::new(),
            }
        ));
        user.hint(format!(
            "see how far it got; the next schemactl {} asks whether to run statement {number} again: --unknown-statement retry or skip",
            step.command()
        ))
    }

    fn report(self, step: &Step<'_>) -> UserError {
        let id = &step.revision.id;
        let command = step.command();
        let user = self.placed(&format!("revision {id} failed"));
        let mut user = self.refusal.name_blockers(user);
        user = user.detail(if self.in_transaction {
            rolled_back(step)
        } else if let Some(before) = self.before() {
            format!(
                "{before} done; the next run resumes at statement {}",
                self.number
            )
        } else {
            "no statement of this revision was done".to_owned()
        });
        if self.builds_index {
            user = user.detail(
                "an index that PostgreSQL left INVALID is dropped by the next run, before it tries again",
            );
        }
        if self.refusal.is_wait_in_vain() {
            return try_again(user, command);
        }
        let is_there_already = matches!(
            self.refusal.error.sqlstate(),
            Some("42P06" | "42P07" | "42701" | "42710" | "42723")
        );
        if is_there_already && step.direction == Direction::Up && self.number == 1 {
            user = user.hint(format!(
                "if all of it is in the database already (by hand, by another tool): schemactl stamp {id}"
            ));
        }
        user.hint(correct(step))
    }
}

/// What the server said where no statement of the file did wrong.
fn refused(what: &str, refusal: &Refusal) -> UserError {
    let user = UserError::new(format!("{what}: {}", refusal.error));
    refusal.name_timeout(with_server(user, &refusal.error))
}

/// What to do about a file.
fn correct(step: &Step<'_>) -> String {
    format!(
        "correct {} and run schemactl {} again",
        file_name(step.revision),
        step.command()
    )
}

/// What a transactional section leaves behind when it fails.
fn rolled_back(step: &Step<'_>) -> String {
    match step.direction {
        Direction::Up => "rolled back: nothing of this revision was applied".to_owned(),
        Direction::Down => format!(
            "rolled back: revision {} is applied as before",
            step.revision.id
        ),
    }
}

/// Adds what to do about it, where a pooler ended the connection.
fn told_by_pooler(user: UserError, error: &Error) -> UserError {
    match error {
        Error::Server(server) => match pooler_hint(server) {
            Some(hint) => user.hint(hint),
            None => user,
        },
        _ => user,
    }
}

/// Adds what the server said beside the message.
fn with_server(user: UserError, error: &Error) -> UserError {
    let Error::Server(server) = error else {
        return match error {
            Error::Unreachable(_) | Error::Timeout(_) => user.exit(Exit::Unreachable),
            _ => user,
        };
    };
    let user = user.detail(server.describe().join("\n"));
    match hint_of(server) {
        Some(hint) => user.hint(hint),
        None => user,
    }
}

/// The server's own hint, or ours where it has none and the cause is a common one.
fn hint_of(server: &ServerError) -> Option<String> {
    if let Some(hint) = &server.hint {
        return Some(hint.clone());
    }
    if let Some(hint) = pooler_hint(server) {
        return Some(hint.to_owned());
    }
    match server.sqlstate.as_str() {
        "42501" if server.message.contains("schema public") => Some(
            "since PostgreSQL 15 ordinary users may not create in schema public: its owner, or that of the database, can let them"
                .to_owned(),
        ),
        "42601" if server.message.contains("near \":\"") => {
            Some("a variable is written :'name' (a value) or :\"name\" (an identifier)".to_owned())
        }
        "42501" => Some(
            "run as the owner of the object: --role OWNER, or role = \"OWNER\" under [run]"
                .to_owned(),
        ),
        "55P04" => Some(
            "a value added to an enum can be used only after COMMIT: use it in a later revision"
                .to_owned(),
        ),
        _ => None,
    }
}
