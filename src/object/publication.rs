//! Publications.

use super::{CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, literal};

catalog_object! {
    /// A publication.
    pub struct Publication {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// Whether it publishes every table.
            all_tables: bool,
            /// The tables, each with its columns and row filter as SQL.
            tables: Vec<String>,
            /// The schemas whose tables it publishes (PostgreSQL 15).
            schemas: Vec<String>,
            /// What it publishes: `insert`, `update`, `delete`, `truncate`.
            operations: Vec<String>,
            /// Whether changes of a partition are published as its root's.
            via_root: bool,
            /// Whether generated columns are published: `none` or `stored` (PostgreSQL 18).
            generated_columns: String,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Publication {
    const KIND: Kind = Kind::Publication;
    const CLASS: &'static str = "pg_publication";
    const QUERY: &'static str = include_str!("publication.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Publication, &self.name)
    }

    fn reference(&self) -> String {
        format!("PUBLICATION {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut sql = format!("CREATE PUBLICATION {}", ident(&self.name));
        let mut members = Vec::new();
        if self.all_tables {
            members.push("ALL TABLES".to_owned());
        } else {
            members.extend(
                self.tables
                    .iter()
                    .map(|table| format!("TABLE ONLY {table}")),
            );
            members.extend(
                self.schemas
                    .iter()
                    .map(|schema| format!("TABLES IN SCHEMA {}", ident(schema))),
            );
        }
        if let [member] = members.as_slice() {
            sql.push_str(&format!(" FOR {member}"));
        } else if !members.is_empty() {
            sql.push_str(&format!(" FOR\n    {}", members.join(",\n    ")));
        }
        let mut options = Vec::new();
        if self.operations != ["insert", "update", "delete", "truncate"] {
            options.push(format!(
                "publish = {}",
                literal(&self.operations.join(", "))
            ));
        }
        if self.via_root {
            options.push("publish_via_partition_root = true".to_owned());
        }
        if self.generated_columns != "none" {
            options.push(format!(
                "publish_generated_columns = {}",
                self.generated_columns
            ));
        }
        if !options.is_empty() {
            let separator = if members.len() > 1 { "\n    " } else { " " };
            sql.push_str(&format!("{separator}WITH ({})", options.join(", ")));
        }
        vec![sql]
    }
}
