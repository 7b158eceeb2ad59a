//! Several revisions as one: which can be, and the rows that they put into tables.
//!
//! What the one says is a plan from the schema before to the schema after ([`crate::plan`]), with the rows where nothing reacts to
//! them yet; that both come to the same is proved on a shadow by who asks for it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::catalog::Catalog;
use crate::db::{Rows, Session, report};
use crate::error::UserError;
use crate::object::{Kind, ObjectId};
use crate::plan::Step;
use crate::revision::file::Revision;
use crate::revision::generated::section;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::sql::{literal, qualified};

/// More rows are no seed, and belong into a file of their own.
const MOST_ROWS: u64 = 10_000;

/// Rows of one `INSERT`.
const CHUNK: usize = 100;

/// How values are written: so that every server reads them as the same.
const SPELLING: &str = "SET datestyle = 'ISO, YMD'; SET intervalstyle = postgres; SET timezone = 'UTC'; SET extra_float_digits = 3; \
                        SET bytea_output = hex; SET row_security = off";

/// Revisions that can become one.
#[derive(Debug)]
pub struct Range<'g> {
    /// In the order in which they run.
    pub revisions: Vec<&'g Revision>,
    /// What the first of them revises.
    pub parents: Vec<RevisionId>,
    /// The last of them.
    pub tip: &'g Revision,
    /// What is not among them and that they depend on.
    pub depends_on: Vec<String>,
    /// Their labels.
    pub labels: Vec<String>,
    /// All ids that the one will stand for.
    pub replaces: Vec<RevisionId>,
}

/// Checks that revisions can become one: one way in, one way out, and nobody stands on what is in between.
///
/// # Errors
///
/// What stands in the way.
pub fn range<'g>(graph: &'g Graph, members: &[&'g Revision]) -> Result<Range<'g>, UserError> {
    let ids: BTreeSet<&RevisionId> = members.iter().map(|revision| &revision.id).collect();
    let revisions: Vec<&Revision> = graph
        .iter()
        .filter(|revision| ids.contains(&revision.id))
        .collect();
    let outside = |revision: &Revision| -> Vec<RevisionId> {
        let parents = revision.parents.iter();
        parents
            .filter(|parent| !ids.contains(parent))
            .cloned()
            .collect()
    };
    let mut roots = revisions
        .iter()
        .filter(|revision| outside(revision).len() == revision.parents.len());
    let (Some(first), None) = (roots.next(), roots.next()) else {
        return Err(
            UserError::new("these revisions do not begin with one of them")
                .hint("name a range A:B of which B stands on A"),
        );
    };
    let mut tips = revisions.iter().filter(|revision| {
        graph
            .children(&revision.id)
            .iter()
            .all(|child| !ids.contains(&child.id))
    });
    let (Some(tip), None) = (tips.next(), tips.next()) else {
        return Err(
            UserError::new("these revisions do not end with one of them").hint(
                "name a range A:B of which B stands on all others; schemactl merge joins branches",
            ),
        );
    };
    for revision in &revisions {
        if revision.id != first.id && !outside(revision).is_empty() {
            return Err(UserError::new(format!(
                "revision {} also revises what is not in the range",
                revision.id
            )));
        }
        for child in graph.children(&revision.id) {
            if revision.id != tip.id && !ids.contains(&child.id) {
                return Err(UserError::new(format!(
                    "revision {} stands on {}, in the middle of the range",
                    child.id, revision.id
                ))
                .hint("squash up to the branch point only, or rebase the branch first"));
            }
        }
    }
    for other in graph.iter().filter(|other| !ids.contains(&other.id)) {
        let inner = other.depends_on.iter().find(|name| {
            revisions.iter().any(|revision| {
                revision.id.as_str() == name.as_str() || revision.branch_labels.contains(name)
            })
        });
        if let Some(name) = inner {
            return Err(UserError::new(format!(
                "revision {} depends on {name}, which would be gone",
                other.id
            )));
        }
    }
    let labels: Vec<String> = revisions
        .iter()
        .flat_map(|revision| revision.branch_labels.clone())
        .collect();
    let depends_on: BTreeSet<String> = revisions
        .iter()
        .flat_map(|revision| &revision.depends_on)
        .filter(|name| !labels.contains(name) && ids.iter().all(|id| id.as_str() != name.as_str()))
        .cloned()
        .collect();
    let replaces = revisions
        .iter()
        .flat_map(|revision| revision.replaces.iter().chain([&revision.id]))
        .cloned()
        .collect();
    Ok(Range {
        parents: first.parents.clone(),
        tip,
        depends_on: depends_on.into_iter().collect(),
        labels,
        replaces,
        revisions,
    })
}

/// What the tables of a schema hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// For each table with rows, how many and a digest over them.
    tables: BTreeMap<ObjectId, (u64, String)>,
    /// For each sequence that was used, where it stands.
    sequences: BTreeMap<ObjectId, i64>,
}

impl Contents {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// When a table cannot be read.
    pub fn read(session: &mut Session, catalog: &Catalog) -> Result<Self> {
        session.query(SPELLING).map_err(|error| report(&error))?;
        let mut contents = Self::default();
        for table in catalog.of_kind(Kind::Table) {
            let id = table.id();
            let query = format!(
                "SELECT pg_catalog.count(*) AS rows, pg_catalog.md5(pg_catalog.string_agg(t::text, E'\\n' ORDER BY t::text)) AS digest FROM ONLY {} AS t",
                qualified(&id.schema, &id.name)
            );
            let results = session.query(&query).map_err(|error| report(&error))?;
            if let Some(row) = results.first().and_then(Rows::first) {
                let rows: u64 = row.number("rows").unwrap_or_default();
                if rows > 0 {
                    contents
                        .tables
                        .insert(id, (rows, row.text("digest").to_owned()));
                }
            }
        }
        let query = "SELECT schemaname AS schema, sequencename AS name, last_value FROM pg_catalog.pg_sequences WHERE last_value IS NOT NULL";
        let results = session.query(query).map_err(|error| report(&error))?;
        for row in results.first().into_iter().flat_map(Rows::iter) {
            let id = ObjectId::in_schema(Kind::Sequence, row.text("schema"), row.text("name"));
            let is_own = catalog.objects().any(|(own, _)| own.schema == id.schema);
            if let (Some(value), true) = (row.number("last_value"), is_own) {
                contents.sequences.insert(id, value);
            }
        }
        Ok(contents)
    }

    /// A table whose rows are not the same in both, if there is one.
    pub fn differs(&self, other: &Self) -> Option<ObjectId> {
        let tables = self.tables.keys().chain(other.tables.keys());
        let table = tables
            .into_iter()
            .find(|id| self.tables.get(id) != other.tables.get(id));
        let sequences = self.sequences.keys().chain(other.sequences.keys());
        let sequence = || {
            sequences
                .into_iter()
                .find(|id| self.sequences.get(id) != other.sequences.get(id))
        };
        table.or_else(sequence).cloned()
    }
}

/// The statements that put in what is there and was not before.
///
/// # Errors
///
/// Rows that are not new but changed; more rows than belong into a revision.
pub fn rows(session: &mut Session, before: &Contents, after: &Contents) -> Result<String> {
    let mut text = String::new();
    let total: u64 = after.tables.values().map(|(rows, _)| rows).sum();
    for (id, (_, digest)) in &after.tables {
        match before.tables.get(id) {
            Some((_, was)) if was == digest => continue,
            None => {}
            Some(_) => {
                return Err(UserError::new(format!(
                    "these revisions change rows of {id} that were there before them"
                ))
                .hint("squash from the first revision that puts rows into it")
                .into());
            }
        }
        if total > MOST_ROWS {
            return Err(UserError::new(format!(
                "these revisions put {total} rows into tables, more than belong into one file"
            ))
            .hint("squash up to before them; data is better loaded by a job of its own")
            .into());
        }
        text.push_str(&inserts(session, id)?);
    }
    for (id, value) in &after.sequences {
        if before.sequences.get(id) != Some(value) {
            let name = literal(&qualified(&id.schema, &id.name));
            text.push_str(&format!("SELECT pg_catalog.setval({name}, {value});\n"));
        }
    }
    Ok(text)
}

fn inserts(session: &mut Session, id: &ObjectId) -> Result<String> {
    let name = qualified(&id.schema, &id.name);
    let query = format!(
        "SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns, \
         pg_catalog.string_agg('pg_catalog.quote_nullable(t.' || pg_catalog.quote_ident(a.attname) || '::text)', ' || '', '' || ' ORDER BY a.attnum) AS row \
         FROM pg_catalog.pg_attribute a WHERE a.attrelid = {}::pg_catalog.regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''",
        literal(&name)
    );
    let results = session.query(&query).map_err(|error| report(&error))?;
    let Some(row) = results.first().and_then(Rows::first) else {
        return Ok(String::new());
    };
    let (columns, values) = (row.text("columns").to_owned(), row.text("row").to_owned());
    let query = format!("SELECT {values} AS row FROM ONLY {name} AS t ORDER BY t.ctid");
    let results = session.query(&query).map_err(|error| report(&error))?;
    let rows: Vec<String> = results
        .first()
        .into_iter()
        .flat_map(Rows::iter)
        .map(|row| format!("    ({})", row.text("row")))
        .collect();
    Ok(rows
        .chunks(CHUNK)
        .map(|rows| {
            format!(
                "INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE VALUES\n{};\n\n",
                rows.join(",\n")
            )
        })
        .collect())
}

/// The section that does the steps and puts in the rows, as soon as their tables are there and before anything reacts to them.
pub fn text(steps: &[Step], rows: &str) -> String {
    let reacts = |step: &Step| {
        matches!(
            step.object.kind,
            Kind::ForeignKey
                | Kind::Trigger
                | Kind::Rule
                | Kind::EventTrigger
                | Kind::MaterializedView
                | Kind::Policy
        )
    };
    let place = steps.iter().position(reacts).unwrap_or(steps.len());
    let (before, after) = steps.split_at(place);
    [
        section(before),
        rows.trim_end().to_owned() + "\n",
        section(after),
    ]
    .into_iter()
    .filter(|part| !part.trim().is_empty())
    .collect::<Vec<_>>()
    .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::graph::tests::graph;

    fn squashed(graph: &Graph, ids: &[&str]) -> Result<(Vec<String>, String), String> {
        let members: Vec<&Revision> = ids.iter().map(|id| graph.get(id).unwrap()).collect();
        range(graph, &members)
            .map(|range| {
                let ids = range.replaces.iter().map(ToString::to_string);
                (ids.collect(), range.tip.id.to_string())
            })
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn a_line_and_a_diamond_become_one_and_what_leads_out_of_the_middle_does_not() {
        let line = graph(&["a1", "b1: a1", "c1: b1", "d1: c1"]);
        let (ids, tip) = squashed(&line, &["c1", "b1"]).unwrap();
        assert_eq!(
            (ids, tip),
            (vec!["b1".to_owned(), "c1".to_owned()], "c1".to_owned())
        );
        let diamond = graph(&["a1", "b1: a1", "c1: a1", "d1: b1 c1"]);
        assert!(squashed(&diamond, &["a1", "b1", "c1", "d1"]).is_ok());
        assert!(
            squashed(&diamond, &["a1", "b1"])
                .unwrap_err()
                .contains("c1 stands on a1")
        );
        assert!(
            squashed(&diamond, &["b1", "c1"])
                .unwrap_err()
                .contains("do not begin")
        );
        assert!(
            squashed(&diamond, &["a1", "b1", "c1"])
                .unwrap_err()
                .contains("do not end")
        );
        assert!(
            squashed(&diamond, &["b1", "d1"])
                .unwrap_err()
                .contains("also revises")
        );
    }
}
