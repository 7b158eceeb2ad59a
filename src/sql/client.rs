//! What only psql can execute: backslash commands, and data that follows a `COPY … FROM STDIN`.

use super::cursor::Cursor;
use super::lexer::{Kind, tokens};
use super::split::split_lexically;

/// Something in a text that the server cannot execute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientOnly<'a> {
    /// A backslash command of psql.
    MetaCommand(MetaCommand<'a>),
    /// A `COPY … FROM STDIN`, whose data would follow it.
    CopyFromStdin {
        /// Where the statement starts.
        byte: usize,
    },
}

/// A backslash command of psql.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetaCommand<'a> {
    /// From the backslash to the end of its line.
    pub text: &'a str,
    /// Where the backslash is.
    pub byte: usize,
}

impl<'a> MetaCommand<'a> {
    /// The command without its arguments: `\connect`.
    pub fn name(&self) -> &'a str {
        let end = self.text.find(char::is_whitespace);
        end.and_then(|end| self.text.get(..end))
            .unwrap_or(self.text)
    }
}

/// The first thing in a text that only psql can execute, outside quotes and comments.
///
/// The data below a `COPY … FROM STDIN` is never looked at: its `\N` and `\.` are no commands.
pub fn client_only(sql: &str) -> Option<ClientOnly<'_>> {
    split_lexically(sql).into_iter().find_map(|statement| {
        if copy_from_stdin(statement.text) {
            return Some(ClientOnly::CopyFromStdin {
                byte: statement.range.start,
            });
        }
        meta_command(statement.text, statement.range.start).map(ClientOnly::MetaCommand)
    })
}

fn meta_command(sql: &str, offset: usize) -> Option<MetaCommand<'_>> {
    tokens(sql)
        .find(|token| token.kind == Kind::MetaCommand)
        .map(|token| MetaCommand {
            text: token.text.trim_end(),
            byte: offset + token.start,
        })
}

/// Whether a statement wants its data from the client: `COPY … FROM STDIN`.
pub fn copy_from_stdin(statement: &str) -> bool {
    copies(statement, "from")
}

/// Whether a statement sends its data to the client: `COPY … TO STDOUT`.
pub fn copy_to_stdout(statement: &str) -> bool {
    copies(statement, "to")
}

/// The direction is looked for outside parentheses: `COPY (SELECT … FROM stdin) TO 'file'` has another one inside.
/// After either direction PostgreSQL takes `STDIN` and `STDOUT` for the same.
fn copies(statement: &str, direction: &str) -> bool {
    let mut cursor = Cursor::new(statement);
    if !cursor.eat("copy") {
        return false;
    }
    let mut depth = 0_usize;
    while let Some(token) = cursor.next() {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth == 0 && token.is_word(direction) => {
                return cursor.next_is("stdin") || cursor.next_is("stdout");
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_from_the_client_is_recognised() {
        for sql in [
            "COPY t FROM STDIN",
            "copy public.\"T\" (a, b) from stdin with (format csv)",
            "COPY t /* x */ FROM -- y\n STDIN",
            "COPY BINARY t FROM stdin",
            "COPY t FROM STDOUT",
        ] {
            assert!(copy_from_stdin(sql), "{sql}");
            assert!(!copy_to_stdout(sql), "{sql}");
        }
    }

    #[test]
    fn data_from_the_server_is_not() {
        for sql in [
            "COPY t FROM '/tmp/stdin'",
            "COPY t FROM PROGRAM 'stdin'",
            "COPY (SELECT * FROM stdin) TO '/tmp/x'",
            "COPY t TO STDOUT",
            "SELECT 1 FROM stdin",
            "COPY \"from\" TO 'x'",
            "COPY",
            "",
        ] {
            assert!(!copy_from_stdin(sql), "{sql}");
        }
    }

    #[test]
    fn data_to_the_client_is_recognised() {
        assert!(copy_to_stdout("COPY (SELECT 1 FROM stdin) TO STDOUT"));
        assert!(!copy_to_stdout("COPY t TO 'x'"));
    }

    fn command(sql: &str) -> Option<MetaCommand<'_>> {
        match client_only(sql)? {
            ClientOnly::MetaCommand(command) => Some(command),
            ClientOnly::CopyFromStdin { .. } => None,
        }
    }

    #[test]
    fn psql_commands_are_found_with_their_place() {
        let found = command("SELECT 1;\n\\connect app owner\r\nSELECT 2;").unwrap();
        assert_eq!(found.text, "\\connect app owner");
        assert_eq!(found.name(), "\\connect");
        assert_eq!(found.byte, 10);
        assert_eq!(command("\\restrict").unwrap().name(), "\\restrict");
        assert_eq!(command("SELECT 1 \\gexec").unwrap().byte, 9);
    }

    #[test]
    fn backslashes_in_quotes_and_comments_are_no_commands() {
        for sql in [
            r"SELECT '\d'",
            r"-- \d",
            r"/* \d */",
            r"SELECT $$\d$$",
            "SELECT \"\\d\"",
        ] {
            assert_eq!(client_only(sql), None, "{sql}");
        }
    }

    #[test]
    fn data_below_a_copy_is_not_taken_for_commands() {
        let sql = "SELECT 1;\n-- data\nCOPY t (a) FROM stdin;\n1\t\\N\nit's\n\\.\n";
        assert_eq!(
            client_only(sql),
            Some(ClientOnly::CopyFromStdin { byte: 18 })
        );
        assert!(command("\\connect x\nCOPY t FROM stdin;\n\\.\n").is_some());
    }
}
