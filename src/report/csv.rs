//! A [`Table`] as comma-separated values (RFC 4180), with the titles first.
//!
//! Records end in a line feed, as psql's `--csv` and every Unix tool have it. No value is an empty field, an empty
//! text is `""`.

use super::table::Table;

/// Renders a table; every value is whole.
pub fn render(table: &Table) -> String {
    let titles: Vec<String> = table
        .columns
        .iter()
        .map(|column| field(&column.title))
        .collect();
    let mut text = titles.join(",") + "\n";
    for row in &table.rows {
        let fields: Vec<String> = row
            .iter()
            .map(|value| value.as_deref().map(field).unwrap_or_default())
            .collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

fn field(value: &str) -> String {
    // White space at either end is data, and some readers drop it.
    let bare =
        !value.is_empty() && value.trim() == value && !value.contains(['"', ',', '\n', '\r']);
    if bare {
        value.to_owned()
    } else {
        format!("\"{}\"", value.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_value_holds_it_stays_one_field() {
        let mut table = Table::new().text("name").prose("a, b");
        for (name, comment) in [
            ("plain", Some("say \"hi\"")),
            ("two\nlines\r\n", None),
            ("", Some(" x ")),
            ("🦀", Some("\u{1b}[0m")),
        ] {
            table.row(vec![Some(name.to_owned()), comment.map(str::to_owned)]);
        }
        assert_eq!(
            render(&table),
            "name,\"a, b\"\nplain,\"say \"\"hi\"\"\"\n\"two\nlines\r\n\",\n\"\",\" x \"\n🦀,\u{1b}[0m\n"
        );
    }
}
