//! What makes an object this one and not another: a structured value, never an oid and never a dotted string.

use std::fmt;

use super::Kind;
use crate::sql::ident;

/// The identity of a database object; ordered by kind first, then by name, which is the order people read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Which kind.
    pub kind: Kind,
    /// The schema; empty for kinds that live in none.
    pub schema: String,
    /// The table (or other object) it is a part of; empty for kinds that are no part.
    pub parent: String,
    /// Its own name.
    pub name: String,
    /// The argument types of a function, operator or aggregate; empty otherwise.
    pub arguments: String,
}

impl ObjectId {
    /// An object that lives in no schema.
    pub fn global(kind: Kind, name: &str) -> Self {
        Self {
            kind,
            schema: String::new(),
            parent: String::new(),
            name: name.to_owned(),
            arguments: String::new(),
        }
    }

    /// An object in a schema.
    pub fn in_schema(kind: Kind, schema: &str, name: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            ..Self::global(kind, name)
        }
    }

    /// A part of another object in a schema: a column, a constraint, a trigger.
    pub fn part(kind: Kind, schema: &str, parent: &str, name: &str) -> Self {
        Self {
            parent: parent.to_owned(),
            ..Self::in_schema(kind, schema, name)
        }
    }

    /// A function or the like, told apart by its argument types.
    pub fn with_arguments(kind: Kind, schema: &str, name: &str, arguments: &str) -> Self {
        Self {
            arguments: arguments.to_owned(),
            ..Self::in_schema(kind, schema, name)
        }
    }

    /// The name without the kind, quoted where SQL needs it: `public.users`, `public.users.email`, `app.f(integer)`.
    pub fn path(&self) -> String {
        // An operator's own name is never quoted.
        let name = if self.kind == Kind::Operator || self.name.is_empty() {
            self.name.clone()
        } else {
            ident(&self.name)
        };
        let mut path = String::new();
        for part in [&self.schema, &self.parent] {
            if !part.is_empty() {
                path.push_str(&ident(part));
                path.push('.');
            }
        }
        path.push_str(&name);
        if self.kind.has_arguments() {
            path.push('(');
            path.push_str(&self.arguments);
            path.push(')');
        }
        path
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.path())
    }
}
