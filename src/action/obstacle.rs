//! Why a change keeps others waiting although PostgreSQL could be asked to let them go on, and what can be done instead.

/// Why there is no way to a change that lets others read and write the table meanwhile.
///
/// Said by the code that writes the statement, as locks and rewrites are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Obstacle {
    /// A column gets another type, and with it every row.
    ColumnType,
    /// The indexes of a column are built again with its new type or collation.
    IndexesOfColumn,
    /// The type of a column is made anew, and every row with it.
    ReplacedType,
    /// A new column has another value in each row.
    FilledColumn,
    /// A new column numbers the rows.
    IdentityColumn,
    /// A new column is computed and stored.
    ComputedColumn,
    /// A new column has a domain that every row is checked against.
    CheckedColumn,
    /// A new column has no value for the rows that are there, and needs one.
    MissingValue,
    /// A stored column is computed in another way.
    Expression,
    /// Every row is asked for the highest number in a column.
    LastNumber,
    /// A child alone may no longer have NULL in a column.
    NotNullOfChild,
    /// An exclusion constraint.
    Exclusion,
    /// A key `WITHOUT OVERLAPS`.
    WithoutOverlaps,
    /// A foreign key of a partitioned table, before PostgreSQL 18.
    ForeignKeyOfPartitioned,
    /// A table becomes a partition, and its rows are looked at.
    Attaching,
    /// A constraint of a domain, which every table with such a column is read for.
    DomainConstraint,
    /// Another access method.
    AccessMethod,
    /// Another tablespace.
    Tablespace,
    /// `SET LOGGED`, `SET UNLOGGED`.
    Logging,
    /// An index is moved to another tablespace, before PostgreSQL 14 or with a partitioned table.
    IndexTablespace,
    /// A materialized view is dropped and filled again.
    MaterializedView,
}

impl Obstacle {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::ColumnType,
        Self::IndexesOfColumn,
        Self::ReplacedType,
        Self::FilledColumn,
        Self::IdentityColumn,
        Self::ComputedColumn,
        Self::CheckedColumn,
        Self::MissingValue,
        Self::Expression,
        Self::LastNumber,
        Self::NotNullOfChild,
        Self::Exclusion,
        Self::WithoutOverlaps,
        Self::ForeignKeyOfPartitioned,
        Self::Attaching,
        Self::DomainConstraint,
        Self::AccessMethod,
        Self::Tablespace,
        Self::Logging,
        Self::IndexTablespace,
        Self::MaterializedView,
    ];

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::ColumnType => "column-type",
            Self::IndexesOfColumn => "indexes-of-column",
            Self::ReplacedType => "replaced-type",
            Self::FilledColumn => "filled-column",
            Self::IdentityColumn => "identity-column",
            Self::ComputedColumn => "computed-column",
            Self::CheckedColumn => "checked-column",
            Self::MissingValue => "missing-value",
            Self::Expression => "expression",
            Self::LastNumber => "last-number",
            Self::NotNullOfChild => "not-null-of-child",
            Self::Exclusion => "exclusion-constraint",
            Self::WithoutOverlaps => "without-overlaps",
            Self::ForeignKeyOfPartitioned => "foreign-key-of-partitioned-table",
            Self::Attaching => "attaching",
            Self::DomainConstraint => "domain-constraint",
            Self::AccessMethod => "access-method",
            Self::Tablespace => "tablespace",
            Self::Logging => "logging",
            Self::IndexTablespace => "index-tablespace",
            Self::MaterializedView => "materialized-view",
        }
    }

    /// Why others have to wait, as the rest of "cannot be done online: …".
    pub fn reason(self) -> &'static str {
        match self {
            Self::ColumnType => {
                "every row is written again in the new type while reads and writes wait"
            }
            Self::IndexesOfColumn => {
                "the indexes on the column are built again while reads and writes wait"
            }
            Self::ReplacedType => {
                "every row is written again in the new form of its type while reads and writes wait"
            }
            Self::FilledColumn => {
                "the default is another value in each row, so all are written again while reads and writes wait"
            }
            Self::IdentityColumn => {
                "every row gets a number and is written again while reads and writes wait"
            }
            Self::ComputedColumn => {
                "the value is computed and stored in every row while reads and writes wait"
            }
            Self::CheckedColumn => {
                "the domain is checked, and every row written again, while reads and writes wait"
            }
            Self::MissingValue => "rows that are there have no value for it, and it needs one",
            Self::Expression => {
                "every row is computed and written again while reads and writes wait"
            }
            Self::LastNumber => {
                "no index begins with the column: all rows are read for its last number while reads and writes wait"
            }
            Self::NotNullOfChild => "all rows are read while reads and writes wait",
            Self::Exclusion => {
                "PostgreSQL builds exclusion constraints only while reads and writes wait"
            }
            Self::WithoutOverlaps => {
                "PostgreSQL builds keys WITHOUT OVERLAPS only while reads and writes wait"
            }
            Self::ForeignKeyOfPartitioned => {
                "before PostgreSQL 18, a foreign key of a partitioned table is checked at once, while writes wait"
            }
            Self::Attaching => {
                "the rows of the new partition, and of the default partition, are read while reads and writes of them wait"
            }
            Self::DomainConstraint => {
                "every table with a column of the domain is read while writes wait"
            }
            Self::AccessMethod | Self::Tablespace | Self::Logging => {
                "the whole table is copied while reads and writes wait"
            }
            Self::IndexTablespace => "the index is copied while reads and writes of its table wait",
            Self::MaterializedView => "it is dropped and filled again while its readers wait",
        }
    }

    /// What can be done instead, in one line.
    pub fn instead(self) -> &'static str {
        match self {
            Self::ColumnType | Self::IndexesOfColumn => {
                "add a column of the new type, keep both up to date with a trigger, fill it in batches, switch over, drop the old one"
            }
            Self::ReplacedType => {
                "leave the value in the type and forbid it with a CHECK on the columns, which is added online"
            }
            Self::FilledColumn => {
                "add the column without the default, then set the default, then fill the old rows in batches"
            }
            Self::IdentityColumn => {
                "add a plain column with a default from a sequence, fill the old rows in batches, then make it the identity"
            }
            Self::ComputedColumn => {
                "add a plain column that a trigger fills, fill the old rows in batches; or compute it in a view"
            }
            Self::CheckedColumn => {
                "add the column with the domain's base type and a CHECK, which is added online"
            }
            Self::MissingValue => {
                "give it a default; or add it without NOT NULL, fill it, and then say NOT NULL"
            }
            Self::Expression => {
                "add a second column with the new expression's values, switch over, drop the old one"
            }
            Self::LastNumber => "make an index on the column first",
            Self::NotNullOfChild => {
                "add CHECK (column IS NOT NULL) to the child first, which is done online"
            }
            Self::Exclusion | Self::WithoutOverlaps => {
                "do it in a quiet hour, or keep new rows apart with a trigger"
            }
            Self::ForeignKeyOfPartitioned => {
                "add it to each partition first, which is done online; the table's own then takes them over"
            }
            Self::Attaching => {
                "add a CHECK that says the partition's bound to the table first, which is done online; its rows are not read then"
            }
            Self::DomainConstraint => {
                "declare it NOT VALID: new values are checked at once, old ones never"
            }
            Self::AccessMethod | Self::Tablespace => {
                "fill a second table in batches, keep it up to date with a trigger, and exchange the names; pg_repack does that"
            }
            Self::Logging => {
                "fill a second table in batches, keep it up to date with a trigger, and exchange the names"
            }
            Self::IndexTablespace => {
                "declare the index under another name there: it is built beside the old one"
            }
            Self::MaterializedView => {
                "declare the new one under another name, let readers change over, then drop the old one"
            }
        }
    }
}
