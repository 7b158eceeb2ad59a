//! Composite types.

use std::collections::BTreeSet;

use super::ColumnValue;
use super::column::Column;
use super::column::conversion::narrows;
use super::{
    Acl, Alteration, Altering, CatalogObject, Changes, Kind, Object, ObjectId, catalog_object,
};
use crate::action::{Action, Impact, Lock, Loss, Obstacle};
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

    /// In place of another one it keeps the order of that: values are carried over as text, and that goes by position.
    fn create(&self, making: &Making<'_>) -> Vec<String> {
        let name = qualified(&self.schema, &self.name);
        let before = making.live.and_then(|live| live.get(&self.id()));
        let attributes: Vec<String> = match before {
            Some(Object::CompositeType(before)) => before.attributes.becoming(&self.attributes),
            _ => self.attributes.0.iter().collect(),
        }
        .into_iter()
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

    /// Attributes come and go in place; one whose type changes as well, unless columns hold values of it.
    fn alter(&self, to: &Self, altering: &Altering<'_>) -> Alteration {
        let id = self.id();
        let has_columns = altering.has_columns(&id);
        let new = |name: &String| to.attributes.0.iter().find(|other| other.name == *name);
        let old = |name: &String| self.attributes.0.iter().find(|other| other.name == *name);
        let is_retyped = self
            .attributes
            .0
            .iter()
            .any(|attribute| new(&attribute.name).is_some_and(|other| other != attribute));
        if (is_retyped && has_columns) || altering.has_replaced_need(&id) {
            return Alteration::Recreate;
        }
        let typed = self.typed_tables(altering);
        let (cascade, lock) = if typed.is_empty() {
            ("", Impact::none())
        } else {
            let lock = |impact: Impact, table: &ObjectId| {
                impact.locking(table.clone(), Lock::AccessExclusive)
            };
            (" CASCADE", typed.iter().fold(Impact::none(), lock))
        };
        let has_values = has_columns || !typed.is_empty();
        let mut actions = Vec::new();
        let mut add = |change: String, impact: Impact| {
            actions.push(Action::new(
                format!("ALTER {} {change}{cascade}", self.reference()),
                lock.clone().and(impact),
            ));
        };
        for attribute in &self.attributes.0 {
            match new(&attribute.name) {
                None => {
                    let impact = if has_values {
                        Impact::none().losing(Loss::DropColumn)
                    } else {
                        Impact::none()
                    };
                    add(format!("DROP ATTRIBUTE {}", ident(&attribute.name)), impact);
                }
                Some(other) if other != attribute => {
                    let collation = if other.collation.is_empty() {
                        String::new()
                    } else {
                        format!(" COLLATE {}", other.collation)
                    };
                    let change = format!(
                        "ALTER ATTRIBUTE {} TYPE {}{collation}",
                        ident(&attribute.name),
                        other.data_type
                    );
                    let mut rewritten = typed.iter().fold(Impact::none(), |impact, table| {
                        impact
                            .rewriting(table.clone())
                            .because(Obstacle::ColumnType)
                    });
                    if !typed.is_empty() && narrows(&attribute.data_type, &other.data_type) {
                        rewritten = rewritten.losing(Loss::NarrowType);
                    }
                    add(change, rewritten);
                }
                Some(_) => {}
            }
        }
        for attribute in &to.attributes.0 {
            if old(&attribute.name).is_none() {
                let change = format!("ADD ATTRIBUTE {}", attribute.definition());
                add(change, Impact::none());
            }
        }
        let name = qualified(&self.schema, &self.name);
        let gone = self.attribute_comments.0.iter().filter(|(attribute, _)| {
            new(attribute).is_some()
                && to
                    .attribute_comments
                    .0
                    .iter()
                    .all(|(other, _)| other != attribute)
        });
        let set = to
            .attribute_comments
            .0
            .iter()
            .filter(|comment| !self.attribute_comments.0.contains(comment));
        let comments: Vec<String> =
            gone.map(|(attribute, _)| (attribute, "NULL".to_owned()))
                .chain(set.map(|(attribute, comment)| {
                    (attribute, literal(comment).trim_start().to_owned())
                }))
                .map(|(attribute, comment)| {
                    format!("COMMENT ON COLUMN {name}.{} IS {comment}", ident(attribute))
                })
                .collect();
        actions.push(Action::all(comments, Impact::none()));
        let hindrances = typed
            .iter()
            .flat_map(|table| retyped_columns(table, altering))
            .flat_map(|(column, to)| column.hindrances(to, altering));
        let stay = |attribute: &Attribute| new(&attribute.name) == Some(attribute);
        let users = altering.live.attribute_users(&id);
        let users = users.filter(|user| user.kind.can_come_back());
        let users = users.filter(|_| !self.attributes.0.iter().all(stay));
        Alteration::InPlace(Changes {
            actions,
            disturbs: hindrances.chain(users.cloned()).collect(),
            ..Changes::default()
        })
    }
}

impl CompositeType {
    /// Gives the type, which is called `name` now and is about to be replaced, the attributes of what replaces it.
    ///
    /// Its values are read as text by the new type, by position: without this, those of an attribute that goes would become those
    /// of another one. What a value of a new attribute is does not matter, since it has none. Tables of the type are gone by then.
    pub fn reshape(&self, name: &str, to: &Self, altering: &Altering<'_>) -> Vec<Action> {
        let reference = format!("TYPE {}", qualified(&self.schema, name));
        let has = |list: &Attributes, name: &str| list.0.iter().any(|other| other.name == name);
        let has_columns = altering.has_columns(&self.id());
        let gone = self
            .attributes
            .0
            .iter()
            .filter(|old| !has(&to.attributes, &old.name));
        let gone = gone.map(|old| {
            let impact = if has_columns {
                Impact::none().losing(Loss::DropColumn)
            } else {
                Impact::none()
            };
            let statement = format!("ALTER {reference} DROP ATTRIBUTE {}", ident(&old.name));
            Action::new(statement, impact)
        });
        let new = to
            .attributes
            .0
            .iter()
            .filter(|new| !has(&self.attributes, &new.name));
        let new = new.map(|new| {
            let statement = format!("ALTER {reference} ADD ATTRIBUTE {} text", ident(&new.name));
            Action::new(statement, Impact::none())
        });
        gone.chain(new).collect()
    }

    /// The tables that are of this type all the while.
    fn typed_tables(&self, altering: &Altering<'_>) -> Vec<ObjectId> {
        let path = qualified(&self.schema, &self.name);
        let is_of_it = |object: &Object| matches!(object, Object::Table(table) if table.of_type.as_ref() == Some(&path));
        let tables = altering.live.of_kind(Kind::Table);
        tables
            .filter(|table| is_of_it(table))
            .map(Object::id)
            .filter(|id| altering.target.get(id).is_some_and(is_of_it))
            .collect()
    }
}

/// The columns of a table that get another type, as they are and as they shall be.
fn retyped_columns<'a>(table: &ObjectId, altering: &Altering<'a>) -> Vec<(&'a Column, &'a Column)> {
    altering
        .live
        .parts(Kind::Column, &table.schema, &table.name)
        .filter_map(|object| match (object, altering.target.get(&object.id())) {
            (Object::Column(column), Some(Object::Column(to))) => Some((column, to)),
            _ => None,
        })
        .filter(|(column, to)| column.data_type != to.data_type || column.collation != to.collation)
        .collect()
}

/// The attributes of a composite type in their order, which is no difference, as that of columns is none.
#[derive(Clone, Debug)]
pub struct Attributes(pub Vec<Attribute>);

impl PartialEq for Attributes {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |attributes: &Self| {
            let mut attributes: Vec<Attribute> = attributes.0.clone();
            attributes.sort();
            attributes
        };
        self.0 == other.0 || sorted(self) == sorted(other)
    }
}

impl Eq for Attributes {}

impl Attributes {
    /// Those of `to`: first the ones that are here, in the order they have here, then the others.
    fn becoming<'a>(&self, to: &'a Self) -> Vec<&'a Attribute> {
        let named =
            |list: &'a Self, name: &str| list.0.iter().find(|attribute| attribute.name == name);
        let kept = self.0.iter().filter_map(|old| named(to, &old.name));
        let is_new = |new: &&Attribute| self.0.iter().all(|old| old.name != new.name);
        kept.chain(to.0.iter().filter(is_new)).collect()
    }
}

/// One attribute of a composite type.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attribute {
    /// Its name.
    pub name: String,
    /// Its type, as SQL.
    pub data_type: String,
    /// Its collation as SQL, where it is not that of the type; else empty.
    pub collation: String,
}

/// Names of attributes and their comments, in the order of the attributes.
#[derive(Clone, Debug)]
pub struct AttributeComments(pub Vec<(String, String)>);

impl PartialEq for AttributeComments {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |comments: &Self| -> BTreeSet<(String, String)> {
            comments.0.iter().cloned().collect()
        };
        self.0 == other.0 || sorted(self) == sorted(other)
    }
}

impl Eq for AttributeComments {}

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
