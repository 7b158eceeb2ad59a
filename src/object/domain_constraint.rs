//! Checks of domains: parts of their own, because what they call may itself need the domain.

use super::domain::Domain;
use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact, Lock, Obstacle};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// A check of a domain.
    pub struct DomainConstraint {
        identity {
            /// The schema it is in.
            schema: String,
            /// The domain.
            domain: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The condition, about `VALUE`.
            expression: String,
            /// Whether what was there before it is known to hold.
            validated: bool,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for DomainConstraint {
    const KIND: Kind = Kind::DomainConstraint;
    const CLASS: &'static str = "pg_constraint";
    const QUERY: &'static str = include_str!("domain_constraint.sql");

    fn id(&self) -> ObjectId {
        ObjectId::part(
            Kind::DomainConstraint,
            &self.schema,
            &self.domain,
            &self.name,
        )
    }

    fn reference(&self) -> String {
        format!(
            "CONSTRAINT {} ON DOMAIN {}",
            ident(&self.name),
            qualified(&self.schema, &self.domain)
        )
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        if self.is_inline(making) {
            return Vec::new();
        }
        let suffix = if self.validated { "" } else { " NOT VALID" };
        vec![format!(
            "ALTER DOMAIN {} ADD {}{suffix}",
            qualified(&self.schema, &self.domain),
            self.clause()
        )]
    }

    /// `CREATE DOMAIN` would make it valid.
    fn stands_alone(&self) -> bool {
        !self.validated
    }

    /// Every value of its columns is checked, unless it is not valid.
    fn creation(&self, making: &Making<'_>) -> Impact {
        let domain = ObjectId::in_schema(Kind::Domain, &self.schema, &self.domain);
        if !self.validated || making.makes(&domain) {
            return Impact::none();
        }
        making
            .catalog
            .of_kind(Kind::Column)
            .map(super::Object::id)
            .filter(|column| making.catalog.needs(column).any(|needed| *needed == domain))
            .filter_map(|column| making.catalog.relation(&column.schema, &column.parent))
            .map(super::Object::id)
            .filter(|table| !making.makes(table))
            .fold(Impact::none(), |impact, table| {
                impact
                    .locking(table.clone(), Lock::Share)
                    .scanning(table)
                    .because(Obstacle::DomainConstraint)
            })
    }

    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        vec![Action::new(
            format!(
                "ALTER DOMAIN {} DROP CONSTRAINT {}",
                qualified(&self.schema, &self.domain),
                ident(&self.name)
            ),
            Impact::none(),
        )]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let changed = self.differing(to);
        if changed.contains(&"expression") || !to.validated {
            return Alteration::Recreate;
        }
        let domain = ObjectId::in_schema(Kind::Domain, &self.schema, &self.domain);
        Changes::of(vec![Action::new(
            format!(
                "ALTER DOMAIN {} VALIDATE CONSTRAINT {}",
                qualified(&self.schema, &self.domain),
                ident(&self.name)
            ),
            Domain::checked(altering, &domain),
        )])
    }
}

impl DomainConstraint {
    /// Whether the domain's own statement makes it: what it needs is sure to be there by then.
    pub(super) fn is_inline(&self, making: &Making<'_>) -> bool {
        let domain = ObjectId::in_schema(Kind::Domain, &self.schema, &self.domain);
        making.inlines(&domain, &self.id())
    }

    /// `CONSTRAINT name CHECK (…)`.
    pub(super) fn clause(&self) -> String {
        format!(
            "CONSTRAINT {} CHECK ({})",
            ident(&self.name),
            self.expression
        )
    }
}
