//! Values → the text of a TOML file as a person would write it: sections with headers, one line per column, SQL in `'''`.

/// A value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Toml {
    /// A string.
    Text(String),
    /// A whole number.
    Number(i64),
    /// `true` or `false`.
    Bool(bool),
    /// A list.
    Array(Vec<Toml>),
    /// A table that is written in one line where it is not at the top.
    Table(Vec<(String, Toml)>),
    /// A table of names, which has a header of its own.
    Section(Vec<(String, Toml)>),
}

/// Lists and lines beyond this are broken up where that is possible.
const WIDTH: usize = 100;

/// The text of a file with these keys.
pub(super) fn file(entries: &[(String, Toml)]) -> String {
    let mut text = String::new();
    body(&mut text, "", 0, entries);
    text
}

/// A table: its plain values first, then its sections, because a header ends what stands before it.
fn body(text: &mut String, path: &str, depth: usize, entries: &[(String, Toml)]) {
    for (name, value) in entries {
        if !is_section(depth, value) {
            line(text, name, value);
        }
    }
    for (name, value) in entries {
        let (Toml::Section(inner) | Toml::Table(inner)) = value else {
            continue;
        };
        if !is_section(depth, value) {
            continue;
        }
        let path = if path.is_empty() {
            key(name)
        } else {
            format!("{path}.{}", key(name))
        };
        let has_own_lines = inner.iter().any(|(_, value)| !is_section(depth + 1, value));
        if has_own_lines || inner.is_empty() {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&format!("[{path}]\n"));
        }
        body(text, &path, depth + 1, inner);
    }
}

/// Whether a value this deep has a header: tables of names, and what is named at the top (`[tables.users]`).
fn is_section(depth: usize, value: &Toml) -> bool {
    match value {
        Toml::Section(_) => true,
        Toml::Table(_) => depth < 2,
        _ => false,
    }
}

fn line(text: &mut String, name: &str, value: &Toml) {
    let name = key(name);
    let short = inline(value);
    let breaks = match value {
        Toml::Array(elements) => {
            elements.len() > 1 && (name.len() + short.len() + 3 > WIDTH || short.contains('\n'))
        }
        _ => false,
    };
    if let (Toml::Array(elements), true) = (value, breaks) {
        text.push_str(&format!("{name} = [\n"));
        for element in elements {
            text.push_str(&format!("    {},\n", inline(element)));
        }
        text.push_str("]\n");
    } else {
        text.push_str(&format!("{name} = {short}\n"));
    }
}

fn inline(value: &Toml) -> String {
    match value {
        Toml::Text(text) => string(text),
        Toml::Number(number) => number.to_string(),
        Toml::Bool(value) => value.to_string(),
        Toml::Array(elements) => {
            let elements: Vec<String> = elements.iter().map(inline).collect();
            format!("[{}]", elements.join(", "))
        }
        Toml::Table(entries) | Toml::Section(entries) if entries.is_empty() => "{}".to_owned(),
        Toml::Table(entries) | Toml::Section(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{} = {}", key(name), inline(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A key: bare where TOML allows it.
pub(super) fn key(name: &str) -> String {
    let is_bare = !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if is_bare {
        name.to_owned()
    } else {
        basic(name)
    }
}

/// A string in whatever quotes need the fewest backslashes.
fn string(text: &str) -> String {
    let has_controls = text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t');
    let is_plain = !has_controls && !text.contains(['"', '\\', '\n']);
    if is_plain && !text.contains('\t') {
        return format!("\"{text}\"");
    }
    if has_controls {
        return basic(text);
    }
    if !text.contains(['\'', '\n']) {
        return format!("'{text}'");
    }
    if text.contains('\n') && !text.contains("'''") && !text.ends_with('\'') {
        return format!("'''\n{text}'''");
    }
    if text.contains('\n') {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"\"\"\n{escaped}\"\"\"");
    }
    basic(text)
}

/// A string in double quotes.
fn basic(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::{Toml, file, string};

    #[test]
    fn every_string_comes_back_as_it_was() {
        for text in [
            "",
            "a",
            "it's",
            "say \"x\"",
            "both \" and '",
            "a\\b",
            "a\nb",
            "a\n'''b",
            "a\n\"\"\"b'",
            "\n",
            "a\r\nb",
            "\u{7f}",
            "tab\t",
            "\u{85}",
            "é🦀",
            "x'\n'",
            "'",
        ] {
            let written = format!("x = {}", string(text));
            let read: ::toml::Table = written.parse().unwrap();
            assert_eq!(read["x"].as_str(), Some(text), "{written}");
        }
    }

    #[test]
    fn sections_have_headers_and_what_is_in_them_has_lines() {
        let text = |text: &str| Toml::Text(text.to_owned());
        let table = |entries: &[(&str, Toml)]| {
            entries
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect::<Vec<_>>()
        };
        let users = table(&[
            (
                "columns",
                Toml::Section(table(&[
                    ("id", text("bigint")),
                    ("a b", Toml::Table(table(&[("x", Toml::Bool(true))]))),
                ])),
            ),
            ("comment", text("who")),
        ]);
        let top = table(&[
            (
                "tables",
                Toml::Section(vec![("app.users".to_owned(), Toml::Table(users))]),
            ),
            ("schemas", Toml::Array(vec![text("app")])),
            (
                "enums",
                Toml::Section(table(&[(
                    "mood",
                    Toml::Array(vec![text("x".repeat(60).as_str()), text(&"y".repeat(60))]),
                )])),
            ),
        ]);
        insta::assert_snapshot!(file(&top), @r#"
        schemas = ["app"]

        [tables."app.users"]
        comment = "who"

        [tables."app.users".columns]
        id = "bigint"
        "a b" = { x = true }

        [enums]
        mood = [
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy",
        ]
        "#);
    }
}
