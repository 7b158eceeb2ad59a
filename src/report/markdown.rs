//! A [`Table`] as Markdown (GitHub's tables), every value whole.

use super::table::{Align, Table};
use super::visible::visible;

/// Renders a table.
pub fn render(table: &Table) -> String {
    let titles: Vec<String> = table
        .columns
        .iter()
        .map(|column| escape(&column.title))
        .collect();
    let rule: Vec<&str> = table
        .columns
        .iter()
        .map(|column| match column.align {
            Align::Left => "---",
            Align::Right => "---:",
        })
        .collect();
    let mut text = format!("| {} |\n| {} |\n", titles.join(" | "), rule.join(" | "));
    for row in &table.rows {
        let cells: Vec<String> = row
            .iter()
            .map(|value| value.as_deref().map(escape).unwrap_or_default())
            .collect();
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// Text that Markdown shows as it is, on one line.
pub(super) fn escape(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(escape_line).collect();
    lines.join("<br>")
}

fn escape_line(line: &str) -> String {
    let shown = visible(line);
    let mut escaped = String::with_capacity(shown.len() + 8);
    let mut before = ' ';
    let mut characters = shown.chars().peekable();
    while let Some(character) = characters.next() {
        // An underscore inside a word is only an underscore.
        let inside_a_word = before.is_alphanumeric()
            && characters.peek().is_some_and(|next| next.is_alphanumeric());
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '|' | '\\' | '`' | '*' | '[' | ']' | '~' => escaped.extend(['\\', character]),
            '_' if !inside_a_word => escaped.push_str("\\_"),
            other => escaped.push(other),
        }
        before = character;
    }
    escaped
}

/// SQL in a fence longer than any in it.
pub(super) fn code(sql: &str) -> String {
    let mut fence = "```".to_owned();
    while sql.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}sql\n{}\n{fence}\n", sql.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_leave_its_cell_nor_become_markup() {
        let mut table = Table::new().text("Table").number("Rows");
        table.row(vec![
            Some("a|b\\|c <script> *x* order_items __init__\nnext".to_owned()),
            Some("12".to_owned()),
        ]);
        table.row(vec![Some("`x`\u{1b}".to_owned()), None]);
        insta::assert_snapshot!(render(&table), @r"
        | Table | Rows |
        | --- | ---: |
        | a\|b\\\|c &lt;script> \*x\* order_items \_\_init\_\_<br>next | 12 |
        | \`x\`\\u{1b} |  |
        ");
    }

    #[test]
    fn a_fence_is_longer_than_those_inside() {
        assert_eq!(code("SELECT '```'"), "````sql\nSELECT '```'\n````\n");
    }
}
