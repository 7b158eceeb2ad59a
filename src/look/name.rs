//! A table name as a person types it in a shell → what it may mean, best reading first.
//!
//! Names follow SQL: bare words fold to lower case, double quotes keep everything. Shells eat double quotes, so a bare
//! word also has a second reading, letter for letter; it counts only where the first one finds nothing.
//! PostgreSQL cuts long names itself. What exists is decided in [`super::resolve`].

use serde::Serialize;

use crate::error::{Exit, UserError};
use crate::sql::Name;

/// A name asked for on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    typed: String,
    readings: Vec<Name>,
}

/// A reading in the form that `resolve.sql` takes.
#[derive(Serialize)]
struct Reading<'a> {
    schema: Option<&'a str>,
    name: &'a str,
}

struct Part {
    text: String,
    quoted: bool,
}

impl Part {
    /// The names this part may stand for, best first.
    fn readings(&self) -> Vec<String> {
        let folded = self.text.to_ascii_lowercase();
        if self.quoted || folded == self.text {
            vec![self.text.clone()]
        } else {
            vec![folded, self.text.clone()]
        }
    }
}

impl Asked {
    /// Reads `NAME` or `SCHEMA.NAME`.
    ///
    /// # Errors
    ///
    /// A quote that is not closed, an empty part, more than two parts.
    pub fn parse(typed: &str) -> Result<Self, UserError> {
        let parts = parts(typed).map_err(|reason| {
            UserError::new(format!("`{typed}` is not the name of a table: {reason}"))
                .hint(
                    "write NAME or SCHEMA.NAME; names with capitals, spaces or dots go in double quotes, and those in \
                     single quotes for the shell: '\"We ird\".\"Table\"'",
                )
                .exit(Exit::Usage)
        })?;
        let mut readings = Vec::new();
        match parts.as_slice() {
            [name] => {
                for name in name.readings() {
                    readings.push(Name { schema: None, name });
                }
            }
            [schema, name] => {
                for schema in schema.readings() {
                    for name in name.readings() {
                        readings.push(Name {
                            schema: Some(schema.clone()),
                            name,
                        });
                    }
                }
                if !schema.quoted && !name.quoted {
                    readings.push(Name {
                        schema: None,
                        name: typed.trim().to_owned(),
                    });
                }
            }
            _ => {}
        }
        Ok(Self {
            typed: typed.trim().to_owned(),
            readings,
        })
    }

    /// The name as it was typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// What it may mean, best first.
    pub fn readings(&self) -> &[Name] {
        &self.readings
    }

    /// The readings of several names, as `resolve.sql` takes them.
    pub(super) fn to_json(asked: &[Self]) -> String {
        let readings: Vec<Vec<Reading>> = asked
            .iter()
            .map(|asked| {
                asked
                    .readings
                    .iter()
                    .map(|name| Reading {
                        schema: name.schema.as_deref(),
                        name: &name.name,
                    })
                    .collect()
            })
            .collect();
        serde_json::json!(readings).to_string()
    }
}

/// The parts between the dots, or what is wrong with them.
fn parts(typed: &str) -> Result<Vec<Part>, &'static str> {
    if typed.contains('\0') {
        return Err("it holds a NUL character");
    }
    let mut parts = Vec::new();
    let mut rest = typed.trim();
    loop {
        let (part, after) = match rest.strip_prefix('"') {
            Some(inside) => quoted(inside)?,
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                if text.contains('"') {
                    return Err("a double quote stands inside a bare word");
                }
                let text = text.trim().to_owned();
                (
                    Part {
                        text,
                        quoted: false,
                    },
                    after,
                )
            }
        };
        if part.text.is_empty() {
            return Err("a part of it is empty");
        }
        parts.push(part);
        let after = after.trim_start();
        if after.is_empty() {
            break;
        }
        rest = after
            .strip_prefix('.')
            .ok_or("something follows the closing double quote")?
            .trim_start();
    }
    if parts.len() > 2 {
        return Err("it has more than two parts");
    }
    Ok(parts)
}

/// The name up to the closing quote, and what follows.
fn quoted(inside: &str) -> Result<(Part, &str), &'static str> {
    let mut text = String::new();
    let mut rest = inside;
    loop {
        let end = rest.find('"').ok_or("a double quote is not closed")?;
        let (before, after) = rest.split_at(end);
        text.push_str(before);
        let after = after.get(1..).unwrap_or_default();
        match after.strip_prefix('"') {
            Some(more) => {
                text.push('"');
                rest = more;
            }
            None => return Ok((Part { text, quoted: true }, after)),
        }
    }
}

/// A command line argument as a POSIX shell takes it.
pub(super) fn shell(argument: &str) -> String {
    let plain = argument
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_.-:/@+,".contains(c));
    if plain && !argument.is_empty() {
        argument.to_owned()
    } else {
        format!("'{}'", argument.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(typed: &str) -> Vec<String> {
        Asked::parse(typed)
            .unwrap()
            .readings()
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_bare_word_folds_first_and_then_means_itself() {
        assert_eq!(readings("orders"), ["orders"]);
        assert_eq!(readings(" Orders "), ["orders", "\"Orders\""]);
        assert_eq!(
            readings("Sales.Orders"),
            [
                "sales.orders",
                "sales.\"Orders\"",
                "\"Sales\".orders",
                "\"Sales\".\"Orders\"",
                "\"Sales.Orders\""
            ]
        );
    }

    #[test]
    fn double_quotes_keep_everything_between_them() {
        assert_eq!(readings(r#""We ird".tabl"#), [r#""We ird".tabl"#]);
        assert_eq!(readings(r#""a.b"."c.d""#), [r#""a.b"."c.d""#]);
        assert_eq!(readings(r#""say ""hi""""#), [r#""say ""hi""""#]);
        assert_eq!(readings(r#"public . "T""#), [r#"public."T""#]);
        assert_eq!(readings("\"a\nb\""), ["\"a\nb\""]);
    }

    #[test]
    fn what_a_shell_leaves_of_a_quoted_name_is_understood() {
        assert_eq!(readings("We ird"), [r#""we ird""#, r#""We ird""#]);
        assert_eq!(readings("🦀"), [r#""🦀""#]);
        assert_eq!(
            readings("app.🦀 crabs").first().unwrap(),
            r#"app."🦀 crabs""#
        );
    }

    #[test]
    fn what_is_no_name_is_wrong_usage_and_says_why() {
        for (typed, reason) in [
            ("", "a part of it is empty"),
            ("a.", "a part of it is empty"),
            (".a", "a part of it is empty"),
            ("a..b", "a part of it is empty"),
            (r#""""#, "a part of it is empty"),
            (r#""open"#, "a double quote is not closed"),
            (r#"a"b"#, "a double quote stands inside a bare word"),
            (r#""a"b"#, "something follows the closing double quote"),
            ("a.b.c", "it has more than two parts"),
        ] {
            let error = Asked::parse(typed).unwrap_err();
            assert!(error.message().ends_with(reason), "{typed}: {error}");
            assert_eq!(error.exit_code(), Exit::Usage);
        }
    }

    #[test]
    fn a_suggested_command_survives_the_shell() {
        assert_eq!(shell("public.orders"), "public.orders");
        assert_eq!(shell(r#"public."It's""#), r#"'public."It'\''s"'"#);
    }
}
