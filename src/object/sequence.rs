//! Sequences that stand for themselves. Those of identity columns belong to their column.

use super::{Acl, CatalogObject, Kind, ObjectId, catalog_object};
use crate::catalog::Making;
use crate::sql::qualified;

catalog_object! {
    /// A sequence.
    pub struct Sequence {
        identity {
            /// The schema it is in.
            schema: String,
            /// Its name.
            name: String,
        }
        attributes {
            /// The type of its values: `bigint`, `integer` or `smallint`.
            data_type: String,
            /// The first value.
            start: i64,
            /// What is added for the next value.
            increment: i64,
            /// The lowest value.
            minimum: i64,
            /// The highest value.
            maximum: i64,
            /// How many values a session takes at once.
            cache: i64,
            /// Whether it begins again at its end.
            cycle: bool,
            /// Whether it is not written to the log (PostgreSQL 15).
            unlogged: bool,
            /// The column it is dropped with, qualified and quoted.
            owned_by: Option<String>,
            /// The role that owns it.
            owner: String,
            /// Who may do what.
            privileges: Acl,
            /// `COMMENT ON`.
            comment: Option<String>,
        }
    }
}

impl Sequence {
    /// What `CREATE SEQUENCE` must be told because it is not the default.
    fn options(&self) -> Vec<String> {
        let (low, high) = match self.data_type.as_str() {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        let ascending = self.increment > 0;
        let (minimum, maximum) = if ascending { (1, high) } else { (low, -1) };
        let start = if ascending {
            self.minimum
        } else {
            self.maximum
        };
        let mut options = Vec::new();
        if self.data_type != "bigint" {
            options.push(format!("AS {}", self.data_type));
        }
        for (keyword, value, default) in [
            ("INCREMENT BY", self.increment, 1),
            ("MINVALUE", self.minimum, minimum),
            ("MAXVALUE", self.maximum, maximum),
            ("START WITH", self.start, start),
            ("CACHE", self.cache, 1),
        ] {
            if value != default {
                options.push(format!("{keyword} {value}"));
            }
        }
        if self.cycle {
            options.push("CYCLE".to_owned());
        }
        options
    }
}

impl CatalogObject for Sequence {
    const KIND: Kind = Kind::Sequence;
    const CLASS: &'static str = "pg_class";
    const QUERY: &'static str = include_str!("sequence.sql");

    fn id(&self) -> ObjectId {
        ObjectId::in_schema(Kind::Sequence, &self.schema, &self.name)
    }

    fn reference(&self) -> String {
        format!("SEQUENCE {}", qualified(&self.schema, &self.name))
    }

    fn create(&self, _: &Making<'_>) -> Vec<String> {
        let mut statement = format!(
            "CREATE {}{}",
            if self.unlogged { "UNLOGGED " } else { "" },
            self.reference()
        );
        for option in self.options() {
            statement.push(' ');
            statement.push_str(&option);
        }
        vec![statement]
    }

    fn complete(&self, _: &Making<'_>) -> Vec<String> {
        self.owned_by
            .iter()
            .map(|column| format!("ALTER {} OWNED BY {column}", self.reference()))
            .collect()
    }
}
