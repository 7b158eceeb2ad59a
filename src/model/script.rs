//! A model's text → the statements that make its schema.
//!
//! Dumps are models too: what psql understands and the server does not, and what says nothing about the schema of this
//! database (data, roles, databases, transactions), is left out. What is left out is replaced by blanks, so that every
//! place in the text stays where people find it.

use std::ops::Range;

use super::source::File;
use crate::error::UserError;
use crate::sql::lexer::{Kind, tokens};
use crate::sql::{self, Control, Position, Transaction, at_byte, excerpt};

/// What a statement needs of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Runs with others in one message.
    Together,
    /// Runs in a message of its own.
    Alone,
    /// The same, and decides what objects get that come later: `ALTER DEFAULT PRIVILEGES`.
    Lasting,
    /// Changes the session; has to be done again before a statement that is run later.
    Setting,
}

/// One statement of a model.
#[derive(Clone, Debug)]
pub(super) struct Statement<'a> {
    /// Which file.
    pub(super) file: usize,
    /// Its text, without semicolon.
    pub(super) text: &'a str,
    /// Where that begins in its file.
    pub(super) byte: usize,
    /// How it runs.
    pub(super) manner: Manner,
    /// Whether it makes nothing, and its effect depends on what was made before: privileges, and what decides about them.
    pub(super) is_about_all: bool,
    /// Whether it is a `CREATE TABLE`.
    pub(super) makes_table: bool,
    /// Whether it is one that says `PARTITION OF`: it has to be there before the indexes of what it is a part of.
    pub(super) makes_partition: bool,
}

/// A file with blanks where only psql would know what to do.
#[derive(Debug)]
pub(super) struct Prepared<'a> {
    file: &'a File,
    text: String,
}

impl<'a> Prepared<'a> {
    /// Blanks out what only psql understands.
    ///
    /// # Errors
    ///
    /// A command of psql that the schema may depend on.
    pub(super) fn new(file: &'a File) -> Result<Self, UserError> {
        let mut text = file.text.clone();
        for range in client_side(file)? {
            blank(&mut text, range);
        }
        Ok(Self { file, text })
    }

    /// The statements that make the schema; `index` is the file's number.
    ///
    /// # Errors
    ///
    /// A rollback, whose meaning would be lost; on a shared server, a statement that would change it.
    pub(super) fn statements(
        &self,
        index: usize,
        private: bool,
    ) -> Result<Vec<Statement<'_>>, UserError> {
        let mut statements = Vec::new();
        for statement in sql::split(&self.text).statements {
            let byte = statement.range.start;
            let words = leading_words(statement.text);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            if is_left_out(&words) {
                continue;
            }
            let class = sql::classify(statement.text);
            match class.control {
                Some(Control::Begin | Control::Commit) => continue,
                Some(_) => {
                    return Err(
                        self.refused(byte, "a model is loaded whole, it cannot be rolled back")
                    );
                }
                None if words.first() == Some(&"savepoint") => {
                    return Err(self.refused(byte, "a model is loaded whole, it has no savepoints"));
                }
                None => {}
            }
            if !private && let Some(what) = sql::beyond(statement.text) {
                return Err(self
                    .refused(
                        byte,
                        &format!("this reaches beyond its database ({what}), and the shadow is on a server that others use"),
                    )
                    .hint("take it out of the model: it belongs to the server, not to the schema")
                    .hint(
                        "or load the model on a server of its own: leave shadow and shadow_url away, with PostgreSQL's server \
                         programs installed",
                    ));
            }
            // The server reads a whole message in the encoding that held when it came.
            let is_encoding = matches!(words.as_slice(), ["set", "client_encoding" | "names", ..]);
            let manner = if is_encoding {
                Manner::Alone
            } else if sql::is_session_setting(statement.text) {
                Manner::Setting
            } else if class.transaction != Transaction::Allowed
                || matches!(words.as_slice(), ["alter", "type", ..])
            {
                Manner::Alone
            } else if matches!(words.as_slice(), ["alter", "default", ..]) {
                Manner::Lasting
            } else {
                Manner::Together
            };
            let makes_table = matches!(
                words.as_slice(),
                ["create", "table", ..] | ["create", "unlogged" | "foreign", "table", ..]
            );
            statements.push(Statement {
                file: index,
                text: statement.text,
                byte,
                manner,
                is_about_all: manner == Manner::Lasting
                    || matches!(words.first(), Some(&("grant" | "revoke"))),
                makes_table,
                makes_partition: makes_table
                    && words.windows(2).any(|pair| pair == ["partition", "of"]),
            });
        }
        Ok(statements)
    }

    /// Whether its statements were made of data, and whatever failed before them may be tried again before they run.
    pub(super) fn is_lowered(&self) -> bool {
        self.file.origins.is_some()
    }

    /// The place of a byte, as `path:line:column` and as an excerpt with a caret.
    pub(super) fn place(&self, byte: usize) -> (String, String) {
        place(self.file, byte)
    }

    fn refused(&self, byte: usize, why: &str) -> UserError {
        let (place, excerpt) = self.place(byte);
        UserError::new(format!("{}: {why}", self.file.shown))
            .detail(format!("--> {place}\n{excerpt}"))
    }
}

fn place(file: &File, byte: usize) -> (String, String) {
    if let Some(origins) = &file.origins {
        return origins.place(&file.shown, byte);
    }
    let position: Position = at_byte(&file.text, byte);
    (
        format!("{}:{}:{}", file.shown, position.line, position.column),
        excerpt(&file.text, &position, 1),
    )
}

fn blank(text: &mut String, range: Range<usize>) {
    let Some(part) = text.get(range.clone()) else {
        return;
    };
    let blanks: String = part
        .bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(range, &blanks);
}

/// psql's commands that change nothing about the schema that follows.
const HARMLESS: &[&str] = &[
    "\\restrict",
    "\\unrestrict",
    "\\connect",
    "\\c",
    "\\echo",
    "\\qecho",
    "\\warn",
    "\\timing",
    "\\pset",
    "\\x",
    "\\encoding",
    "\\unset",
    "\\q",
    "\\copy",
    "\\t",
    "\\a",
    "\\r",
    "\\prompt",
    "\\!",
    "\\.",
];

/// Variables of psql that only say how it behaves.
const PSQL_VARIABLES: &[&str] = &[
    "ON_ERROR_STOP",
    "ON_ERROR_ROLLBACK",
    "QUIET",
    "ECHO",
    "VERBOSITY",
    "SHOW_CONTEXT",
    "AUTOCOMMIT",
    "FETCH_COUNT",
    "HISTFILE",
    "HISTSIZE",
    "PROMPT1",
    "PROMPT2",
    "COMP_KEYWORD_CASE",
    "ECHO_HIDDEN",
    "SINGLELINE",
];

/// The ranges that the server cannot read: psql's commands, `COPY … FROM STDIN` with its data.
fn client_side(file: &File) -> Result<Vec<Range<usize>>, UserError> {
    let text = file.text.as_str();
    let mut ranges = Vec::new();
    let mut from = 0;
    'text: while let Some(rest) = text.get(from..) {
        let mut start: Option<(usize, bool)> = None;
        for token in tokens(rest) {
            if token.is_trivia() {
                continue;
            }
            let at = from + token.start;
            if token.kind == Kind::MetaCommand {
                allow(file, token.text.trim_end(), at)?;
                ranges.push(at..at + token.text.len());
            } else if token.is_mark(";") {
                if let Some((begin, true)) = start
                    && let Some(statement) = text.get(begin..at)
                    && sql::copy_from_stdin(statement)
                {
                    let end = end_of_data(text, at + 1);
                    ranges.push(begin..end);
                    from = end;
                    continue 'text;
                }
                start = None;
            } else if start.is_none() {
                start = Some((at, token.is_word("copy")));
            }
        }
        break;
    }
    Ok(ranges)
}

/// Data begins on the line after its COPY and ends after a line `\.`, or with the text.
fn end_of_data(text: &str, semicolon: usize) -> usize {
    let mut at = semicolon;
    let mut is_data = false;
    for line in text
        .get(semicolon..)
        .unwrap_or_default()
        .split_inclusive('\n')
    {
        at += line.len();
        if is_data && line.trim_end() == "\\." {
            break;
        }
        is_data = true;
    }
    at
}

fn allow(file: &File, command: &str, at: usize) -> Result<(), UserError> {
    let mut words = command.split_whitespace();
    let name = words.next().unwrap_or_default();
    let is_harmless = HARMLESS.contains(&name)
        || name.starts_with("\\d")
        || (name == "\\set"
            && words
                .next()
                .is_some_and(|name| PSQL_VARIABLES.contains(&name)));
    if is_harmless {
        return Ok(());
    }
    let (place, excerpt) = place(file, at);
    let error = UserError::new(format!(
        "{}: only psql understands {name}, and the model is read without psql",
        file.shown
    ))
    .detail(format!("--> {place}\n{excerpt}"));
    Err(match name {
        "\\i" | "\\ir" | "\\include" | "\\include_relative" => error.hint(
            "name the folder as the model: all its .sql files are loaded, in whatever order they need",
        ),
        _ => error.hint("let psql's part be done by a command: model = { command = […] } in schemactl.toml"),
    })
}

/// The first unquoted words of a statement, in lower case.
fn leading_words(statement: &str) -> Vec<String> {
    sql::lexer::significant(statement)
        .take(64)
        .map(|token| match token.kind {
            Kind::Word => token.text.to_ascii_lowercase(),
            _ => String::new(),
        })
        .collect()
}

/// Data, roles, whole databases and what reaches beyond the database: nothing of these is in a schema.
fn is_left_out(words: &[&str]) -> bool {
    match words {
        // COPY reaches files and programs of the server besides.
        [
            "insert" | "update" | "delete" | "merge" | "truncate" | "copy" | "analyze" | "vacuum"
            | "checkpoint" | "notify" | "listen" | "unlisten",
            ..,
        ] => true,
        // Time limits, and those of newer servers besides: pg_dump 17 writes one that an older server does not know.
        [
            "set",
            "statement_timeout"
            | "lock_timeout"
            | "idle_in_transaction_session_timeout"
            | "idle_session_timeout"
            | "transaction_timeout",
            ..,
        ] => true,
        [
            "create" | "alter" | "drop",
            "role" | "user" | "group" | "database" | "tablespace" | "system" | "subscription",
            rest @ ..,
        ] => rest.first() != Some(&"mapping"),
        // Membership in a role: GRANT a TO b, while privileges are granted ON something; and that may be of the server.
        ["grant" | "revoke", rest @ ..] => {
            let on = rest.iter().position(|word| *word == "on");
            let to = rest.iter().position(|word| matches!(*word, "to" | "from"));
            let what = on.and_then(|on| rest.get(on + 1));
            to.is_some_and(|to| on.is_none_or(|on| to < on))
                || matches!(what, Some(&("database" | "tablespace" | "parameter")))
        }
        [
            "comment",
            "on",
            "role" | "database" | "tablespace" | "subscription",
            ..,
        ]
        | ["security", "label", ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> File {
        File {
            shown: "schema.sql".to_owned(),
            text: text.to_owned(),
            origins: None,
        }
    }

    fn statements(text: &str) -> Vec<String> {
        let file = file(text);
        let prepared = Prepared::new(&file).unwrap();
        prepared
            .statements(0, true)
            .unwrap()
            .iter()
            .map(|statement| statement.text.to_owned())
            .collect()
    }

    #[test]
    fn what_only_psql_knows_is_blanked_out_and_everything_else_stays_in_its_place() {
        let text = "\\restrict abc\nCREATE TABLE t ();\nCOPY t (a) FROM stdin;\n1\tit's\n\\.\n\\connect x\nCREATE VIEW v AS SELECT 1;";
        let file = file(text);
        let prepared = Prepared::new(&file).unwrap();
        assert_eq!(prepared.text.len(), text.len());
        let found = prepared.statements(0, true).unwrap();
        let texts: Vec<&str> = found.iter().map(|statement| statement.text).collect();
        assert_eq!(texts, ["CREATE TABLE t ()", "CREATE VIEW v AS SELECT 1"]);
        assert!(
            found
                .iter()
                .all(|statement| text[statement.byte..].starts_with(statement.text))
        );
    }

    #[test]
    fn data_roles_databases_and_transactions_are_left_out() {
        let text = "BEGIN; INSERT INTO t VALUES (1); CREATE ROLE r; GRANT r TO s; GRANT SELECT ON t TO s; ALTER DATABASE d SET x = 1; \
                    CREATE USER MAPPING FOR r SERVER s; SELECT setval('s', 1); COMMIT;";
        assert_eq!(
            statements(text),
            [
                "GRANT SELECT ON t TO s",
                "CREATE USER MAPPING FOR r SERVER s",
                "SELECT setval('s', 1)"
            ]
        );
    }

    #[test]
    fn an_include_is_an_error_that_points_at_it() {
        let file = file("SELECT 1;\n\\i other.sql\n");
        let error = Prepared::new(&file).unwrap_err();
        assert!(
            error.details().join("").contains("schema.sql:2:1"),
            "{error:?}"
        );
        assert!(error.hints().join("").contains("folder"));
        let text = "\\set name value";
        assert!(
            Prepared::new(&File {
                shown: String::new(),
                text: text.to_owned(),
                origins: None,
            })
            .is_err()
        );
    }

    #[test]
    fn a_block_that_makes_roles_is_refused_on_a_shared_server_only() {
        let file = file("DO $$ BEGIN CREATE ROLE x; END $$");
        let prepared = Prepared::new(&file).unwrap();
        assert_eq!(prepared.statements(0, true).unwrap().len(), 1);
        assert!(prepared.statements(0, false).is_err());
    }
}
