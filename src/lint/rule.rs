//! What a rule is, and what it looks at.

use std::collections::BTreeSet;
use std::ops::Range;

use super::act::{Act, Alteration, Column, Constraint, DataType};
use super::options::Options;
use super::schema::{Origin, Schema};
use super::section::{Section, Statement};
use crate::finding::Severity;
use crate::sql::Name;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// In a few words with hyphens; stable.
    pub id: &'static str,
    /// How much it matters when nobody says otherwise; `None` is off.
    pub severity: Option<Severity>,
    /// What it finds, in a sentence.
    pub about: &'static str,
    /// Where to read more.
    pub url: &'static str,
    pub(super) check: Check,
}

/// How a rule looks.
#[derive(Debug)]
pub(super) enum Check {
    /// At each statement that runs upwards.
    Statement(fn(&Visit<'_>) -> Vec<Report>),
    /// At each statement, downwards as well.
    Everywhere(fn(&Visit<'_>) -> Vec<Report>),
    /// At each section that runs upwards, when all of its statements have been followed.
    Section(fn(&Visit<'_>) -> Vec<Report>),
    /// At the schema that all files lead to.
    Head(fn(&Schema, &Options) -> Vec<(Origin, Report)>),
    /// At the text of each section, comments and all, downwards as well.
    Text(fn(&Visit<'_>) -> Vec<Report>),
    /// Elsewhere: in the reading of files and ignores.
    Reading,
}

/// What a rule found.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// Where, in the text of the section.
    pub(super) span: Range<usize>,
    /// What is the matter, naming the object.
    pub(super) message: String,
    /// What to do instead.
    pub(super) help: String,
}

impl Report {
    pub(super) fn new(
        span: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

/// A statement and what surrounds it.
pub(super) struct Visit<'a> {
    pub(super) section: &'a Section<'a>,
    /// The statement's place among those of its section.
    pub(super) index: usize,
    /// What the schema is before it; for a section as a whole, after it.
    pub(super) schema: &'a Schema,
    /// The tables and materialized views that the section made before it.
    pub(super) made: &'a BTreeSet<Name>,
    pub(super) options: &'a Options,
    /// Whether schemactl runs it.
    pub(super) is_revision: bool,
}

impl<'a> Visit<'a> {
    /// The statement.
    pub(super) fn statement(&self) -> Option<&'a Statement<'a>> {
        self.section.statements.get(self.index)
    }

    /// Whether a comment says why it stands there.
    pub(super) fn is_explained(&self) -> bool {
        self.statement()
            .is_some_and(|statement| self.section.is_explained(statement))
    }

    /// What it does.
    pub(super) fn act(&self) -> &'a Act {
        self.statement()
            .map_or(&Act::Other, |statement| &statement.act)
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.statement()
            .map_or(0..0, |statement| statement.span.clone())
    }

    /// Whether a table may hold rows, and be in use: it was not made in this section.
    pub(super) fn is_old(&self, table: &Name) -> bool {
        !self.made.contains(table)
            && !self
                .schema
                .tables
                .get(table)
                .is_some_and(|table| table.temporary)
    }

    /// Whether the statement is in a transaction with others, as far as anybody knows.
    pub(super) fn may_be_in_transaction(&self) -> bool {
        self.statement()
            .is_none_or(|statement| statement.in_transaction != Some(false))
    }

    /// The actions on a table that may be in use, each with its place.
    pub(super) fn alterations(
        &self,
    ) -> impl Iterator<Item = (&'a Name, &'a Alteration, Range<usize>)> {
        let alter = match self.act() {
            Act::AlterTable(alter) if self.is_old(&alter.name) => Some(alter),
            _ => None,
        };
        alter.into_iter().flat_map(|alter| {
            alter
                .actions
                .iter()
                .map(|(alteration, span)| (&alter.name, alteration, span.clone()))
        })
    }

    /// The columns that the statement makes, each with its table; not those of temporary tables.
    pub(super) fn new_columns(&self) -> Vec<(&'a Name, &'a Column)> {
        match self.act() {
            Act::CreateTable(table) if !table.temporary => table
                .columns
                .iter()
                .map(|column| (&table.name, column))
                .collect(),
            Act::AlterTable(alter) => alter
                .actions
                .iter()
                .filter_map(|(alteration, _)| match alteration {
                    Alteration::AddColumn { column, .. } => Some((&alter.name, &**column)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The types that the statement gives to columns: table, column, type.
    pub(super) fn types(&self) -> Vec<(&'a Name, &'a str, &'a DataType)> {
        let mut types: Vec<_> = self
            .new_columns()
            .into_iter()
            .map(|(table, column)| (table, column.name.as_str(), &column.data_type))
            .collect();
        if let Act::AlterTable(alter) = self.act() {
            for (alteration, _) in &alter.actions {
                if let Alteration::AlterType { column, to, .. } = alteration {
                    types.push((&alter.name, column.as_str(), to));
                }
            }
        }
        types
    }

    /// The constraints that the statement makes, each with its table; not those of temporary tables.
    pub(super) fn new_constraints(&self) -> Vec<(&'a Name, &'a Constraint)> {
        match self.act() {
            Act::CreateTable(table) if !table.temporary => table
                .constraints
                .iter()
                .map(|constraint| (&table.name, constraint))
                .collect(),
            Act::AlterTable(alter) => alter
                .actions
                .iter()
                .flat_map(|(alteration, _)| match alteration {
                    Alteration::AddColumn { constraints, .. } => constraints.as_slice(),
                    Alteration::AddConstraint(constraint) => std::slice::from_ref(constraint),
                    _ => &[],
                })
                .map(|constraint| (&alter.name, constraint))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// `a, b`, as SQL writes names.
pub(super) fn listed(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| crate::sql::ident(name)).collect();
    names.join(", ")
}
