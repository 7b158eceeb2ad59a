//! One relation, for people, as Markdown, or its columns as a table. What stands in which section is decided in
//! [`super::sections`].

use super::grid::{self, Layout};
use super::markdown;
use super::sections::{Body, sections};
use super::table::Table;
use super::tables::{rows, size};
use super::visible::{cut, one_line, visible, visible_lines};
use crate::look::Description;
use crate::sql::{ident, qualified};

/// For people.
pub fn for_people(relation: &Description, width: Option<u16>) -> String {
    let mut text = format!("{}\n{}\n", title(relation), facts(relation));
    if let Some(comment) = &relation.table.comment {
        text.push_str(&cut(&one_line(comment), 1000));
        text.push('\n');
    }
    for section in sections(relation) {
        text.push('\n');
        let title = visible(&section.title);
        match section.body {
            Body::Titled(table) => text.push_str(&grid::render(
                &table,
                Layout {
                    width,
                    ..Layout::default()
                },
            )),
            Body::Rows(table) => {
                text.push_str(&format!("{title}\n"));
                text.push_str(&grid::render(
                    &table,
                    Layout {
                        width,
                        indent: 2,
                        without_titles: true,
                    },
                ));
            }
            Body::Code(sql) => {
                text.push_str(&format!("{title}\n{}\n", visible_lines(sql.trim_end())));
            }
            Body::Nothing => text.push_str(&format!("{title}\n")),
        }
    }
    text
}

/// As a section of a Markdown document.
pub fn as_markdown(relation: &Description) -> String {
    let mut text = format!(
        "## {}\n\n{}\n",
        markdown::escape(&qualified(&relation.table.schema, &relation.table.name)),
        markdown::escape(&format!("{}, {}", relation.table.kind, facts(relation)))
    );
    if let Some(comment) = &relation.table.comment {
        text.push_str(&format!("\n{}\n", markdown::escape(comment)));
    }
    for section in sections(relation) {
        match section.body {
            Body::Titled(table) => text.push_str(&format!("\n{}", markdown::render(&table))),
            Body::Rows(table) => text.push_str(&format!(
                "\n### {}\n\n{}",
                markdown::escape(&section.title),
                markdown::render(&table)
            )),
            Body::Code(sql) => text.push_str(&format!(
                "\n### {}\n\n{}",
                markdown::escape(&section.title),
                markdown::code(&sql)
            )),
            Body::Nothing => text.push_str(&format!("\n{}\n", markdown::escape(&section.title))),
        }
    }
    text
}

/// The columns alone, for CSV.
pub fn columns(relation: &Description) -> Table {
    let mut table = Table::new()
        .text("column")
        .text("type")
        .text("nullable")
        .sql("default")
        .text("identity")
        .sql("generated")
        .text("collation")
        .prose("comment");
    for column in &relation.columns {
        table.row(vec![
            Some(column.name.clone()),
            Some(column.data_type.clone()),
            Some(column.nullable.to_string()),
            column.default.clone(),
            column.identity.clone(),
            column.generated.clone(),
            column.collation.clone(),
            column.comment.clone(),
        ]);
    }
    table
}

fn title(relation: &Description) -> String {
    let kind = &relation.table.kind;
    let mut letters = kind.chars();
    let kind: String = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default();
    visible(&format!(
        "{kind} {}",
        qualified(&relation.table.schema, &relation.table.name)
    ))
}

/// The facts that fit in a line: rows, size, owner, and whatever is not as usual.
fn facts(relation: &Description) -> String {
    let mut facts = Vec::new();
    match rows(&relation.table).as_deref() {
        None => {}
        Some("unknown") => facts.push("never analysed".to_owned()),
        Some(rows) => facts.push(format!("about {rows} rows")),
    }
    match size(&relation.table).as_deref() {
        None | Some("0 B") => {}
        Some("locked") => facts.push("locked at this moment, so its size is not known".to_owned()),
        Some(size) => facts.push(format!("{size} with indexes")),
    }
    facts.push(format!("owner {}", ident(&relation.table.owner)));
    if relation.is_populated == Some(false) {
        facts.push("not populated: REFRESH MATERIALIZED VIEW fills it".to_owned());
    }
    let named = [
        ("replica identity", &relation.replica_identity),
        ("of type", &relation.of_type),
        ("access method", &relation.access_method),
        ("tablespace", &relation.tablespace),
    ];
    for (what, value) in named {
        if let Some(value) = value {
            facts.push(format!("{what} {value}"));
        }
    }
    if !relation.options.is_empty() {
        facts.push(format!("with {}", relation.options.join(", ")));
    }
    visible(&facts.join(", "))
}
