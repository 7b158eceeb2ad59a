//! What the file says as data → catalog objects that still hold their SQL as it was written.
//!
//! Objects write their own statements; the shadow makes PostgreSQL's own out of what they hold. Names that a person left away are
//! the ones PostgreSQL would choose.

mod columns;
mod keys;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Domain, Enum, Extension, MaterializedView, Sequence, View};
use super::name::Name;
use super::origin::Marks;
use super::place::{Place, Problem};
use super::table::{Check, Table};
use super::value::{Entry, Named};
use crate::catalog::Catalog;
use crate::metadata;
use crate::object::{self, Acl, Kind, Object, ObjectId};
use crate::sql::ident;
use crate::sql::lexer::{Kind as TokenKind, significant};

/// The objects of a file.
#[derive(Debug, Default)]
pub(super) struct Lowered {
    /// The objects with the keys they come from.
    pub(super) objects: BTreeMap<ObjectId, (Object, Place)>,
    /// What each needs to be there first, as far as names say it.
    pub(super) needs: BTreeMap<ObjectId, BTreeSet<ObjectId>>,
    /// Parts that call functions, which may need their table themselves: statements of their own.
    pub(super) alone: BTreeSet<ObjectId>,
    /// Extensions whose schema is left to PostgreSQL, as statements.
    pub(super) extensions: Vec<(String, Place)>,
    /// Old and new names.
    pub(super) renames: Vec<(ObjectId, ObjectId)>,
}

impl Lowered {
    /// The objects as a catalog.
    pub(super) fn catalog(&self, server_version: u32) -> Catalog {
        let objects = self.objects.values().map(|(object, _)| object.clone());
        Catalog::of_objects(
            server_version,
            objects.collect(),
            self.needs.clone(),
            &self.alone,
        )
    }

    /// The key that an object comes from.
    pub(super) fn place(&self, id: &ObjectId) -> Place {
        self.objects
            .get(id)
            .map(|(_, place)| place.clone())
            .unwrap_or_default()
    }

    fn add(&mut self, object: Object, place: &Place) -> Result<ObjectId, Problem> {
        let id = object.id();
        if let Some((_, other)) = self.objects.insert(id.clone(), (object, place.clone())) {
            return Err(place.problem(format!("{id} is there twice: {} says it too", other.key)));
        }
        Ok(id)
    }

    fn need(&mut self, id: &ObjectId, needed: ObjectId) {
        self.needs.entry(id.clone()).or_default().insert(needed);
    }
}

/// Lowers a file for a server of this version; 0 where it is not known yet.
///
/// # Errors
///
/// What a name or a combination of keys makes impossible; SQL is not looked at.
pub(super) fn lower(
    document: &Document,
    marks: &mut Marks,
    server_version: u32,
) -> Result<Lowered, Problem> {
    let mut lowered = Lowered::default();
    for entry in &document.schemas.0.0 {
        let comment = match (entry.name.as_str(), entry.value.comment.as_deref()) {
            // Every database has it, with its comment; to be without one must be said.
            ("public", None) => Some(metadata::PUBLIC_COMMENT.to_owned()),
            (_, Some("") | None) => None,
            (_, Some(comment)) => Some(comment.to_owned()),
        };
        let schema = object::schema::Schema {
            initial_owner: false,
            name: entry.name.clone(),
            owner: String::new(),
            privileges: Acl::default(),
            comment,
        };
        lowered.add(Object::Schema(schema), &entry.place)?;
    }
    for entry in &document.extensions.0.0 {
        extension(&mut lowered, entry)?;
    }
    for (name, entry) in named(&document.enums)? {
        enumeration(&mut lowered, name, entry)?;
    }
    for (name, entry) in named(&document.domains)? {
        domain(&mut lowered, marks, name, entry)?;
    }
    for (name, entry) in named(&document.sequences)? {
        sequence(&mut lowered, name, entry)?;
    }
    let tables: BTreeMap<Name, &Entry<Table>> = named(&document.tables)?.into_iter().collect();
    table::Tables::new(&tables, server_version).lower(&mut lowered, marks)?;
    for (name, entry) in named(&document.views)? {
        view(&mut lowered, marks, name, entry)?;
    }
    for (name, entry) in named(&document.materialized_views)? {
        materialized_view(&mut lowered, marks, name, entry)?;
    }
    keys::attach(&mut lowered);
    Ok(lowered)
}

/// The entries with their names understood.
fn named<T>(entries: &Named<T>) -> Result<Vec<(Name, &Entry<T>)>, Problem> {
    let mut known: BTreeMap<Name, &Place> = BTreeMap::new();
    let mut named = Vec::new();
    for entry in &entries.0 {
        let name = Name::parse(&entry.name, &entry.place)?;
        if let Some(other) = known.insert(name.clone(), &entry.place) {
            return Err(entry.place.problem(format!(
                "{} is there twice: {} says it too",
                name.sql(),
                other.key
            )));
        }
        named.push((name, entry));
    }
    Ok(named)
}

fn extension(lowered: &mut Lowered, entry: &Entry<Extension>) -> Result<(), Problem> {
    let (place, comment) = (&entry.place, &entry.value.comment);
    if let Some(schema) = &entry.value.schema {
        let extension = object::extension::Extension {
            name: entry.name.clone(),
            schema: schema.clone(),
            comment: comment.clone(),
            version: String::new(),
            own_comment: None,
        };
        let id = lowered.add(Object::Extension(extension), place)?;
        lowered.need(&id, ObjectId::global(Kind::Schema, schema));
        return Ok(());
    }
    let name = ident(&entry.name);
    let extensions = &mut lowered.extensions;
    extensions.push((format!("CREATE EXTENSION {name}"), place.clone()));
    if comment.is_some() {
        let reference = format!("EXTENSION {name}");
        let statement = metadata::comment_on(&reference, comment.as_deref());
        extensions.push((statement, place.clone()));
    }
    Ok(())
}

fn enumeration(lowered: &mut Lowered, name: Name, entry: &Entry<Enum>) -> Result<(), Problem> {
    let enumeration = object::r#enum::Enum {
        schema: name.schema,
        name: name.name,
        values: entry.value.0.values.clone(),
        owner: String::new(),
        privileges: Acl::default(),
        comment: entry.value.0.comment.clone(),
    };
    lowered
        .add(Object::Enum(enumeration), &entry.place)
        .map(drop)
}

fn domain(
    lowered: &mut Lowered,
    marks: &mut Marks,
    name: Name,
    entry: &Entry<Domain>,
) -> Result<(), Problem> {
    let section = &entry.value;
    for Entry {
        name: check_name,
        place,
        value: Check(check),
    } in &section.checks.0
    {
        for (is_there, key) in [
            (check.no_inherit, "no_inherit"),
            (check.not_enforced, "not_enforced"),
        ] {
            if is_there {
                return Err(place.problem(format!("a check of a domain has no {key}")));
            }
        }
        let constraint = object::domain_constraint::DomainConstraint {
            schema: name.schema.clone(),
            domain: name.name.clone(),
            name: check_name.clone(),
            expression: marks.sql(&check.expression),
            validated: !check.not_valid,
            comment: check.comment.clone(),
        };
        let id = lowered.add(Object::DomainConstraint(constraint), place)?;
        lowered.need(
            &id,
            ObjectId::in_schema(Kind::Domain, &name.schema, &name.name),
        );
        if calls_function(&check.expression.text) {
            lowered.alone.insert(id);
        }
    }
    let domain = object::domain::Domain {
        base_type: marks.sql(&section.base_type),
        collation: marks.option(section.collation.as_ref()),
        default: marks.option(section.default.as_ref()),
        not_null: section.not_null || section.not_null_name.is_some(),
        not_null_name: section.not_null_name.clone(),
        not_null_comment: None,
        owner: String::new(),
        privileges: Acl::default(),
        comment: section.comment.clone(),
        schema: name.schema,
        name: name.name,
    };
    lowered.add(Object::Domain(domain), &entry.place).map(drop)
}

fn sequence(lowered: &mut Lowered, name: Name, entry: &Entry<Sequence>) -> Result<(), Problem> {
    let section = &entry.value;
    let data_type = section
        .data_type
        .map_or("bigint", |data_type| data_type.word());
    let (low, high) = match data_type {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let increment = section.increment.unwrap_or(1);
    let is_ascending = increment > 0;
    let minimum = section
        .minimum
        .unwrap_or(if is_ascending { 1 } else { low });
    let maximum = section
        .maximum
        .unwrap_or(if is_ascending { high } else { -1 });
    let first = if is_ascending { minimum } else { maximum };
    let sequence = object::sequence::Sequence {
        schema: name.schema,
        name: name.name,
        data_type: data_type.to_owned(),
        start: section.start.unwrap_or(first),
        increment,
        minimum,
        maximum,
        cache: section.cache.unwrap_or(1),
        cycle: section.cycle,
        unlogged: section.unlogged,
        owned_by: section.owned_by.as_ref().map(super::name::ColumnName::sql),
        owner: String::new(),
        privileges: Acl::default(),
        comment: section.comment.clone(),
    };
    lowered
        .add(Object::Sequence(sequence), &entry.place)
        .map(drop)
}

fn view(
    lowered: &mut Lowered,
    marks: &mut Marks,
    name: Name,
    entry: &Entry<View>,
) -> Result<(), Problem> {
    let options = &entry.value.options;
    let mut with = BTreeMap::new();
    for (is_on, option) in [
        (options.security_barrier, "security_barrier"),
        (options.security_invoker, "security_invoker"),
    ] {
        if is_on {
            with.insert(option.to_owned(), "true".to_owned());
        }
    }
    if let Some(check) = options.check_option {
        with.insert("check_option".to_owned(), check.word().to_owned());
    }
    let view = object::view::View {
        schema: name.schema,
        name: name.name,
        definition: query(marks, &options.query),
        options: with,
        column_comments: comments(&options.column_comments),
        column_privileges: BTreeMap::new(),
        owner: String::new(),
        privileges: Acl::default(),
        comment: options.comment.clone(),
        columns: Vec::new(),
    };
    lowered.add(Object::View(view), &entry.place).map(drop)
}

fn materialized_view(
    lowered: &mut Lowered,
    marks: &mut Marks,
    name: Name,
    entry: &Entry<MaterializedView>,
) -> Result<(), Problem> {
    let options = &entry.value.options;
    let view = object::materialized_view::MaterializedView {
        schema: name.schema.clone(),
        name: name.name.clone(),
        definition: query(marks, &options.query),
        options: options.parameters.0.iter().cloned().collect(),
        access_method: options.access_method.clone(),
        tablespace: options.tablespace.clone(),
        column_statistics: BTreeMap::new(),
        column_storage: BTreeMap::new(),
        column_compression: BTreeMap::new(),
        column_options: BTreeMap::new(),
        column_comments: comments(&options.column_comments),
        column_privileges: BTreeMap::new(),
        owner: String::new(),
        privileges: Acl::default(),
        comment: options.comment.clone(),
        is_populated: !options.no_data,
        columns: Vec::new(),
    };
    let id = lowered.add(Object::MaterializedView(view), &entry.place)?;
    for index in &options.indexes.0 {
        keys::index(lowered, marks, &name, &id, None, index)?;
    }
    Ok(())
}

/// A query without the semicolon that a person may have written at its end.
fn query(marks: &mut Marks, query: &super::value::Sql) -> String {
    let mut query = query.clone();
    let end = query.text.trim_end().trim_end_matches(';').len();
    query.text.truncate(end);
    marks.sql(&query)
}

fn comments(comments: &Named<String>) -> BTreeMap<String, String> {
    comments
        .0
        .iter()
        .map(|entry| (entry.name.clone(), entry.value.clone()))
        .collect()
}

/// Whether an expression seems to call a function. To take something for a call that is none only makes one statement more.
fn calls_function(expression: &str) -> bool {
    const NONE: &[&str] = &[
        "in", "and", "or", "not", "any", "all", "numeric", "varchar", "varying", "char",
    ];
    let tokens: Vec<_> = significant(expression).collect();
    tokens.windows(2).any(|pair| match pair {
        [name, open] if open.is_mark("(") => match name.kind {
            TokenKind::Word => !NONE.iter().any(|word| name.is_word(word)),
            TokenKind::QuotedIdentifier => true,
            _ => false,
        },
        _ => false,
    })
}

/// The identity of a part's table.
fn table_id(name: &Name) -> ObjectId {
    ObjectId::in_schema(Kind::Table, &name.schema, &name.name)
}

/// Adds a part of a table or a materialized view.
fn add_part(
    lowered: &mut Lowered,
    whole: &ObjectId,
    part: Object,
    place: &Place,
) -> Result<ObjectId, Problem> {
    let id = lowered.add(part, place)?;
    lowered.need(&id, whole.clone());
    Ok(id)
}
