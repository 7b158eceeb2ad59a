//! Base types, whose functions are written in C.

use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, ObjectId, catalog_object,
    drop_with_functions,
};
use crate::action::{Action, Impact};
use crate::catalog::Making;
use crate::sql::{literal, qualified};

catalog_object! {
    /// A base type, or a shell that was never completed.
    pub struct BaseType {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Whether it is more than a shell.
            defined: bool,
            /// Text to value.
            input: Option<String>,
            /// Value to text.
            output: Option<String>,
            /// Wire format to value.
            receive: Option<String>,
            /// Value to wire format.
            send: Option<String>,
            /// Modifiers to number.
            typmod_in: Option<String>,
            /// Number to modifiers.
            typmod_out: Option<String>,
            /// Collects statistics.
            analyze: Option<String>,
            /// What `value[…]` means (PostgreSQL 14).
            subscript: Option<String>,
            /// Its size in bytes, or `VARIABLE`.
            internal_length: String,
            /// Whether values are passed by value.
            passed_by_value: bool,
            /// Its alignment.
            alignment: String,
            /// Whether values are compressed or moved out of line.
            storage: String,
            /// The category, a letter.
            category: String,
            /// Whether it is preferred in its category.
            preferred: bool,
            /// Its default.
            default: Option<String>,
            /// The type of the elements, if it can be subscripted.
            element: Option<String>,
            /// What separates the elements of its arrays.
            delimiter: String,
            /// Whether values can have a collation.
            collatable: bool,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for BaseType {
    const KIND: Kind = Kind::BaseType;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("base_type.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::BaseType, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TYPE {}", qualified(&self.schema, &self.name))
    }

    fn announce(&self) -> Option<String> {
        Some(format!(
            "CREATE TYPE {}",
            qualified(&self.schema, &self.name)
        ))
    }

    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let name = qualified(&self.schema, &self.name);
        if !self.defined && making.catalog.is_announced(&self.id()) {
            return Vec::new();
        }
        if !self.defined {
            return vec![format!("CREATE TYPE {name}")];
        }
        let mut options = Vec::new();
        for (option, function) in [
            ("INPUT", &self.input),
            ("OUTPUT", &self.output),
            ("RECEIVE", &self.receive),
            ("SEND", &self.send),
            ("TYPMOD_IN", &self.typmod_in),
            ("TYPMOD_OUT", &self.typmod_out),
            ("ANALYZE", &self.analyze),
            ("SUBSCRIPT", &self.subscript),
        ] {
            options.extend(
                function
                    .iter()
                    .map(|function| format!("{option} = {function}")),
            );
        }
        options.push(format!("INTERNALLENGTH = {}", self.internal_length));
        if self.passed_by_value {
            options.push("PASSEDBYVALUE".to_owned());
        }
        options.push(format!("ALIGNMENT = {}", self.alignment));
        options.push(format!("STORAGE = {}", self.storage));
        if self.category != "U" {
            options.push(format!("CATEGORY = {}", literal(&self.category)));
        }
        if self.preferred {
            options.push("PREFERRED = true".to_owned());
        }
        options.extend(
            self.default
                .iter()
                .map(|default| format!("DEFAULT = {}", literal(default))),
        );
        options.extend(
            self.element
                .iter()
                .map(|element| format!("ELEMENT = {element}")),
        );
        if self.delimiter != "," {
            options.push(format!("DELIMITER = {}", literal(&self.delimiter)));
        }
        if self.collatable {
            options.push("COLLATABLE = true".to_owned());
        }
        vec![format!(
            "CREATE TYPE {name} (\n    {}\n)",
            options.join(",\n    ")
        )]
    }
    fn drop(&self, _: &Altering<'_>) -> Vec<Action> {
        vec![drop_with_functions(&self.reference(), self.defined)]
    }

    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        if !self.defined && to.defined {
            let made = to.create(&Making {
                catalog: altering.target,
                made: None,
                live: Some(altering.live),
            });
            return Changes::of(vec![Action::all(made, Impact::none())]);
        }
        match self.set(to) {
            Some(options) if options.is_empty() => Changes::of(Vec::new()),
            Some(options) => Changes::of(vec![Action::new(
                format!("ALTER {} SET ({})", self.reference(), options.join(", ")),
                Impact::none(),
            )]),
            None => Alteration::Recreate,
        }
    }
}

impl BaseType {
    /// The options that make it like `to`; `None` where PostgreSQL changes none of them, or not to that.
    fn set(&self, to: &Self) -> Option<Vec<String>> {
        let mut options = Vec::new();
        let mut as_set = self.clone();
        for (option, function, wanted) in [
            ("RECEIVE", &mut as_set.receive, &to.receive),
            ("SEND", &mut as_set.send, &to.send),
            ("TYPMOD_IN", &mut as_set.typmod_in, &to.typmod_in),
            ("TYPMOD_OUT", &mut as_set.typmod_out, &to.typmod_out),
            ("ANALYZE", &mut as_set.analyze, &to.analyze),
            ("SUBSCRIPT", &mut as_set.subscript, &to.subscript),
        ] {
            if function != wanted {
                let value = wanted.as_deref().unwrap_or("NONE");
                options.push(format!("{option} = {value}"));
                function.clone_from(wanted);
            }
        }
        // Values may lie compressed or out of line already.
        if self.storage == "plain" && to.storage != "plain" {
            options.push(format!("STORAGE = {}", to.storage));
            as_set.storage.clone_from(&to.storage);
        }
        let is_all = as_set
            .differing(to)
            .iter()
            .all(|name| matches!(*name, "owner" | "privileges" | "comment"));
        is_all.then_some(options)
    }
}
