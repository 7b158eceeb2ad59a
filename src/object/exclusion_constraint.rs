//! Exclusion constraints of tables.

use super::backing::{self, ADJUSTABLE, Adjustable, Backing};
use super::constraint;
use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact, Lock, Obstacle};
use crate::catalog::Making;
use crate::sql::lexer::significant;
use crate::sql::{choose, ident, identifier};

catalog_object! {
    /// An exclusion constraint.
    pub struct ExclusionConstraint {
        identity {
            /// The schema of its table.
            schema: String,
            /// Its table.
            table: String,
            /// Its name, which is its index's name too.
            name: String,
        }
        attributes {
            /// The access method of its index.
            method: String,
            /// What must not meet by which operator: `room WITH =`.
            elements: Vec<String>,
            /// Columns that the index holds besides.
            include: Vec<String>,
            /// The condition that rows must meet to be excluded.
            predicate: Option<String>,
            /// Whether it can wait until the end of a transaction.
            deferrable: bool,
            /// Whether it waits unless told otherwise.
            initially_deferred: bool,
            /// `WITH (…)` of its index, sorted.
            parameters: Vec<String>,
            /// Where its index lies, if not where the database does.
            tablespace: Option<String>,
            /// The index of the partitioned table that its index is a part of, as SQL.
            attached_to: Option<String>,
            /// Whether `CLUSTER` uses its index.
            clustered: bool,
            /// The statistics targets of its elements: `2=500`.
            statistics: Vec<String>,
            /// `COMMENT ON INDEX`.
            index_comment: Option<String>,
            /// `COMMENT ON CONSTRAINT`.
            comment: Option<String>,
        }
        silent {
            /// Whether its table is partitioned.
            partitioned: bool,
            /// The parameters in the order in which they were set.
            stored_parameters: Vec<String>,
        }
    }
}

impl ExclusionConstraint {
    /// `EXCLUDE USING … (…)` and what follows, as a table constraint.
    pub fn definition(&self) -> String {
        let predicate = self
            .predicate
            .as_deref()
            .map_or_else(String::new, |predicate| {
                format!(" WHERE ({})", constraint::bare(predicate))
            });
        format!(
            "EXCLUDE USING {} ({}){}{}{}{predicate}{}",
            ident(&self.method),
            self.elements.join(", "),
            constraint::include(&self.include),
            constraint::parameters(&self.stored_parameters),
            constraint::tablespace(self.tablespace.as_deref()),
            constraint::deferral(self.deferrable, self.initially_deferred),
        )
    }
}

impl ExclusionConstraint {
    /// Whether a column is one of its elements or is included as it is.
    pub fn names(&self, column: &str) -> bool {
        let name = ident(column);
        let is_element = |element: &String| {
            let rest = element.strip_prefix(&name);
            rest.is_some_and(|rest| rest.starts_with(' '))
        };
        self.elements.iter().any(is_element) || self.include.iter().any(|other| other == column)
    }
}

impl ExclusionConstraint {
    /// The name that PostgreSQL gives it where that of the partitioned table brings it.
    fn chosen(&self) -> String {
        let columns: Vec<String> = self.elements.iter().map(|text| column_name(text)).collect();
        choose::name(&self.table, Some(&columns.join("_")), "excl")
    }

    fn backing<'a>(&'a self, id: &'a ObjectId) -> Backing<'a> {
        Backing {
            id,
            partitioned: self.partitioned,
            attached_to: self.attached_to.as_deref(),
            excludes: true,
            clustered: self.clustered,
            statistics: &self.statistics,
            comment: self.index_comment.as_deref(),
        }
    }
}

/// What PostgreSQL calls the column of an index that holds this element (`FigureIndexColname`): a column or a function has a name.
fn column_name(element: &str) -> String {
    significant(element)
        .next()
        .and_then(|token| identifier(&token, '\\'))
        .unwrap_or_else(|| "expr".to_owned())
}

impl CatalogObject for ExclusionConstraint {
    const KIND: Kind = Kind::ExclusionConstraint;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("exclusion_constraint.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(
            Kind::ExclusionConstraint,
            &self.schema,
            &self.table,
            &self.name,
        )
    }

    fn reference(&self) -> String {
        constraint::reference(&self.schema, &self.table, &self.name)
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let id = self.id();
        self.backing(&id)
            .create(&self.definition(), &self.chosen(), making)
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let lock = Lock::AccessExclusive;
        let id = self.id();
        let backing = self.backing(&id);
        if backing.comes_with_whole() {
            return backing.naming_impact(&self.chosen(), making);
        }
        if self.partitioned {
            let impact = backing.creation_of_all(making);
            return impact.if_long_because(Obstacle::Exclusion);
        }
        constraint::built(making, &self.schema, &self.table, lock)
            .if_long_because(Obstacle::Exclusion)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        vec![constraint::drop(altering.live, &self.id())]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if self
            .differing(to)
            .iter()
            .any(|name| !ADJUSTABLE.contains(name) || backing::is_fixed(self.partitioned, name))
        {
            return Alteration::Recreate;
        }
        fn index(key: &ExclusionConstraint) -> Adjustable<'_> {
            Adjustable {
                parameters: constraint::in_given_order(&key.parameters, &key.stored_parameters),
                tablespace: key.tablespace.as_deref(),
                partitioned: key.partitioned,
                clustered: key.clustered,
                statistics: &key.statistics,
                index_comment: key.index_comment.as_deref(),
            }
        }
        Changes::of(index(self).changes(index(to), &self.id(), altering))
    }
}
