//! A table of the catalog with everything that belongs to it, as data.

use std::collections::BTreeSet;

use super::super::column::{
    Column, Compression, Generated, GeneratedKind, GeneratedOptions, Generation, Identity,
    IdentityOptions, Storage,
};
use super::super::name::{Name, Target};
use super::super::place::Place;
use super::super::table::{
    Action, Check, CheckOptions, Exclusion, ForeignKey, Index, IndexOptions, PrimaryKey,
    PrimaryKeyOptions, ReplicaIdentity, ReplicaIdentityWord, Table, Unique, UniqueOptions,
};
use super::super::value::{Named, Parameters, Sql};
use super::{expression, sql};
use crate::catalog::Catalog;
use crate::object::{self, Kind, Object, ObjectId};
use crate::sql::{ident, is_blank, qualified};

/// A table, without what is left to SQL.
pub(super) fn table(
    catalog: &Catalog,
    left: &BTreeSet<ObjectId>,
    found: &object::table::Table,
) -> Table {
    let id = ObjectId::in_schema(Kind::Table, &found.schema, &found.name);
    let columns = columns(catalog, &id);
    let names: BTreeSet<String> = columns.iter().map(|column| column.name.clone()).collect();
    let parts = |kind: Kind| {
        catalog
            .parts(kind, &found.schema, &found.name)
            .filter(|object| !left.contains(&object.id()))
    };
    let mut table = Table {
        comment: found.comment.clone(),
        unlogged: found.unlogged,
        partition_by: sql(found.partition_key.as_ref()),
        bound: sql(found.bound.as_ref()),
        of_type: found.of_type.as_deref().and_then(Name::of_sql),
        access_method: found.access_method.clone(),
        tablespace: found.tablespace.clone(),
        parameters: Parameters::of(&found.parameters_as_given),
        row_security: found.row_security,
        row_security_forced: found.row_security_forced,
        replica_identity: match &found.replica_identity_index {
            Some(index) => Some(ReplicaIdentity::Index(index.clone())),
            None => ReplicaIdentityWord::of(&found.replica_identity)
                .filter(|word| *word != ReplicaIdentityWord::Default)
                .map(ReplicaIdentity::Word),
        },
        ..Table::default()
    };
    let mut parents: Vec<Name> = found
        .parent_schemas
        .iter()
        .zip(&found.parent_names)
        .map(|(schema, name)| Name::new(schema, name))
        .collect();
    if found.bound.is_some() {
        table.partition_of = parents.pop();
    } else {
        table.inherits = parents;
    }
    let mut key = BTreeSet::new();
    for object in parts(Kind::PrimaryKey) {
        if let Object::PrimaryKey(found) = object {
            key.extend(found.columns.iter().cloned());
            table.primary_key = Some(primary_key(found));
        }
    }
    for object in columns.into_iter().filter(|column| column.local) {
        let default = catalog.get(&ObjectId::part(
            Kind::Default,
            &found.schema,
            &found.name,
            &object.name,
        ));
        let default = default
            .filter(|default| !left.contains(&default.id()))
            .and_then(|default| match default {
                Object::Default(default) => Some(&default.expression),
                _ => None,
            });
        let mut raised = column(object, default, &key);
        // PostgreSQL takes it from the parent, and up to 15 from there only.
        if table.partition_of.is_none() && inherits_expression(catalog, found, object) {
            raised.generated = None;
        }
        table.columns.add(&object.name, raised);
    }
    for object in parts(Kind::UniqueConstraint) {
        if let Object::UniqueConstraint(found) = object {
            table.unique.add(&found.name, unique(found));
        }
    }
    for object in parts(Kind::CheckConstraint) {
        if let Object::CheckConstraint(found) = object
            && !found.inherited
        {
            let options = CheckOptions {
                no_inherit: found.no_inherit,
                not_valid: !found.validated && found.enforced,
                not_enforced: !found.enforced,
                comment: found.comment.clone(),
                ..CheckOptions::from(expression(&found.expression))
            };
            table.checks.add(&found.name, Check(options));
        }
    }
    for object in parts(Kind::ExclusionConstraint) {
        if let Object::ExclusionConstraint(found) = object {
            table.exclusions.add(&found.name, exclusion(found));
        }
    }
    for object in parts(Kind::ForeignKey) {
        if let Object::ForeignKey(found) = object
            && !found.inherited
        {
            table.foreign_keys.add(&found.name, foreign_key(found));
        }
    }
    table.indexes = indexes(catalog, left, &id, &names);
    table
}

/// The columns in their order.
fn columns<'a>(catalog: &'a Catalog, table: &ObjectId) -> Vec<&'a object::column::Column> {
    let mut columns: Vec<_> = catalog
        .parts(Kind::Column, &table.schema, &table.name)
        .filter_map(|object| match object {
            Object::Column(column) => Some(column),
            _ => None,
        })
        .collect();
    columns.sort_by_key(|column| column.position);
    columns
}

fn column(
    found: &object::column::Column,
    default: Option<&String>,
    key: &BTreeSet<String>,
) -> Column {
    let usual_sequence = qualified(
        &found.schema,
        &format!("{}_{}_seq", found.table, found.name),
    );
    let identity = found
        .identity
        .as_deref()
        .and_then(Generation::of)
        .map(|generated| {
            let mut options = IdentityOptions::new(generated);
            if let Some(text) = &found.identity_options {
                options = options.with(text);
            }
            options.sequence = found
                .identity_sequence
                .as_ref()
                .filter(|sequence| **sequence != usual_sequence)
                .and_then(|sequence| Name::of_sql(sequence));
            Identity(options)
        });
    // From PostgreSQL 18 on, a child says it itself or has it from its parent only.
    let says_not_null = found.not_null
        && (found.not_null_local || !found.inherited || found.not_null_name.is_none());
    Column {
        data_type: (&found.data_type).into(),
        not_null: says_not_null && identity.is_none() && !key.contains(&found.name),
        default: sql(default),
        identity,
        generated: found.expression.as_ref().map(|text| {
            let kind = found.generated.as_deref().and_then(GeneratedKind::of);
            Generated(GeneratedOptions {
                expression: expression(text),
                kind: kind.filter(|kind| *kind != GeneratedKind::Stored),
            })
        }),
        collation: sql(found.collation.as_ref()),
        storage: found.storage.as_deref().and_then(Storage::of),
        compression: found.compression.as_deref().and_then(Compression::of),
        statistics: found.statistics,
        parameters: Parameters::of(&found.parameters),
        comment: found.comment.clone(),
        ..Column::default()
    }
}

/// Whether a column that its table declares itself is generated as that of a parent is.
fn inherits_expression(
    catalog: &Catalog,
    table: &object::table::Table,
    column: &object::column::Column,
) -> bool {
    let schemas = table.parent_schemas.iter();
    let mut parents = schemas.zip(&table.parent_names);
    column.inherited
        && parents.any(|(schema, name)| {
            let id = ObjectId::part(Kind::Column, schema, name, &column.name);
            matches!(catalog.get(&id), Some(Object::Column(parent)) if parent.expression == column.expression)
        })
}

fn attached(attached_to: Option<&String>) -> Option<Name> {
    attached_to.and_then(|index| Name::of_sql(index))
}

fn primary_key(found: &object::primary_key::PrimaryKey) -> PrimaryKey {
    let usual = format!("{}_pkey", found.table);
    PrimaryKey {
        options: PrimaryKeyOptions {
            name: (found.name != usual).then(|| found.name.clone()),
            columns: found.columns.clone(),
            include: found.include.clone(),
            without_overlaps: found.without_overlaps,
            deferrable: found.deferrable,
            initially_deferred: found.initially_deferred,
            parameters: Parameters::of(&found.stored_parameters),
            tablespace: found.tablespace.clone(),
            attached_to: attached(found.attached_to.as_ref()),
            clustered: found.clustered,
            index_comment: found.index_comment.clone(),
            comment: found.comment.clone(),
        },
        ..PrimaryKey::default()
    }
}

fn unique(found: &object::unique_constraint::UniqueConstraint) -> Unique {
    Unique {
        options: UniqueOptions {
            columns: found.columns.clone(),
            include: found.include.clone(),
            nulls_not_distinct: found.nulls_not_distinct,
            without_overlaps: found.without_overlaps,
            deferrable: found.deferrable,
            initially_deferred: found.initially_deferred,
            parameters: Parameters::of(&found.stored_parameters),
            tablespace: found.tablespace.clone(),
            attached_to: attached(found.attached_to.as_ref()),
            clustered: found.clustered,
            index_comment: found.index_comment.clone(),
            comment: found.comment.clone(),
        },
        ..Unique::default()
    }
}

fn exclusion(found: &object::exclusion_constraint::ExclusionConstraint) -> Exclusion {
    Exclusion {
        method: (found.method != "gist").then(|| found.method.clone()),
        elements: found.elements.iter().map(Sql::from).collect(),
        include: found.include.clone(),
        predicate: found.predicate.as_deref().map(expression),
        deferrable: found.deferrable,
        initially_deferred: found.initially_deferred,
        parameters: Parameters::of(&found.stored_parameters),
        tablespace: found.tablespace.clone(),
        attached_to: attached(found.attached_to.as_ref()),
        clustered: found.clustered,
        index_comment: found.index_comment.clone(),
        comment: found.comment.clone(),
    }
}

fn foreign_key(found: &object::foreign_key::ForeignKey) -> ForeignKey {
    let action =
        |words: &str| Action::of(&words.to_lowercase()).filter(|action| *action != Action::Nothing);
    ForeignKey {
        columns: found.columns.clone(),
        references: Target {
            table: Name::new(&found.referenced_schema, &found.referenced_table),
            columns: found.referenced_columns.clone(),
            place: Place::default(),
        },
        on_update: action(&found.on_update),
        on_delete: action(&found.on_delete),
        on_delete_columns: found.on_delete_columns.clone(),
        match_full: found.match_full,
        period: found.period,
        deferrable: found.deferrable,
        initially_deferred: found.initially_deferred,
        not_valid: !found.validated && found.enforced,
        not_enforced: !found.enforced,
        comment: found.comment.clone(),
    }
}

/// The indexes of a table or a materialized view; `columns` are those that stand in keys by name.
pub(super) fn indexes(
    catalog: &Catalog,
    left: &BTreeSet<ObjectId>,
    whole: &ObjectId,
    columns: &BTreeSet<String>,
) -> Named<Index> {
    let mut indexes = Named::default();
    for object in catalog.parts(Kind::Index, &whole.schema, &whole.name) {
        let Object::Index(found) = object else {
            continue;
        };
        if left.contains(&object.id()) {
            continue;
        }
        let options = IndexOptions {
            keys: found
                .keys
                .iter()
                .map(|key| {
                    // A name such as -- is no SQL without its quotes.
                    let column = columns
                        .iter()
                        .find(|column| ident(column) == *key && !is_blank(column));
                    Sql::from(column.unwrap_or(key))
                })
                .collect(),
            unique: found.unique,
            method: (found.method != "btree").then(|| found.method.clone()),
            include: found.include.clone(),
            predicate: found.predicate.as_deref().map(expression),
            nulls_not_distinct: found.nulls_not_distinct,
            parameters: Parameters::of(&found.stored_parameters),
            tablespace: found.tablespace.clone(),
            attached_to: attached(found.attached_to.as_ref()),
            clustered: found.clustered,
            statistics: Parameters::of(&found.statistics),
            extensions: found.extensions.clone(),
            comment: found.comment.clone(),
        };
        let index = Index {
            options,
            ..Index::default()
        };
        indexes.add(&found.name, index);
    }
    indexes
}
