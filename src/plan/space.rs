//! Which objects cannot have a name at the same time: PostgreSQL keeps relations, types, routines and constraints in one space each.

use crate::object::{Kind, ObjectId};

/// A name that only one object can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Name<'a> {
    /// `pg_class`: schema and name.
    Relation(&'a str, &'a str),
    /// `pg_type`: schema and name.
    Type(&'a str, &'a str),
    /// `pg_proc`: schema, name and arguments.
    Routine(&'a str, &'a str, &'a str),
    /// `pg_constraint`: schema, table and name.
    Constraint(&'a str, &'a str, &'a str),
    /// The one primary key of a table.
    PrimaryKey(&'a str, &'a str),
}

/// The names that an object takes.
pub(crate) fn names(id: &ObjectId) -> Vec<Name<'_>> {
    let (schema, name) = (id.schema.as_str(), id.name.as_str());
    match id.kind {
        Kind::Table
        | Kind::View
        | Kind::MaterializedView
        | Kind::ForeignTable
        | Kind::CompositeType => {
            vec![Name::Relation(schema, name), Name::Type(schema, name)]
        }
        Kind::Sequence | Kind::Index => vec![Name::Relation(schema, name)],
        Kind::Enum | Kind::Domain | Kind::RangeType | Kind::BaseType => {
            vec![Name::Type(schema, name)]
        }
        Kind::Function | Kind::Procedure | Kind::Aggregate => {
            vec![Name::Routine(schema, name, &id.arguments)]
        }
        Kind::PrimaryKey => vec![
            Name::Relation(schema, name),
            Name::Constraint(schema, &id.parent, name),
            Name::PrimaryKey(schema, &id.parent),
        ],
        Kind::UniqueConstraint | Kind::ExclusionConstraint => vec![
            Name::Relation(schema, name),
            Name::Constraint(schema, &id.parent, name),
        ],
        Kind::CheckConstraint | Kind::ForeignKey | Kind::NotNullConstraint => {
            vec![Name::Constraint(schema, &id.parent, name)]
        }
        _ => Vec::new(),
    }
}
