//! The tables that schemactl keeps its history in, among the objects of a database.

use crate::object::{Kind, ObjectId};

/// Those of `migrations/`, and the one that says which of these ran.
const TABLES: &[&str] = &[
    "revision",
    "statement_progress",
    "event",
    "bookkeeping_version",
];

/// What numbers the rows of one.
const SEQUENCE: &str = "event_event_id_seq";

/// Whether an object is schemactl's own, where its tables are in this schema: they may be in one that has others, `public` even, which
/// are no business of ours.
pub(crate) fn is_bookkeeping(id: &ObjectId, schema: &str) -> bool {
    if id.kind == Kind::Schema {
        return id.name == schema && schema != "public";
    }
    let relation = if id.parent.is_empty() {
        &id.name
    } else {
        &id.parent
    };
    id.schema == schema && (TABLES.contains(&relation.as_str()) || relation == SEQUENCE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_tables_are_left_out() {
        let own = |id: ObjectId| is_bookkeeping(&id, "app");
        assert!(own(ObjectId::in_schema(Kind::Table, "app", "revision")));
        assert!(own(ObjectId::part(Kind::Column, "app", "event", "kind")));
        assert!(own(ObjectId::global(Kind::Schema, "app")));
        assert!(!own(ObjectId::in_schema(Kind::Table, "app", "users")));
        assert!(!own(ObjectId::in_schema(Kind::Table, "public", "revision")));
        let public = ObjectId::global(Kind::Schema, "public");
        assert!(!is_bookkeeping(&public, "public"));
    }
}
