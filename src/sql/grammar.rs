//! Statement boundaries as a full PostgreSQL grammar sees them: the one place that knows `squawk-syntax`.
//!
//! Its verdict is used only when it is beyond doubt: a text with a single parse error, one that is too large or too
//! deeply nested for a recursive parser, or one that makes it panic, is left to the lexer of [`super::split`].

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use squawk_syntax::ast::AstNode;
use squawk_syntax::{Parse, SourceFile};

use super::lexer::{Kind, significant};
use super::name::string_value;
use super::split::Splitter;

/// Larger texts are data rather than schema; parsing one megabyte takes half a second.
const LARGEST: usize = 1 << 20;

/// How deep a syntax tree may become. The parser recurses, so depth costs stack; and time, by its square.
const DEEPEST: usize = 1000;

/// Measured need at [`DEEPEST`]: below 2 MiB. Address space only; untouched pages cost nothing.
const STACK: usize = 32 << 20;

/// Texts that are no deeper fit any thread's stack. Starting a thread takes longer than parsing most revisions.
const SHALLOW: usize = 100;

/// Splits with the grammar of `squawk-syntax`.
pub(super) struct GrammarSplitter;

impl Splitter for GrammarSplitter {
    fn ranges(&self, sql: &str) -> Option<Vec<Range<usize>>> {
        guarded(sql, || statements(sql))
    }
}

/// What `work` makes of the syntax tree of a text that is read without an error; `None` for every other text, and when `work` panics.
pub(crate) fn with_syntax<T: Send>(
    sql: &str,
    work: impl FnOnce(&Parse<SourceFile>) -> T + Send,
) -> Option<T> {
    guarded(sql, || {
        let parse = SourceFile::parse(sql);
        parse.errors().is_empty().then(|| work(&parse))
    })
}

/// What `work` makes of a text that is fit for a recursive parser; `None` for every other one, and when `work` panics.
fn guarded<T: Send>(sql: &str, work: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    if sql.len() > LARGEST {
        return None;
    }
    let depth = deepest_nesting(sql, true);
    if depth > DEEPEST {
        None
    } else if depth > SHALLOW {
        on_own_stack(work)
    } else {
        // Nothing of what a panic interrupts is seen again.
        catch_unwind(AssertUnwindSafe(work)).ok().flatten()
    }
}

/// A thread of its own gives the parser a known stack, and turns its panics into "no answer".
fn on_own_stack<T: Send>(work: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .name("sql-grammar".into())
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()?
    })
}

fn statements(sql: &str) -> Option<Vec<Range<usize>>> {
    let parse = SourceFile::parse(sql);
    if !parse.errors().is_empty() {
        return None;
    }
    let ranges = parse
        .tree()
        .stmts()
        .map(|statement| statement.syntax().text_range())
        .map(|range| usize::from(range.start())..usize::from(range.end()))
        .collect();
    Some(ranges)
}

/// An upper bound for the depth of the syntax tree: in every open bracket, the tokens since its last comma.
///
/// Lists are read in a loop, everything else (operators, prefixes, joins, brackets) may nest once per token. The
/// bodies of SQL functions are parsed as well, hence the look into long strings.
fn deepest_nesting(sql: &str, into_strings: bool) -> usize {
    let mut open = vec![0_usize];
    let mut depth = 0_usize;
    let mut deepest = 0_usize;
    for token in significant(sql) {
        match token.text {
            "," | ";" => depth -= open.last_mut().map_or(0, std::mem::take),
            ")" | "]" if open.len() > 1 => depth -= open.pop().unwrap_or_default(),
            _ => {}
        }
        if let Some(level) = open.last_mut() {
            *level += 1;
            depth += 1;
        }
        if matches!(token.text, "(" | "[") {
            open.push(0);
        }
        let is_long_string =
            matches!(token.kind, Kind::String | Kind::DollarString) && token.text.len() > DEEPEST;
        if into_strings && is_long_string {
            let body = string_value(&token).unwrap_or_default();
            deepest = deepest.max(deepest_nesting(&body, false));
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_an_error_is_left_to_others() {
        assert_eq!(GrammarSplitter.ranges("SELECT FROM WHERE )"), None);
    }

    #[test]
    fn a_text_without_errors_has_its_statements() {
        let ranges = GrammarSplitter.ranges("SELECT 1; SELECT 2;");
        assert_eq!(ranges.map(|ranges| ranges.len()), Some(2));
    }

    #[test]
    fn a_panic_of_the_parser_is_no_answer() {
        let deep = format!("SELECT {}1{}", "(".repeat(200), ")".repeat(200));
        for sql in ["SELECT 1", &deep] {
            assert_eq!(guarded::<()>(sql, || panic!("as a parser might")), None);
            assert_eq!(guarded(sql, || Some(1)), Some(1));
        }
    }

    #[test]
    fn deep_texts_are_not_parsed() {
        let flat = format!("INSERT INTO t VALUES (1){}", ", (1)".repeat(5000));
        assert!(deepest_nesting(&flat, true) < 20);
        for deep in [
            format!("SELECT {}1", "(".repeat(200_000)),
            format!("SELECT 1{}", " + 1".repeat(200_000)),
            format!("SELECT {} true", "NOT ".repeat(200_000)),
            format!("SELECT {}1", "(1, ".repeat(200_000)),
            format!(
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT {}1$$",
                "- ".repeat(200_000)
            ),
        ] {
            assert!(deepest_nesting(&deep, true) > DEEPEST);
            assert_eq!(GrammarSplitter.ranges(&deep), None);
        }
    }

    #[test]
    fn the_deepest_allowed_text_fits_the_stack() {
        for limit in [SHALLOW, DEEPEST] {
            let times = limit * 9 / 10;
            for deep in [
                format!("SELECT {}1{}", "(".repeat(times), ")".repeat(times)),
                format!("SELECT 1{}", " + 1".repeat(times / 2)),
                format!(
                    "SELECT {}1{}",
                    "(SELECT ".repeat(times / 2),
                    ")".repeat(times / 2)
                ),
            ] {
                assert!(deepest_nesting(&deep, true) <= limit);
                assert!(GrammarSplitter.ranges(&deep).is_some());
            }
        }
    }
}
