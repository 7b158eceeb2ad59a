//! Primary keys, unique and exclusion constraints, indexes: whatever has an index behind it.

use std::collections::BTreeSet;

use super::super::name::Name;
use super::super::origin::Marks;
use super::super::place::{Place, Problem, suggestion};
use super::super::table::{Exclusion, Index, PrimaryKeyOptions, UniqueOptions};
use super::super::value::{Entry, Sql};
use super::{Lowered, add_part, columns};
use crate::object::{self, Kind, Object, ObjectId};
use crate::sql::choose;

/// The columns of a table; `None` where the file does not know them.
pub(super) type Known = Option<BTreeSet<String>>;

/// Refuses columns that the table does not have.
pub(super) fn check_columns(
    known: &Known,
    names: &[&[String]],
    place: &Place,
) -> Result<(), Problem> {
    let Some(known) = known else { return Ok(()) };
    for name in names.iter().copied().flatten() {
        if !known.contains(name) {
            let columns: Vec<&str> = known.iter().map(String::as_str).collect();
            return Err(place
                .problem(format!("the table has no column {name}"))
                .hint(suggestion(name, &columns)));
        }
    }
    Ok(())
}

fn check_deferral(deferrable: bool, deferred: bool, place: &Place) -> Result<(), Problem> {
    if deferred && !deferrable {
        return Err(place.problem("initially_deferred needs deferrable = true"));
    }
    Ok(())
}

pub(super) fn primary_key(
    lowered: &mut Lowered,
    table: &Name,
    whole: &ObjectId,
    known: &Known,
    options: &PrimaryKeyOptions,
    place: &Place,
) -> Result<(), Problem> {
    check_columns(known, &[&options.columns, &options.include], place)?;
    check_deferral(options.deferrable, options.initially_deferred, place)?;
    let key = object::primary_key::PrimaryKey {
        schema: table.schema.clone(),
        table: table.name.clone(),
        name: options
            .name
            .clone()
            .unwrap_or_else(|| choose::name(&table.name, None, "pkey")),
        columns: options.columns.clone(),
        include: options.include.clone(),
        without_overlaps: options.without_overlaps,
        deferrable: options.deferrable,
        initially_deferred: options.initially_deferred,
        parameters: options.parameters.sorted(),
        tablespace: options.tablespace.clone(),
        attached_to: options.attached_to.as_ref().map(Name::sql),
        clustered: options.clustered,
        index_comment: options.index_comment.clone(),
        comment: options.comment.clone(),
        partitioned: false,
        stored_parameters: options.parameters.as_given(),
    };
    add_part(lowered, whole, Object::PrimaryKey(key), place).map(drop)
}

pub(super) fn unique(
    lowered: &mut Lowered,
    table: &Name,
    whole: &ObjectId,
    known: &Known,
    (name, options): (&str, &UniqueOptions),
    place: &Place,
) -> Result<(), Problem> {
    check_columns(known, &[&options.columns, &options.include], place)?;
    check_deferral(options.deferrable, options.initially_deferred, place)?;
    let constraint = object::unique_constraint::UniqueConstraint {
        schema: table.schema.clone(),
        table: table.name.clone(),
        name: name.to_owned(),
        columns: options.columns.clone(),
        include: options.include.clone(),
        nulls_not_distinct: options.nulls_not_distinct,
        without_overlaps: options.without_overlaps,
        deferrable: options.deferrable,
        initially_deferred: options.initially_deferred,
        parameters: options.parameters.sorted(),
        tablespace: options.tablespace.clone(),
        attached_to: options.attached_to.as_ref().map(Name::sql),
        clustered: options.clustered,
        index_comment: options.index_comment.clone(),
        comment: options.comment.clone(),
        partitioned: false,
        stored_parameters: options.parameters.as_given(),
    };
    add_part(lowered, whole, Object::UniqueConstraint(constraint), place).map(drop)
}

pub(super) fn exclusion(
    lowered: &mut Lowered,
    marks: &mut Marks,
    table: &Name,
    whole: &ObjectId,
    known: &Known,
    entry: &Entry<Exclusion>,
) -> Result<(), Problem> {
    let (section, place) = (&entry.value, &entry.place);
    if section.elements.is_empty() {
        return Err(place.problem("it has no elements"));
    }
    check_columns(known, &[&section.include], place)?;
    check_deferral(section.deferrable, section.initially_deferred, place)?;
    // What is attached is never written out, and PostgreSQL's own name for it comes from its elements.
    let mut element = |element: &Sql| match section.attached_to {
        Some(_) => element.text.clone(),
        None => marks.sql(element),
    };
    let constraint = object::exclusion_constraint::ExclusionConstraint {
        schema: table.schema.clone(),
        table: table.name.clone(),
        name: entry.name.clone(),
        method: section.method.clone().unwrap_or_else(|| "gist".to_owned()),
        elements: section.elements.iter().map(&mut element).collect(),
        include: section.include.clone(),
        predicate: marks.option(section.predicate.as_ref()),
        deferrable: section.deferrable,
        initially_deferred: section.initially_deferred,
        parameters: section.parameters.sorted(),
        tablespace: section.tablespace.clone(),
        attached_to: section.attached_to.as_ref().map(Name::sql),
        clustered: section.clustered,
        statistics: Vec::new(),
        index_comment: section.index_comment.clone(),
        comment: section.comment.clone(),
        partitioned: false,
        stored_parameters: section.parameters.as_given(),
    };
    add_part(
        lowered,
        whole,
        Object::ExclusionConstraint(constraint),
        place,
    )
    .map(drop)
}

/// An index of a table or a materialized view.
pub(super) fn index(
    lowered: &mut Lowered,
    marks: &mut Marks,
    table: &Name,
    whole: &ObjectId,
    known: Option<&BTreeSet<String>>,
    entry: &Entry<Index>,
) -> Result<(), Problem> {
    let (options, place) = (&entry.value.options, &entry.place);
    if let Some(known) = known {
        check_columns(&Some(known.clone()), &[&options.include], place)?;
    }
    let index = object::index::Index {
        schema: table.schema.clone(),
        table: table.name.clone(),
        name: entry.name.clone(),
        method: options.method.clone().unwrap_or_else(|| "btree".to_owned()),
        unique: options.unique,
        nulls_not_distinct: options.nulls_not_distinct,
        keys: options
            .keys
            .iter()
            .map(|key| columns::key(known, key, marks))
            .collect(),
        include: options.include.clone(),
        predicate: marks.option(options.predicate.as_ref()),
        parameters: options.parameters.sorted(),
        tablespace: options.tablespace.clone(),
        attached_to: options.attached_to.as_ref().map(Name::sql),
        valid: true,
        clustered: options.clustered,
        statistics: options.statistics.as_given(),
        extensions: options.extensions.clone(),
        comment: options.comment.clone(),
        partitioned: false,
        stored_parameters: options.parameters.as_given(),
    };
    add_part(lowered, whole, Object::Index(index), place).map(drop)
}

/// Indexes to which others are attached are made without those of the partitions, and before them. All others make those of the
/// partitions, as in SQL.
pub(super) fn attach(lowered: &mut Lowered) {
    let mut pairs: Vec<(ObjectId, Name)> = Vec::new();
    for (id, (object, _)) in &lowered.objects {
        let whole = match object {
            Object::PrimaryKey(key) => &key.attached_to,
            Object::UniqueConstraint(constraint) => &constraint.attached_to,
            Object::ExclusionConstraint(constraint) => &constraint.attached_to,
            Object::Index(index) => &index.attached_to,
            _ => continue,
        };
        let whole = whole.as_deref().and_then(Name::of_sql);
        pairs.extend(whole.map(|whole| (id.clone(), whole)));
    }
    for (part, whole) in pairs {
        let wholes: Vec<ObjectId> = lowered
            .objects
            .keys()
            .filter(|id| {
                id.schema == whole.schema
                    && id.name == whole.name
                    && matches!(
                        id.kind,
                        Kind::PrimaryKey
                            | Kind::UniqueConstraint
                            | Kind::ExclusionConstraint
                            | Kind::Index
                    )
            })
            .cloned()
            .collect();
        for whole in wholes {
            if let Some((object, _)) = lowered.objects.get_mut(&whole) {
                let partitioned = match object {
                    Object::PrimaryKey(key) => &mut key.partitioned,
                    Object::UniqueConstraint(constraint) => &mut constraint.partitioned,
                    Object::ExclusionConstraint(constraint) => &mut constraint.partitioned,
                    Object::Index(index) => &mut index.partitioned,
                    _ => continue,
                };
                *partitioned = true;
            }
            lowered.need(&part, whole);
        }
    }
}
