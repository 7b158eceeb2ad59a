//! What of our environment the programs do not get that schemactl starts for itself: `ssh`, a local PostgreSQL and its guardian.
//!
//! Whoever may look at such a process (its own user, who is another one where schemactl is root) sees its environment. So what
//! opens a database stays at home: variables by their name, those that hold an address with a password, and those that hold the
//! password in use, wherever that came from. A command that prints the model is the user's own, and gets everything.

use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// The passwords in use.
static IN_USE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Shorter passwords are searched for only as a whole value: `app` is a part of too much.
const SHORTEST_PART: usize = 6;

/// What programs need to work at all, whatever it has in common with a password (`/usr/lib/postgresql`).
const NEEDED: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "PWD",
    "OLDPWD",
    "TERM",
    "TMPDIR",
    "LD_LIBRARY_PATH",
    "SSH_AUTH_SOCK",
];

/// Keeps a password from the programs that are started from now on.
pub fn keep(password: &str) {
    let mut passwords = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    if !password.is_empty() && !passwords.iter().any(|kept| kept == password) {
        passwords.push(password.to_owned());
    }
}

/// Takes what schemactl alone has to know out of a child's environment. What a ProxyCommand may need (`AWS_…`) stays.
pub(crate) fn hide_from(command: &mut Command) {
    let passwords = IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, value) in std::env::vars_os() {
        let (text, value) = (name.to_string_lossy(), value.to_string_lossy());
        let holds = |password: &String| holds_password(&text, &value, password);
        if is_secret(&text, &value) || passwords.iter().any(holds) {
            command.env_remove(&name);
        }
    }
}

fn is_secret(name: &str, value: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let begins = ["PG", "SCHEMACTL_", "DATABASE", "POSTGRES", "DB_"];
    let contains = [
        "PASSWORD",
        "PASSWD",
        "DATABASE_URL",
        "DIRECT_URL",
        "SHADOW_URL",
    ];
    let ends = ["_PWD", "_DSN", "_PASS"];
    begins.iter().any(|part| name.starts_with(part))
        || contains.iter().any(|part| name.contains(part))
        || ends.iter().any(|part| name.ends_with(part))
        || holds_credentials(value)
}

/// Whether a value is, or holds, a URL with a password in it.
fn holds_credentials(value: &str) -> bool {
    value.split_whitespace().any(|word| {
        word.split_once("://")
            .and_then(|(_, rest)| rest.rsplit_once('@'))
            .is_some_and(|(credentials, _)| credentials.contains(':'))
    })
}

/// Whether a value is this password, or holds it as a word of its own.
fn holds_password(name: &str, value: &str, password: &str) -> bool {
    if NEEDED.contains(&name) {
        return false;
    }
    let is_end = |character: Option<char>| character.is_none_or(|c| !c.is_alphanumeric());
    let is_word = |(start, found): (usize, &str)| {
        is_end(value.get(..start).and_then(|before| before.chars().last()))
            && is_end(
                value
                    .get(start + found.len()..)
                    .and_then(|after| after.chars().next()),
            )
    };
    value == password
        || password.len() >= SHORTEST_PART && value.match_indices(password).any(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_database_stays_at_home_and_what_others_need_goes_along() {
        for (name, value) in [
            ("PGPASSWORD", "x"),
            ("PGPASSFILE", "x"),
            ("DATABASE_URL", "x"),
            ("PRODUCTION_DATABASE_URL", "x"),
            ("DB_PASSWORD", "x"),
            ("POSTGRES_PASSWORD_FILE", "x"),
            ("MYSQL_PWD", "x"),
            ("BACKEND", "postgresql://app:secret@h/d"),
            (
                "JSON",
                "{ \"url\": \"redis://x\", \"db\": \"postgresql://app:secret@h/d\" }",
            ),
        ] {
            assert!(is_secret(name, value), "{name}");
        }
        for (name, value) in [
            ("SSH_AUTH_SOCK", "/run/user/1000/agent"),
            ("SSHPASS", "x"),
            ("PATH", "/bin"),
            ("PWD", "/home/me"),
            ("OLDPWD", "/home/me"),
            ("AWS_SECRET_ACCESS_KEY", "x"),
            ("HOMEPAGE", "https://example.org/@me"),
        ] {
            assert!(!is_secret(name, value), "{name}");
        }
    }

    #[test]
    fn the_password_in_use_is_found_under_any_name_and_nothing_else_is_taken_for_it() {
        for (name, value, password) in [
            ("APP_SECRET", "hunter2hunter2", "hunter2hunter2"),
            ("PIN", "app", "app"),
            ("DSN", "host=h password=hunter2 dbname=d", "hunter2"),
        ] {
            assert!(holds_password(name, value, password), "{name}");
        }
        for (name, value, password) in [
            ("PATH", "/usr/lib/postgres/bin", "postgres"),
            ("MANPATH", "/usr/lib/postgresql/man", "postgres"),
            ("EDITOR", "/usr/bin/app", "app"),
        ] {
            assert!(!holds_password(name, value, password), "{name}");
        }
    }
}
