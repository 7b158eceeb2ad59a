//! One read-only snapshot, one message: how everything in this module reads.

use crate::db::{Error, Rows, Session, report};
use crate::error::UserError;
use crate::sql::literal;

/// Opens the snapshot, remembers where the user's names lead, and takes every name that is not qualified away.
///
/// A catalog function that opens a relation waits while somebody changes it; nobody who only looks should for long,
/// unless their own `lock_timeout` says so.
const OPEN: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_catalog.set_config('schemactl.path', pg_catalog.current_schemas(true)::pg_catalog.text, true),
       pg_catalog.set_config('schemactl.search_path', pg_catalog.current_setting('search_path'), true),
       pg_catalog.set_config('lock_timeout', CASE pg_catalog.current_setting('lock_timeout')
                                                  WHEN '0' THEN '5s'
                                                  ELSE pg_catalog.current_setting('lock_timeout')
                                             END, true);
SET LOCAL search_path = '';
";

/// Gives the user's own search_path back, for SQL that is theirs.
pub(super) const USER_PATH: &str = "SELECT pg_catalog.set_config(
    'search_path', pg_catalog.current_setting('schemactl.search_path'), true);\n";

/// A message under construction.
pub(super) struct Message(String);

impl Message {
    pub(super) fn new() -> Self {
        Self(OPEN.to_owned())
    }

    /// Sets `schemactl.<name>` for the transaction.
    pub(super) fn set(mut self, name: &str, value: &str) -> Self {
        self.0.push_str(&format!(
            "SET LOCAL schemactl.{name} = {};\n",
            literal(value)
        ));
        self
    }

    /// Adds a statement.
    pub(super) fn then(mut self, sql: &str) -> Self {
        self.0.push_str(sql);
        self.0.push('\n');
        self
    }

    /// Ends the snapshot, sends the message and returns its results without that of the opening.
    pub(super) fn read(self, session: &mut Session) -> anyhow::Result<Results> {
        self.then("COMMIT;").send(session)
    }

    /// Sends the message and leaves the snapshot open.
    pub(super) fn send(self, session: &mut Session) -> anyhow::Result<Results> {
        let results = session.query(&self.0).map_err(|error| {
            close(session);
            explain(&error)
        })?;
        let mut results = Results(results.into_iter());
        results.next();
        Ok(results)
    }
}

/// The results of a message, in the order of its statements.
pub(super) struct Results(std::vec::IntoIter<Rows>);

impl Results {
    pub(super) fn next(&mut self) -> Rows {
        self.0.next().unwrap_or_default()
    }
}

/// Leaves the snapshot, whatever state it is in.
pub(super) fn close(session: &mut Session) {
    if !session.is_closed() {
        let _ = session.query("ROLLBACK");
    }
}

/// The error of a read, with what to do about those that happen to somebody who only looks.
pub(super) fn explain(error: &Error) -> UserError {
    let user = report(error);
    match error.sqlstate() {
        Some("55P03") => user.hint(
            "somebody changes that table at this moment (ALTER TABLE, VACUUM FULL, …); try again when it is done",
        ),
        _ if error.is_statement_timeout() => {
            user.hint("to allow more time: --statement-timeout 10min; 0 means no limit")
        }
        _ => user,
    }
}

/// A PostgreSQL array of texts, as its input function reads it.
pub(super) fn text_array<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let elements: Vec<String> = texts
        .into_iter()
        .map(|text| format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"")))
        .collect();
    format!("{{{}}}", elements.join(","))
}

/// A list of texts that a statement returned as JSON; NULL is none.
pub(super) fn json_list(value: Option<&str>) -> anyhow::Result<Vec<String>> {
    Ok(match value {
        None => Vec::new(),
        Some(text) => serde_json::from_str::<Option<Vec<String>>>(text)?.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn array_elements_are_quoted_whatever_they_hold() {
        assert_eq!(text_array([]), "{}");
        assert_eq!(
            text_array(["a", "b\"c", "d\\e", ""]),
            r#"{"a","b\"c","d\\e",""}"#
        );
    }
}
