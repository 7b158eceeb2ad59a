//! SQL text → its statements, each with its place in the text.
//!
//! Two readers: the grammar ([`super::grammar`]) where it reads the text without an error, else the rules that psql
//! itself goes by: a semicolon ends a statement outside parentheses and outside `BEGIN ATOMIC … END`. So an error of
//! our parser never stands in the way of SQL that PostgreSQL accepts. What a statement does is for
//! [`super::classify()`] to say.

use std::ops::Range;

use super::grammar::GrammarSplitter;
use super::lexer::{Token, significant};

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// Its text without the final semicolon, and without comments before or after it.
    pub text: &'a str,
    /// Where that text is, in bytes.
    pub range: Range<usize>,
}

/// Who found the boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// A full parse without errors.
    Grammar,
    /// Semicolons outside quotes, parentheses and SQL function bodies.
    Lexer,
}

/// The statements of a text, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split<'a> {
    /// Never an empty statement.
    pub statements: Vec<Statement<'a>>,
    /// Who found them.
    pub reader: Reader,
}

/// A way to find statement boundaries.
pub(super) trait Splitter {
    /// The byte range of every statement, in order; the semicolon and comments around it may be inside.
    /// `None` when this splitter cannot vouch for the text.
    fn ranges(&self, sql: &str) -> Option<Vec<Range<usize>>>;
}

/// Splits a text into its statements; every text can be split.
pub fn split(sql: &str) -> Split<'_> {
    if let Some(statements) = split_with(&GrammarSplitter, sql) {
        return Split {
            statements,
            reader: Reader::Grammar,
        };
    }
    Split {
        statements: split_lexically(sql),
        reader: Reader::Lexer,
    }
}

/// The statements of a text by its semicolons alone; fast, and the same as [`split`] for all that psql can run.
pub(crate) fn split_lexically(sql: &str) -> Vec<Statement<'_>> {
    split_with(&LexicalSplitter, sql).unwrap_or_default()
}

/// The statements that `splitter` finds, provided that they account for every token of the text, cut none in two, and
/// end where a semicolon is.
fn split_with<'a>(splitter: &dyn Splitter, sql: &'a str) -> Option<Vec<Statement<'a>>> {
    let mut tokens = significant(sql).peekable();
    let mut statements = Vec::new();
    for range in splitter.ranges(sql)? {
        while tokens
            .next_if(|token| token.is_mark(";") && token.start < range.start)
            .is_some()
        {}
        let mut inside: Option<Range<usize>> = None;
        let mut before_last = 0;
        let mut last_is_semicolon = false;
        while let Some(token) = tokens.next_if(|token| token.start < range.end) {
            if token.start < range.start || token.end() > range.end {
                return None;
            }
            last_is_semicolon = token.is_mark(";");
            if inside.is_none() && last_is_semicolon {
                continue;
            }
            let inside = inside.get_or_insert(token.start..token.start);
            before_last = inside.end;
            inside.end = token.end();
        }
        if let Some(Range { start, end }) = inside {
            if !last_is_semicolon && tokens.peek().is_some_and(|token| !token.is_mark(";")) {
                return None;
            }
            let range = start..if last_is_semicolon { before_last } else { end };
            statements.push(Statement {
                text: sql.get(range.clone())?,
                range,
            });
        }
    }
    tokens.all(|token| token.is_mark(";")).then_some(statements)
}

/// Splits by tokens alone, as psql does, with a closer look at `BEGIN ATOMIC`.
pub(super) struct LexicalSplitter;

impl Splitter for LexicalSplitter {
    fn ranges(&self, sql: &str) -> Option<Vec<Range<usize>>> {
        let mut ranges = Vec::new();
        let mut statement: Option<(Range<usize>, Nesting)> = None;
        for token in significant(sql) {
            let ends = token.is_mark(";");
            match &mut statement {
                None if ends => {}
                None => {
                    let mut nesting = Nesting::default();
                    nesting.enter(token);
                    statement = Some((token.start..token.end(), nesting));
                }
                Some((range, nesting)) if ends && nesting.is_closed() => {
                    ranges.push(range.clone());
                    statement = None;
                }
                Some((range, nesting)) => {
                    nesting.enter(token);
                    range.end = token.end();
                }
            }
        }
        ranges.extend(statement.map(|(range, _)| range));
        Some(ranges)
    }
}

/// What is open within a statement.
#[derive(Default)]
struct Nesting<'a> {
    parentheses: usize,
    head: Head,
    atomic: bool,
    cases: usize,
    before: Option<Token<'a>>,
}

/// How far a statement reads as `CREATE [OR REPLACE] {FUNCTION | PROCEDURE}`, which alone may hold `BEGIN ATOMIC`.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Head {
    #[default]
    Start,
    Create,
    Or,
    Routine,
    Other,
}

impl<'a> Nesting<'a> {
    fn is_closed(&self) -> bool {
        self.parentheses == 0 && !self.atomic
    }

    fn enter(&mut self, token: Token<'a>) {
        self.head = match self.head {
            Head::Start if token.is_word("create") => Head::Create,
            Head::Create if token.is_word("or") => Head::Or,
            Head::Or if token.is_word("replace") => Head::Create,
            Head::Create if token.is_word("function") || token.is_word("procedure") => {
                Head::Routine
            }
            Head::Routine => Head::Routine,
            _ => Head::Other,
        };
        match token.text {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            _ if self.head == Head::Routine => self.body(token),
            _ => {}
        }
        self.before = Some(token);
    }

    /// `CASE … END` may stand inside `BEGIN ATOMIC … END`; `x.end` and `AS end` are names.
    fn body(&mut self, token: Token<'a>) {
        let Some(before) = self.before else { return };
        let is_name = before.is_mark(".") || before.is_word("as");
        if !self.atomic {
            self.atomic = token.is_word("atomic") && before.is_word("begin");
        } else if token.is_word("case") && !is_name {
            self.cases += 1;
        } else if token.is_word("end") && !is_name {
            if self.cases > 0 {
                self.cases -= 1;
            } else if before.is_mark(";") || before.is_word("atomic") {
                self.atomic = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        let by_lexer = split_with(&LexicalSplitter, sql).unwrap();
        if let Some(by_grammar) = split_with(&GrammarSplitter, sql) {
            assert_eq!(by_grammar, by_lexer, "the two readers differ on {sql}");
        }
        by_lexer
            .into_iter()
            .map(|statement| {
                assert_eq!(&sql[statement.range.clone()], statement.text);
                statement.text
            })
            .collect()
    }

    #[test]
    fn semicolons_separate_statements() {
        assert_eq!(texts("SELECT 1; SELECT 2"), ["SELECT 1", "SELECT 2"]);
        assert_eq!(texts("SELECT 1 ;;; ; SELECT 2;"), ["SELECT 1", "SELECT 2"]);
    }

    #[test]
    fn nothing_gives_nothing() {
        for sql in ["", "  \n", ";", "-- only a comment", "/* ; */ ; -- ;"] {
            assert!(texts(sql).is_empty(), "{sql}");
        }
    }

    #[test]
    fn comments_around_a_statement_are_not_part_of_it() {
        assert_eq!(
            texts("-- first\nSELECT /* in */ 1 -- after\n; /* ; */ SELECT 2 /* end */"),
            ["SELECT /* in */ 1", "SELECT 2"]
        );
    }

    #[test]
    fn semicolons_inside_quotes_and_comments_do_not_count() {
        for sql in [
            "SELECT ';', E'\\';', \";\" FROM t",
            "SELECT $$;$$, $a$ ; $$ ; $a$",
            "SELECT 1 -- ;\n + 2",
            "SELECT /* ; /* ; */ ; */ 1",
            "DO $$ BEGIN PERFORM 1; END $$",
            "SELECT U&';', B';', N';'",
        ] {
            assert_eq!(texts(&format!("{sql}; SELECT 2")), [sql, "SELECT 2"]);
        }
    }

    #[test]
    fn rules_with_several_actions_stay_whole() {
        let rule =
            "CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO a VALUES (1); DELETE FROM b)";
        assert_eq!(texts(&format!("{rule}; SELECT 1")), [rule, "SELECT 1"]);
    }

    #[test]
    fn sql_bodies_stay_whole() {
        for body in [
            "BEGIN ATOMIC SELECT 1; SELECT 2; END",
            "BEGIN ATOMIC END",
            "BEGIN ATOMIC SELECT CASE WHEN x THEN 1 ELSE CASE x WHEN true THEN 2 END END FROM t; SELECT 2; END",
            "BEGIN ATOMIC SELECT t.end, t.case, 1 AS end FROM t; SELECT 2; END",
            "begin /* x */ atomic select (case when true then 1 end); end",
        ] {
            for head in [
                "CREATE FUNCTION f(x bool) RETURNS int",
                "CREATE OR REPLACE FUNCTION f(x bool) RETURNS int LANGUAGE sql",
                "CREATE PROCEDURE p()",
            ] {
                let routine = format!("{head} {body}");
                let sql = format!("{routine};\nSELECT 3;");
                assert_eq!(texts(&sql), [routine.as_str(), "SELECT 3"]);
            }
        }
    }

    #[test]
    fn transaction_control_is_no_body() {
        assert_eq!(
            texts("BEGIN; SELECT CASE WHEN a THEN 1 END; END; SELECT 2"),
            ["BEGIN", "SELECT CASE WHEN a THEN 1 END", "END", "SELECT 2"]
        );
    }

    #[test]
    fn functions_named_like_keywords_do_not_swallow_the_rest() {
        assert_eq!(
            texts("CREATE FUNCTION \"begin\"() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT 2")
                .len(),
            2
        );
        assert_eq!(texts("CREATE TABLE atomic (begin int); SELECT 2").len(), 2);
    }

    #[test]
    fn what_is_left_open_reaches_to_the_end() {
        for sql in [
            "SELECT 'a; SELECT 2",
            "SELECT $x$; b",
            "SELECT (1; SELECT 2",
            "SELECT 1 /* ; x",
        ] {
            assert_eq!(split(sql).statements.len(), 1, "{sql}");
        }
    }

    #[test]
    fn unknown_syntax_is_split_by_the_lexer() {
        let split = split("FROBNICATE TABLE t; CREATE TABLE a ();");
        assert_eq!(split.reader, Reader::Lexer);
        assert_eq!(split.statements.len(), 2);
        assert_eq!(split.statements[1].text, "CREATE TABLE a ()");
    }

    #[test]
    fn ordinary_schema_is_split_by_the_grammar() {
        let split = split("CREATE TABLE a (id int); CREATE INDEX CONCURRENTLY ON a (id);");
        assert_eq!(split.reader, Reader::Grammar);
        assert_eq!(split.statements.len(), 2);
    }

    #[test]
    fn a_reader_that_overlooks_something_is_not_believed() {
        struct Blind(&'static [(usize, usize)]);
        impl Splitter for Blind {
            fn ranges(&self, _: &str) -> Option<Vec<Range<usize>>> {
                Some(self.0.iter().map(|(start, end)| *start..*end).collect())
            }
        }
        let sql = "SELECT 1; SELECT 2";
        assert!(split_with(&Blind(&[(0, 9)]), sql).is_none());
        assert!(split_with(&Blind(&[(0, 8), (10, 17)]), sql).is_none());
        assert!(split_with(&Blind(&[(7, 18)]), sql).is_none());
        assert!(split_with(&Blind(&[(0, 6), (7, 9), (10, 18)]), sql).is_none());
        assert_eq!(
            split_with(&Blind(&[(0, 9), (10, 18)]), sql).unwrap().len(),
            2
        );
    }

    #[test]
    fn statements_and_what_lies_between_them_are_the_text() {
        let mut soup = super::super::soup::Soup::new(7);
        for _ in 0..3000 {
            let sql = soup.sql();
            let mut at = 0;
            for statement in split(&sql).statements {
                let gap = &sql[at..statement.range.start];
                assert!(
                    significant(gap).all(|token| token.is_mark(";")),
                    "lost {gap:?} of {sql:?}"
                );
                assert!(!statement.text.is_empty());
                at = statement.range.end;
            }
            assert!(
                significant(&sql[at..]).all(|token| token.is_mark(";")),
                "{sql:?}"
            );
        }
    }

    #[test]
    #[allow(
        clippy::print_stderr,
        reason = "a skipped test must be seen to be skipped"
    )]
    fn both_readers_agree_on_real_schemas() {
        let shared = std::env::var_os("SCHEMACTL_SHARED").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
            PathBuf::from,
        );
        let mut files = Vec::new();
        collect(&shared, &mut files);
        if files.is_empty() {
            eprintln!(
                "SKIPPED: no .sql files below {} (SCHEMACTL_SHARED)",
                shared.display()
            );
            return;
        }
        let mut read_by_both = 0;
        let mut disagreements = Vec::new();
        for file in &files {
            let Ok(sql) = fs::read_to_string(file) else {
                continue;
            };
            let Some(by_grammar) = split_with(&GrammarSplitter, &sql) else {
                continue;
            };
            read_by_both += 1;
            if Some(by_grammar) != split_with(&LexicalSplitter, &sql) {
                disagreements.push(file.display().to_string());
            }
        }
        eprintln!("{read_by_both} of {} files read by both", files.len());
        assert!(disagreements.is_empty(), "{disagreements:#?}");
        assert!(
            read_by_both * 10 >= files.len() * 9,
            "the grammar reads too few files"
        );
    }

    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                collect(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "sql") {
                files.push(path);
            }
        }
    }
}
