//! Columns, their defaults, and what stands with them: identity, generation.

use std::collections::BTreeSet;

use super::super::column::{Column, Identity};
use super::super::name::Name;
use super::super::origin::Marks;
use super::super::place::{Place, Problem};
use super::{Lowered, add_part, calls_function};
use crate::object::{self, Acl, CatalogObject, ForeignOptions, Object, ObjectId};
use crate::sql::{choose, ident, qualified};

/// A column with its default, before it has a place in a table.
#[derive(Clone, Debug)]
pub(super) struct Lone {
    pub(super) column: object::column::Column,
    pub(super) default: Option<object::default::Default>,
    pub(super) is_default_alone: bool,
    pub(super) place: Place,
}

/// A column as it stands in the file.
pub(super) fn column(
    table: &Name,
    name: &str,
    section: &Column,
    key: &BTreeSet<String>,
    marks: &mut Marks,
    place: &Place,
) -> Result<Lone, Problem> {
    let said: Vec<&str> = [
        ("default", section.default.is_some()),
        ("identity", section.identity.is_some()),
        ("generated", section.generated.is_some()),
    ]
    .into_iter()
    .filter_map(|(key, is_there)| is_there.then_some(key))
    .collect();
    if let [one, other, ..] = said.as_slice() {
        return Err(place.problem(format!("a column has {one} or {other}, not both")));
    }
    let identity = section.identity.as_ref().map(|Identity(options)| options);
    let generated = section.generated.as_ref().map(|generated| &generated.0);
    let column = object::column::Column {
        schema: table.schema.clone(),
        table: table.name.clone(),
        name: name.to_owned(),
        data_type: marks.sql(&section.data_type),
        collation: marks.option(section.collation.as_ref()),
        not_null: section.not_null || identity.is_some() || key.contains(name),
        identity: identity.map(|options| options.generated.word().to_owned()),
        identity_sequence: identity.map(|options| match &options.sequence {
            Some(sequence) => sequence.sql(),
            // Cut if it must be by PostgreSQL, which is not told then.
            None => qualified(&table.schema, &format!("{}_{name}_seq", table.name)),
        }),
        identity_options: identity.and_then(|options| options.sql()),
        generated: generated.map(|generated| {
            let kind = generated.kind.map_or("stored", |kind| kind.word());
            kind.to_owned()
        }),
        expression: generated.map(|generated| marks.sql(&generated.expression)),
        storage: section.storage.map(|storage| storage.word().to_owned()),
        compression: section
            .compression
            .map(|compression| compression.word().to_owned()),
        statistics: section.statistics,
        parameters: section.parameters.sorted(),
        options: ForeignOptions::default(),
        local: true,
        privileges: Acl::default(),
        comment: section.comment.clone(),
        position: 0,
        inherited: false,
        default_storage: String::new(),
        not_null_name: None,
        not_null_local: false,
        not_null_stays: false,
    };
    let default = section
        .default
        .as_ref()
        .map(|expression| object::default::Default {
            schema: table.schema.clone(),
            table: table.name.clone(),
            column: name.to_owned(),
            expression: marks.sql(expression),
        });
    Ok(Lone {
        column,
        default,
        is_default_alone: section
            .default
            .as_ref()
            .is_some_and(|default| calls_function(&default.text)),
        place: place.clone(),
    })
}

impl Lone {
    /// The same column as a child's, which has it from this one.
    pub(super) fn inherited(&self, table: &Name, is_partition: bool, version: u32) -> Self {
        let has_identity = is_partition && version >= 170_000;
        let mut column = self.column.clone();
        column.schema.clone_from(&table.schema);
        column.table.clone_from(&table.name);
        if !has_identity {
            column.identity = None;
        }
        column.identity_sequence = None;
        column.identity_options = None;
        column.statistics = None;
        column.parameters = Vec::new();
        column.comment = None;
        column.local = false;
        column.inherited = true;
        let default = self
            .default
            .as_ref()
            .map(|default| object::default::Default {
                schema: table.schema.clone(),
                table: table.name.clone(),
                ..default.clone()
            });
        Self {
            column,
            default,
            ..self.clone()
        }
    }

    /// Adds it to its table.
    pub(super) fn add(
        self,
        lowered: &mut Lowered,
        whole: &ObjectId,
        is_unlogged: bool,
    ) -> Result<(), Problem> {
        let column_id = self.column.id();
        if let Some(sequence) = &self.column.identity_sequence {
            let parts = Name::of_sql(sequence);
            let name = parts.unwrap_or_else(|| Name::new(&self.column.schema, ""));
            let sequence = object::identity_sequence::IdentitySequence {
                schema: self.column.schema.clone(),
                table: self.column.table.clone(),
                column: self.column.name.clone(),
                unlogged: is_unlogged,
                privileges: Acl::default(),
                comment: None,
                sequence_schema: name.schema,
                sequence: name.name,
                is_table_unlogged: is_unlogged,
            };
            let id = add_part(
                lowered,
                whole,
                Object::IdentitySequence(sequence),
                &self.place,
            )?;
            lowered.need(&id, column_id.clone());
        }
        if let Some(default) = self.default {
            let id = add_part(lowered, whole, Object::Default(default), &self.place)?;
            lowered.need(&id, column_id.clone());
            if self.is_default_alone {
                lowered.alone.insert(id);
            }
        }
        add_part(lowered, whole, Object::Column(self.column), &self.place).map(drop)
    }
}

/// What a column says that is a constraint of its table.
pub(super) fn check(
    table: &Name,
    name: &str,
    section: &Column,
    marks: &mut Marks,
) -> Option<object::check_constraint::CheckConstraint> {
    let expression = section.check.as_ref()?;
    Some(object::check_constraint::CheckConstraint {
        schema: table.schema.clone(),
        table: table.name.clone(),
        name: choose::name(&table.name, Some(name), "check"),
        expression: marks.sql(expression),
        no_inherit: false,
        validated: true,
        enforced: true,
        inherited: false,
        comment: None,
        is_foreign: false,
    })
}

/// A key of an index: a column where the table has one of that name, else SQL.
pub(super) fn key(
    columns: Option<&BTreeSet<String>>,
    key: &super::super::value::Sql,
    marks: &mut Marks,
) -> String {
    if columns.is_some_and(|columns| columns.contains(&key.text)) {
        ident(&key.text)
    } else {
        marks.sql(key)
    }
}
