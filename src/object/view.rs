//! Views: the query, its options, and what is said about single columns.
//!
//! The names of the columns are a part of the definition that PostgreSQL prints; the rule `_RETURN` is the view itself. Defaults of
//! its columns are objects of their own, as those of tables are.

use std::collections::BTreeMap;

use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object, constraint,
};
use crate::action::{Action, Lock};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A view.
    pub struct View {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The query, as `pg_get_viewdef` prints it.
            definition: String,
            /// `security_barrier`, `security_invoker`, `check_option`.
            options: BTreeMap<String, String>,
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
            /// The name and the type of each column in turn; the definition says the names, and decides the types.
            columns: Vec<String>,
        }
    }
}

impl CatalogObject for View {
    const KIND: Kind = Kind::View;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("view.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::View, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("VIEW {}", qualified(&self.schema, &self.name))
    }

    fn announce(&self) -> Option<String> {
        let (columns, _) = self.columns.as_chunks::<2>();
        let columns: Vec<String> = columns
            .iter()
            .map(|[name, r#type]| format!("\n    NULL::{type} AS {}", ident(name)))
            .collect();
        Some(format!(
            "CREATE VIEW {} AS\n SELECT{}",
            qualified(&self.schema, &self.name),
            columns.join(",")
        ))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let start = if making.catalog.is_announced(&self.id()) {
            "CREATE OR REPLACE VIEW"
        } else {
            "CREATE VIEW"
        };
        let mut statement = format!("{start} {}", qualified(&self.schema, &self.name));
        let options: Vec<String> = self
            .options
            .iter()
            .filter(|(name, _)| *name != "check_option")
            .map(|(name, value)| super::option(name, value))
            .collect();
        if !options.is_empty() {
            statement.push_str(&format!(" WITH ({})", options.join(", ")));
        }
        statement.push_str(" AS\n");
        statement.push_str(&self.definition);
        if let Some(check) = self.options.get("check_option") {
            statement.push_str(&format!("\n  WITH {} CHECK OPTION", check.to_uppercase()));
        }
        vec![statement]
    }

    fn drop(&self, altering: &Altering<'_>) -> Vec<Action> {
        let lock = Lock::AccessExclusive;
        vec![Action::new(
            format!("DROP {}", self.reference()),
            constraint::locked(altering.live, &self.schema, &self.name, lock),
        )]
    }

    /// `CREATE OR REPLACE VIEW` may add columns at the end and change neither names nor types of those there are.
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let changed = self.differing(to);
        if !changed.contains(&"definition") && !changed.contains(&"options") {
            return Changes::of(Vec::new());
        }
        if changed.contains(&"definition") && !to.columns.starts_with(&self.columns) {
            return Alteration::Recreate;
        }
        let making = Making {
            catalog: altering.target,
            made: None,
            live: Some(altering.live),
        };
        let lock = Lock::AccessExclusive;
        let impact = constraint::locked(altering.live, &self.schema, &self.name, lock);
        let statements = to
            .create(&making)
            .into_iter()
            .map(|statement| statement.replacen("CREATE VIEW", "CREATE OR REPLACE VIEW", 1))
            .collect();
        Changes::of(vec![Action::all(statements, impact)])
    }
}
