//! User mappings: as whom a role logs in to a foreign server.
//!
//! Their options hold credentials, which are no part of a schema and must not reach any output. Only options that are known to be no secret
//! are read with their values and compared; of the others nothing but the names leaves the server, and those are never a difference.

use super::{
    Alteration, Altering, CatalogObject, Changes, ForeignOptions, Kind, ObjectId, catalog_object,
};
use crate::action::{Action, Impact, Loss};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A user mapping.
    pub struct UserMapping {
        identity {
            /// The foreign server.
            server: String,
            /// The role, or `PUBLIC` for everybody without one of their own.
            role: Option<String>,
        }
        attributes {
            /// `name=value` of the options that are no secret.
            options: ForeignOptions,
        }
        silent {
            /// The names of the options whose values are not read.
            secrets: Vec<String>,
            /// Whether the reader may not see the options at all.
            hidden: bool,
        }
    }
}

impl CatalogObject for UserMapping {
    const KIND: Kind = Kind::UserMapping;
    const CLASS: &'static str = "pg_user_mapping";
    const QUERY: &'static str = include_str!("user_mapping.sql");

    fn id(&self) -> ObjectId {
        ObjectId::with_arguments(
            Kind::UserMapping,
            "",
            &self.server,
            &self.role.as_deref().map_or("PUBLIC".to_owned(), ident),
        )
    }

    fn reference(&self) -> String {
        format!(
            "USER MAPPING FOR {} SERVER {}",
            self.role.as_deref().map_or("PUBLIC".to_owned(), ident),
            ident(&self.server)
        )
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        vec![format!(
            "CREATE {}{}",
            self.reference(),
            self.options.clause()
        )]
    }
    /// Its password cannot be written down again, so it is changed where it is.
    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        let change = self.options.change(&to.options);
        Changes::of(vec![Action::new(
            format!("ALTER {}{change}", self.reference()),
            Impact::none(),
        )])
    }

    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        let impact = if self.secrets.is_empty() && !self.hidden {
            Impact::none()
        } else {
            Impact::none().losing(Loss::Other)
        };
        vec![Action::new(format!("DROP {}", self.reference()), impact)]
    }
}

impl UserMapping {
    /// What of it is written nowhere, and why, as the end of "not in the dump, …".
    pub fn withheld(&self) -> Option<String> {
        (!self.secrets.is_empty()).then(|| {
            format!(
                "because they may hold secrets: the options {} of {}",
                self.secrets.join(", "),
                self.id()
            )
        })
    }
}
