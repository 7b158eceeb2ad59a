//! Publications.

use super::{
    Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
    constraint,
};
use crate::action::{Action, Impact, Lock};
use crate::catalog::{Catalog, Making};
use crate::sql::{ident, literal, qualified};

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

impl Publication {
    /// What it publishes: `ALL TABLES`, or each table and schema.
    fn members(&self) -> Vec<String> {
        if self.all_tables {
            return vec!["ALL TABLES".to_owned()];
        }
        // Up to PostgreSQL 14 the word is said once.
        let tables = self.tables.iter().enumerate();
        let tables = tables.map(|(index, table)| match index {
            0 => format!("TABLE ONLY {table}"),
            _ => format!("ONLY {table}"),
        });
        let schemas = self.schemas.iter();
        let schemas = schemas.map(|schema| format!("TABLES IN SCHEMA {}", ident(schema)));
        tables.chain(schemas).collect()
    }
}

impl Publication {
    /// The lock on the tables that it names.
    fn locked(&self, catalog: &Catalog) -> Impact {
        let is_named = |path: &str| {
            self.tables.iter().any(|table| {
                let rest = table.strip_prefix(path);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            })
        };
        catalog
            .of_kind(Kind::Table)
            .map(Object::id)
            .filter(|id| is_named(&qualified(&id.schema, &id.name)))
            .fold(Impact::none(), |impact, id| {
                impact.locking(id, Lock::ShareUpdateExclusive)
            })
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
        let members = self.members();
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

    /// `SET` replaces the whole list of tables and schemas; an empty one cannot be set.
    fn creation(&self, making: &Making<'_>) -> Impact {
        constraint::of_old(making, self.locked(making.catalog))
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let has_members =
            |publication: &Self| !publication.tables.is_empty() || !publication.schemas.is_empty();
        if self.all_tables != to.all_tables || (has_members(self) && !has_members(to)) {
            return Alteration::Recreate;
        }
        let mut members = Vec::new();
        if self.tables != to.tables || self.schemas != to.schemas {
            members.push(format!(
                "ALTER {} SET {}",
                self.reference(),
                to.members().join(", ")
            ));
        }
        let mut options = Vec::new();
        if self.operations != to.operations {
            let operations = to.operations.join(", ");
            options.push(format!("publish = {}", literal(&operations).trim_start()));
        }
        if self.via_root != to.via_root {
            options.push(format!("publish_via_partition_root = {}", to.via_root));
        }
        if self.generated_columns != to.generated_columns {
            let columns = &to.generated_columns;
            options.push(format!("publish_generated_columns = {columns}"));
        }
        let options = match options.as_slice() {
            [] => Vec::new(),
            some => vec![format!(
                "ALTER {} SET ({})",
                self.reference(),
                some.join(", ")
            )],
        };
        // Columns and rows of a partitioned table are chosen only while its root stands for its partitions.
        let statements = if to.via_root {
            [options, members].concat()
        } else {
            [members, options].concat()
        };
        let impact = if self.tables == to.tables && self.schemas == to.schemas {
            Impact::none()
        } else {
            self.locked(altering.live).and(to.locked(altering.live))
        };
        Changes::of(vec![Action::all(statements, impact)])
    }
}
