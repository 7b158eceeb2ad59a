//! A catalog → what `schema.toml` says about it.
//!
//! Every object that the file has keys for is tried as data. The data is lowered again, and what does not come back equal is left
//! to SQL, together with what its statement makes: so a dump never says less than the database has, and no special case is
//! known here that lowering does not know.

mod table;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow};

use super::document::{
    CheckOption, Document, Domain, Enum, EnumOptions, Extension, MaterializedView,
    MaterializedViewOptions, Schema, Sequence, SequenceType, SqlBlocks, View, ViewOptions,
};
use super::lower::{self, Lowered};
use super::name::{ColumnName, Name};
use super::origin::Marks;
use super::table::{Check, CheckOptions};
use super::value::{Named, Parameters, Sql};
use crate::catalog::Catalog;
use crate::dump::{self, Extras};
use crate::metadata;
use crate::object::{self, Kind, Object, ObjectId};

/// What says who owns something and who may use it; it is written as SQL.
const SAID_IN_SQL: &[&str] = &["owner", "privileges", "column_privileges"];

/// What the file says about a catalog.
pub(super) fn raise(catalog: &Catalog, extras: Extras) -> Result<Document> {
    // What has to be announced before it can be made, its statement replaces; it is announced with what needs it.
    let mut left: BTreeSet<ObjectId> = BTreeSet::new();
    for (id, _) in catalog.objects() {
        let mut announced = catalog.shells(id).cloned().peekable();
        if announced.peek().is_some() {
            left.insert(whole(catalog, id));
        }
        left.extend(announced);
    }
    loop {
        let mut document = as_data(catalog, &left);
        let lowered = lower::lower(&document, &mut Marks::off(), catalog.server_version).map_err(
            |problem| {
                anyhow!(
                    "{}: {}, which is a mistake of schemactl",
                    problem.place.key,
                    problem.message
                )
            },
        )?;
        let before = left.len();
        leave(catalog, &lowered, &mut left);
        if left.len() == before {
            document.sql = blocks(catalog, &left, extras)?;
            return Ok(document);
        }
    }
}

/// Whether the file has keys for an object.
fn has_keys(catalog: &Catalog, id: &ObjectId, object: &Object) -> bool {
    let belongs_to = |kinds: &[Kind]| {
        catalog
            .relation(&id.schema, &id.parent)
            .is_some_and(|whole| kinds.contains(&whole.id().kind))
    };
    match object {
        Object::Schema(schema) => {
            schema.name != "public" || schema.comment.as_deref() != Some(metadata::PUBLIC_COMMENT)
        }
        Object::Extension(_)
        | Object::Enum(_)
        | Object::Domain(_)
        | Object::DomainConstraint(_)
        | Object::Sequence(_)
        | Object::Table(_)
        | Object::View(_)
        | Object::MaterializedView(_) => true,
        Object::Index(_) => belongs_to(&[Kind::Table, Kind::MaterializedView]),
        Object::Column(_)
        | Object::Default(_)
        | Object::PrimaryKey(_)
        | Object::UniqueConstraint(_)
        | Object::ExclusionConstraint(_)
        | Object::IdentitySequence(_) => belongs_to(&[Kind::Table]),
        Object::CheckConstraint(check) => !check.inherited && belongs_to(&[Kind::Table]),
        Object::ForeignKey(key) => !key.inherited && belongs_to(&[Kind::Table]),
        Object::NotNullConstraint(constraint) => {
            !constraint.inherited && belongs_to(&[Kind::Table])
        }
        _ => false,
    }
}

/// The object whose statement makes this one, so that both are data or neither is.
fn whole(catalog: &Catalog, id: &ObjectId) -> ObjectId {
    let is_bound = matches!(
        id.kind,
        Kind::Column | Kind::IdentitySequence | Kind::NotNullConstraint
    );
    if is_bound && let Some(table) = catalog.relation(&id.schema, &id.parent) {
        return table.id();
    }
    catalog
        .inlined_in(id)
        .cloned()
        .unwrap_or_else(|| id.clone())
}

/// The object that an object is nothing without.
fn owner(catalog: &Catalog, id: &ObjectId) -> Option<ObjectId> {
    if id.parent.is_empty() {
        return None;
    }
    if id.kind == Kind::DomainConstraint {
        return Some(ObjectId::in_schema(Kind::Domain, &id.schema, &id.parent));
    }
    catalog.relation(&id.schema, &id.parent).map(Object::id)
}

/// Adds what does not come back as it is to what is left to SQL.
fn leave(catalog: &Catalog, lowered: &Lowered, left: &mut BTreeSet<ObjectId>) {
    for (id, object) in catalog.objects() {
        if !has_keys(catalog, id, object) || is_left(catalog, left, id) {
            continue;
        }
        let is_same = lowered.objects.get(id).is_some_and(|(other, _)| {
            bare(object)
                .differing(other)
                .iter()
                .all(|attribute| SAID_IN_SQL.contains(attribute))
        });
        if !is_same {
            left.insert(whole(catalog, id));
        }
    }
    // What lowering makes and the database does not have: a default that a child has dropped.
    for id in lowered.objects.keys() {
        if catalog.get(id).is_none()
            && let Some(owner) = owner(catalog, id)
        {
            left.insert(owner);
        }
    }
    // A tree of tables that inherit from one another stays in one piece: its statements depend on each other's.
    loop {
        let mut more = BTreeSet::new();
        for object in catalog.of_kind(Kind::Table) {
            let Object::Table(table) = object else {
                continue;
            };
            let id = object.id();
            let parents = table
                .parent_schemas
                .iter()
                .zip(&table.parent_names)
                .map(|(schema, name)| ObjectId::in_schema(Kind::Table, schema, name));
            for parent in parents {
                let is_whole_data =
                    |id: &ObjectId| !left.contains(id) && is_complete(catalog, left, id);
                if is_whole_data(&id) != is_whole_data(&parent)
                    || (!is_whole_data(&id) && !left.contains(&id))
                {
                    more.extend([id.clone(), parent]);
                }
            }
        }
        more.retain(|id| !left.contains(id) && catalog.get(id).is_some());
        if more.is_empty() {
            return;
        }
        left.extend(more);
    }
}

/// The object as the file has it: without parentheses that its statement puts around an expression again.
fn bare(object: &Object) -> Object {
    let strip = |text: &mut String| *text = object::bare(text).to_owned();
    let mut object = object.clone();
    match &mut object {
        Object::CheckConstraint(check) => strip(&mut check.expression),
        Object::DomainConstraint(check) => strip(&mut check.expression),
        Object::Index(index) => index.predicate.iter_mut().for_each(strip),
        Object::ExclusionConstraint(constraint) => constraint.predicate.iter_mut().for_each(strip),
        Object::Column(column) => column.expression.iter_mut().for_each(strip),
        _ => {}
    }
    object
}

/// Whether no part of a table is left to SQL.
fn is_complete(catalog: &Catalog, left: &BTreeSet<ObjectId>, table: &ObjectId) -> bool {
    catalog.get(table).is_some()
        && !left
            .iter()
            .any(|id| id.schema == table.schema && id.parent == table.name)
}

/// Whether an object is left to SQL, by itself or with what it belongs to.
fn is_left(catalog: &Catalog, left: &BTreeSet<ObjectId>, id: &ObjectId) -> bool {
    left.contains(id) || owner(catalog, id).is_some_and(|owner| left.contains(&owner))
}

/// The SQL of everything that is not data.
fn blocks(catalog: &Catalog, left: &BTreeSet<ObjectId>, extras: Extras) -> Result<SqlBlocks> {
    let is_data = |id: &ObjectId| {
        catalog.get(id).is_some_and(|object| {
            let is_public = matches!(object, Object::Schema(schema) if schema.name == "public");
            (is_public || has_keys(catalog, id, object)) && !is_left(catalog, left, id)
        })
    };
    let plain = dump::groups(catalog, Extras::default())?;
    let mut said: BTreeMap<&ObjectId, BTreeSet<&String>> = BTreeMap::new();
    for group in &plain {
        said.entry(group.id).or_default().extend(&group.statements);
    }
    let is_relation =
        |id: &ObjectId| matches!(id.kind, Kind::Table | Kind::View | Kind::MaterializedView);
    let mut late: BTreeSet<&ObjectId> = catalog
        .objects()
        .map(|(id, _)| id)
        .filter(|id| {
            is_data(id)
                && (is_relation(id) || owner(catalog, id).is_some_and(|owner| is_relation(&owner)))
        })
        .collect();
    let mut blocks = SqlBlocks::default();
    for group in dump::groups(catalog, extras)? {
        let statements: Vec<&String> = if is_data(group.id) {
            let said = said.get(group.id);
            group
                .statements
                .iter()
                .filter(|statement| !said.is_some_and(|said| said.contains(statement)))
                .collect()
        } else {
            group.statements.iter().collect()
        };
        if statements.is_empty() {
            continue;
        }
        let text: Vec<&str> = statements.iter().map(|text| text.as_str()).collect();
        let text = Sql::from(text.join(";\n").as_str());
        let is_last = matches!(
            group.id.kind,
            Kind::DefaultPrivileges | Kind::EventTrigger | Kind::Publication
        );
        let is_late = is_last
            || group.makes.is_empty()
            || is_data(group.id)
            || group
                .makes
                .iter()
                .any(|id| catalog.needs(id).any(|needed| late.contains(needed)));
        if is_late {
            late.extend(&group.makes);
            blocks.after.push(text);
        } else {
            blocks.before.push(text);
        }
    }
    Ok(blocks)
}

/// Everything that is not left to SQL, as data.
fn as_data(catalog: &Catalog, left: &BTreeSet<ObjectId>) -> Document {
    let mut document = Document::default();
    for (id, object) in catalog.objects() {
        if !has_keys(catalog, id, object) || is_left(catalog, left, id) {
            continue;
        }
        let name = Name::new(&id.schema, &id.name).text();
        match object {
            Object::Schema(schema) => {
                let mut comment = schema.comment.clone();
                if schema.name == "public" {
                    // To be without the usual comment must be said.
                    comment.get_or_insert_default();
                }
                document.schemas.0.add(&schema.name, Schema { comment });
            }
            Object::Extension(extension) => document.extensions.0.add(
                &extension.name,
                Extension {
                    schema: Some(extension.schema.clone()),
                    comment: extension.comment.clone(),
                },
            ),
            Object::Enum(enumeration) => document.enums.add(
                name,
                Enum(EnumOptions {
                    values: enumeration.values.clone(),
                    comment: enumeration.comment.clone(),
                }),
            ),
            Object::Domain(domain) => document.domains.add(
                name,
                Domain {
                    base_type: (&domain.base_type).into(),
                    collation: sql(domain.collation.as_ref()),
                    default: sql(domain.default.as_ref()),
                    not_null: domain.not_null && domain.not_null_name.is_none(),
                    not_null_name: domain.not_null_name.clone(),
                    comment: domain.comment.clone(),
                    checks: domain_checks(catalog, left, id),
                },
            ),
            Object::Sequence(found) => document.sequences.add(name, sequence(found)),
            Object::Table(found) => document
                .tables
                .add(name, table::table(catalog, left, found)),
            Object::View(view) => document.views.add(
                name,
                View {
                    options: ViewOptions {
                        query: (&view.definition).into(),
                        comment: view.comment.clone(),
                        security_barrier: view.options.contains_key("security_barrier"),
                        security_invoker: view.options.contains_key("security_invoker"),
                        check_option: view
                            .options
                            .get("check_option")
                            .and_then(|word| CheckOption::of(word)),
                        column_comments: comments(&view.column_comments),
                    },
                    ..View::default()
                },
            ),
            Object::MaterializedView(view) => document.materialized_views.add(
                name,
                MaterializedView {
                    options: MaterializedViewOptions {
                        query: (&view.definition).into(),
                        comment: view.comment.clone(),
                        no_data: !view.is_populated,
                        access_method: view.access_method.clone(),
                        tablespace: view.tablespace.clone(),
                        parameters: Parameters(view.options.clone().into_iter().collect()),
                        column_comments: comments(&view.column_comments),
                        indexes: table::indexes(catalog, left, id, &BTreeSet::new()),
                    },
                    ..MaterializedView::default()
                },
            ),
            _ => {}
        }
    }
    document
}

/// An expression without the parentheses that PostgreSQL prints around it.
fn expression(text: &str) -> Sql {
    object::bare(text).into()
}

fn sql(text: Option<&String>) -> Option<Sql> {
    text.map(Sql::from)
}

fn comments(comments: &BTreeMap<String, String>) -> Named<String> {
    let mut named = Named::default();
    for (column, comment) in comments {
        named.add(column, comment.clone());
    }
    named
}

fn domain_checks(catalog: &Catalog, left: &BTreeSet<ObjectId>, domain: &ObjectId) -> Named<Check> {
    let mut checks = Named::default();
    for object in catalog.parts(Kind::DomainConstraint, &domain.schema, &domain.name) {
        if let Object::DomainConstraint(check) = object
            && !left.contains(&object.id())
        {
            let options = CheckOptions {
                not_valid: !check.validated,
                comment: check.comment.clone(),
                ..CheckOptions::from(expression(&check.expression))
            };
            checks.add(&check.name, Check(options));
        }
    }
    checks
}

/// What is not as it would be anyway.
fn sequence(found: &object::sequence::Sequence) -> Sequence {
    let (low, high) = match found.data_type.as_str() {
        "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
        "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let is_ascending = found.increment > 0;
    let (minimum, maximum) = if is_ascending { (1, high) } else { (low, -1) };
    let start = if is_ascending {
        found.minimum
    } else {
        found.maximum
    };
    let unless = |value: i64, usual: i64| (value != usual).then_some(value);
    Sequence {
        data_type: SequenceType::of(&found.data_type)
            .filter(|data_type| *data_type != SequenceType::Bigint),
        increment: unless(found.increment, 1),
        minimum: unless(found.minimum, minimum),
        maximum: unless(found.maximum, maximum),
        start: unless(found.start, start),
        cache: unless(found.cache, 1),
        cycle: found.cycle,
        unlogged: found.unlogged,
        owned_by: found.owned_by.as_deref().and_then(ColumnName::of_sql),
        comment: found.comment.clone(),
    }
}
