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

            /// The statements that make it.
            pub fn create(&self, making: &Making<'_>) -> Vec<String> {
                match self {
                    $(Self::$kind(object) => object.create(making),)*
                }
            }

            /// Whether only a statement of its own can make it.
            pub fn stands_alone(&self) -> bool {
                match self {
                    $(Self::$kind(object) => object.stands_alone(),)*
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
    /// A primary key.
    PrimaryKey(primary_key::PrimaryKey) = "primary key",
    /// A unique constraint.
    UniqueConstraint(unique_constraint::UniqueConstraint) = "unique constraint",
    /// An exclusion constraint.
    ExclusionConstraint(exclusion_constraint::ExclusionConstraint) = "exclusion constraint",
    /// A check constraint of a table.
    CheckConstraint(check_constraint::CheckConstraint) = "check constraint",
    /// A not-null constraint with a name or options of its own.
    NotNullConstraint(not_null_constraint::NotNullConstraint) = "not-null constraint",
    /// An index that no constraint stands for.
    Index(index::Index) = "index",
    /// Extended statistics.
    Statistics(statistics::Statistics) = "extended statistics",
    /// A foreign key.
    ForeignKey(foreign_key::ForeignKey) = "foreign key",
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
