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

#[cfg(test)]
mod tests {
    use super::is_session_setting;

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
