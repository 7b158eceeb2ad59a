//! What a statement does, as far as rules ask about it.
//!
//! Plain values, read by [`super::read`] from tokens alone: a statement that is not known is [`Act::Other`], never an error.

use std::fmt;
use std::ops::Range;

use crate::sql::Name;

/// What a statement does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Act {
    CreateTable(CreateTable),
    AlterTable(AlterTable),
    CreateIndex(CreateIndex),
    DropIndex {
        names: Vec<Name>,
        concurrently: bool,
    },
    /// `DROP` of anything else: `table`, `view`, `materialized view`, `schema`, …
    Drop(Drop),
    CreateView(CreateView),
    CreateType(Name),
    /// `ALTER TYPE … ADD VALUE`
    AddValue {
        enumeration: Name,
        value: String,
    },
    CreateFunction(CreateFunction),
    /// `ALTER INDEX … RENAME TO`
    RenameIndex {
        from: Name,
        to: String,
    },
    Insert(Name),
    Update {
        table: Name,
        bounded: bool,
    },
    Delete {
        table: Name,
        bounded: bool,
    },
    Truncate {
        names: Vec<Name>,
    },
    Copy(Name),
    /// `SET`, `SET SESSION` or `SET LOCAL` of a setting.
    Set {
        name: String,
        local: bool,
    },
    Lock {
        names: Vec<Name>,
        mode: String,
    },
    Vacuum {
        full: bool,
        names: Vec<Name>,
    },
    Cluster(Option<Name>),
    Refresh {
        name: Name,
        concurrently: bool,
    },
    Other,
}

/// `CREATE TABLE`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CreateTable {
    pub(super) name: Name,
    pub(super) name_span: Range<usize>,
    pub(super) columns: Vec<Column>,
    /// Those of the table and those of its columns.
    pub(super) constraints: Vec<Constraint>,
    pub(super) temporary: bool,
    pub(super) if_not_exists: bool,
    pub(super) partition: bool,
    pub(super) partitioned: bool,
    /// Not all of its columns stand in the statement: `AS`, `LIKE`, `INHERITS`, `OF`, a partition, a foreign table.
    pub(super) open: bool,
}

/// A column with what stands beside its name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) span: Range<usize>,
    pub(super) data_type: DataType,
    pub(super) not_null: bool,
    /// Where its default's expression stands.
    pub(super) default: Option<Range<usize>>,
    pub(super) identity: bool,
    pub(super) generated: Generated,
}

/// Whether a column is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Generated {
    No,
    Stored,
    Virtual,
}

/// A type as it is written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DataType {
    /// PostgreSQL's own name of it: `int4` is `integer`. With its schema, if one is written.
    pub(super) name: String,
    /// `10,2` of `numeric(10,2)`.
    pub(super) arguments: Vec<u32>,
    pub(super) array: bool,
    pub(super) span: Range<usize>,
}

impl DataType {
    /// The type that the column has in the end, by the name that `format_type` has for it: `serial` is no type.
    pub(super) fn stored(&self) -> Self {
        let name = match self.name.as_str() {
            "smallserial" => "smallint",
            "serial" => "integer",
            "bigserial" => "bigint",
            "timestamp" => "timestamp without time zone",
            "timestamptz" => "timestamp with time zone",
            "time" => "time without time zone",
            "timetz" => "time with time zone",
            other => other,
        };
        Self {
            name: name.to_owned(),
            ..self.clone()
        }
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let arguments: Vec<String> = self.arguments.iter().map(ToString::to_string).collect();
        if !arguments.is_empty() {
            write!(f, "({})", arguments.join(","))?;
        }
        f.write_str(if self.array { "[]" } else { "" })
    }
}

/// A constraint of a table or a column.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constraint {
    pub(super) name: Option<String>,
    pub(super) kind: ConstraintKind,
    pub(super) columns: Vec<String>,
    pub(super) not_valid: bool,
    pub(super) using_index: Option<String>,
    pub(super) span: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum ConstraintKind {
    PrimaryKey,
    Unique,
    ForeignKey {
        table: Name,
    },
    /// The column that it says is not null, if that is all it says.
    Check {
        not_null: Option<String>,
    },
    Exclude,
    /// `ADD CONSTRAINT n NOT NULL c`, PostgreSQL 18.
    NotNull,
}

/// `ALTER TABLE`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct AlterTable {
    pub(super) name: Name,
    pub(super) actions: Vec<(Alteration, Range<usize>)>,
}

/// One action of `ALTER TABLE`.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Alteration {
    AddColumn {
        column: Box<Column>,
        constraints: Vec<Constraint>,
        if_not_exists: bool,
    },
    DropColumn {
        name: String,
        cascade: bool,
    },
    AlterType {
        column: String,
        to: DataType,
        using: bool,
    },
    SetNotNull(String),
    DropNotNull(String),
    AddIdentity(String),
    AddConstraint(Constraint),
    ValidateConstraint(String),
    DropConstraint {
        name: String,
        cascade: bool,
    },
    RenameColumn {
        from: String,
        to: String,
    },
    RenameConstraint {
        from: String,
        to: String,
    },
    RenameTable(String),
    SetSchema(String),
    AttachPartition(Name),
    DetachPartition(Name),
    /// Copies the table: `SET LOGGED`, `SET TABLESPACE`, …; the words.
    Rewrite(&'static str),
    Other,
}

/// `CREATE INDEX`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CreateIndex {
    pub(super) name: Option<Name>,
    pub(super) table: Name,
    pub(super) unique: bool,
    pub(super) concurrently: bool,
    pub(super) if_not_exists: bool,
    /// `ON ONLY`: of a partitioned table, without its partitions.
    pub(super) only: bool,
    pub(super) method: String,
    /// The leading columns, up to the first expression.
    pub(super) columns: Vec<String>,
    /// All that makes it what it is, from the method to the end, in one spelling.
    pub(super) definition: String,
    /// `WHERE` there is one, and whether it only leaves out nulls.
    pub(super) partial: Partial,
}

/// Which rows an index holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Partial {
    AllRows,
    NotNullOnly,
    SomeRows,
}

/// `DROP kind names`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Drop {
    pub(super) kind: String,
    pub(super) names: Vec<Name>,
    pub(super) cascade: bool,
}

/// `CREATE VIEW`, `CREATE MATERIALIZED VIEW`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CreateView {
    pub(super) name: Name,
    pub(super) materialized: bool,
    /// The tokens of its query.
    pub(super) query: Range<usize>,
}

/// `CREATE FUNCTION`, `CREATE PROCEDURE`
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CreateFunction {
    pub(super) name: Name,
    pub(super) volatile: bool,
    pub(super) security_definer: bool,
    pub(super) sets_search_path: bool,
}
