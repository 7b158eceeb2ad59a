//! `schema.toml`: a schema as data.
//!
//! ```text
//! text ─value, section→ Document ─lower→ objects ─their own create()→ SQL with origins → the shadow
//! Catalog ─raise→ Document ─write→ text
//! ```
//!
//! One set of types ([`document`], [`table`], [`column`]) reads the file, writes it for `dump`, and describes it for editors. What a
//! type or an expression means is left to PostgreSQL: it stays text until the shadow has read it. What can be said only in SQL
//! stands in `[sql]`.

mod column;
mod document;
mod json_schema;
mod lower;
mod name;
mod origin;
mod place;
mod raise;
mod section;
mod table;
mod value;
mod write;

use ::toml::de::{DeTable, DeValue};
use anyhow::Result;

pub use json_schema::text as json_schema;
pub use origin::Origins;

use super::source::{File, Text};
use crate::catalog::Catalog;
use crate::dump::{self, Extras, Group};
use crate::object::Kind;
use document::Document;
use lower::Lowered;
use origin::{Marks, Script};
use place::{Place, Problem};
use value::{Node, Sql};

/// The first lines of a dump.
const HEADER: &str = "# A PostgreSQL schema, written by schemactl dump --format toml.\n\n";

/// The SQL of a `schema.toml`.
///
/// # Errors
///
/// What is no TOML, an unknown key, a value that is not of the type of its key: with file, line and key.
pub fn text(toml: &str, shown: &str) -> Result<Text> {
    let problem = |problem: Problem| problem.in_file(shown, toml);
    let document = read(toml).map_err(problem)?;
    let mut marks = Marks::on();
    let lowered = lower::lower(&document, &mut marks, 0).map_err(problem)?;
    let files = scripts(toml, &document, &lowered, &marks)?
        .into_iter()
        .filter_map(Script::finish)
        .map(|(text, origins)| File {
            shown: shown.to_owned(),
            text,
            origins: Some(origins),
        })
        .collect();
    Ok(Text {
        files,
        any_order: true,
        renames: lowered.renames,
    })
}

/// A catalog as `schema.toml`: as data what can be said as data, the rest as SQL.
///
/// # Errors
///
/// A circle in what the objects need, which is a mistake of schemactl.
pub fn dump(catalog: &Catalog, extras: Extras) -> Result<String> {
    let document = raise::raise(catalog, extras)?;
    Ok(format!("{HEADER}{}", write::file(&document.write_table())))
}

fn read(toml: &str) -> Result<Document, Problem> {
    let table = DeTable::parse(toml).map_err(|error| {
        let byte = error.span().map_or(0, |span| span.start);
        Place {
            key: String::new(),
            byte,
        }
        .problem(error.message().lines().collect::<Vec<_>>().join(", "))
    })?;
    let span = table.span();
    let value = DeValue::Table(table.into_inner());
    Document::read_table(&Node {
        value: &value,
        span,
        place: Place::default(),
    })
}

/// What runs one after the other: what tables need, `sql.before`, the tables and views, `sql.after`.
fn scripts(
    toml: &str,
    document: &Document,
    lowered: &Lowered,
    marks: &Marks,
) -> Result<Vec<Script>> {
    let catalog = lowered.catalog(0);
    let groups = dump::groups(&catalog, Extras::default())?;
    let is_early = |group: &Group<'_>| group.id.kind < Kind::Function && !group.makes.is_empty();
    let mut early = Script::new(toml);
    let mut late = Script::new(toml);
    let (schemas, others): (Vec<&Group<'_>>, Vec<&Group<'_>>) = groups
        .iter()
        .partition(|group| group.id.kind == Kind::Schema);
    let push = |script: &mut Script, group: &Group<'_>| {
        for statement in &group.statements {
            script.push(statement, &lowered.place(group.id), marks);
        }
    };
    for group in schemas {
        push(&mut early, group);
    }
    for (statement, place) in &lowered.extensions {
        early.push(statement, place, marks);
    }
    for group in others {
        push(
            if is_early(group) {
                &mut early
            } else {
                &mut late
            },
            group,
        );
    }
    Ok(vec![
        early,
        blocks(toml, &document.sql.before),
        late,
        blocks(toml, &document.sql.after),
    ])
}

fn blocks(toml: &str, blocks: &[Sql]) -> Script {
    let mut script = Script::new(toml);
    for block in blocks {
        let mut marks = Marks::on();
        let text = marks.sql(block);
        script.push(&text, &block.place, &marks);
    }
    script
}

#[cfg(test)]
mod tests;
