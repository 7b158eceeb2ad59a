//! `DO` blocks: whether their code may end the transaction it runs in.

use super::cursor::Cursor;
use super::lexer::{Kind, Token, significant};
use super::name::string_value;

/// `DO [LANGUAGE name] 'body'`, in either order.
///
/// Moves to the end of the statement; whether `COMMIT`, `ROLLBACK` or `CALL` is a statement of the body.
pub(super) fn may_commit(cursor: &mut Cursor) -> bool {
    let mut body = None;
    while let Some(token) = cursor.next() {
        if token.is_word("language") {
            cursor.next();
        } else if body.is_none() {
            body = string_value(&token);
        }
    }
    body.as_deref().is_some_and(commits)
}

/// Whether `COMMIT`, `ROLLBACK` or `CALL` is a statement of this PL/pgSQL body.
fn commits(body: &str) -> bool {
    let starts_statement = |before: Option<Token>| {
        before.is_none_or(|token| {
            token.is_mark(";")
                || token.is_mark(">>")
                || ["begin", "then", "else", "loop"]
                    .iter()
                    .any(|word| token.is_word(word))
        })
    };
    let mut before = None;
    let mut tokens = significant(body).peekable();
    while let Some(token) = tokens.next() {
        let after = tokens.peek();
        let ends = (token.is_word("commit") || token.is_word("rollback"))
            && after.is_none_or(|after| after.is_mark(";") || after.is_word("and"));
        let calls = token.is_word("call")
            && after.is_some_and(|after| matches!(after.kind, Kind::Word | Kind::QuotedIdentifier));
        if (ends || calls) && starts_statement(before) {
            return true;
        }
        before = Some(token);
    }
    false
}
