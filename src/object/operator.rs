//! Operators.

use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// An operator.
    pub struct Operator {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
            /// The type of its left operand; a prefix operator has none.
            left_type: Option<String>,
            /// The type of its right operand; a postfix operator (PostgreSQL 13) has none.
            right_type: Option<String>,
        }
        attributes {
            /// The function that it calls.
            function: String,
            /// What it is with its operands exchanged.
            commutator: Option<String>,
            /// Its opposite.
            negator: Option<String>,
            /// Estimates the selectivity of a restriction.
            restrict: Option<String>,
            /// Estimates the selectivity of a join.
            join: Option<String>,
            /// Whether hash joins can use it.
            hashes: bool,
            /// Whether merge joins can use it.
            merges: bool,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Operator {
    const KIND: Kind = Kind::Operator;
    const CLASS: &'static str = "pg_operator";
    const QUERY: &'static str = include_str!("operator.sql");

    fn id(&self) -> ObjectId {
        let none = || "NONE".to_owned();
        ObjectId::with_arguments(
            Kind::Operator,
            &self.schema,
            &self.name,
            &format!(
                "{}, {}",
                self.left_type.clone().unwrap_or_else(none),
                self.right_type.clone().unwrap_or_else(none)
            ),
        )
    }

    fn reference(&self) -> String {
        format!("OPERATOR {}", self.id().path())
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let operator = |name: &String| format!("OPERATOR({name})");
        let mut options = vec![format!("FUNCTION = {}", self.function)];
        for (name, value) in [
            ("LEFTARG", self.left_type.clone()),
            ("RIGHTARG", self.right_type.clone()),
            ("COMMUTATOR", self.commutator.as_ref().map(operator)),
            ("NEGATOR", self.negator.as_ref().map(operator)),
            ("RESTRICT", self.restrict.clone()),
            ("JOIN", self.join.clone()),
        ] {
            options.extend(value.map(|value| format!("{name} = {value}")));
        }
        if self.hashes {
            options.push("HASHES".to_owned());
        }
        if self.merges {
            options.push("MERGES".to_owned());
        }
        vec![format!(
            "CREATE OPERATOR {}.{} (\n    {}\n)",
            ident(&self.schema),
            self.name,
            options.join(",\n    ")
        )]
    }

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        if self
            .differing(to)
            .iter()
            .any(|name| !["restrict", "join", "owner", "comment"].contains(name))
        {
            return Alteration::Recreate;
        }
        let estimator = |name: &Option<String>| name.clone().unwrap_or_else(|| "NONE".to_owned());
        let change = format!(
            "ALTER {} SET (RESTRICT = {}, JOIN = {})",
            self.reference(),
            estimator(&to.restrict),
            estimator(&to.join)
        );
        Changes::of(vec![Action::new(change, Impact::none())])
    }
}
