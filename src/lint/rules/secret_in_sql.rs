//! Passwords, keys and tokens in SQL: what is committed is known to whoever reads the repository, the server's log and the
//! history table.
//!
//! Looks into constants and comments. No message repeats any part of what it found.

use std::ops::Range;

use crate::finding::Severity;
use crate::lint::reader::Reader;
use crate::lint::rule::{Check, Report, Rule, Visit};
use crate::lint::section::Statement;
use crate::sql::lexer::Kind;
use crate::sql::string_value;

pub(super) static RULE: Rule = Rule {
    id: "secret-in-sql",
    severity: Some(Severity::Error),
    about: "A password, key or token in the file.",
    url: "https://www.postgresql.org/docs/current/sql-createrole.html",
    check: Check::Text(check),
};

fn check(visit: &Visit<'_>) -> Vec<Report> {
    let mut found: Vec<(Range<usize>, &str)> = Vec::new();
    for statement in &visit.section.statements {
        passwords(statement, &mut found);
        for token in &statement.tokens {
            if matches!(token.kind, Kind::String | Kind::DollarString)
                && let Some((at, what)) = secret(token.text)
            {
                found.push((token.start + at.start..token.start + at.end, what));
            }
        }
    }
    for comment in &visit.section.comments {
        let text = visit.section.text.get(comment.span.clone());
        if let Some((at, what)) = text.and_then(secret) {
            let start = comment.span.start;
            found.push((start + at.start..start + at.end, what));
        }
    }
    found
        .into_iter()
        .map(|(span, what)| {
            Report::new(
                span,
                format!("{what} stands in the file"),
                "give it when it runs, as -x name=value and :'name'; and change the secret: whoever reads the repository knows it",
            )
        })
        .collect()
}

/// `PASSWORD '…'`, `OPTIONS (password '…')` and `crypt('…', …)`.
fn passwords(statement: &Statement<'_>, found: &mut Vec<(Range<usize>, &str)>) {
    let mut reader = Reader::new(&statement.tokens);
    let is_role = ["create", "alter"].iter().any(|word| reader.eat(word));
    let mut before: Option<&str> = None;
    for pair in statement.tokens.windows(2) {
        let [word, value] = pair else { continue };
        let after_bracket = before.replace(word.text);
        if value.kind != Kind::String
            || string_value(value).is_none_or(|text| is_placeholder(&text))
        {
            continue;
        }
        let is_hashed = word.is_mark("(")
            && after_bracket.is_some_and(|name| name.eq_ignore_ascii_case("crypt"));
        if is_hashed || (is_role && word.is_word("password")) {
            found.push((value.start..value.end(), "a password"));
        }
    }
}

/// The beginnings of tokens that services hand out, what they are, and how many characters follow at least.
const PREFIXES: [(&str, &str, usize); 16] = [
    ("AKIA", "an access key of AWS", 16),
    ("ASIA", "an access key of AWS", 16),
    ("ghp_", "a token of GitHub", 30),
    ("gho_", "a token of GitHub", 30),
    ("ghs_", "a token of GitHub", 30),
    ("github_pat_", "a token of GitHub", 30),
    ("glpat-", "a token of GitLab", 18),
    ("sk_live_", "a key of Stripe", 16),
    ("rk_live_", "a key of Stripe", 16),
    ("whsec_", "a secret of a webhook", 24),
    ("xoxb-", "a token of Slack", 20),
    ("xoxp-", "a token of Slack", 20),
    ("AIza", "a key of Google", 35),
    ("sk-proj-", "a key of OpenAI", 20),
    ("sk-ant-", "a key of Anthropic", 20),
    ("SG.", "a key of SendGrid", 40),
];

/// The first secret in a text: where, and what it is.
fn secret(text: &str) -> Option<(Range<usize>, &'static str)> {
    if let Some(at) = text.find("-----BEGIN ")
        && text.get(at..).is_some_and(|rest| {
            rest.lines()
                .next()
                .is_some_and(|line| line.contains("PRIVATE KEY-----"))
        })
    {
        return Some((at..at + 10, "a private key"));
    }
    for (prefix, what, length) in PREFIXES {
        for (at, _) in text.match_indices(prefix) {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let rest = text.get(at + prefix.len()..).unwrap_or_default();
            let run = rest.bytes().take_while(|byte| is_token(*byte)).count();
            let body = rest.get(..run).unwrap_or_default();
            if run >= length
                && !before.is_some_and(|before| before.is_ascii_alphanumeric())
                && body.bytes().any(|byte| byte.is_ascii_digit())
            {
                return Some((at..at + prefix.len() + run, what));
            }
        }
    }
    if let Some(at) = web_token(text) {
        return Some((at, "a signed token (JWT)"));
    }
    url_with_password(text)
        .map(|at| (at, "the password of a URL"))
        .or_else(|| keyword_password(text).map(|at| (at, "the password of a connection string")))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// `eyJ….eyJ….…`
fn web_token(text: &str) -> Option<Range<usize>> {
    text.match_indices("eyJ").find_map(|(at, _)| {
        let run = text
            .get(at..)?
            .bytes()
            .take_while(|byte| is_token(*byte))
            .count();
        let parts: Vec<&str> = text.get(at..at + run)?.split('.').collect();
        let signed = matches!(parts.as_slice(), [_, claims, signature]
            if claims.starts_with("eyJ") && signature.len() >= 20);
        signed.then_some(at..at + run)
    })
}

/// `scheme://user:password@host`
fn url_with_password(text: &str) -> Option<Range<usize>> {
    text.match_indices("://").find_map(|(at, _)| {
        let start = at + 3;
        let rest = text.get(start..)?;
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '\'' | '"' | '<' | '>' | '?'))
            .unwrap_or(rest.len());
        let (user, _) = rest.get(..end)?.rsplit_once('@')?;
        let (name, password) = user.split_once(':')?;
        let begin = start + name.len() + 1;
        (!is_placeholder(password)).then_some(begin..begin + password.len())
    })
}

/// `password=…` of libpq's connection strings, as `CREATE SUBSCRIPTION` takes them.
fn keyword_password(text: &str) -> Option<Range<usize>> {
    if !["host=", "dbname=", "hostaddr="]
        .iter()
        .any(|key| text.contains(key))
    {
        return None;
    }
    let at = text.find("password=")? + "password=".len();
    let rest = text.get(at..)?;
    let end = rest
        .find(|c: char| c.is_whitespace() || c == '\'')
        .unwrap_or(rest.len());
    let password = rest.get(..end)?;
    (!is_placeholder(password)).then_some(at..at + end)
}

/// What stands where a secret would: `***`, `<password>`, `$PASSWORD`, `{password}`, `%s`, `…`.
fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 7] = [
        "password",
        "pass",
        "pwd",
        "secret",
        "changeme",
        "your_password",
        "redacted",
    ];
    let bare = text.trim();
    bare.is_empty()
        || bare.starts_with(['<', '$', '{', '%', '[', ':'])
        || bare
            .chars()
            .all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '…' | '-' | '•'))
        || WORDS.iter().any(|word| bare.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{found, silent};

    #[test]
    fn what_it_finds() {
        let key = format!("AKIA{}", "7ABCDEFGHIJKLMNO");
        let token = format!("eyJhbGciOi.eyJzdWIi.{}", "a1".repeat(12));
        let found = [
            found(
                &RULE,
                "CREATE ROLE app LOGIN PASSWORD 'hunter2';\nALTER USER app WITH ENCRYPTED PASSWORD 'hunter2';",
            ),
            found(
                &RULE,
                "CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'u', password 'hunter2');",
            ),
            found(
                &RULE,
                "-- psql postgresql://app:hunter2@db.internal/shop\nSELECT 1;",
            ),
            found(
                &RULE,
                "CREATE SUBSCRIPTION s CONNECTION 'host=db password=hunter2' PUBLICATION p;",
            ),
            found(
                &RULE,
                &format!("INSERT INTO settings VALUES ('{key}'), ($${token}$$);"),
            ),
            found(
                &RULE,
                "UPDATE users SET hash = crypt('hunter2', gen_salt('bf')) WHERE id = 1;",
            ),
            found(&RULE, "SELECT '-----BEGIN RSA PRIVATE KEY-----';"),
            found(
                &RULE,
                "-- schemactl:up\nSELECT 1;\n-- schemactl:down\nALTER ROLE app PASSWORD 'hunter2';",
            ),
        ];
        let found = found.concat();
        assert!(!found.contains("hunter") && !found.contains(&key) && !found.contains(&token));
        insta::assert_snapshot!(found);
    }

    #[test]
    fn what_it_passes_over() {
        silent(
            &RULE,
            &[
                "CREATE ROLE app LOGIN PASSWORD :'password';",
                "ALTER ROLE app PASSWORD NULL;",
                "CREATE TABLE t (password text DEFAULT 'x');",
                "SELECT password, 'a' FROM t;",
                "-- postgresql://app:***@db/shop and postgresql://USER:<password>@HOST, http://localhost:8080/@a\nSELECT 1;",
                "SELECT 'AKIA', 'sk_live_', 'eyJ', 'https://example.org/a:b@c';",
                "SELECT crypt(password, gen_salt('bf')) FROM t;",
            ],
        );
    }
}
