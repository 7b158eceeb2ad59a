//! Foreign-data wrappers.

use super::ForeignOptions;
use super::{Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A foreign-data wrapper.
    pub struct ForeignDataWrapper {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// The function that reads and writes foreign tables.
            handler: Option<String>,
            /// The function that checks options.
            validator: Option<String>,
            /// Its options, `name=value`.
            options: ForeignOptions,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for ForeignDataWrapper {
    const KIND: Kind = Kind::ForeignDataWrapper;
    const CLASS: &'static str = "pg_foreign_data_wrapper";
    const QUERY: &'static str = include_str!("foreign_data_wrapper.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::ForeignDataWrapper, &self.name)
    }

    fn reference(&self) -> String {
        format!("FOREIGN DATA WRAPPER {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut sql = format!("CREATE FOREIGN DATA WRAPPER {}", ident(&self.name));
        if let Some(handler) = &self.handler {
            sql.push_str(&format!(" HANDLER {handler}"));
        }
        if let Some(validator) = &self.validator {
            sql.push_str(&format!(" VALIDATOR {validator}"));
        }
        sql.push_str(&self.options.clause());
        vec![sql]
    }

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        let mut change = String::new();
        for (word, had, has) in [
            ("HANDLER", &self.handler, &to.handler),
            ("VALIDATOR", &self.validator, &to.validator),
        ] {
            if had != has {
                change.push_str(&match has {
                    Some(function) => format!(" {word} {function}"),
                    None => format!(" NO {word}"),
                });
            }
        }
        change.push_str(&self.options.change(&to.options));
        let statement = format!("ALTER {}{change}", self.reference());
        Changes::of(vec![Action::new(statement, Impact::none())])
    }
}
