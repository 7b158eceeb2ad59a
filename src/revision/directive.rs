//! The words behind `-- schemactl:`: how a section runs.
//!
//! `no-transaction`, `lock-timeout=5s`, `statement-timeout=10min`, `irreversible "why"`. Units are those of
//! PostgreSQL's settings (`us ms s min h d`); a bare number is refused, because PostgreSQL would take it as
//! milliseconds and most people would mean seconds.

use std::path::Path;
use std::time::Duration;

use super::file::{Direction, Section};
use super::parse::at;
use super::suggest;
use crate::error::UserError;

const NAMES: [&str; 4] = [
    "no-transaction",
    "lock-timeout",
    "statement-timeout",
    "irreversible",
];

/// What was asked for, each at most once per place.
#[derive(Default)]
pub(super) struct Directives {
    no_transaction: bool,
    irreversible: Option<String>,
    lock_timeout: Option<Duration>,
    statement_timeout: Option<(Duration, usize)>,
}

impl Directives {
    /// Adds the words of one line; `direction` is that of a section line, `None` in the header.
    pub(super) fn add(
        &mut self,
        path: &Path,
        line: usize,
        words: &str,
        direction: Option<Direction>,
    ) -> Result<(), UserError> {
        let mut rest = words.trim();
        if rest.is_empty() && direction.is_none() {
            return Err(at(path, line, "`-- schemactl:` with nothing behind it")
                .hint("write `-- schemactl:up` to begin the SQL"));
        }
        while !rest.is_empty() {
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '=')
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let mut after = after.trim_start();
            let value = match after.strip_prefix('=') {
                Some(value) => {
                    let value = value.trim_start();
                    let end = value.find(char::is_whitespace).unwrap_or(value.len());
                    after = value.get(end..).unwrap_or_default();
                    value.get(..end)
                }
                None => None,
            };
            match (name, value) {
                ("no-transaction", None) if !self.no_transaction => self.no_transaction = true,
                ("lock-timeout", Some(value)) if self.lock_timeout.is_none() => {
                    self.lock_timeout = Some(duration(path, line, name, value)?);
                }
                ("statement-timeout", Some(value)) if self.statement_timeout.is_none() => {
                    self.statement_timeout = Some((duration(path, line, name, value)?, line));
                }
                ("irreversible", None) if self.irreversible.is_none() => {
                    if direction == Some(Direction::Up) {
                        return Err(at(path, line, "`irreversible` on the up section")
                            .hint("it says why there is no way back, so it stands on the line `-- schemactl:down`"));
                    }
                    let (reason, behind) = quoted(after).ok_or_else(|| {
                        at(path, line, "`irreversible` needs its reason in double quotes")
                            .hint("for example: -- schemactl:down irreversible \"the dropped column cannot be filled again\"")
                    })?;
                    after = behind;
                    self.irreversible = Some(reason);
                }
                ("no-transaction" | "irreversible", Some(_)) => {
                    return Err(at(path, line, format!("`{name}` takes no value"))
                        .hint(format!("write `{name}` alone")));
                }
                ("lock-timeout" | "statement-timeout", None) => {
                    return Err(at(path, line, format!("`{name}` needs a value"))
                        .hint(format!("for example: {name}=5s")));
                }
                _ if NAMES.contains(&name) => {
                    return Err(at(path, line, format!("`{name}` is given twice")));
                }
                _ => return Err(unknown(path, line, name, direction)),
            }
            rest = after.trim_start();
        }
        Ok(())
    }

    /// Writes these (of the header) and then `own` (of the section line) into a section.
    pub(super) fn over(&self, own: &Self, section: Section, direction: Direction) -> Section {
        let statement_timeout = own.statement_timeout.or(self.statement_timeout);
        let reason = own.irreversible.as_ref().or(self.irreversible.as_ref());
        Section {
            transaction: !(self.no_transaction || own.no_transaction),
            irreversible: reason.filter(|_| direction == Direction::Down).cloned(),
            lock_timeout: own.lock_timeout.or(self.lock_timeout),
            statement_timeout: statement_timeout.map(|(limit, _)| limit),
            statement_timeout_line: statement_timeout.map_or(0, |(_, line)| line),
            ..section
        }
    }
}

fn unknown(path: &Path, line: usize, name: &str, direction: Option<Direction>) -> UserError {
    let error = at(path, line, format!("unknown directive `{name}`"));
    let sections = ["up", "down"].into_iter().filter(|_| direction.is_none());
    match suggest::nearest(name, NAMES.into_iter().chain(sections)) {
        Some(near @ ("up" | "down")) => error.hint(format!("did you mean `-- schemactl:{near}`?")),
        Some(near) => error.hint(format!("did you mean `{near}`?")),
        None => error.hint(format!("known are: {}", NAMES.join(", "))),
    }
}

/// A text in double quotes, in which `\"` is a quote, and what stands behind it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut reason = String::new();
    let mut characters = text.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' if reason.trim().is_empty() => return None,
            '"' => return Some((reason, text.get(place + 1..).unwrap_or_default())),
            '\\' => reason.push(characters.next()?.1),
            other => reason.push(other),
        }
    }
    None
}

fn duration(path: &Path, line: usize, name: &str, value: &str) -> Result<Duration, UserError> {
    let (number, unit) = value.split_at(
        value
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(value.len()),
    );
    let number: Option<u64> = number.parse().ok();
    let microseconds: Option<u64> = match unit {
        "us" => Some(1),
        "ms" => Some(1_000),
        "s" => Some(1_000_000),
        "min" => Some(60_000_000),
        "h" => Some(3_600_000_000),
        "d" => Some(86_400_000_000),
        "" if number == Some(0) => Some(0),
        _ => None,
    };
    // PostgreSQL holds both settings as 32-bit milliseconds.
    match number.zip(microseconds).and_then(|(number, unit)| number.checked_mul(unit)) {
        Some(total) if total / 1_000 <= i32::MAX as u64 && (total == 0 || total >= 1_000) => Ok(Duration::from_micros(total)),
        _ => Err(at(path, line, format!("`{name}={value}` is not a time that PostgreSQL can hold"))
            .hint("write a whole number and a unit out of ms, s, min, h, d: 500ms, 5s, 10min (0 means no limit)")),
    }
}
