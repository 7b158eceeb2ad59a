//! The one list of kinds. Its order is the creation rank: what comes first is made first where dependencies leave a choice.

use std::fmt;

use super::{Attribute, CatalogObject, ObjectId};
use crate::catalog::Making;
use crate::db::Row;

/// Where the rows of a kind come from.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The kind of the rows.
    pub kind: Kind,
    /// The catalog whose oids they carry.
    pub class: &'static str,
    /// The query, with its version conditions.
    pub query: &'static str,
    /// Reads one row.
    pub read: fn(Row<'_>) -> Result<Object, String>,
    /// The names of everything that can differ.
    pub attributes: &'static [&'static str],
}

macro_rules! kinds {
    ($($(#[$documentation:meta])* $kind:ident($module:ident::$name:ident) = $label:literal,)*) => {
        /// The kinds of objects, in creation rank.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$documentation])* $kind,)*
        }

        impl Kind {
            /// All kinds, in creation rank.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// What people call it.
            pub fn label(self) -> &'static str {
                match self {
                    $(Self::$kind => $label,)*
                }
            }
        }

        /// An object of any kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Object {
            $($(#[$documentation])* $kind(super::$module::$name),)*
        }

        impl Object {
            /// What makes it this object.
            pub fn id(&self) -> ObjectId {
                match self {
                    $(Self::$kind(object) => object.id(),)*
                }
            }

            /// How SQL and messages name it.
            pub fn reference(&self) -> String {
                match self {
                    $(Self::$kind(object) => object.reference(),)*
                }
            }

            /// Everything that can differ, as text.
            pub fn attributes(&self) -> Vec<Attribute> {
                match self {
                    $(Self::$kind(object) => object.attributes(),)*
                }
            }

            /// The names of the attributes that differ; none when they are of different kinds.
            pub fn differing(&self, other: &Self) -> Vec<&'static str> {
                match (self, other) {
                    $((Self::$kind(object), Self::$kind(other)) => object.differing(other),)*
                    #[allow(unreachable_patterns, reason = "a list of one kind has no other pair")]
                    _ => Vec::new(),
                }
            }

            /// What is read and never a difference: the position of a column.
            pub fn silent(&self) -> Vec<Attribute> {
                match self {
                    $(Self::$kind(object) => object.silent(),)*
                }
            }

            /// The statements that make it.
            pub fn create(&self, making: &Making<'_>) -> Vec<String> {
                match self {
                    $(Self::$kind(object) => object.create(making),)*
                }
            }

            /// Statements that complete it once everything else is there.
            pub fn complete(&self, making: &Making<'_>) -> Vec<String> {
                match self {
                    $(Self::$kind(object) => object.complete(making),)*
                }
            }
        }

        impl Source {
            /// Where the rows of every kind come from, in creation rank.
            pub const ALL: &'static [Self] = &[$(Self {
                kind: Kind::$kind,
                class: <super::$module::$name as CatalogObject>::CLASS,
                query: <super::$module::$name as CatalogObject>::QUERY,
                read: |row| super::$module::$name::from_row(row).map(Object::$kind),
                attributes: super::$module::$name::ATTRIBUTES,
            }),*];
        }
    };
}

kinds! {
    /// A schema.
    Schema(schema::Schema) = "schema",
    /// An enumerated type.
    Enum(r#enum::Enum) = "enum",
}

impl Kind {
    /// Whether objects of this kind are told apart by their argument types.
    pub fn has_arguments(self) -> bool {
        matches!(self.label(), "function" | "procedure" | "aggregate" | "operator")
    }
}

impl Kind {
    /// Whether objects of this kind never need a table, so that a table can always be made after them.
    pub fn is_simple(self) -> bool {
        matches!(
            self.label(),
            "schema" | "extension" | "collation" | "enum" | "sequence"
        )
    }

    /// Whether what it belongs to is said only after both are there.
    pub fn is_completed_later(self) -> bool {
        self.label() == "sequence"
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}
