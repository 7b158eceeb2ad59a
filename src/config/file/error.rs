//! What is wrong with a `schemactl.toml`: file, line, column and key, the nearest known key, no secret.

use crate::error::UserError;

/// Turns the reader's error into one that names place and key.
///
/// The excerpt that the `toml` crate shows is left out: the line may hold a password.
pub(super) fn explain(error: &toml::de::Error, text: &str, file: &str) -> UserError {
    let offset = error.span().map_or(0, |span| span.start.min(text.len()));
    let place = Place::of(text, offset);
    let message = error.message();
    let at = format!("{file} line {} column {}", place.line, place.column);
    if let Some((unknown, known)) = unknown_field(message) {
        let section = place
            .section
            .map_or_else(String::new, |section| format!(" in [{section}]"));
        let error = UserError::new(format!("{at}: unknown key {unknown}{section}"));
        return match (nearest(unknown, &known), home_of(unknown)) {
            (Some(nearest), _) => error.hint(format!("did you mean {nearest}?")),
            (None, _) if unknown == "run" => {
                error.hint("the keys of [run] stand directly in [env.NAME]")
            }
            (None, Some(home)) => error.hint(format!("{unknown} belongs to [{home}]")),
            (None, None) => error.hint(format!("known keys are {}", known.join(", "))),
        };
    }
    let message = message.lines().collect::<Vec<_>>().join(", ");
    // serde repeats a value that has the wrong type, and a URL among them may hold a password.
    let message = if message.contains("://") || message.contains("password") {
        "the value has the wrong type".to_owned()
    } else {
        message
    };
    match place.key {
        Some(key) => UserError::new(format!("{at}: {key}: {message}")),
        None => UserError::new(format!("{at}: {message}")),
    }
}

/// Refuses a URL that a quote of its password may have ended, so that a piece of the password would be taken for the host.
///
/// TOML lets a comment begin right behind a closing quote; nobody writes one there that holds an `@`.
pub(super) fn refuse_cut_off_urls(text: &str, file: &str) -> Result<(), UserError> {
    for (number, line) in text.lines().enumerate() {
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim();
        if matches!(key, "database" | "url" | "shadow_url") && is_cut_off(value.trim_start()) {
            return Err(UserError::new(format!(
                "{file} line {}: {key}: the URL ends at a quote that may belong to its password, and what follows is a comment",
                number + 1
            ))
            .hint("encode special characters of the password: \" is %22, ' is %27, # is %23, @ is %40")
            .hint("or put a blank in front of the comment"));
        }
    }
    Ok(())
}

fn is_cut_off(value: &str) -> bool {
    let Some(quote) = value.chars().next().filter(|first| "\"'".contains(*first)) else {
        return false;
    };
    let Some((inside, comment)) = value
        .get(1..)
        .and_then(|rest| rest.split_once(quote))
        .filter(|(inside, _)| !inside.ends_with('\\'))
    else {
        return false;
    };
    inside.contains("://") && comment.starts_with('#') && comment.contains('@')
}

/// The known name that is most like the one given.
pub(super) fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    similar::get_close_matches(name, known, 1, 0.7)
        .first()
        .copied()
}

/// The section whose key this is.
fn home_of(key: &str) -> Option<&'static str> {
    const HOMES: &[(&str, &[&str])] = &[
        (
            "run",
            &[
                "lock_wait",
                "lock_timeout",
                "validation_lock_timeout",
                "concurrently_lock_timeout",
                "lock_retries",
                "statement_timeout",
                "link_timeout",
                "reconnect_wait",
                "single_transaction",
                "role",
                "search_path",
                "pooler",
            ],
        ),
        (
            "revisions",
            &["file_template", "timezone", "slug_length", "after_write"],
        ),
        ("history", &["schema"]),
        ("env.NAME", &["url", "url_env"]),
    ];
    HOMES
        .iter()
        .find(|(_, keys)| keys.contains(&key))
        .map(|(home, _)| *home)
}

/// The names in serde's "unknown field `x`, expected one of `a`, `b`".
fn unknown_field(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut quoted = message
        .strip_prefix("unknown field ")?
        .split('`')
        .skip(1)
        .step_by(2);
    let unknown = quoted.next()?;
    Some((unknown, quoted.collect()))
}

struct Place<'a> {
    line: usize,
    column: usize,
    key: Option<&'a str>,
    section: Option<&'a str>,
}

impl<'a> Place<'a> {
    fn of(text: &'a str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        let key = line
            .split_once('=')
            .map(|(key, _)| key.trim())
            .filter(|key| is_key(key));
        let header = |line: &'a str| {
            let name = line.trim().strip_prefix('[')?.split(']').next()?;
            is_key(name).then_some(name)
        };
        let section = match header(line) {
            // The key is the last part of a section's own name.
            Some(name) => name.rsplit_once('.').map(|(parent, _)| parent),
            None => before.lines().rev().find_map(header),
        };
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or_default().chars().count() + 1,
            key,
            section,
        }
    }
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "_-. \"".contains(c))
}

#[cfg(test)]
mod tests {
    use crate::config::file::Contents;

    fn error(text: &str) -> String {
        let error = Contents::parse(text, "schemactl.toml").unwrap_err();
        format!("{} | {}", error.message(), error.hints().join(" | "))
    }

    #[test]
    fn errors_name_line_column_and_key() {
        let cases = [
            (
                "[run]\nlock_wiat = \"1s\"",
                "line 2 column 1: unknown key lock_wiat in [run] | did you mean lock_wait?",
            ),
            (
                "lock_wait = \"1s\"",
                "unknown key lock_wait | lock_wait belongs to [run]",
            ),
            (
                "[run]\n\nlock_wait = 60",
                "line 3 column 13: lock_wait: 60 has no unit: write 60s",
            ),
            (
                "[run]\nlock_wait = \"60\"",
                "line 2 column 13: lock_wait: 60 has no unit",
            ),
            (
                "[run]\nlock_retries = -1",
                "line 2 column 16: lock_retries: ",
            ),
            (
                "migrations = 3",
                "line 1 column 14: migrations: invalid type: integer `3`, expected a folder",
            ),
            ("migrations = []", "the list of folders is empty"),
            ("recursive = \"yes\"", "recursive: invalid type"),
            (
                "[env.a.run]\nlock_wait = \"5s\"",
                "unknown key run in [env.a] | the keys of [run] stand directly in [env.NAME]",
            ),
            (
                "[env.production]\nurll = \"x\"",
                "unknown key urll in [env.production] | did you mean url?",
            ),
            (
                "[env.a]\nurl = \"x\"\nurl_env = \"Y\"",
                "[env.a] has both url and url_env",
            ),
            ("[run\n", "line 1 column"),
            ("ünknown = 1", "ünknown"),
        ];
        for (text, words) in cases {
            let error = error(text);
            assert!(error.contains(words), "{text:?}: {error}");
        }
    }

    #[test]
    fn no_error_repeats_a_secret() {
        for text in [
            "database = [\"postgresql://u:hunter2@h/d\"]",
            "recursive = \"postgresql://u:hunter2@h/d\"",
            "database = \"postgresql://u:hunter2@h/d\nrecursive = true",
            "[env.a]\nurl = { password = \"hunter2\" }",
            "database = \"postgresql://u:@hunter2\"#@h/d\"",
        ] {
            assert!(!error(text).contains("hunter2"), "{}", error(text));
        }
        for fine in [
            "database = \"postgresql://u:@h/d\" # of dba@h",
            "database = 'postgresql://u:\"#x@h/d'#",
            "database = \"embedded:\"#ask@us",
        ] {
            Contents::parse(fine, "f").unwrap();
        }
        let contents = Contents::parse("database = \"postgresql://u:hunter2@h/d\"", "f").unwrap();
        assert!(!format!("{contents:?}").contains("hunter2"));
    }

    #[test]
    fn every_key_is_read() {
        let contents = Contents::parse(
            r#"
            database = "embedded:"
            migrations = ["a", "b"]
            [revisions]
            after_write = [["prettier-sql", "{path}"]]
            [variables]
            tenant = "acme"
            limit = 5
            debug = true
            [env.production]
            url_env = "PROD_DATABASE_URL"
            migrations = "prod"
            lock_wait = "5min"
            history.schema = "other"
            [env.production.variables]
            tenant = "umbrella"
            "#,
            "schemactl.toml",
        )
        .unwrap();
        assert_eq!(contents.variables["limit"], "5");
        assert_eq!(contents.variables["debug"], "true");
        let production = &contents.env["production"];
        assert_eq!(
            production.run().lock_wait,
            Some(std::time::Duration::from_secs(300))
        );
        assert_eq!(production.history.schema.as_deref(), Some("other"));
        assert_eq!(contents.migrations.unwrap().0.len(), 2);
    }
}
