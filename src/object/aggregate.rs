//! Aggregates: normal, ordered-set and hypothetical-set ones, with and without a moving mode.

use super::routine::signature;
use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::{literal, qualified};

catalog_object! {
    /// An aggregate.
    pub struct Aggregate {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
            /// The types of its arguments, direct ones first.
            argument_types: String,
        }
        attributes {
            /// The arguments with modes, names and types; `ORDER BY` stands before the aggregated ones of an ordered set.
            arguments: String,
            /// `SFUNC`.
            state_function: String,
            /// `STYPE`.
            state_type: String,
            /// `SSPACE`, in bytes.
            state_space: Option<String>,
            /// `INITCOND`.
            initial_value: Option<String>,
            /// `FINALFUNC`.
            final_function: Option<String>,
            /// `FINALFUNC_EXTRA`.
            final_extra: bool,
            /// `FINALFUNC_MODIFY`, if it is not the default.
            final_modify: Option<String>,
            /// `COMBINEFUNC`.
            combine_function: Option<String>,
            /// `SERIALFUNC`.
            serial_function: Option<String>,
            /// `DESERIALFUNC`.
            deserial_function: Option<String>,
            /// `MSFUNC`.
            moving_state_function: Option<String>,
            /// `MINVFUNC`.
            moving_inverse_function: Option<String>,
            /// `MSTYPE`.
            moving_state_type: Option<String>,
            /// `MSSPACE`, in bytes.
            moving_state_space: Option<String>,
            /// `MINITCOND`.
            moving_initial_value: Option<String>,
            /// `MFINALFUNC`.
            moving_final_function: Option<String>,
            /// `MFINALFUNC_EXTRA`.
            moving_final_extra: bool,
            /// `MFINALFUNC_MODIFY`, if it is not the default.
            moving_final_modify: Option<String>,
            /// `SORTOP`.
            sort_operator: Option<String>,
            /// `SAFE`, `RESTRICTED` or `UNSAFE`.
            parallel: String,
            /// Whether the direct arguments are a hypothetical row.
            hypothetical: bool,
            /// The role that owns it.
            owner: String,
            /// Who may call it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Aggregate {
    const KIND: Kind = Kind::Aggregate;
    const CLASS: &'static str = "pg_proc";
    const QUERY: &'static str = include_str!("aggregate.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::Aggregate,
            &self.schema,
            &self.name,
            &self.argument_types,
        )
    }

    fn reference(&self) -> String {
        let types = if self.argument_types.is_empty() {
            "*"
        } else {
            &self.argument_types
        };
        format!("AGGREGATE {}", signature(&self.schema, &self.name, types))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut lines = vec![
            format!("SFUNC = {}", self.state_function),
            format!("STYPE = {}", self.state_type),
        ];
        let mut text = |name: &str, value: Option<String>| {
            lines.extend(value.map(|value| format!("{name} = {value}")));
        };
        let quoted = |value: &Option<String>| {
            value
                .as_ref()
                .map(|value| literal(value).trim_start().to_owned())
        };
        text("SSPACE", self.state_space.clone());
        text("FINALFUNC", self.final_function.clone());
        text(
            "FINALFUNC_EXTRA",
            self.final_extra.then(|| "true".to_owned()),
        );
        text("FINALFUNC_MODIFY", self.final_modify.clone());
        text("COMBINEFUNC", self.combine_function.clone());
        text("SERIALFUNC", self.serial_function.clone());
        text("DESERIALFUNC", self.deserial_function.clone());
        text("INITCOND", quoted(&self.initial_value));
        text("MSFUNC", self.moving_state_function.clone());
        text("MINVFUNC", self.moving_inverse_function.clone());
        text("MSTYPE", self.moving_state_type.clone());
        text("MSSPACE", self.moving_state_space.clone());
        text("MFINALFUNC", self.moving_final_function.clone());
        text(
            "MFINALFUNC_EXTRA",
            self.moving_final_extra.then(|| "true".to_owned()),
        );
        text("MFINALFUNC_MODIFY", self.moving_final_modify.clone());
        text("MINITCOND", quoted(&self.moving_initial_value));
        text("SORTOP", self.sort_operator.clone());
        text(
            "PARALLEL",
            (self.parallel != "UNSAFE").then(|| self.parallel.clone()),
        );
        if self.hypothetical {
            lines.push("HYPOTHETICAL".to_owned());
        }
        let arguments = if self.arguments.is_empty() {
            "*"
        } else {
            &self.arguments
        };
        vec![format!(
            "CREATE AGGREGATE {}({arguments}) (\n    {}\n)",
            qualified(&self.schema, &self.name),
            lines.join(",\n    ")
        )]
    }
}
