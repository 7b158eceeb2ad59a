//! Extended statistics: `CREATE STATISTICS`.

use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Impact, Lock};
use crate::catalog::Making;
use crate::sql::qualified;

/// What PostgreSQL gathers when no kind is named.
const ALL_KINDS: &[&str] = &["ndistinct", "dependencies", "mcv"];

catalog_object! {
    /// Extended statistics.
    pub struct Statistics {
        identity {
            /// The schema, which need not be that of the table.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The schema of the table.
            table_schema: String,
            /// The table or materialized view.
            table: String,
            /// What is gathered; empty for those of a single expression.
            kinds: Vec<String>,
            /// The columns.
            columns: Vec<String>,
            /// The expressions (PostgreSQL 14).
            expressions: Vec<String>,
            /// The statistics target, if one is set.
            target: Option<i64>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Statistics {
    const KIND: Kind = Kind::Statistics;
    const CLASS: &'static str = "pg_statistic_ext";
    const QUERY: &'static str = include_str!("statistics.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Statistics, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("STATISTICS {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let name = qualified(&self.schema, &self.name);
        let kinds = if self.kinds.is_empty() || self.kinds == ALL_KINDS {
            String::new()
        } else {
            format!(" ({})", self.kinds.join(", "))
        };
        let mut on: Vec<String> = Vec::new();
        if !self.columns.is_empty() {
            on.push(constraint::columns(&self.columns));
        }
        on.extend(
            self.expressions
                .iter()
                .map(|expression| format!("({})", constraint::bare(expression))),
        );
        let mut statements = vec![format!(
            "CREATE STATISTICS {name}{kinds}\n    ON {}\n    FROM {}",
            on.join(", "),
            qualified(&self.table_schema, &self.table)
        )];
        if let Some(target) = self.target {
            statements.push(format!("ALTER STATISTICS {name} SET STATISTICS {target}"));
        }
        statements
    }

    fn creation(&self, making: &Making<'_>) -> Impact {
        let lock = Lock::ShareUpdateExclusive;
        constraint::locked_before(making, &self.table_schema, &self.table, lock)
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let lock = Lock::ShareUpdateExclusive;
        vec![Action::new(
            format!("DROP {}", self.reference()),
            constraint::locked(altering.live, &self.table_schema, &self.table, lock),
        )]
    }

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        if self
            .differing(to)
            .iter()
            .any(|name| !["target", "owner", "comment"].contains(name))
        {
            return Alteration::Recreate;
        }
        let target = to.target.unwrap_or(-1);
        let change = format!("ALTER {} SET STATISTICS {target}", self.reference());
        Changes::of(vec![Action::new(change, Impact::none())])
    }
}
