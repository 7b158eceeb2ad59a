//! What reaches beyond the database a statement runs in: roles, other databases, the server's settings, files and processes.
//!
//! A scratch database on a server that others use is no place for it. The code of a `DO` block is looked into, and the text that it
//! may execute; what a function does that was made elsewhere is not known.

use super::lexer::{Kind, Token, significant};
use super::name::string_value;

/// Functions that do something to the server as a whole.
const FUNCTIONS: &[&str] = &[
    "lo_export",
    "pg_cancel_backend",
    "pg_create_logical_replication_slot",
    "pg_create_physical_replication_slot",
    "pg_drop_replication_slot",
    "pg_promote",
    "pg_reload_conf",
    "pg_replication_origin_create",
    "pg_replication_origin_drop",
    "pg_rotate_logfile",
    "pg_switch_wal",
    "pg_terminate_backend",
];

/// What exists once for all databases of a server, as `COMMENT ON` and others call it.
const SHARED: &[&str] = &["role", "database", "tablespace", "subscription"];

/// How statements begin that [`begun`] knows, but for `CREATE`.
const BEGINNINGS: &[&str] = &[
    "alter", "drop", "reassign", "grant", "revoke", "comment", "security", "copy",
];

/// What a statement does beyond its database, as a person calls it; `None` where that is nothing.
pub fn beyond(statement: &str) -> Option<String> {
    let first = significant(statement).next()?;
    if first.is_word("do") {
        let mut bodies = significant(statement).filter_map(|token| string_value(&token));
        return bodies.find_map(|body| {
            let mut inner = significant(&body);
            within(
                &body,
                true,
                inner.any(|token| token.is_word("current_database")),
            )
        });
    }
    let is_create = first.is_word("create");
    // Others may be rows by the megabyte.
    if (is_create || BEGINNINGS.iter().any(|word| first.is_word(word)))
        && let Some(found) = begun(&significant(statement).collect::<Vec<_>>())
    {
        return Some(found);
    }
    // What makes a function does not call it.
    if is_create {
        return None;
    }
    called(significant(statement))
}

/// The same of code: each statement of it, and each text that could be executed. Where it asks for the name of its database, a
/// database whose name is put in is its own.
fn within(code: &str, is_body: bool, asks_own_name: bool) -> Option<String> {
    let tokens: Vec<Token<'_>> = significant(code).collect();
    let starts = |index: usize| match index.checked_sub(1).and_then(|before| tokens.get(before)) {
        None => true,
        Some(before) => {
            before.is_mark(";")
                || (is_body
                    && (before.is_mark(">>")
                        || ["begin", "then", "else", "loop"]
                            .iter()
                            .any(|word| before.is_word(word))))
        }
    };
    let at = |(index, token): (usize, &Token<'_>)| {
        let statement = tokens.get(index..).unwrap_or_default();
        let begun = || begun(statement).filter(|_| !(asks_own_name && is_of_own(statement)));
        let text = || string_value(token).and_then(|text| within(&text, false, asks_own_name));
        starts(index).then(begun).flatten().or_else(text)
    };
    let found = tokens.iter().enumerate().find_map(at);
    found.or_else(|| called(tokens.iter().copied()).filter(|_| is_body))
}

/// Whether it changes a database, and the name of that is put in: `ALTER DATABASE %I SET …`.
fn is_of_own(statement: &[Token<'_>]) -> bool {
    let changes = ["create", "drop"]
        .iter()
        .all(|word| statement.first().is_some_and(|first| !first.is_word(word)));
    let mut rest = statement
        .iter()
        .skip_while(|token| !token.is_word("database"));
    rest.next();
    changes && rest.next().is_none_or(|name| name.text.starts_with('%'))
}

/// One of the functions, where it is called.
fn called<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Option<String> {
    let mut before: Option<Token<'a>> = None;
    tokens
        .filter_map(|token| {
            let name = before.replace(token).filter(|_| token.is_mark("("))?;
            Some(name.text.to_ascii_lowercase())
        })
        .find(|name| FUNCTIONS.contains(&name.as_str()))
}

/// A statement by its beginning.
fn begun(tokens: &[Token<'_>]) -> Option<String> {
    let statement = tokens.iter().take_while(|token| !token.is_mark(";"));
    let words: Vec<String> = statement
        .map(|token| match token.kind {
            Kind::Word => token.text.to_ascii_lowercase(),
            Kind::String | Kind::DollarString => "''".to_owned(),
            _ => String::new(),
        })
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let place = |word: &str| words.iter().position(|other| *other == word);
    let after = |word: &str| place(word).and_then(|at| words.get(at + 1)).copied();
    match words.as_slice() {
        ["create" | "alter" | "drop", "user", "mapping", ..] => None,
        [
            verb @ ("create" | "alter" | "drop"),
            what @ ("role" | "user" | "group" | "database" | "tablespace" | "system"
            | "subscription"),
            ..,
        ] => Some(format!("{verb} {what}").to_ascii_uppercase()),
        [verb @ ("reassign" | "drop"), "owned", ..] => {
            Some(format!("{verb} owned").to_ascii_uppercase())
        }
        // Membership is granted TO somebody, and privileges ON something before that.
        [verb @ ("grant" | "revoke"), ..] => {
            let to = place("to").or_else(|| place("from"));
            let verb = verb.to_ascii_uppercase();
            match place("on").filter(|on| to.is_none_or(|to| *on < to)) {
                None => to.map(|_| format!("{verb} of a role")),
                Some(_) => after("on")
                    .filter(|what| matches!(*what, "database" | "tablespace" | "parameter"))
                    .map(|what| format!("{verb} ON {}", what.to_ascii_uppercase())),
            }
        }
        ["comment", "on", what, ..] if SHARED.contains(what) => {
            Some(format!("COMMENT ON {}", what.to_ascii_uppercase()))
        }
        ["security", "label", ..] => after("on")
            .filter(|what| SHARED.contains(what))
            .map(|what| format!("SECURITY LABEL ON {}", what.to_ascii_uppercase())),
        ["copy", ..] => ["to", "from"].into_iter().find_map(|way| {
            let reaches = matches!(after(way), Some("''" | "program"));
            reaches.then(|| format!("COPY {} a file or program", way.to_ascii_uppercase()))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn what_is_a_matter_of_the_whole_server_is_known() {
        for (statement, what) in [
            ("/* x */ Create  Role app", "CREATE ROLE"),
            ("ALTER SYSTEM SET x = 1", "ALTER SYSTEM"),
            ("ALTER DATABASE d SET search_path = a", "ALTER DATABASE"),
            ("DROP OWNED BY a", "DROP OWNED"),
            ("REASSIGN OWNED BY a TO b", "REASSIGN OWNED"),
            (
                "GRANT CONNECT, TEMP ON DATABASE d TO a",
                "GRANT ON DATABASE",
            ),
            ("REVOKE ALL ON TABLESPACE s FROM a", "REVOKE ON TABLESPACE"),
            ("GRANT SET ON PARAMETER x TO a", "GRANT ON PARAMETER"),
            ("GRANT a TO b WITH ADMIN OPTION", "GRANT of a role"),
            ("REVOKE ADMIN OPTION FOR a FROM b", "REVOKE of a role"),
            ("COMMENT ON ROLE a IS 'x'", "COMMENT ON ROLE"),
            (
                "SECURITY LABEL FOR p ON DATABASE d IS 'x'",
                "SECURITY LABEL ON DATABASE",
            ),
            ("COPY t TO '/tmp/x'", "COPY TO a file or program"),
            (
                "COPY (SELECT 1) TO PROGRAM 'cat'",
                "COPY TO a file or program",
            ),
            ("SELECT pg_catalog.pg_reload_conf()", "pg_reload_conf"),
            (
                "DO $$ BEGIN IF NOT EXISTS (SELECT) THEN CREATE ROLE a; END IF; END $$",
                "CREATE ROLE",
            ),
            (
                "DO LANGUAGE plpgsql 'BEGIN EXECUTE format($q$GRANT CONNECT ON DATABASE %I TO a$q$, x); END'",
                "GRANT ON DATABASE",
            ),
            (
                "DO $$ BEGIN EXECUTE 'REVOKE CONNECT ON DATABASE ' || x || ' FROM a'; END $$",
                "REVOKE ON DATABASE",
            ),
            (
                "DO $$ BEGIN PERFORM pg_terminate_backend(1); END $$",
                "pg_terminate_backend",
            ),
        ] {
            assert_eq!(beyond(statement).as_deref(), Some(what), "{statement}");
        }
    }

    #[test]
    fn what_is_a_matter_of_the_database_is_nothing_else() {
        for statement in [
            "",
            "CREATE USER MAPPING FOR a SERVER s",
            "CREATE TABLE role (id int)",
            "GRANT SELECT ON t TO a",
            "REVOKE GRANT OPTION FOR SELECT (a) ON TABLE t FROM b",
            "GRANT USAGE ON SCHEMA database TO a",
            "COMMENT ON COLUMN role.database IS 'x'",
            "COPY t FROM STDIN",
            "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'SELECT pg_reload_conf()'",
            "DO $$ BEGIN RAISE NOTICE 'first, create role x'; END $$",
            "DO $$ BEGIN ALTER TABLE t ADD role text; END $$",
            "INSERT INTO t VALUES ('CREATE ROLE x')",
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = a', current_database()); END $$",
            "DO $$ BEGIN EXECUTE 'GRANT CONNECT ON DATABASE ' || quote_ident(current_database()) || ' TO a'; END $$",
        ] {
            assert_eq!(beyond(statement), None, "{statement}");
        }
    }
}
