//! Tables with everything that belongs to them: columns, keys, constraints, indexes.

use serde_json::{Value as Json, json};

use super::column::Column;
use super::json_schema::Definitions;
use super::name::{Name, Target};
use super::place::{Place, Problem};
use super::section::{choice, plain, section};
use super::value::{Named, Node, Parameters, Sql, Value};
use super::write::Toml;

section! {
    /// A table.
    #[derive(Default)]
    pub struct Table in "a table with columns" {
        /// The name that the table had before: it is renamed, not dropped and made anew.
        renamed_from: Option<Name>,
        /// COMMENT ON TABLE.
        comment: Option<String>,
        /// The primary key: its columns, or a table.
        primary_key: Option<PrimaryKey>,
        /// Whether its contents are not written to the log, and lost in a crash.
        unlogged: bool,
        /// How it is partitioned, as SQL: "RANGE (created_at)".
        partition_by: Option<Sql>,
        /// The table it is a partition of; its columns are those of that table.
        partition_of: Option<Name>,
        /// The rows of a partition, as SQL: "FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')", or "DEFAULT".
        bound: Option<Sql>,
        /// The tables it inherits from.
        inherits: Vec<Name>,
        /// The composite type whose attributes are its columns.
        of_type: Option<Name>,
        /// The access method, where it is not heap.
        access_method: Option<String>,
        /// The tablespace, where it is not the database's.
        tablespace: Option<String>,
        /// Storage parameters: { fillfactor = 70 }.
        parameters: Parameters,
        /// Whether policies apply (ENABLE ROW LEVEL SECURITY).
        row_security: bool,
        /// Whether they apply to the owner as well (FORCE ROW LEVEL SECURITY).
        row_security_forced: bool,
        /// What identifies an old row in logical replication: "full", "nothing", or { index = "NAME" }.
        replica_identity: Option<ReplicaIdentity>,
        /// The columns in their order: name = "TYPE [not null] [default EXPRESSION]", or name = { type = "…", … }.
        columns: Named<Column>,
        /// Unique constraints: name = ["column", …], or a table.
        unique: Named<Unique>,
        /// Check constraints: name = "CONDITION", or a table.
        checks: Named<Check>,
        /// Exclusion constraints: name = { elements = ["room WITH =", "during WITH &&"] }.
        exclusions: Named<Exclusion>,
        /// Foreign keys: name = { columns = ["user_id"], references = "users(id)" }.
        foreign_keys: Named<ForeignKey>,
        /// Indexes: name = ["column", "lower(email)", "created_at DESC"], or a table.
        indexes: Named<Index>,
    }
}

section! {
    /// A primary key.
    #[derive(Default)]
    pub struct PrimaryKeyOptions in "a list of columns, or a table" {
        /// Its name; TABLE_pkey where none is given.
        name: Option<String>,
        /// Its columns in their order.
        columns: Vec<String>,
        /// Columns that its index holds besides.
        include: Vec<String>,
        /// Whether the last column is a range of which no two rows share a part (PostgreSQL 18).
        without_overlaps: bool,
        /// Whether it can wait until the end of a transaction.
        deferrable: bool,
        /// Whether it waits unless told otherwise.
        initially_deferred: bool,
        /// Storage parameters of its index.
        parameters: Parameters,
        /// The tablespace of its index.
        tablespace: Option<String>,
        /// The index of the partitioned table that its index is a part of.
        attached_to: Option<Name>,
        /// Whether CLUSTER uses its index.
        clustered: bool,
        /// COMMENT ON INDEX.
        index_comment: Option<String>,
        /// COMMENT ON CONSTRAINT.
        comment: Option<String>,
    }
}

section! {
    /// A unique constraint.
    #[derive(Default)]
    pub struct UniqueOptions in "a list of columns, or a table" {
        /// Its columns in their order.
        columns: Vec<String>,
        /// Columns that its index holds besides.
        include: Vec<String>,
        /// Whether two NULLs are the same value (PostgreSQL 15).
        nulls_not_distinct: bool,
        /// Whether the last column is a range of which no two rows share a part (PostgreSQL 18).
        without_overlaps: bool,
        /// Whether it can wait until the end of a transaction.
        deferrable: bool,
        /// Whether it waits unless told otherwise.
        initially_deferred: bool,
        /// Storage parameters of its index.
        parameters: Parameters,
        /// The tablespace of its index.
        tablespace: Option<String>,
        /// The index of the partitioned table that its index is a part of.
        attached_to: Option<Name>,
        /// Whether CLUSTER uses its index.
        clustered: bool,
        /// COMMENT ON INDEX.
        index_comment: Option<String>,
        /// COMMENT ON CONSTRAINT.
        comment: Option<String>,
    }
}

section! {
    /// A check constraint.
    pub struct CheckOptions in "a condition, or a table" {
        /// The condition, an SQL expression.
        expression: Sql,
        /// Whether tables that inherit from this one do without it.
        no_inherit: bool,
        /// Whether rows that were there before may break it (NOT VALID).
        not_valid: bool,
        /// Whether it is not checked at all (PostgreSQL 18).
        not_enforced: bool,
        /// COMMENT ON CONSTRAINT.
        comment: Option<String>,
    }
}

section! {
    /// An exclusion constraint.
    #[derive(Default)]
    pub struct Exclusion in "a table with elements" {
        /// The access method of its index; gist where none is given.
        method: Option<String>,
        /// What must not meet by which operator, as SQL: "room WITH =".
        elements: Vec<Sql>,
        /// Columns that its index holds besides.
        include: Vec<String>,
        /// The condition that rows must meet to be excluded, an SQL expression.
        predicate = "where": Option<Sql>,
        /// Whether it can wait until the end of a transaction.
        deferrable: bool,
        /// Whether it waits unless told otherwise.
        initially_deferred: bool,
        /// Storage parameters of its index.
        parameters: Parameters,
        /// The tablespace of its index.
        tablespace: Option<String>,
        /// The index of the partitioned table that its index is a part of.
        attached_to: Option<Name>,
        /// Whether CLUSTER uses its index.
        clustered: bool,
        /// COMMENT ON INDEX.
        index_comment: Option<String>,
        /// COMMENT ON CONSTRAINT.
        comment: Option<String>,
    }
}

section! {
    /// A foreign key.
    pub struct ForeignKey in "a table with columns and references" {
        /// Its columns in their order.
        columns: Vec<String>,
        /// What they refer to: "users(id)", or "users" for its primary key.
        references: Target,
        /// What a change of the referenced columns does.
        on_update: Option<Action>,
        /// What the removal of the referenced row does.
        on_delete: Option<Action>,
        /// The columns that on_delete sets, where it is not all of them (PostgreSQL 15).
        on_delete_columns: Vec<String>,
        /// Whether all columns are NULL or none is (MATCH FULL).
        match_full: bool,
        /// Whether the last column is a period that several rows may cover together (PostgreSQL 18).
        period: bool,
        /// Whether it can wait until the end of a transaction.
        deferrable: bool,
        /// Whether it waits unless told otherwise.
        initially_deferred: bool,
        /// Whether rows that were there before may break it (NOT VALID).
        not_valid: bool,
        /// Whether it is not checked at all (PostgreSQL 18).
        not_enforced: bool,
        /// COMMENT ON CONSTRAINT.
        comment: Option<String>,
    }
}

section! {
    /// A foreign key of one column.
    pub struct ReferenceOptions in "\"TABLE(COLUMN)\", or a table" {
        /// What it refers to: "users(id)", or "users" for its primary key.
        target = "to": Target,
        /// What a change of the referenced column does.
        on_update: Option<Action>,
        /// What the removal of the referenced row does.
        on_delete: Option<Action>,
        /// Whether it can wait until the end of a transaction.
        deferrable: bool,
        /// Whether it waits unless told otherwise.
        initially_deferred: bool,
    }
}

section! {
    /// An index.
    #[derive(Default)]
    pub struct IndexOptions in "a list of columns and expressions, or a table" {
        /// Columns by name, or SQL as CREATE INDEX takes it: "lower(email)", "(a + b)", "created_at DESC", "tags gin_trgm_ops".
        keys: Vec<Sql>,
        /// Whether no two rows may have the same keys.
        unique: bool,
        /// The access method; btree where none is given.
        method: Option<String>,
        /// Columns that it holds besides.
        include: Vec<String>,
        /// The condition that rows must meet to be in it, an SQL expression.
        predicate = "where": Option<Sql>,
        /// Whether two NULLs are the same value (PostgreSQL 15).
        nulls_not_distinct: bool,
        /// Storage parameters: { fillfactor = 70 }.
        parameters: Parameters,
        /// The tablespace, where it is not the database's.
        tablespace: Option<String>,
        /// The index of the partitioned table that it is a part of.
        attached_to: Option<Name>,
        /// Whether CLUSTER uses it.
        clustered: bool,
        /// The statistics targets of its keys by their number: { 2 = 500 }.
        statistics: Parameters,
        /// The extensions that take it with them when they are dropped.
        extensions: Vec<String>,
        /// COMMENT ON INDEX.
        comment: Option<String>,
    }
}

section! {
    /// The index that identifies an old row.
    pub struct ReplicaIndex in "\"full\", \"nothing\", or { index = \"NAME\" }" {
        /// A unique index of the table.
        index: String,
    }
}

choice! {
    /// What a change of what is referred to does.
    pub enum Action {
        /// It is refused at the end of the statement, or later.
        Nothing = "no action",
        /// It is refused at once.
        Restrict = "restrict",
        /// The referring rows change, or go, too.
        Cascade = "cascade",
        /// The referring columns become NULL.
        SetNull = "set null",
        /// The referring columns get their defaults.
        SetDefault = "set default",
    }
}

choice! {
    /// What identifies an old row if it is no index.
    pub enum ReplicaIdentityWord {
        /// The primary key.
        Default = "default",
        /// The whole row.
        Full = "full",
        /// Nothing.
        Nothing = "nothing",
    }
}

plain!(Table, Exclusion, ForeignKey);

/// What identifies an old row in logical replication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReplicaIdentity {
    /// A word.
    Word(ReplicaIdentityWord),
    /// An index.
    Index(String),
}

impl Value for ReplicaIdentity {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.string().is_some() {
            return ReplicaIdentityWord::read(node).map(Self::Word);
        }
        ReplicaIndex::read_table(node).map(|table| Self::Index(table.index))
    }

    fn write(&self) -> Option<Toml> {
        match self {
            Self::Word(word) => word.write(),
            Self::Index(index) => Some(Toml::Table(
                ReplicaIndex {
                    index: index.clone(),
                }
                .write_table(),
            )),
        }
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [
            ReplicaIdentityWord::schema(definitions),
            ReplicaIndex::schema_table(definitions),
        ]})
    }
}

/// Declares what is a list of `$short`, or a table where it needs more.
macro_rules! list_or_table {
    ($($(#[doc = $documentation:literal])* $name:ident($options:ident.$field:ident),)*) => {$(
        $(#[doc = $documentation])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub(super) struct $name {
            /// What is said about it.
            pub(super) options: $options,
            /// Where it stands.
            pub(super) place: Place,
        }

        impl Value for $name {
            fn read(node: &Node<'_>) -> Result<Self, Problem> {
                let options = if node.elements().is_some() {
                    $options { $field: Value::read(node)?, ..$options::default() }
                } else {
                    $options::read_table(node)?
                };
                if options.$field.is_empty() {
                    return Err(node.place.problem(concat!("it has no ", stringify!($field))));
                }
                Ok(Self { options, place: node.place.clone() })
            }

            fn write(&self) -> Option<Toml> {
                let short = $options { $field: self.options.$field.clone(), ..$options::default() };
                if short == self.options {
                    return self.options.$field.write();
                }
                Some(Toml::Table(self.options.write_table()))
            }

            fn schema(definitions: &mut Definitions) -> Json {
                json!({"anyOf": [
                    {"type": "array", "items": {"type": "string"}, "minItems": 1},
                    $options::schema_table(definitions),
                ]})
            }
        }
    )*};
}

list_or_table! {
    /// A primary key.
    PrimaryKey(PrimaryKeyOptions.columns),
    /// A unique constraint.
    Unique(UniqueOptions.columns),
    /// An index.
    Index(IndexOptions.keys),
}

/// A check constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Check(pub CheckOptions);

impl From<Sql> for CheckOptions {
    fn from(expression: Sql) -> Self {
        Self {
            expression,
            no_inherit: false,
            not_valid: false,
            not_enforced: false,
            comment: None,
        }
    }
}

impl Value for Check {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.string().is_some() {
            return Sql::read(node).map(|expression| Self(expression.into()));
        }
        CheckOptions::read_table(node).map(Self)
    }

    fn write(&self) -> Option<Toml> {
        if self.0 == CheckOptions::from(self.0.expression.clone()) {
            return self.0.expression.write();
        }
        Some(Toml::Table(self.0.write_table()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Sql::schema(definitions), CheckOptions::schema_table(definitions)]})
    }
}

/// A foreign key that stands with its column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reference(pub ReferenceOptions);

impl Value for Reference {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.string().is_none() {
            return ReferenceOptions::read_table(node).map(Self);
        }
        Ok(Self(ReferenceOptions {
            target: Target::read(node)?,
            on_update: None,
            on_delete: None,
            deferrable: false,
            initially_deferred: false,
        }))
    }

    fn write(&self) -> Option<Toml> {
        Some(Toml::Table(self.0.write_table()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [
            {"type": "string"},
            ReferenceOptions::schema_table(definitions),
        ]})
    }
}
