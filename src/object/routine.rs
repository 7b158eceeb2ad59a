//! `CREATE FUNCTION` and `CREATE PROCEDURE`, which are written alike.

use super::Object;
use crate::sql::{ident, literal, qualified};

/// What both have.
#[derive(Debug)]
pub(super) struct Routine<'a> {
    pub(super) word: &'static str,
    pub(super) schema: &'a str,
    pub(super) name: &'a str,
    pub(super) arguments: &'a str,
    pub(super) result: Option<&'a str>,
    pub(super) language: &'a str,
    pub(super) transforms: &'a [String],
    /// `STABLE`, `STRICT`, …
    pub(super) options: Vec<String>,
    pub(super) settings: &'a [String],
    pub(super) body: &'a str,
    pub(super) sql_body: Option<&'a str>,
    pub(super) library: Option<&'a str>,
}

impl Routine<'_> {
    /// The same with a body that needs nothing, for what the real one needs.
    pub(super) fn announce(self) -> Option<String> {
        self.sql_body?;
        let dummy = Self {
            sql_body: None,
            library: None,
            body: "",
            ..self
        };
        Some(dummy.create("CREATE"))
    }

    /// `start` is `CREATE` or `CREATE OR REPLACE`.
    pub(super) fn create(&self, start: &str) -> String {
        let mut text = format!(
            "{start} {} {}({})",
            self.word,
            qualified(self.schema, self.name),
            self.arguments
        );
        if let Some(result) = self.result {
            text.push_str(&format!(" RETURNS {result}"));
        }
        text.push_str(&format!("\n    LANGUAGE {}", ident(self.language)));
        if !self.transforms.is_empty() {
            let types: Vec<String> = self
                .transforms
                .iter()
                .map(|name| format!("FOR TYPE {name}"))
                .collect();
            text.push_str(&format!(" TRANSFORM {}", types.join(", ")));
        }
        for option in &self.options {
            text.push(' ');
            text.push_str(option);
        }
        for setting in self.settings {
            text.push_str("\n    ");
            text.push_str(&set(setting));
        }
        if let Some(body) = self.sql_body {
            text.push('\n');
            text.push_str(body);
        } else if let Some(library) = self.library {
            text.push_str(&format!(
                "\n    AS {}, {}",
                literal(library).trim_start(),
                literal(self.body).trim_start()
            ));
        } else {
            text.push_str("\n    AS ");
            text.push_str(&dollar_quoted(self.body));
        }
        text
    }
}

/// `app.f(integer, text)`.
pub(super) fn signature(schema: &str, name: &str, argument_types: &str) -> String {
    format!("{}({argument_types})", qualified(schema, name))
}

/// `integer, text` → `IN integer, IN text`.
pub(super) fn with_mode(argument_types: &str) -> String {
    let types = arguments(argument_types);
    let types: Vec<String> = types.iter().map(|(name, _)| format!("IN {name}")).collect();
    types.join(", ")
}

/// Whether `CREATE OR REPLACE` can put these arguments in the place of those: same names, modes and types, and no default less
/// (`ProcedureCreate` in `pg_proc.c`).
pub(super) fn can_replace(had: &str, has: &str) -> bool {
    let (had, has) = (arguments(had), arguments(has));
    had.len() == has.len()
        && had
            .iter()
            .zip(&has)
            .all(|((had, had_default), (has, has_default))| {
                had == has && (*has_default || !had_default)
            })
}

/// Whether a call with as many arguments of the same types could mean either, of which at least one has defaults for the rest. PostgreSQL
/// refuses such a call (42725).
pub(crate) fn are_called_alike(one: &Object, other: &Object) -> bool {
    let calls = |object: &Object| {
        let types = arguments(&object.id().arguments);
        let declared = match object {
            Object::Function(function) => arguments(&function.arguments),
            Object::Procedure(procedure) => arguments(&procedure.arguments),
            _ => Vec::new(),
        };
        let defaults = declared.iter().filter(|(_, has_default)| *has_default);
        (types.len().saturating_sub(defaults.count()), types)
    };
    let ((least, types), (other_least, other_types)) = (calls(one), calls(other));
    let most = types.len().min(other_types.len());
    (least.max(other_least)..=most).any(|count| types.get(..count) == other_types.get(..count))
}

/// Each argument without its default, and whether it has one.
fn arguments(list: &str) -> Vec<(String, bool)> {
    let mut arguments = Vec::new();
    let (mut depth, mut quote, mut start) = (0_i32, None, 0);
    let mut default = None;
    let mut push = |argument: &str, default: Option<usize>, start: usize| {
        let end = default.map_or(argument.len(), |at: usize| at - start);
        let declared = argument.get(..end).unwrap_or(argument).trim().to_owned();
        if !declared.is_empty() {
            arguments.push((declared, default.is_some()));
        }
    };
    for (at, character) in list.char_indices() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(character),
            (None, '(' | '[') => depth += 1,
            (None, ')' | ']') => depth -= 1,
            (None, ',') if depth == 0 => {
                push(&list[start..at], default.take(), start);
                start = at + 1;
            }
            (None, ' ') if depth == 0 && default.is_none() => {
                if list[at..].starts_with(" DEFAULT ") {
                    default = Some(at);
                }
            }
            (None, _) => {}
        }
    }
    push(&list[start..], default, start);
    arguments
}

/// Settings whose value is a list of quoted names (`GUC_LIST_QUOTE` in `guc_tables.c`): as one literal it would be one name.
const LISTS_OF_NAMES: &[&str] = &[
    "local_preload_libraries",
    "search_path",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// `search_path=a, "B c"` → `SET search_path TO 'a', 'B c'`.
fn set(setting: &str) -> String {
    let (name, value) = setting.split_once('=').unwrap_or((setting, ""));
    let value = if LISTS_OF_NAMES.contains(&name.to_lowercase().as_str()) {
        names(value)
            .iter()
            .map(|name| literal(name).trim_start().to_owned())
            .collect::<Vec<_>>()
            .join(", ")
    } else {
        literal(value).trim_start().to_owned()
    };
    let name: Vec<String> = name.split('.').map(ident).collect();
    format!("SET {} TO {value}", name.join("."))
}

/// The names of a list as PostgreSQL keeps it: separated by commas, in double quotes where needed.
fn names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut quoted = false;
    let mut characters = list.trim().chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                name.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => names.push(std::mem::take(&mut name)),
            ' ' if !quoted => {}
            other => name.push(other),
        }
    }
    names.push(name);
    names
}

/// A body in dollar quotes whose tag does not occur in it.
pub(super) fn dollar_quoted(body: &str) -> String {
    let mut tag = "$$".to_owned();
    let mut number = 0_u32;
    // A dollar at the end would join the closing tag.
    while body.contains(tag.trim_end_matches('$')) && tag != "$$"
        || tag == "$$" && (body.contains("$$") || body.ends_with('$'))
    {
        number += 1;
        tag = if number == 1 {
            "$body$".to_owned()
        } else {
            format!("$body{number}$")
        };
    }
    format!("{tag}{body}{tag}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_names_is_set_as_a_list() {
        assert_eq!(
            set(r#"search_path=app, "We ird, ""x""", """#),
            r#"SET search_path TO 'app', 'We ird, "x"', ''"#
        );
        assert_eq!(set("my.Setting=a, b"), r#"SET my."Setting" TO 'a, b'"#);
        assert_eq!(set("work_mem=1MB"), "SET work_mem TO '1MB'");
    }

    #[test]
    fn a_default_may_come_and_a_name_may_not_change() {
        for (had, has, expected) in [
            ("a integer", "a integer", true),
            ("a integer", "a integer DEFAULT 1", true),
            ("a integer DEFAULT 1", "a integer", false),
            ("a integer DEFAULT 1", "a integer DEFAULT f(1, ',')", true),
            ("a integer", "b integer", false),
            (
                "a numeric(1,2), b text DEFAULT ' DEFAULT '::text",
                "a numeric(1,2), b text DEFAULT 'x'::text",
                true,
            ),
            ("", "", true),
            ("a integer", "a integer, OUT b integer", false),
        ] {
            assert_eq!(can_replace(had, has), expected, "{had} → {has}");
        }
    }

    #[test]
    fn the_tag_of_a_body_does_not_occur_in_it() {
        assert_eq!(dollar_quoted("a"), "$$a$$");
        assert_eq!(dollar_quoted("a$$"), "$body$a$$$body$");
        assert_eq!(dollar_quoted("cost$"), "$body$cost$$body$");
        assert_eq!(dollar_quoted("$$ $body$"), "$body2$$$ $body$$body2$");
    }
}
