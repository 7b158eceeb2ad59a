//! Domains; their checks are parts of their own, in `domain_constraint`.

use super::Object;
use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A domain.
    pub struct Domain {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The type it restricts.
            base_type: String,
            /// Its collation, where it is not that of the type.
            collation: Option<String>,
            /// Its default, as an expression.
            default: Option<String>,
            /// Whether NULL is refused.
            not_null: bool,
            /// The name of that constraint, where it is not the one PostgreSQL gives (PostgreSQL 17).
            not_null_name: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Domain {
    const KIND: Kind = Kind::Domain;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("domain.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Domain, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("DOMAIN {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let mut sql = format!(
            "CREATE DOMAIN {} AS {}",
            qualified(&self.schema, &self.name),
            self.base_type
        );
        let mut clauses = Vec::new();
        clauses.extend(
            self.collation
                .iter()
                .map(|collation| format!("COLLATE {collation}")),
        );
        if !making.catalog.is_completed_later(&self.id()) {
            clauses.extend(
                self.default
                    .iter()
                    .map(|default| format!("DEFAULT {default}")),
            );
        }
        if let Some(name) = &self.not_null_name {
            clauses.push(format!("CONSTRAINT {} NOT NULL", ident(name)));
        } else if self.not_null {
            clauses.push("NOT NULL".to_owned());
        }
        let is_short = clauses.iter().map(String::len).sum::<usize>() < 40;
        for clause in &clauses {
            sql.push_str(if is_short { " " } else { "\n    " });
            sql.push_str(clause);
        }
        for constraint in making
            .catalog
            .parts(Kind::DomainConstraint, &self.schema, &self.name)
        {
            if let Object::DomainConstraint(constraint) = constraint
                && constraint.is_inline(making)
            {
                sql.push_str("\n    ");
                sql.push_str(&constraint.clause());
            }
        }
        vec![sql]
    }
    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        let default = self
            .default
            .iter()
            .filter(|_| making.catalog.is_completed_later(&self.id()));
        default
            .map(|default| {
                format!(
                    "ALTER DOMAIN {} SET DEFAULT {default}",
                    qualified(&self.schema, &self.name)
                )
            })
            .collect()
    }
}
