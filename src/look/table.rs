//! What one relation looks like: the facts of psql's `\d+`, as values.
//!
//! Expressions, types and definitions are PostgreSQL's own text, with names as seen from the relation's schema:
//! bare inside it, qualified elsewhere. They are filled in [`super::describe`].

use serde::Serialize;

use super::tables::Table;

/// One relation with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Description {
    /// Name, kind, owner, size, estimate, comment.
    #[serde(flatten)]
    pub table: Table,
    /// The columns in their order.
    pub columns: Vec<Column>,
    /// The primary key first, then unique indexes, then the others.
    pub indexes: Vec<Index>,
    /// Check constraints, and NOT NULL constraints that are not validated.
    pub checks: Vec<Check>,
    /// Foreign keys that leave this relation.
    pub foreign_keys: Vec<ForeignKey>,
    /// Foreign keys that point here; `columns` are theirs, `references` is what they point to.
    pub referenced_by: Vec<ForeignKey>,
    /// Triggers, without those that constraints consist of.
    pub triggers: Vec<Trigger>,
    /// Row-level security, whether there are policies or not.
    pub row_security: RowSecurity,
    /// How it is divided, and what it is a part of.
    pub partitioning: Option<Partitioning>,
    /// The tables it inherits from.
    pub inherits: Vec<Relative>,
    /// The tables that inherit from it, or its partitions.
    pub children: Vec<Relative>,
    /// The query of a view.
    pub definition: Option<String>,
    /// Whether a materialized view holds data.
    pub is_populated: Option<bool>,
    /// Where a foreign table is.
    pub server: Option<Server>,
    /// `nothing`, `full` or `index NAME`, when it is not the primary key.
    pub replica_identity: Option<String>,
    /// The type that a typed table follows.
    pub of_type: Option<String>,
    /// Storage parameters, each `name=value`.
    pub options: Vec<String>,
    /// The table access method, when it is not `heap`.
    pub access_method: Option<String>,
    /// The tablespace, when it is not the database's.
    pub tablespace: Option<String>,
    /// Extended statistics, rules.
    pub others: Vec<Other>,
    /// The publications that replicate it.
    pub publications: Vec<String>,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type with modifiers.
    #[serde(rename = "type")]
    pub data_type: String,
    /// Whether it may be NULL.
    pub nullable: bool,
    /// The default expression.
    pub default: Option<String>,
    /// `always` or `by default`.
    pub identity: Option<String>,
    /// The expression of a generated column.
    pub generated: Option<String>,
    /// `stored` or `virtual`.
    pub generated_kind: Option<String>,
    /// The collation, when it is not that of its type.
    pub collation: Option<String>,
    /// Options of a foreign table's column.
    pub server_options: Vec<String>,
    /// The enum behind its type, also behind an array or a domain.
    pub enum_type: Option<String>,
    /// The values of that enum in their order.
    pub enum_values: Vec<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// An index, with the constraint it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// Behind the primary key.
    pub is_primary: bool,
    /// Unique, by constraint or by itself.
    pub is_unique: bool,
    /// False after a failed `CREATE INDEX CONCURRENTLY`: not used by queries, and still kept up to date.
    pub is_valid: bool,
    /// The one that CLUSTER uses.
    pub is_clustered: bool,
    /// `primary key`, `unique` or `exclusion`.
    pub constraint: Option<&'static str>,
    /// The constraint as ALTER TABLE would add it.
    pub constraint_definition: Option<String>,
    /// `btree`, `gin`, …
    pub method: String,
    /// Columns or expressions in parentheses, and everything after them.
    pub on: String,
    /// The whole `CREATE INDEX`.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// A check constraint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name.
    pub name: String,
    /// `CHECK (…)` with NO INHERIT, NOT VALID and the like.
    pub definition: String,
    /// Whether all rows were checked.
    pub is_valid: bool,
    /// Its comment.
    pub comment: Option<String>,
}

/// A foreign key, seen from either end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ForeignKey {
    /// Its name.
    pub name: String,
    /// The relation that has it.
    pub table: Target,
    /// What it points to.
    pub references: Target,
    /// `ON DELETE …`, `DEFERRABLE`, `NOT VALID`…: whatever follows the column list.
    pub actions: String,
    /// `FOREIGN KEY (…) REFERENCES …`.
    pub definition: String,
    /// Whether all rows were checked.
    pub is_valid: bool,
}

/// Columns of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Target {
    /// The relation's schema.
    pub schema: String,
    /// The relation's name.
    pub name: String,
    /// The columns in the key's order.
    pub columns: Vec<String>,
}

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// `enabled`, `disabled`, `replica` or `always`.
    pub state: String,
    /// When and what: `BEFORE UPDATE ON … EXECUTE FUNCTION …`.
    pub action: String,
    /// The whole `CREATE TRIGGER`.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// Row-level security of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowSecurity {
    /// Whether policies decide at all.
    pub enabled: bool,
    /// Whether they decide for the owner as well.
    pub forced: bool,
    /// The policies, which have no effect unless it is enabled.
    pub policies: Vec<Policy>,
}

/// A policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Permissive policies are alternatives, restrictive ones conditions.
    pub is_permissive: bool,
    /// `all`, `select`, `insert`, `update` or `delete`.
    pub command: String,
    /// The roles it is for.
    pub roles: Vec<String>,
    /// Which rows are there for them.
    pub using: Option<String>,
    /// Which rows they may write.
    pub check: Option<String>,
    /// Its comment.
    pub comment: Option<String>,
}

/// How a relation is divided or what it is a part of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Partitioning {
    /// `RANGE (created_at)` and the like; none for a partition that is not divided itself.
    pub key: Option<String>,
    /// The table it is a partition of.
    pub parent: Option<Relative>,
}

/// A table above or below another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Relative {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// `FOR VALUES …` or `DEFAULT`: the lower one's bound, if it is a partition.
    pub bound: Option<String>,
}

/// Where the rows of a foreign table are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Server {
    /// The server's name.
    pub name: String,
    /// Options, each `name=value`.
    pub options: Vec<String>,
}

/// Something few relations have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// `statistics` or `rule`.
    pub what: String,
    /// Its name.
    pub name: String,
    /// As PostgreSQL prints it.
    pub definition: String,
}
