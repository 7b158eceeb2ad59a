//! Extensions. `plpgsql`, which every database has, is left out.

use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact, Loss};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// An extension; what belongs to it appears nowhere else.
    pub struct Extension {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// The schema its objects are in.
            schema: String,
            /// `COMMENT ON`, where it is not the one that the extension brings.
            comment: Option<String>,
        }
        silent {
            /// The version that is installed; servers differ in what they offer, so it is never a difference.
            version: String,
            /// The comment that it brings, if the server still offers it.
            own_comment: Option<String>,
        }
    }
}

impl CatalogObject for Extension {
    const KIND: Kind = Kind::Extension;
    const CLASS: &'static str = "pg_extension";
    const QUERY: &'static str = include_str!("extension.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Extension, &self.name)
    }

    fn reference(&self) -> String {
        format!("EXTENSION {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        vec![format!(
            "CREATE EXTENSION {} SCHEMA {}",
            ident(&self.name),
            ident(&self.schema)
        )]
    }

    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        let impact = Impact::none().losing(Loss::DropExtension);
        vec![Action::new(format!("DROP {}", self.reference()), impact)]
    }

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        let change = format!(
            "ALTER {} SET SCHEMA {}",
            self.reference(),
            ident(&to.schema)
        );
        Changes::of(vec![Action::new(change, Impact::none())])
    }
}
