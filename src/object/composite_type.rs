//! Composite types.

use super::ColumnValue;
use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::db::Row;
use crate::sql::{ident, literal, qualified};

catalog_object! {
    /// A composite type that stands alone; the row types of tables are not these.
    pub struct CompositeType {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// Its attributes in their order.
            attributes: Attributes,
            /// `COMMENT ON COLUMN` of its attributes.
            attribute_comments: AttributeComments,
            /// The role that owns it.
            owner: String,
            /// Who may use it.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl CatalogObject for CompositeType {
    const KIND: Kind = Kind::CompositeType;
    const CLASS: &'static str = "pg_type";
    const QUERY: &'static str = include_str!("composite_type.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::CompositeType, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("TYPE {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let name = qualified(&self.schema, &self.name);
        let attributes: Vec<String> = self
            .attributes
            .0
            .iter()
            .map(Attribute::definition)
            .collect();
        let attributes = if attributes.is_empty() {
            String::new()
        } else {
            format!("\n    {}\n", attributes.join(",\n    "))
        };
        let mut statements = vec![format!("CREATE TYPE {name} AS ({attributes})")];
        for (attribute, comment) in &self.attribute_comments.0 {
            statements.push(format!(
                "COMMENT ON COLUMN {name}.{} IS {}",
                ident(attribute),
                literal(comment)
            ));
        }
        statements
    }
}

/// The attributes of a composite type in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes(pub Vec<Attribute>);

/// One attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type, as SQL.
    pub data_type: String,
    /// Its collation as SQL, where it is not that of the type; else empty.
    pub collation: String,
}

/// Names of attributes and their comments, in the order of the attributes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeComments(pub Vec<(String, String)>);

impl Attribute {
    /// `name type COLLATE c`.
    pub fn definition(&self) -> String {
        let mut sql = format!("{} {}", ident(&self.name), self.data_type);
        if !self.collation.is_empty() {
            sql.push_str(" COLLATE ");
            sql.push_str(&self.collation);
        }
        sql
    }
}

/// A flat array: name, type and collation of one attribute after the other.
impl ColumnValue for Attributes {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        let values = Vec::<String>::read(row, column)?;
        let (attributes, rest) = values.as_chunks::<3>();
        if !rest.is_empty() {
            return Err(format!("column {column} holds {values:?}"));
        }
        Ok(Self(
            attributes
                .iter()
                .cloned()
                .map(|[name, data_type, collation]| Attribute {
                    name,
                    data_type,
                    collation,
                })
                .collect(),
        ))
    }

    fn show(&self) -> Option<String> {
        let attributes: Vec<String> = self.0.iter().map(Attribute::definition).collect();
        (!attributes.is_empty()).then(|| attributes.join(", "))
    }
}

/// A flat array: name and comment of one attribute after the other.
impl ColumnValue for AttributeComments {
    fn read(row: Row<'_>, column: &str) -> Result<Self, String> {
        let values = Vec::<String>::read(row, column)?;
        let (comments, rest) = values.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(format!("column {column} holds {values:?}"));
        }
        Ok(Self(
            comments
                .iter()
                .cloned()
                .map(|[name, comment]| (name, comment))
                .collect(),
        ))
    }

    fn show(&self) -> Option<String> {
        let comments: Vec<String> = self
            .0
            .iter()
            .map(|(name, comment)| format!("{}: {comment}", ident(name)))
            .collect();
        (!comments.is_empty()).then(|| comments.join(", "))
    }
}
