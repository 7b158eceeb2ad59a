//! `COMMENT ON` and `ALTER … OWNER TO`, for objects of every kind, from the attributes of these names.

use std::collections::BTreeMap;

use crate::object::{Object, ObjectId};
use crate::sql::{ident, literal, qualified};

/// What initdb writes on the schema `public`, so that every new database has it.
const PUBLIC_COMMENT: &str = "standard public schema";

/// The statements that comment a new object, and the columns of a view, which are no objects of their own.
pub fn comments_of_new(id: &ObjectId, object: &Object) -> Vec<String> {
    let comment = object.attribute("comment");
    let mut statements = Vec::new();
    let initial = match object {
        Object::Schema(schema) if schema.name == "public" => Some(PUBLIC_COMMENT),
        _ => None,
    };
    if comment.as_deref() != initial {
        statements.push(comment_on(&object.reference(), comment.as_deref()));
    }
    let columns = match object {
        Object::View(view) => &view.column_comments,
        Object::MaterializedView(view) => &view.column_comments,
        _ => return statements,
    };
    statements.extend(on_columns(id, columns));
    statements
}

/// `COMMENT ON TABLE public.users IS '…'`; without a comment, `IS NULL`.
pub fn comment_on(reference: &str, comment: Option<&str>) -> String {
    let text = comment.map(literal);
    let text = text.as_deref().map_or("NULL", str::trim_start);
    format!("COMMENT ON {reference} IS {text}")
}

fn on_columns(id: &ObjectId, comments: &BTreeMap<String, String>) -> Vec<String> {
    comments
        .iter()
        .map(|(column, comment)| {
            let column = format!(
                "COLUMN {}.{}",
                qualified(&id.schema, &id.name),
                ident(column)
            );
            comment_on(&column, Some(comment))
        })
        .collect()
}

/// The statement that gives a new object to its owner.
pub fn owner_of_new(id: &ObjectId, object: &Object) -> Option<String> {
    let owner = object.owner()?;
    // An extension keeps the owner who installed it, and `public` belongs to whoever owns the database.
    let stays = id.kind.label() == "extension"
        || matches!(object, Object::Schema(schema) if schema.name == "public" && owner == "pg_database_owner");
    (!stays).then(|| format!("ALTER {} OWNER TO {}", object.reference(), ident(owner)))
}
