//! Functions, window functions included.

use super::routine::{Routine, can_replace, signature};
use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
};
use crate::action::{Action, Hazard, Impact};
use crate::catalog::Making;

catalog_object! {
    /// A function.
    pub struct Function {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
            /// The types of its input arguments.
            argument_types: String,
        }
        attributes {
            /// The arguments with modes, names, types and defaults.
            arguments: String,
            /// `RETURNS`.
            result: Option<String>,
            /// The language of its body.
            language: String,
            /// Whether it is a window function.
            window: bool,
            /// `IMMUTABLE`, `STABLE` or `VOLATILE`.
            volatility: String,
            /// `STRICT`: NULL for NULL.
            strict: bool,
            /// Whether it runs as its owner.
            security_definer: bool,
            /// `LEAKPROOF`.
            leakproof: bool,
            /// `SAFE`, `RESTRICTED` or `UNSAFE`.
            parallel: String,
            /// What a call costs, in units of `cpu_operator_cost`, if it is not the language's default.
            cost: Option<String>,
            /// How many rows a set is expected to have, if it is not 1000.
            rows: Option<String>,
            /// The planner's support function.
            support: Option<String>,
            /// `TRANSFORM FOR TYPE`.
            transforms: Vec<String>,
            /// `SET`, each `name=value`.
            settings: Vec<String>,
            /// The body as it was written, or the symbol of a compiled function.
            body: String,
            /// A body that PostgreSQL parsed: `BEGIN ATOMIC … END` or `RETURN …`.
            sql_body: Option<String>,
            /// The file of a compiled function.
            library: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may call it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Function {
    const KIND: Kind = Kind::Function;
    const CLASS: &'static str = "pg_proc";
    const QUERY: &'static str = include_str!("function.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::Function,
            &self.schema,
            &self.name,
            &self.argument_types,
        )
    }

    fn reference(&self) -> String {
        format!(
            "FUNCTION {}",
            signature(&self.schema, &self.name, &self.argument_types)
        )
    }

    fn announce(&self) -> Option<String> {
        self.routine().announce()
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let start = if making.catalog.is_announced(&self.id()) {
            "CREATE OR REPLACE"
        } else {
            "CREATE"
        };
        vec![self.routine().create(start)]
    }

    /// `CREATE OR REPLACE` keeps owner, privileges and whatever uses it, but not another result or other names of arguments.
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let can_be_replaced = self.window == to.window
            && self.result == to.result
            && can_replace(&self.arguments, &to.arguments);
        if !can_be_replaced || altering.has_replaced_need(&self.id()) {
            return Alteration::Recreate;
        }
        let statements = vec![to.routine().create("CREATE OR REPLACE")];
        let impact = if self.computes_as(to) || !self.is_computed_with(altering) {
            Impact::none()
        } else {
            Impact::none().with(Hazard::StaleValues)
        };
        Changes::of(vec![Action::all(statements, impact)])
    }
}

impl Function {
    fn computes_as(&self, to: &Self) -> bool {
        (&self.body, &self.sql_body, &self.library) == (&to.body, &to.sql_body, &to.library)
            && (self.strict, &self.settings) == (to.strict, &to.settings)
    }

    /// Whether something stores what it computes, or has let rows in by it, and is not made anew with it.
    fn is_computed_with(&self, altering: &Altering<'_>) -> bool {
        let id = self.id();
        altering.dependents(&id).any(|other| {
            altering.target.get(other).is_some()
                && match altering.live.get(other) {
                    Some(Object::Column(column)) => {
                        column.generated.is_some() && column.generated.as_deref() != Some("virtual")
                    }
                    Some(
                        Object::Index(_)
                        | Object::CheckConstraint(_)
                        | Object::ExclusionConstraint(_)
                        | Object::DomainConstraint(_),
                    ) => true,
                    _ => false,
                }
        })
    }

    fn routine(&self) -> Routine<'_> {
        let mut options = Vec::new();
        if self.window {
            options.push("WINDOW".to_owned());
        }
        if self.volatility != "VOLATILE" {
            options.push(self.volatility.clone());
        }
        if self.strict {
            options.push("STRICT".to_owned());
        }
        if self.security_definer {
            options.push("SECURITY DEFINER".to_owned());
        }
        if self.leakproof {
            options.push("LEAKPROOF".to_owned());
        }
        if self.parallel != "UNSAFE" {
            options.push(format!("PARALLEL {}", self.parallel));
        }
        if let Some(cost) = &self.cost {
            options.push(format!("COST {cost}"));
        }
        if let Some(rows) = &self.rows {
            options.push(format!("ROWS {rows}"));
        }
        if let Some(support) = &self.support {
            options.push(format!("SUPPORT {support}"));
        }
        Routine {
            word: "FUNCTION",
            schema: &self.schema,
            name: &self.name,
            arguments: &self.arguments,
            result: self.result.as_deref(),
            language: &self.language,
            transforms: &self.transforms,
            options,
            settings: &self.settings,
            body: &self.body,
            sql_body: self.sql_body.as_deref(),
            library: self.library.as_deref(),
        }
    }
}
