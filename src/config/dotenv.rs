//! `.env` files with python-dotenv's grammar, which FastAPI and pydantic-settings users write for.
//!
//! Shell-like only in part: `$` and spaces stand for themselves in unquoted values, a comment needs white
//! space in front of its `#`, and `${NAME}` or `${NAME:-default}` is replaced only in braces, single quotes
//! included. A line that cannot be read is a warning, never an error. Source of the rules: python-dotenv's
//! `parser.py` and `variables.py`.

use std::collections::BTreeMap;

/// One assignment of a file.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// The variable.
    pub name: String,
    /// Its value before `${…}` is replaced; `None` for a name without an equals sign.
    pub value: Option<String>,
    /// The line of the name, counted from 1.
    pub line: usize,
}

/// A file as it was read: what it assigns, in order, and the lines that could not be read.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Dotenv {
    /// The assignments, repeated names included.
    pub entries: Vec<Entry>,
    /// The lines that could not be read.
    pub unreadable: Vec<UnreadableLine>,
}

/// A line that could not be read.
#[derive(Clone, PartialEq, Eq)]
pub struct UnreadableLine {
    /// Its number, counted from 1.
    pub line: usize,
    /// The variable that it seems to be meant for.
    pub name: Option<String>,
}

/// Reads a file's text.
pub fn parse(text: &str) -> Dotenv {
    let mut reader = Reader::new(text.strip_prefix('\u{feff}').unwrap_or(text));
    let mut dotenv = Dotenv::default();
    loop {
        reader.skip(is_space);
        if reader.rest.is_empty() {
            return dotenv;
        }
        let (line, start) = (reader.line, reader.rest);
        match reader.binding() {
            Some((Some(name), value)) => dotenv.entries.push(Entry { name, value, line }),
            Some((None, _)) => {}
            None => {
                let name = meant(start).map(str::to_owned);
                dotenv.unreadable.push(UnreadableLine { line, name });
                reader.skip(|c| !is_line_end(c));
                reader.line_end();
            }
        }
    }
}

/// The variable that a line seems to be meant for: `NAME: value` as in YAML, `set NAME=value` as on Windows.
pub(super) fn meant(line: &str) -> Option<&str> {
    let line = line.lines().next()?.trim_start_matches(is_blank);
    let line = ["export", "set", "env"]
        .iter()
        .find_map(|word| line.strip_prefix(word)?.strip_prefix(is_blank))
        .unwrap_or(line);
    let line = line.strip_prefix("$env:").unwrap_or(line);
    let line = line.trim_start_matches(|c| is_blank(c) || c == '\'' || c == '"');
    let end = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let name = line.get(..end.unwrap_or(line.len()))?;
    (!name.is_empty()).then_some(name)
}

/// Replaces `${NAME}` and `${NAME:-default}`; `look_up` finds the value of a name that is defined.
pub fn expand(value: &str, look_up: impl Fn(&str) -> Option<String>) -> String {
    let mut expanded = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        expanded.push_str(before);
        let inner = from.get(2..).unwrap_or_default();
        match reference(inner) {
            Some((name, default, after)) => {
                expanded.push_str(&look_up(name).unwrap_or_else(|| default.to_owned()));
                rest = after;
            }
            None => {
                expanded.push_str("${");
                rest = inner;
            }
        }
    }
    expanded.push_str(rest);
    expanded
}

/// Splits `NAME}rest` or `NAME:-default}rest`.
fn reference(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find(['}', ':'])?;
    let (name, tail) = text.split_at(end);
    if let Some(after) = tail.strip_prefix('}') {
        return Some((name, "", after));
    }
    let (default, after) = tail.strip_prefix(":-")?.split_once('}')?;
    Some((name, default, after))
}

impl Dotenv {
    /// The variables with their values after replacement and the lines they stand on.
    ///
    /// In `${…}` the `environment` beats the file's earlier lines, as `load_dotenv()` without `override` does,
    /// and those beat the files `before`; a repeated name counts as written last; names without a value
    /// are left out.
    pub fn resolve(
        &self,
        environment: impl Fn(&str) -> Option<String>,
        before: impl Fn(&str) -> Option<String>,
    ) -> BTreeMap<String, (String, usize)> {
        let mut resolved: BTreeMap<String, (Option<String>, usize)> = BTreeMap::new();
        for entry in &self.entries {
            // A name without a value is defined, and replaced by nothing rather than by a default.
            let earlier = |name: &str| {
                resolved
                    .get(name)
                    .map(|(value, _)| value.clone().unwrap_or_default())
            };
            let look_up = |name: &str| {
                environment(name)
                    .or_else(|| earlier(name))
                    .or_else(|| before(name))
            };
            let value = entry.value.as_deref().map(|value| expand(value, look_up));
            resolved.insert(entry.name.clone(), (value, entry.line));
        }
        resolved
            .into_iter()
            .filter_map(|(name, (value, line))| Some((name, (value?, line))))
            .collect()
    }
}

/// Values are passwords more often than not.
impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=*** (line {})", self.name, self.line)
    }
}

impl std::fmt::Debug for Dotenv {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.entries).finish()
    }
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

/// Python's `\s`, which knows four control characters more than Unicode's White_Space.
fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}

fn is_line_end(character: char) -> bool {
    character == '\r' || character == '\n'
}

fn is_blank(character: char) -> bool {
    is_space(character) && !is_line_end(character)
}

impl<'a> Reader<'a> {
    fn new(rest: &'a str) -> Self {
        Self { rest, line: 1 }
    }

    /// Moves on by `length` bytes, counting CRLF, LF and CR as one line end each.
    fn advance(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        let carriage_returns = taken.matches('\r').count();
        self.line += taken.matches('\n').count() + carriage_returns - taken.matches("\r\n").count();
        self.rest = rest;
        taken
    }

    fn skip(&mut self, matches: impl Fn(char) -> bool) -> &'a str {
        let length = self.rest.find(|c| !matches(c)).unwrap_or(self.rest.len());
        self.advance(length)
    }

    fn line_end(&mut self) -> bool {
        let length = match self.rest {
            "" => return true,
            rest if rest.starts_with("\r\n") => 2,
            rest if rest.starts_with(is_line_end) => 1,
            _ => return false,
        };
        self.advance(length);
        true
    }

    /// One logical line; `None` where it cannot be read, with the reader left where the trouble is.
    fn binding(&mut self) -> Option<(Option<String>, Option<String>)> {
        self.skip_export();
        let key = self.key()?;
        self.skip(is_blank);
        let value = if self.rest.starts_with('=') {
            self.advance(1);
            let blank = self.skip(is_blank);
            if !blank.is_empty() && self.rest.starts_with('#') {
                Some(String::new())
            } else {
                Some(self.value()?)
            }
        } else {
            None
        };
        self.skip(is_blank);
        if self.rest.starts_with('#') {
            self.skip(|c| !is_line_end(c));
        }
        self.line_end().then_some((key, value))
    }

    fn skip_export(&mut self) {
        if let Some(after) = self.rest.strip_prefix("export") {
            let blank = after.len() - after.trim_start_matches(is_blank).len();
            if blank > 0 {
                self.advance("export".len() + blank);
            }
        }
    }

    /// A name; `Some(None)` in front of a comment.
    fn key(&mut self) -> Option<Option<String>> {
        if self.rest.starts_with('#') {
            return Some(None);
        }
        if let Some(quoted) = self.rest.strip_prefix('\'') {
            let length = quoted.find('\'').filter(|length| *length > 0)?;
            let key = quoted.get(..length)?.to_owned();
            self.advance(length + 2);
            return Some(Some(key));
        }
        let key = self.skip(|c| c != '=' && c != '#' && !is_space(c));
        (!key.is_empty()).then(|| Some(key.to_owned()))
    }

    fn value(&mut self) -> Option<String> {
        match self.rest.chars().next() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            None => Some(String::new()),
            Some(_) => {
                let text = self.skip(|c| !is_line_end(c));
                let mut before = None;
                let mut end = text.len();
                for (position, character) in text.char_indices() {
                    if character == '#' && before.is_some_and(is_space) {
                        end = position;
                        break;
                    }
                    before = Some(character);
                }
                Some(text.get(..end)?.trim_end_matches(is_space).to_owned())
            }
        }
    }

    /// A value in quotes, over as many lines as it takes; a backslash keeps the next character from ending it.
    fn quoted(&mut self, quote: char) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((position, character)) = characters.next() {
            match character {
                '\\' => {
                    let (_, next) = characters.next()?;
                    unescape(quote, next, &mut value);
                }
                _ if character == quote => {
                    self.advance(position + 1);
                    return Some(value);
                }
                _ => value.push(character),
            }
        }
        None
    }
}

/// `\\` and `\'` in both kinds of quotes, the control characters and `\"` in double ones; the rest stays.
fn unescape(quote: char, next: char, value: &mut String) {
    let replaced = match (quote, next) {
        (_, '\\' | '\'') | ('"', '"') => next,
        ('"', 'a') => '\u{7}',
        ('"', 'b') => '\u{8}',
        ('"', 'f') => '\u{c}',
        ('"', 'n') => '\n',
        ('"', 'r') => '\r',
        ('"', 't') => '\t',
        ('"', 'v') => '\u{b}',
        _ => {
            value.push('\\');
            next
        }
    };
    value.push(replaced);
}

#[cfg(test)]
mod tests;
