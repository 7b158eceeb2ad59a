//! `-- schemactl: renamed from OLD` in a model of SQL: which object each of these lines is about.
//!
//! At the end of a line, it is about what stands on the line; on a line of its own, about what comes next: a column of a table, a value of
//! an enum, else the whole statement.

use std::ops::Range;

use super::source::File;
use crate::error::UserError;
use crate::object::{Kind, ObjectId};
use crate::sql::lexer::{Kind as TokenKind, Token, significant, tokens};
use crate::sql::{at_byte, identifier, split, string_value};

/// The pairs that a file states; a schema that it does not say is empty.
///
/// # Errors
///
/// A line that says no name, or that is about nothing that can be renamed.
pub(super) fn renames(file: &File) -> Result<Vec<(ObjectId, ObjectId)>, UserError> {
    if !file.text.contains("schemactl:") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut statements: Option<Vec<Made<'_>>> = None;
    let mut before: Option<Token<'_>> = None;
    for token in tokens(&file.text) {
        if !token.is_trivia() {
            before = Some(token);
        }
        let Some(words) = directive(&token) else {
            continue;
        };
        let line = at_byte(&file.text, token.start).line;
        let wrong = |why: &str| {
            UserError::new(format!("{}:{line}: {why}", file.shown)).hint(
                "write -- schemactl: renamed from OLD at the end of the line of a column, or before CREATE TABLE",
            )
        };
        let old = old_name(words).ok_or_else(|| wrong("`renamed` without `from` and a name"))?;
        let statements = statements.get_or_insert_with(|| {
            split(&file.text)
                .statements
                .iter()
                .filter_map(|statement| Made::read(statement.text, &statement.range))
                .collect()
        });
        let on_line = before.filter(|before| {
            !file
                .text
                .get(before.end()..token.start)
                .unwrap_or_default()
                .contains('\n')
        });
        let pair = match on_line {
            Some(before) => trailing(statements, &before, &old),
            None => preceding(statements, token.start, &old),
        };
        found.push(pair.ok_or_else(|| wrong("`renamed from` is about nothing that has a name"))?);
    }
    // Columns are looked for under the old name of their table.
    let wholes: Vec<(ObjectId, ObjectId)> = found
        .iter()
        .filter(|(_, new): &&(ObjectId, ObjectId)| new.parent.is_empty())
        .cloned()
        .collect();
    for (old, new) in &mut found {
        let whole = wholes
            .iter()
            .find(|(_, whole)| whole.schema == new.schema && whole.name == new.parent);
        if let Some((whole, _)) = whole {
            old.schema.clone_from(&whole.schema);
            old.parent.clone_from(&whole.name);
        }
    }
    Ok(found)
}

/// What stands behind `renamed`.
fn directive<'a>(token: &Token<'a>) -> Option<&'a str> {
    if token.kind != TokenKind::LineComment {
        return None;
    }
    token
        .text
        .strip_prefix("--")?
        .trim_start()
        .strip_prefix("schemactl:")?
        .trim_start()
        .strip_prefix("renamed")
}

/// `from app.users`: the parts of the name. A value of an enum may be quoted.
fn old_name(words: &str) -> Option<Vec<String>> {
    let mut words = significant(words);
    if !words.next()?.is_word("from") {
        return None;
    }
    let mut parts = vec![name(&words.next()?)?];
    while let Some(dot) = words.next() {
        if !dot.is_mark(".") {
            return None;
        }
        parts.push(name(&words.next()?)?);
    }
    Some(parts)
}

fn name(token: &Token<'_>) -> Option<String> {
    identifier(token, '\\').or_else(|| string_value(token))
}

/// A statement that makes something with a name.
struct Made<'a> {
    range: Range<usize>,
    kind: Kind,
    name: Vec<String>,
    elements: Vec<Element<'a>>,
}

/// What stands between two commas of its list.
struct Element<'a> {
    range: Range<usize>,
    first: Token<'a>,
}

impl<'a> Made<'a> {
    fn read(text: &'a str, range: &Range<usize>) -> Option<Self> {
        let mut tokens = significant(text).peekable();
        if !tokens.next()?.is_word("create") {
            return None;
        }
        let mut kind = None;
        let mut is_materialized = false;
        let mut is_foreign = false;
        while let Some(token) = tokens.next_if(|token| token.kind == TokenKind::Word) {
            let word = token.text.to_lowercase();
            kind = match word.as_str() {
                "materialized" => {
                    is_materialized = true;
                    None
                }
                "foreign" => {
                    is_foreign = true;
                    None
                }
                "or" | "replace" | "unlogged" | "unique" | "recursive" => None,
                "table" if is_foreign => Some(Kind::ForeignTable),
                "table" => Some(Kind::Table),
                "view" if is_materialized => Some(Kind::MaterializedView),
                "view" => Some(Kind::View),
                "type" => Some(Kind::Enum),
                "domain" => Some(Kind::Domain),
                "sequence" => Some(Kind::Sequence),
                "index" => Some(Kind::Index),
                "function" => Some(Kind::Function),
                "procedure" => Some(Kind::Procedure),
                "schema" => Some(Kind::Schema),
                _ => return None,
            };
            if kind.is_some() {
                break;
            }
        }
        let mut kind = kind?;
        for word in ["concurrently", "if", "not", "exists"] {
            tokens.next_if(|token| token.is_word(word));
        }
        let mut path = vec![name(&tokens.next()?)?];
        while tokens.next_if(|token| token.is_mark(".")).is_some() {
            path.push(name(&tokens.next()?)?);
        }
        if kind == Kind::Enum {
            tokens.next_if(|token| token.is_word("as"));
            kind = match tokens.peek() {
                Some(token) if token.is_word("enum") => Kind::Enum,
                Some(token) if token.is_word("range") => Kind::RangeType,
                Some(token) if token.is_mark("(") => Kind::CompositeType,
                _ => return None,
            };
            tokens.next_if(|token| token.is_word("enum"));
        }
        let has_list = matches!(kind, Kind::Table | Kind::ForeignTable | Kind::Enum)
            && tokens.peek().is_some_and(|token| token.is_mark("("));
        Some(Self {
            range: range.clone(),
            kind,
            name: path,
            elements: if has_list {
                elements(tokens, range.start)
            } else {
                Vec::new()
            },
        })
    }

    /// The pair of the whole statement.
    fn whole(&self, old: &[String]) -> Option<(ObjectId, ObjectId)> {
        let id = |path: &[String]| match path {
            [name] if self.kind == Kind::Schema => Some(ObjectId::global(self.kind, name)),
            [name] => Some(ObjectId::in_schema(self.kind, "", name)),
            [schema, name] => Some(ObjectId::in_schema(self.kind, schema, name)),
            _ => None,
        };
        let (mut old, new) = (id(old)?, id(&self.name)?);
        if old.schema.is_empty() {
            old.schema.clone_from(&new.schema);
        }
        Some((old, new))
    }

    /// The pair of a column or a value.
    fn part(&self, element: &Element<'_>, old: &[String]) -> Option<(ObjectId, ObjectId)> {
        const NOT_COLUMNS: &[&str] = &[
            "constraint",
            "primary",
            "unique",
            "check",
            "foreign",
            "exclude",
            "like",
        ];
        let is_column = self.kind != Kind::Enum;
        if is_column && NOT_COLUMNS.iter().any(|word| element.first.is_word(word)) {
            return None;
        }
        let new = name(&element.first)?;
        let ([old], (schema, table)) = (old, self.schema_and_name()?) else {
            return None;
        };
        let kind = if is_column { Kind::Column } else { Kind::Enum };
        Some((
            ObjectId::part(kind, schema, table, old),
            ObjectId::part(kind, schema, table, &new),
        ))
    }

    fn schema_and_name(&self) -> Option<(&str, &str)> {
        match self.name.as_slice() {
            [name] => Some(("", name)),
            [schema, name] => Some((schema, name)),
            _ => None,
        }
    }
}

/// The elements of the list that begins with the next token; `offset` is where the statement is.
fn elements<'a>(list: impl Iterator<Item = Token<'a>>, offset: usize) -> Vec<Element<'a>> {
    let mut elements = Vec::new();
    let mut depth = 0_usize;
    let mut first: Option<Token<'a>> = None;
    for token in list {
        let opens = token.is_mark("(") || token.is_mark("[");
        let closes = token.is_mark(")") || token.is_mark("]");
        if closes {
            depth = depth.saturating_sub(1);
        }
        let is_end = (depth == 0 && closes) || (depth == 1 && token.is_mark(","));
        if is_end && let Some(first) = first.take() {
            elements.push(Element {
                // With the comma, behind which a comment may stand.
                range: offset + first.start..offset + token.end(),
                first,
            });
        } else if depth >= 1 && first.is_none() && !is_end {
            first = Some(token);
        }
        if opens {
            depth += 1;
        }
        if depth == 0 && closes {
            break;
        }
    }
    elements
}

/// What a line is about that ends with a directive.
fn trailing(
    statements: &[Made<'_>],
    before: &Token<'_>,
    old: &[String],
) -> Option<(ObjectId, ObjectId)> {
    let made = statements
        .iter()
        .rfind(|made| made.range.start <= before.start)?;
    // A list's last element ends with the parenthesis, which is the statement's own.
    let element = made
        .elements
        .iter()
        .find(|element| element.range.contains(&before.start) && !before.is_mark(")"))
        .or_else(|| {
            made.elements.iter().find(|element| {
                element.range.start < before.start && before.end() < element.range.end
            })
        });
    match element {
        Some(element) => made.part(element, old),
        None => made.whole(old),
    }
}

/// What follows a line that is a directive.
fn preceding(statements: &[Made<'_>], at: usize, old: &[String]) -> Option<(ObjectId, ObjectId)> {
    let within = statements.iter().find(|made| made.range.contains(&at));
    if let Some(made) = within {
        let next = made
            .elements
            .iter()
            .find(|element| element.range.start > at)?;
        return made.part(next, old);
    }
    statements
        .iter()
        .find(|made| made.range.start > at)?
        .whole(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(sql: &str) -> Vec<String> {
        let file = File {
            shown: "schema.sql".to_owned(),
            text: sql.to_owned(),
            origins: None,
        };
        match renames(&file) {
            Ok(pairs) => pairs
                .iter()
                .map(|(old, new)| format!("{} {} {}", new.kind, old.path(), new.path()))
                .collect(),
            Err(error) => vec![error.message().to_owned()],
        }
    }

    #[test]
    fn at_the_end_of_a_line_it_is_about_the_line() {
        assert_eq!(
            found(
                "CREATE TABLE app.people ( -- schemactl: renamed from users\n  id int,\n  \"Full\" varchar(3) NOT NULL, -- schemactl: renamed from name\n  \
                 n numeric(1, 2) -- schemactl:renamed from \"M\"\n); \n\
                 CREATE TYPE mood AS ENUM ('glad', -- schemactl: renamed from 'sad'\n 'b');\n\
                 CREATE VIEW v AS SELECT 1; -- schemactl: renamed from w"
            ),
            [
                "table app.users app.people",
                "column app.users.name app.people.\"Full\"",
                "column app.users.\"M\" app.people.n",
                "enum mood.sad mood.glad",
                "view w v"
            ]
        );
    }

    #[test]
    fn on_a_line_of_its_own_it_is_about_what_comes_next() {
        assert_eq!(
            found(
                "-- schemactl: renamed from old.users\nCREATE TABLE IF NOT EXISTS app.people (\n  -- schemactl: renamed from b\n  a int[],\n  c int);\n\
                 -- schemactl: renamed from i\nCREATE UNIQUE INDEX j ON t (a);\n-- schemactl: renamed from f\nCREATE OR REPLACE FUNCTION g(a int) RETURNS int LANGUAGE sql AS $$ -- schemactl: renamed from x\nSELECT 1; $$"
            ),
            [
                "table old.users app.people",
                "column old.users.b app.people.a",
                "index i j",
                "function f() g()"
            ]
        );
    }

    #[test]
    fn what_is_about_nothing_is_refused_with_its_place() {
        for (sql, expected) in [
            (
                "\n-- schemactl: renamed form x\nCREATE TABLE t ()",
                "schema.sql:2: `renamed` without",
            ),
            (
                "CREATE TABLE t ();\n-- schemactl: renamed from x",
                "schema.sql:2: `renamed from` is about nothing",
            ),
            (
                "CREATE TABLE t (a int,\n CHECK (a > 0) -- schemactl: renamed from x\n)",
                "schema.sql:2: `renamed from` is about nothing",
            ),
        ] {
            let found = found(sql);
            assert!(found[0].contains(expected), "{found:?}");
        }
        assert_eq!(found("SELECT 1; -- schemactl: whatever"), [""; 0]);
    }
}
