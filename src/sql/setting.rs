//! Statements that only change the session.

use super::lexer::significant;

/// Whether a statement is `SET`, `RESET` or `SELECT set_config(…)`: it leaves nothing in the database, and what it set
/// is gone with its session.
pub fn is_session_setting(statement: &str) -> bool {
    let mut tokens = significant(statement);
    let Some(first) = tokens.next() else {
        return false;
    };
    if first.is_word("set") || first.is_word("reset") {
        return true;
    }
    // SELECT [pg_catalog .] set_config (
    first.is_word("select")
        && tokens
            .find(|token| !token.is_word("pg_catalog") && !token.is_mark("."))
            .is_some_and(|token| token.is_word("set_config"))
}

/// Whether a statement makes something that ends with its session: a temporary table, view or sequence, a prepared statement.
pub fn makes_for_session(statement: &str) -> bool {
    let words: Vec<_> = significant(statement).collect();
    let is = |at: usize, names: &[&str]| {
        let word = words.get(at);
        word.is_some_and(|word| names.iter().any(|name| word.is_word(name)))
    };
    const TEMPORARY: &[&str] = &["temp", "temporary"];
    const SCOPE: &[&str] = &["local", "global", "or", "replace"];
    if is(0, &["prepare"]) {
        return !is(1, &["transaction"]);
    }
    if is(0, &["create"]) {
        let mut at = 1;
        while is(at, SCOPE) {
            at += 1;
        }
        return is(at, TEMPORARY);
    }
    // SELECT … INTO [LOCAL] TEMP …
    is(0, &["select", "with"])
        && (1..words.len()).any(|at| {
            is(at, &["into"])
                && (is(at + 1, TEMPORARY) || is(at + 1, SCOPE) && is(at + 2, TEMPORARY))
        })
}

#[cfg(test)]
mod tests {
    use super::{is_session_setting, makes_for_session};

    #[test]
    fn what_ends_with_its_session_is_known() {
        for statement in [
            "CREATE TEMP TABLE t (a int)",
            "create local temporary table t as select 1",
            "CREATE OR REPLACE TEMP VIEW v AS SELECT 1",
            "SELECT 1 AS a INTO TEMP t",
            "PREPARE p AS SELECT 1",
        ] {
            assert!(makes_for_session(statement), "{statement}");
        }
        for statement in [
            "CREATE TABLE temp (a int)",
            "CREATE OR REPLACE VIEW v AS SELECT 1",
            "SELECT 1 INTO t",
            "PREPARE TRANSACTION 'x'",
            "DROP TABLE t",
        ] {
            assert!(!makes_for_session(statement), "{statement}");
        }
    }

    #[test]
    fn only_statements_that_change_nothing_but_the_session_count() {
        assert!(is_session_setting("SET search_path = app"));
        assert!(is_session_setting("/* x */ reset role"));
        assert!(is_session_setting(
            "select pg_catalog.set_config('a.b', '1', false)"
        ));
        assert!(!is_session_setting("SELECT 1"));
        assert!(!is_session_setting("UPDATE t SET a = 1"));
    }
}
