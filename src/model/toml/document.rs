//! The whole of `schema.toml`, and everything in it that is smaller than a table.

use serde_json::{Value as Json, json};

use super::json_schema::Definitions;
use super::name::ColumnName;
use super::place::{Place, Problem};
use super::section::{choice, plain, section};
use super::table::{Check, Index, Table};
use super::value::{Listed, Named, Node, Parameters, Sql, Value};
use super::write::Toml;

section! {
    /// A PostgreSQL schema. Names are NAME (in the schema public) or SCHEMA.NAME, taken as they are, upper case included; a name that holds a dot stands in double quotes.
    #[derive(Default)]
    pub struct Document in "a table" {
        /// The schemas other than public: a list of names, or [schemas.NAME].
        schemas: Listed<Schema>,
        /// The extensions: a list of names, or [extensions.NAME].
        extensions: Listed<Extension>,
        /// Enumerated types: name = ["value", …], or [enums.NAME].
        enums: Named<Enum>,
        /// Domains: [domains.NAME].
        domains: Named<Domain>,
        /// Sequences: [sequences.NAME]. Those of identity columns belong to their columns.
        sequences: Named<Sequence>,
        /// Tables: [tables.NAME] with [tables.NAME.columns].
        tables: Named<Table>,
        /// Views: name = "SELECT …", or [views.NAME].
        views: Named<View>,
        /// Materialized views: name = "SELECT …", or [materialized_views.NAME].
        materialized_views: Named<MaterializedView>,
        /// Everything else, as SQL: functions, triggers, policies, privileges.
        sql: SqlBlocks,
    }
}

section! {
    /// A schema.
    #[derive(Default)]
    pub struct Schema in "a table" {
        /// COMMENT ON SCHEMA.
        comment: Option<String>,
    }
}

section! {
    /// An extension.
    #[derive(Default)]
    pub struct Extension in "a table" {
        /// The schema its objects are in, where it matters.
        schema: Option<String>,
        /// COMMENT ON EXTENSION, where it is not the extension's own.
        comment: Option<String>,
    }
}

section! {
    /// An enumerated type.
    #[derive(Default)]
    pub struct EnumOptions in "a list of values, or a table" {
        /// Its values in their order.
        values: Vec<String>,
        /// COMMENT ON TYPE.
        comment: Option<String>,
    }
}

section! {
    /// A domain: a type with a condition.
    pub struct Domain in "a table with type" {
        /// The type it restricts, as SQL.
        base_type = "type": Sql,
        /// The collation, as SQL.
        collation: Option<Sql>,
        /// The default, an SQL expression.
        default: Option<Sql>,
        /// Whether NULL is refused.
        not_null: bool,
        /// The name of that constraint, where it is not the one PostgreSQL gives (PostgreSQL 17).
        not_null_name: Option<String>,
        /// COMMENT ON DOMAIN.
        comment: Option<String>,
        /// Conditions on VALUE: name = "VALUE > 0", or a table.
        checks: Named<Check>,
    }
}

section! {
    /// A sequence.
    #[derive(Default)]
    pub struct Sequence in "a table" {
        /// The type of its values: bigint where none is given.
        data_type = "type": Option<SequenceType>,
        /// What is added for the next value; 1 where nothing is given.
        increment: Option<i64>,
        /// The lowest value.
        minimum: Option<i64>,
        /// The highest value.
        maximum: Option<i64>,
        /// The first value.
        start: Option<i64>,
        /// How many values a session takes at once.
        cache: Option<i64>,
        /// Whether it begins again at its end.
        cycle: bool,
        /// Whether it is not written to the log (PostgreSQL 15).
        unlogged: bool,
        /// The column it is dropped with: "users.id".
        owned_by: Option<ColumnName>,
        /// COMMENT ON SEQUENCE.
        comment: Option<String>,
    }
}

section! {
    /// A view.
    #[derive(Default)]
    pub struct ViewOptions in "a query, or a table" {
        /// The query.
        query: Sql,
        /// COMMENT ON VIEW.
        comment: Option<String>,
        /// Whether functions see only rows that the view shows.
        security_barrier: bool,
        /// Whether it reads with the rights of who asks (PostgreSQL 15).
        security_invoker: bool,
        /// Whether rows written through it must be seen through it.
        check_option: Option<CheckOption>,
        /// COMMENT ON COLUMN: column = "…".
        column_comments: Named<String>,
    }
}

section! {
    /// A materialized view.
    #[derive(Default)]
    pub struct MaterializedViewOptions in "a query, or a table" {
        /// The query.
        query: Sql,
        /// COMMENT ON MATERIALIZED VIEW.
        comment: Option<String>,
        /// Whether it is made without its rows (WITH NO DATA).
        no_data: bool,
        /// The access method, where it is not heap.
        access_method: Option<String>,
        /// The tablespace, where it is not the database's.
        tablespace: Option<String>,
        /// Storage parameters: { fillfactor = 70 }.
        parameters: Parameters,
        /// COMMENT ON COLUMN: column = "…".
        column_comments: Named<String>,
        /// Indexes: name = ["column", …], or a table.
        indexes: Named<Index>,
    }
}

section! {
    /// Everything else, as SQL. A text may hold several statements. What needs something that comes later waits for it.
    #[derive(Default)]
    pub struct SqlBlocks in "a table with before and after" {
        /// Statements to run before the tables are made: functions, types.
        before: Vec<Sql>,
        /// Statements to run when everything above is there: triggers, policies, privileges.
        after: Vec<Sql>,
    }
}

choice! {
    /// The type of a sequence's values.
    pub enum SequenceType {
        /// 16 bits.
        Smallint = "smallint",
        /// 32 bits.
        Integer = "integer",
        /// 64 bits.
        Bigint = "bigint",
    }
}

choice! {
    /// Which rows may be written through a view.
    pub enum CheckOption {
        /// Those that this view shows.
        Local = "local",
        /// Those that the views below it show as well.
        Cascaded = "cascaded",
    }
}

plain!(Schema, Extension, Domain, Sequence);

/// Blocks stand apart from one another, and at the end of the file.
impl Value for SqlBlocks {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        Self::read_table(node)
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn write(&self) -> Option<Toml> {
        (*self != Self::default()).then(|| Toml::Table(self.write_table()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        Self::schema_table(definitions)
    }
}

/// An enumerated type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Enum(pub EnumOptions);

impl Value for Enum {
    fn read(node: &Node<'_>) -> Result<Self, Problem> {
        if node.elements().is_none() {
            return EnumOptions::read_table(node).map(Self);
        }
        Ok(Self(EnumOptions {
            values: Vec::read(node)?,
            comment: None,
        }))
    }

    fn write(&self) -> Option<Toml> {
        if self.0.comment.is_none() {
            let values = self.0.values.iter().cloned().map(Toml::Text);
            return Some(Toml::Array(values.collect()));
        }
        Some(Toml::Table(self.0.write_table()))
    }

    fn schema(definitions: &mut Definitions) -> Json {
        json!({"anyOf": [Vec::<String>::schema(definitions), EnumOptions::schema_table(definitions)]})
    }
}

/// Declares what is a query, or a table where it needs more.
macro_rules! query_or_table {
    ($($(#[doc = $documentation:literal])* $name:ident($options:ident),)*) => {$(
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
                let options = if node.string().is_some() {
                    $options { query: Sql::read(node)?, ..$options::default() }
                } else {
                    $options::read_table(node)?
                };
                Ok(Self { options, place: node.place.clone() })
            }

            fn write(&self) -> Option<Toml> {
                let short = $options { query: self.options.query.clone(), ..$options::default() };
                if short == self.options && !self.options.query.text.contains('\n') {
                    return self.options.query.write();
                }
                Some(Toml::Table(self.options.write_table()))
            }

            fn schema(definitions: &mut Definitions) -> Json {
                json!({"anyOf": [Sql::schema(definitions), $options::schema_table(definitions)]})
            }
        }
    )*};
}

query_or_table! {
    /// A view.
    View(ViewOptions),
    /// A materialized view.
    MaterializedView(MaterializedViewOptions),
}
