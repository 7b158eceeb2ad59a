//! Statements → a database that has what they declare.
//!
//! Sent in messages of a few hundred: one message is one round trip, and one huge transaction is slower than linear. When
//! one fails, what stood before it in its message is done again without it. In a folder what fails waits until everything
//! else is in, and is tried again as long as anything helps; then the error that remains is the real one.

mod error;

use std::collections::{BTreeSet, VecDeque};

use anyhow::Result;

use super::message::Message;
use super::script::{Manner, Prepared, Statement};
use super::source::Text;
use crate::db::{Error, Rows, ServerError, Session, Unwatched, report};
use crate::shadow::Shadow;
use crate::sql::ident;

/// The most statements of one message.
const CHUNK: usize = 300;

/// Back to what the session began with.
const RESET: &str =
    "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; SET client_encoding = 'UTF8'";

/// What a load needs to know beside the text.
#[derive(Clone, Debug, Default)]
pub struct Manners {
    /// The search_path the statements run with, the server's own when absent.
    pub search_path: Option<String>,
    /// Whether roles may be made up.
    pub private: bool,
    /// How the shadow is called.
    pub shadow: String,
}

impl Manners {
    /// Those of a shadow.
    pub fn of(shadow: &Shadow, search_path: Option<String>) -> Self {
        Self {
            search_path,
            private: shadow.is_private(),
            shadow: shadow.describe(),
        }
    }

    /// Bodies of functions may name what comes later. What the file itself sets comes after this.
    fn settings(&self) -> String {
        let mut settings = format!(
            "{RESET}; \
            SET check_function_bodies = off; SET client_min_messages = error; SET statement_timeout = 0; \
            SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET default_transaction_read_only = off"
        );
        if let Some(path) = &self.search_path {
            settings.push_str("; SET search_path = ");
            settings.push_str(path);
        }
        settings
    }
}

/// Loads a model into an empty database.
///
/// # Errors
///
/// The first statement that PostgreSQL refuses, with its place; in a folder the one that is left in the end.
pub fn load(session: &mut Session, text: &Text, manners: &Manners) -> Result<()> {
    let files = text
        .files
        .iter()
        .map(Prepared::new)
        .collect::<Result<Vec<_>, _>>()?;
    let mut statements = Vec::new();
    let mut last = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let mut all = file.statements(index, manners.private)?;
        if text.any_order {
            last.extend(taken_to_the_end(&mut all));
        }
        statements.extend(all);
    }
    let of_the_end = statements.len();
    statements.extend(last);
    let mut loader = Loader {
        session,
        manners,
        files: &files,
        statements: &statements,
        any_order: text.any_order,
        of_the_end,
        made_roles: BTreeSet::new(),
        waiting: Vec::new(),
    };
    loader.run()?;
    // Who reads the result must not do it as a role of the model, or in its encoding.
    loader.plain(RESET)
}

/// Loads statements of our own making, each as far as it goes; what fails is left out.
///
/// # Errors
///
/// When the connection is lost.
pub fn load_what_goes(
    session: &mut Session,
    statements: &[String],
    manners: &Manners,
) -> Result<()> {
    session
        .query(&manners.settings())
        .map_err(|error| report(&error))?;
    let mut made = BTreeSet::new();
    let mut ranges: VecDeque<(usize, usize)> = (0..statements.len())
        .step_by(CHUNK)
        .map(|from| (from, (from + CHUNK).min(statements.len())))
        .collect();
    while let Some((from, to)) = ranges.pop_front() {
        let chunk = statements.get(from..to).unwrap_or_default();
        if chunk.is_empty() {
            continue;
        }
        heed_interrupts(session)?;
        let message = Message::of(chunk.iter().map(String::as_str));
        let reply = session.run(&message.text, &mut Unwatched);
        let Some(error) = reply.error else { continue };
        let Error::Server(server) = &error else {
            return Err(report(&error).into());
        };
        if manners.private
            && let Some(role) = missing_role(server)
            && made.insert(role.clone())
            && make_role(session, &role)
        {
            ranges.push_front((from, to));
            continue;
        }
        let failed = from + message.failed(server, reply.completed).0;
        ranges.push_front((failed + 1, to));
        ranges.push_front((from, failed));
    }
    Ok(())
}

/// Takes what a file ends with away from it, where that is about all that is there: it holds for the other files' objects as
/// well, whatever they are called. What changes the session goes with it.
fn taken_to_the_end<'a>(file: &mut Vec<Statement<'a>>) -> Vec<Statement<'a>> {
    let is_setting = |one: &Statement<'_>| one.manner == Manner::Setting;
    let kept = file
        .iter()
        .rposition(|one| !one.is_about_all && !is_setting(one))
        .map_or(0, |at| at + 1);
    if !file.iter().skip(kept).any(|one| one.is_about_all) {
        return Vec::new();
    }
    let rest = file.split_off(kept);
    let mut taken: Vec<Statement<'a>> =
        file.iter().filter(|one| is_setting(one)).cloned().collect();
    taken.extend(rest);
    taken
}

struct Loader<'a> {
    session: &'a mut Session,
    manners: &'a Manners,
    files: &'a [Prepared<'a>],
    statements: &'a [Statement<'a>],
    any_order: bool,
    /// From which statement on everything else has to be there.
    of_the_end: usize,
    made_roles: BTreeSet<String>,
    /// The statements that failed and may succeed later, with why they failed last.
    waiting: Vec<(usize, Box<Failed>)>,
}

/// A statement that was refused.
#[derive(Debug)]
struct Failed {
    server: ServerError,
    /// Where in the statement's file.
    byte: usize,
}

/// What to do about a statement that was refused.
enum Verdict {
    /// Something was done about it.
    Again,
    /// What it makes is there.
    Skip,
    /// Nothing helps now.
    Wait(Box<Failed>),
}

impl Loader<'_> {
    fn run(&mut self) -> Result<()> {
        let makers = self.statements.iter().filter(|one| one.makes_table);
        let with_tables: BTreeSet<usize> = makers.map(|one| one.file).collect();
        let mut tables_came = false;
        let mut from = 0;
        let mut file = None;
        while let Some(first) = self.statements.get(from) {
            let is_lowered = self.files.get(first.file).is_some_and(Prepared::is_lowered);
            // What was put off stood before it, where a model as data is concerned.
            if (is_lowered && (file != Some(first.file) || first.manner == Manner::Lasting))
                || from == self.of_the_end
            {
                self.try_again()?;
                file = None;
            }
            if file != Some(first.file) {
                if with_tables.contains(&first.file) {
                    tables_came = true;
                } else if std::mem::take(&mut tables_came) && self.has_partition_waiting() {
                    self.try_tables_again()?;
                }
                file = Some(first.file);
                let settings = self.manners.settings();
                self.plain(&settings)?;
            }
            let is_alone = |manner| matches!(manner, Manner::Alone | Manner::Lasting);
            let to = if is_alone(first.manner) {
                from + 1
            } else {
                let rest = self.statements.get(from..).unwrap_or_default();
                from + rest
                    .iter()
                    .take(CHUNK)
                    .take_while(|next| next.file == first.file && !is_alone(next.manner))
                    .count()
            };
            let to = if from < self.of_the_end {
                to.min(self.of_the_end)
            } else {
                to
            };
            self.chunk(from, to)?;
            from = to;
        }
        self.wait_for_the_rest()
    }

    fn plain(&mut self, sql: &str) -> Result<()> {
        self.session
            .query(sql)
            .map(drop)
            .map_err(|error| report(&error).into())
    }

    /// Runs statements of one file; those that fail are put aside or are the end.
    fn chunk(&mut self, from: usize, to: usize) -> Result<()> {
        let mut ranges = VecDeque::from([(from, to)]);
        while let Some((from, to)) = ranges.pop_front() {
            let Some((failed, verdict)) = self.send(from, to)? else {
                continue;
            };
            match verdict {
                Verdict::Again => ranges.push_front((from, to)),
                verdict => {
                    if let Verdict::Wait(reason) = verdict {
                        if !self.any_order || reason.server.sqlstate == "42601" {
                            return Err(self.error(failed, &reason, &[]).into());
                        }
                        self.waiting.push((failed, reason));
                    }
                    ranges.push_front((failed + 1, to));
                    ranges.push_front((from, failed));
                }
            }
        }
        Ok(())
    }

    /// Sends statements as one message; `None` when all of them went in.
    fn send(&mut self, from: usize, to: usize) -> Result<Option<(usize, Verdict)>> {
        let statements = self.statements.get(from..to).unwrap_or_default();
        if statements.is_empty() {
            return Ok(None);
        }
        heed_interrupts(self.session)?;
        let message = Message::of(statements.iter().map(|statement| statement.text));
        let reply = self.session.run(&message.text, &mut Unwatched);
        let Some(error) = reply.error else {
            return Ok(None);
        };
        let Error::Server(server) = error else {
            return Err(report(&error).into());
        };
        let (index, within) = message.failed(&server, reply.completed);
        let verdict = self.judge(from + index, *server, within)?;
        Ok(Some((from + index, verdict)))
    }

    fn judge(&mut self, index: usize, server: ServerError, within: usize) -> Result<Verdict> {
        if self.manners.private
            && let Some(role) = missing_role(&server)
            && self.made_roles.insert(role.clone())
            && make_role(self.session, &role)
        {
            return Ok(Verdict::Again);
        }
        if is_already_there(&server) {
            return Ok(Verdict::Skip);
        }
        let byte = self
            .statements
            .get(index)
            .map_or(0, |statement| statement.byte + within);
        let failed = Box::new(Failed { server, byte });
        if self.lacks_extension(index, &failed.server) {
            return Err(self.missing_extensions(index, &failed)?.into());
        }
        Ok(Verdict::Wait(failed))
    }

    /// Tries what waits again, in rounds, as long as a round helps.
    fn wait_for_the_rest(&mut self) -> Result<()> {
        self.try_again()?;
        if self.waiting.is_empty() {
            Ok(())
        } else {
            self.waiting.sort_by_key(|(index, _)| *index);
            Err(self.what_remains().into())
        }
    }

    fn try_again(&mut self) -> Result<()> {
        let mut is_backwards = false;
        loop {
            let before = self.waiting.len();
            self.try_tables_again()?;
            self.round(false, is_backwards)?;
            if self.waiting.is_empty() || self.waiting.len() == before {
                return Ok(());
            }
            is_backwards = !is_backwards;
        }
    }

    /// Tries the tables that wait, as long as a round helps: a partition that comes after an index or a key of its table gets one that
    /// has no name in the model.
    fn try_tables_again(&mut self) -> Result<()> {
        let mut is_backwards = false;
        let mut before = usize::MAX;
        while before > self.waiting.len() && self.waiting.iter().any(|one| self.makes_table(one.0))
        {
            before = self.waiting.len();
            self.round(true, is_backwards)?;
            is_backwards = !is_backwards;
        }
        Ok(())
    }

    fn has_partition_waiting(&self) -> bool {
        self.waiting.iter().any(|(index, _)| {
            let statement = self.statements.get(*index);
            statement.is_some_and(|statement| statement.makes_partition)
        })
    }

    fn makes_table(&self, index: usize) -> bool {
        let statement = self.statements.get(index);
        statement.is_some_and(|statement| statement.makes_table)
    }

    /// Tries each `CREATE TABLE` that waits once more, or everything else.
    fn round(&mut self, of_tables: bool, is_backwards: bool) -> Result<()> {
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let (mut round, others): (Vec<_>, Vec<_>) =
            waiting.partition(|(index, _)| self.makes_table(*index) == of_tables);
        self.waiting = others;
        // Forwards and backwards by turns: each file may need the one after it, all the way. The statements of one stay in their order.
        round.sort_by_key(|(index, _)| *index);
        if is_backwards {
            let file = |index: &usize| self.statements.get(*index).map(|one| one.file);
            round.sort_by_key(|(index, _)| std::cmp::Reverse(file(index)));
        }
        for (index, _) in round {
            self.again(index)?;
        }
        Ok(())
    }

    /// One statement, with the settings that its file has made before it.
    fn again(&mut self, index: usize) -> Result<()> {
        let Some(statement) = self.statements.get(index) else {
            return Ok(());
        };
        let mut settings = self.manners.settings();
        for earlier in self.statements.get(..index).unwrap_or_default() {
            if earlier.file == statement.file && earlier.manner == Manner::Setting {
                settings.push_str(";\n");
                settings.push_str(earlier.text);
            }
        }
        self.plain(&settings)?;
        loop {
            match self.send(index, index + 1)? {
                Some((_, Verdict::Again)) => {}
                Some((failed, Verdict::Wait(reason))) => {
                    self.waiting.push((failed, reason));
                    return Ok(());
                }
                None | Some((_, Verdict::Skip)) => return Ok(()),
            }
        }
    }
}

/// Ends the load when a signal came between two messages, which no message would notice.
fn heed_interrupts(session: &Session) -> Result<()> {
    match session.runtime().interrupted() {
        None => Ok(()),
        Some(signal) => Err(report(&Error::Interrupted(signal)).into()),
    }
}

/// What every database has, and roles that were made up before the model made them.
fn is_already_there(server: &ServerError) -> bool {
    (server.sqlstate == "42P06" && server.message.contains("\"public\""))
        || (server.sqlstate == "42710"
            && (server.message.starts_with("role ")
                || server.message.starts_with("extension \"plpgsql\"")))
}

/// The role that a statement names and that does not exist, if that is what the server says.
pub fn missing_role(server: &ServerError) -> Option<String> {
    if !matches!(server.sqlstate.as_str(), "42704" | "22023") {
        return None;
    }
    let name = server
        .message
        .strip_prefix("role \"")?
        .strip_suffix("\" does not exist")?;
    Some(name.to_owned())
}

/// Makes a role up; false where that is not allowed.
pub fn make_role(session: &mut Session, role: &str) -> bool {
    session
        .query(&format!("CREATE ROLE {}", ident(role)))
        .is_ok()
}

/// The extensions of a database with their versions.
///
/// # Errors
///
/// When the server refuses the query.
pub(super) fn extensions(session: &mut Session) -> Result<Vec<(String, String)>> {
    let results = session
        .query(
            "SELECT e.extname AS name, e.extversion AS version FROM pg_catalog.pg_extension e \
             WHERE e.extname <> 'plpgsql' ORDER BY e.extname",
        )
        .map_err(|error| report(&error))?;
    Ok(results
        .first()
        .into_iter()
        .flat_map(Rows::iter)
        .map(|row| (row.text("name").to_owned(), row.text("version").to_owned()))
        .collect())
}
