//! Procedures.

use super::routine::{Routine, can_replace, signature, with_mode};
use super::{Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;

catalog_object! {
    /// A procedure.
    pub struct Procedure {
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
            /// The language of its body.
            language: String,
            /// Whether it runs as its owner.
            security_definer: bool,
            /// `TRANSFORM FOR TYPE`.
            transforms: Vec<String>,
            /// `SET`, each `name=value`.
            settings: Vec<String>,
            /// The body as it was written, or the symbol of a compiled procedure.
            body: String,
            /// A body that PostgreSQL parsed: `BEGIN ATOMIC … END`.
            sql_body: Option<String>,
            /// The file of a compiled procedure.
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

impl CatalogObject for Procedure {
    const KIND: Kind = Kind::Procedure;
    const CLASS: &'static str = "pg_proc";
    const QUERY: &'static str = include_str!("procedure.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::Procedure,
            &self.schema,
            &self.name,
            &self.argument_types,
        )
    }

    /// With the mode of its arguments: without, they could be those of another that has some of them as OUT (PostgreSQL 14).
    fn reference(&self) -> String {
        let types = with_mode(&self.argument_types);
        format!("PROCEDURE {}", signature(&self.schema, &self.name, &types))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        vec![self.routine().create("CREATE")]
    }

    /// `CREATE OR REPLACE` keeps owner, privileges and whatever uses it, but not another result or other names of arguments.
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let can_be_replaced = can_replace(&self.arguments, &to.arguments);
        if !can_be_replaced || altering.has_replaced_need(&self.id()) {
            return Alteration::Recreate;
        }
        let statements = vec![to.routine().create("CREATE OR REPLACE")];
        Changes::of(vec![Action::all(statements, Impact::none())])
    }
}

impl Procedure {
    fn routine(&self) -> Routine<'_> {
        let mut options = Vec::new();
        if self.security_definer {
            options.push("SECURITY DEFINER".to_owned());
        }
        Routine {
            word: "PROCEDURE",
            schema: &self.schema,
            name: &self.name,
            arguments: &self.arguments,
            result: None,
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
