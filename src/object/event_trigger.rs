//! Event triggers. They are made last, so that they do not fire while the rest is made.

use super::{Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::{ident, literal};

catalog_object! {
    /// An event trigger.
    pub struct EventTrigger {
        identity {
            /// Its name.
            name: String,
        }
        attributes {
            /// The event.
            event: String,
            /// The commands it is restricted to; none for all.
            tags: Vec<String>,
            /// The function that it calls.
            function: String,
            /// `ENABLE`, `DISABLE`, `ENABLE REPLICA` or `ENABLE ALWAYS`.
            enabled: String,
            /// The role that owns it.
            owner: String,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
        silent {
            /// The commands in the order in which they were given.
            given_tags: Vec<String>,
        }
    }
}

impl CatalogObject for EventTrigger {
    const KIND: Kind = Kind::EventTrigger;
    const CLASS: &'static str = "pg_event_trigger";
    const QUERY: &'static str = include_str!("event_trigger.sql");

    fn id(&self) -> ObjectId {
        ObjectId::global(Kind::EventTrigger, &self.name)
    }

    fn reference(&self) -> String {
        format!("EVENT TRIGGER {}", ident(&self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let name = ident(&self.name);
        let mut sql = format!("CREATE EVENT TRIGGER {name} ON {}", self.event);
        if !self.given_tags.is_empty() {
            let tags: Vec<String> = self.given_tags.iter().map(|tag| literal(tag)).collect();
            sql.push_str(&format!("\n    WHEN TAG IN ({})", tags.join(", ")));
        }
        sql.push_str(&format!("\n    EXECUTE FUNCTION {}()", self.function));
        let mut statements = vec![sql];
        if self.enabled != "ENABLE" {
            statements.push(format!("ALTER EVENT TRIGGER {name} {}", self.enabled));
        }
        statements
    }

    fn alter(&self, to: &Self, _: &Altering<'_>) -> Alteration {
        if self
            .differing(to)
            .iter()
            .any(|name| !["enabled", "owner", "comment"].contains(name))
        {
            return Alteration::Recreate;
        }
        let change = format!("ALTER {} {}", self.reference(), to.enabled);
        Changes::of(vec![Action::new(change, Impact::none())])
    }
}
