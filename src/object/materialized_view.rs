//! Materialized views: the query and how its rows are stored. Indexes are objects of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A materialized view.
    pub struct MaterializedView {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The query, as `pg_get_viewdef` prints it.
            definition: String,
            /// Storage parameters, those of its TOAST table with `toast.` before the name.
            options: BTreeMap<String, String>,
            /// `USING`, if it is not heap.
            access_method: Option<String>,
            /// `TABLESPACE`, if it is not that of the database.
            tablespace: Option<String>,
            /// `SET STATISTICS`, by column.
            column_statistics: BTreeMap<String, String>,
            /// `SET STORAGE` where it is not that of the type, by column.
            column_storage: BTreeMap<String, String>,
            /// `SET COMPRESSION`, by column.
            column_compression: BTreeMap<String, String>,
            /// `SET (n_distinct = …)`, by column.
            column_options: BTreeMap<String, String>,
            /// `COMMENT ON COLUMN`, by column.
            column_comments: BTreeMap<String, String>,
            /// Privileges on single columns, each an `aclitem[]` as text.
            column_privileges: BTreeMap<String, String>,
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// Whether it can be read: a fact of its data.
            is_populated: bool,
        }
    }
}

impl CatalogObject for MaterializedView {
    const KIND: Kind = Kind::MaterializedView;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("materialized_view.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::MaterializedView, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("MATERIALIZED VIEW {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let mut statement = format!("CREATE {}", self.reference());
        if let Some(method) = &self.access_method {
            statement.push_str(&format!(" USING {}", ident(method)));
        }
        if !self.options.is_empty() {
            let options: Vec<String> = self
                .options
                .iter()
                .map(|(name, value)| super::option(name, value))
                .collect();
            statement.push_str(&format!(" WITH ({})", options.join(", ")));
        }
        if let Some(tablespace) = &self.tablespace {
            statement.push_str(&format!(" TABLESPACE {}", ident(tablespace)));
        }
        statement.push_str(" AS\n");
        statement.push_str(&self.definition);
        if !self.is_populated || self.is_filled_later(making) {
            statement.push_str("\n  WITH NO DATA");
        }
        let mut statements = vec![statement];
        for (settings, verb) in [
            (&self.column_statistics, "STATISTICS "),
            (&self.column_storage, "STORAGE "),
            (&self.column_compression, "COMPRESSION "),
            (&self.column_options, ""),
        ] {
            for (column, value) in settings {
                statements.push(format!(
                    "ALTER {} ALTER COLUMN {} SET {verb}{value}",
                    self.reference(),
                    ident(column)
                ));
            }
        }
        statements
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        if self.is_populated && self.is_filled_later(making) {
            vec![format!(
                "REFRESH MATERIALIZED VIEW {}",
                qualified(&self.schema, &self.name)
            )]
        } else {
            Vec::new()
        }
    }
}

impl MaterializedView {
    /// Whether filling it runs functions, whose bodies may use what is made only after it, or reads another materialized view.
    fn is_filled_later(&self, making: &Making<'_>) -> bool {
        let mut seen = BTreeSet::new();
        let mut ahead = vec![self.id()];
        while let Some(id) = ahead.pop() {
            for needed in making.catalog.needs(&id) {
                if matches!(
                    needed.kind,
                    Kind::Function | Kind::Aggregate | Kind::MaterializedView
                ) {
                    return true;
                }
                if seen.insert(needed) {
                    ahead.push(needed.clone());
                }
            }
        }
        false
    }
}
