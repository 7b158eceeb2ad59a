//! `COMMENT ON` and `ALTER … OWNER TO`, for objects of every kind, from the attributes of these names.

use std::collections::BTreeMap;

use crate::object::{Object, ObjectId};
use crate::sql::{ident, literal, qualified};

/// What initdb writes on the schema `public`, so that every new database has it.
pub const PUBLIC_COMMENT: &str = "standard public schema";

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
    let columns = column_comments(object).into_iter().flatten();
    statements.extend(
        columns.map(|(column, comment)| comment_on(&column_reference(id, column), Some(comment))),
    );
    statements
}

/// `COMMENT ON TABLE public.users IS '…'`; without a comment, `IS NULL`.
pub fn comment_on(reference: &str, comment: Option<&str>) -> String {
    let text = comment.map(literal);
    let text = text.as_deref().map_or("NULL", str::trim_start);
    format!("COMMENT ON {reference} IS {text}")
}

/// The statements that make the comments of one object those of the other; of a view's columns as well.
pub fn comments_of_change(id: &ObjectId, before: &Object, after: &Object) -> Vec<String> {
    let comment = after.attribute("comment");
    let mut statements = Vec::new();
    if before.attribute("comment") != comment {
        // Without one of the model's, an extension has the one that it brings.
        let own = match before {
            Object::Extension(extension) => extension.own_comment.clone(),
            _ => None,
        };
        let comment = comment.or(own);
        statements.push(comment_on(&after.reference(), comment.as_deref()));
    }
    let (Some(had), Some(has)) = (column_comments(before), column_comments(after)) else {
        return statements;
    };
    let changed = has
        .iter()
        .filter(|(column, comment)| had.get(*column) != Some(*comment))
        .map(|(column, comment)| (column, Some(comment.as_str())));
    let gone = had
        .keys()
        .filter(|column| !has.contains_key(*column))
        .map(|column| (column, None));
    statements.extend(
        changed
            .chain(gone)
            .map(|(column, comment)| comment_on(&column_reference(id, column), comment)),
    );
    statements
}

fn column_comments(object: &Object) -> Option<&BTreeMap<String, String>> {
    match object {
        Object::View(view) => Some(&view.column_comments),
        Object::MaterializedView(view) => Some(&view.column_comments),
        _ => None,
    }
}

fn column_reference(id: &ObjectId, column: &str) -> String {
    format!(
        "COLUMN {}.{}",
        qualified(&id.schema, &id.name),
        ident(column)
    )
}

/// The statement that gives an object to another owner.
pub fn owner_of_change(after: &Object) -> Option<String> {
    let owner = after.owner()?;
    Some(format!(
        "ALTER {} OWNER TO {}",
        after.reference(),
        ident(owner)
    ))
}

/// The statement that gives a new object to its owner.
pub fn owner_of_new(id: &ObjectId, object: &Object) -> Option<String> {
    let owner = object.owner()?;
    // An extension keeps the owner who installed it, and `public` belongs to whoever owns the database.
    let stays = id.kind.label() == "extension"
        || matches!(object, Object::Schema(schema) if schema.name == "public" && owner == "pg_database_owner");
    (!stays).then(|| format!("ALTER {} OWNER TO {}", object.reference(), ident(owner)))
}
