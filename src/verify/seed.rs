//! `seed.sql`: rows that a verification puts in, at the head or after the revisions that it names.

use std::path::Path;

use anyhow::Result;

use crate::db::{Session, report};
use crate::error::UserError;
use crate::revision::graph::Graph;
use crate::revision::id::RevisionId;
use crate::revision::target;
use crate::sql::at_character;

/// What a line begins with that says where what follows is put in.
const DIRECTIVE: &str = "-- schemactl:at ";

/// One part of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The revision after which it is put in; the heads when there is none.
    pub after: Option<RevisionId>,
    /// Its SQL.
    sql: String,
    /// How messages name the file.
    shown: String,
    /// The line of the file on which it begins, counted from 1.
    first_line: usize,
}

impl Seed {
    /// The parts of a file.
    ///
    /// # Errors
    ///
    /// A directive that names no revision.
    pub fn parse(text: &str, path: &Path, graph: &Graph) -> Result<Vec<Self>> {
        let shown = path.display().to_string();
        let mut seeds = vec![Self {
            after: None,
            sql: String::new(),
            shown: shown.clone(),
            first_line: 1,
        }];
        for (index, line) in text.split_inclusive('\n').enumerate() {
            if let Some(name) = line.strip_prefix(DIRECTIVE) {
                let named = target::resolve(graph, &Default::default(), name.trim());
                let revision =
                    named.map_err(|error| error.context(format!("{shown}:{}", index + 1)))?;
                let Some(revision) = revision.first() else {
                    return Err(UserError::new(format!(
                        "{shown}:{}: rows cannot be put in before the first revision",
                        index + 1
                    ))
                    .into());
                };
                seeds.push(Self {
                    after: Some(revision.id.clone()),
                    sql: String::new(),
                    shown: shown.clone(),
                    first_line: index + 2,
                });
            } else if let Some(seed) = seeds.last_mut() {
                seed.sql.push_str(line);
            }
        }
        seeds.retain(|seed| !crate::sql::is_blank(&seed.sql));
        Ok(seeds)
    }

    /// Puts it in, whole or not at all.
    ///
    /// # Errors
    ///
    /// What the server refuses, with the line of the file.
    pub(super) fn put_in(&self, session: &mut Session) -> Result<()> {
        let sql = format!("RESET ALL; {}", self.sql);
        let Err(error) = session.query(&sql) else {
            return Ok(());
        };
        // PostgreSQL counts from the beginning of the message.
        let position = match &error {
            crate::db::Error::Server(server) => {
                server.position.and_then(|at| at_character(&sql, at))
            }
            _ => None,
        };
        // What stands before is on the first line.
        let line = position.map_or(self.first_line, |position| {
            self.first_line + position.line - 1
        });
        Err(report(&error)
            .detail(format!("--> {}:{line}", self.shown))
            .into())
    }
}
