//! Operator families, with those members that belong to no class.

use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::{ident, qualified};

catalog_object! {
    /// An operator family.
    pub struct OperatorFamily {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
            /// The access method it is for.
            method: String,
        }
        attributes {
            /// `OPERATOR …`: the operators that no class brings.
            operators: Vec<String>,
            /// `FUNCTION …`: the functions that no class brings.
            functions: Vec<String>,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for OperatorFamily {
    const KIND: Kind = Kind::OperatorFamily;
    const CLASS: &'static str = "pg_opfamily";
    const QUERY: &'static str = include_str!("operator_family.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::OperatorFamily,
            &self.schema,
            &self.name,
            &ident(&self.method),
        )
    }

    fn reference(&self) -> String {
        format!(
            "OPERATOR FAMILY {} USING {}",
            qualified(&self.schema, &self.name),
            ident(&self.method)
        )
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let mut statements = vec![format!("CREATE {}", self.reference())];
        if !making.catalog.is_completed_later(&self.id()) {
            statements.extend(self.members());
        }
        statements
    }

    fn complete(&self, making: &Making<'_>) -> Vec<String> {
        let is_later = making.catalog.is_completed_later(&self.id());
        self.members().filter(|_| is_later).into_iter().collect()
    }

    /// Members can be added where it is; one that goes takes the indexes that rely on it along.
    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        let is_kept =
            |old: &[String], new: &[String]| old.iter().all(|member| new.contains(member));
        if !is_kept(&self.operators, &to.operators) || !is_kept(&self.functions, &to.functions) {
            return Alteration::Recreate;
        }
        let added = |old: &[String], new: &[String]| -> Vec<String> {
            new.iter()
                .filter(|member| !old.contains(member))
                .cloned()
                .collect()
        };
        let more = Self {
            operators: added(&self.operators, &to.operators),
            functions: added(&self.functions, &to.functions),
            ..to.clone()
        };
        let actions = more
            .members()
            .into_iter()
            .map(|statement| Action::new(statement, Impact::none()));
        Changes::of(actions.collect())
    }
}

impl OperatorFamily {
    /// Adds what no class brings.
    fn members(&self) -> Option<String> {
        let members: Vec<&str> = self
            .operators
            .iter()
            .chain(&self.functions)
            .map(String::as_str)
            .collect();
        (!members.is_empty()).then(|| {
            format!(
                "ALTER {} ADD\n    {}",
                self.reference(),
                members.join(",\n    ")
            )
        })
    }
}
