//! Procedural languages that no extension brought.

use super::{Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::ident;

catalog_object! {
    /// A procedural language.
    pub struct Language {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// Whether everybody may be given the right to use it.
            trusted: bool,
            /// Runs its functions.
            handler: String,
            /// Runs its `DO` blocks.
            inline: Option<String>,
            /// Checks the bodies of new functions.
            validator: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for Language {
    const KIND: Kind = Kind::Language;
    const CLASS: &'static str = "pg_language";
    const QUERY: &'static str = include_str!("language.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::Language, &self.name)
    }

    fn reference(&self) -> String {
        format!("LANGUAGE {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let trusted = if self.trusted { "TRUSTED " } else { "" };
        let mut sql = format!(
            "CREATE {trusted}LANGUAGE {} HANDLER {}",
            ident(&self.name),
            self.handler
        );
        for (word, function) in [("INLINE", &self.inline), ("VALIDATOR", &self.validator)] {
            if let Some(function) = function {
                sql.push_str(&format!(" {word} {function}"));
            }
        }
        vec![sql]
    }
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let statements = to.create(&Making {
            catalog: altering.target,
            made: None,
            live: None,
        });
        let replaced = |statement: String| statement.replacen("CREATE", "CREATE OR REPLACE", 1);
        let actions = statements
            .into_iter()
            .map(|statement| Action::new(replaced(statement), Impact::none()));
        Changes::of(actions.collect())
    }
}
